"""Bitexts that a model writes, with a model that turns words around."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from training_cases import small, write_tsv

from dragoman.errors import UsageError
from dragoman.training import synthetic
from dragoman.training.data import list_sources, read_bitexts
from dragoman.training.synthetic import add_synthetic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dragoman.training.settings import Settings


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the model was asked. It does not end what has the word "endless", and loops on "loop"."""
    found: list[str] = []

    def decode(_engine: object, texts: Sequence[str]) -> list[tuple[str, bool]]:
        found.extend(texts)
        return [
            ("again " * 40 if "loop" in text else " ".join(reversed(text.split())), "endless" not in text)
            for text in texts
        ]

    monkeypatch.setattr(synthetic, "decode_once", decode)
    monkeypatch.setattr(synthetic._Translator, "_load", lambda _: object())
    return found


def left_out(settings: Settings, folder: Path) -> list[dict[str, int]]:
    sources = add_synthetic(list_sources(settings), settings, folder, pytest.fail)
    return [dict(each.left_out) for each in read_bitexts(sources, settings, pytest.fail)]


def read(settings: Settings, folder: Path) -> list[tuple[str, float, list[tuple[str, str]]]]:
    sources = add_synthetic(list_sources(settings), settings, folder, pytest.fail)
    return [(each.origin, each.weight, list(each.pairs)) for each in read_bitexts(sources, settings, pytest.fail)]


def test_distillation_replaces_the_targets_of_our_bitexts_and_leaves_general_ones(
    tmp_path: Path, asked: list[str]
) -> None:
    write_tsv(tmp_path / "own.tsv", [("one two", "ours"), ("endless three", "ours"), ("loop four", "ours")])
    write_tsv(tmp_path / "general.tsv", [("five six", "theirs")])
    settings = small(
        tmp_path,
        bitexts=(f"{tmp_path / 'own.tsv'}=3",),
        general=(f"{tmp_path / 'general.tsv'}=0.5",),
        distill_from="teacher",
    )
    assert read(settings, tmp_path) == [
        ("distilled from teacher", 3, [("one two", "two one")]),
        ("general", 3, [("five six", "theirs")]),
    ]
    assert asked == ["one two", "endless three", "loop four"]


def test_a_pair_is_held_out_by_the_target_that_distillation_replaces(tmp_path: Path, asked: list[str]) -> None:
    write_tsv(tmp_path / "own.tsv", [("one two", "Held out."), ("three four", "Ours.")])
    (tmp_path / "test.en").write_text("held out\n", encoding="utf-8")
    settings = small(
        tmp_path,
        bitexts=(str(tmp_path / "own.tsv"),),
        held_out=(str(tmp_path / "test.en"),),
        distill_from="teacher",
    )
    sources = add_synthetic(list_sources(settings), settings, tmp_path, pytest.fail)
    (bitext,) = read_bitexts(sources, settings, pytest.fail)
    assert (list(bitext.pairs), dict(bitext.left_out)) == ([("three four", "four three")], {"held-out": 1})
    assert asked == ["three four"]


def test_back_translation_adds_sources_for_target_text(tmp_path: Path, asked: list[str]) -> None:
    write_tsv(tmp_path / "own.tsv", [("one two", "ours")])
    (tmp_path / "mono.en").write_text("Three four.\n\nendless\n", encoding="utf-8")
    settings = small(
        tmp_path,
        bitexts=(str(tmp_path / "own.tsv"),),
        back_translate=(f"{tmp_path / 'mono.en'}=0.5",),
        reverse_model="reverse",
    )
    expected = [("", 1, [("one two", "ours")]), ("back-translated by reverse", 0.5, [("four. Three", "Three four.")])]
    assert read(settings, tmp_path) == expected
    assert asked == ["Three four.", "endless"]


def test_translations_that_failed_are_counted_in_a_resumed_run_too(tmp_path: Path, asked: list[str]) -> None:
    texts = ["one two", "endless three", "loop four", "..."]
    write_tsv(tmp_path / "own.tsv", [(text, "ours") for text in texts])
    (tmp_path / "mono.en").write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    settings = small(
        tmp_path,
        bitexts=(str(tmp_path / "own.tsv"),),
        distill_from="teacher",
        back_translate=(str(tmp_path / "mono.en"),),
        reverse_model="reverse",
    )
    for _ in range(2):
        assert left_out(settings, tmp_path) == [{"flagged": 3}, {"flagged": 3}]
    assert asked == texts * 2


def test_what_was_written_is_found_by_a_resumed_run(tmp_path: Path, asked: list[str]) -> None:
    write_tsv(tmp_path / "own.tsv", [("one two", "ours")])
    settings = small(tmp_path, bitexts=(str(tmp_path / "own.tsv"),), distill_from="teacher")
    assert read(settings, tmp_path) == read(settings, tmp_path)
    assert asked == ["one two"]


@pytest.mark.parametrize("text", ["mono.en=0", "mono.en=-1"])
def test_a_weight_of_back_translations_is_above_0(tmp_path: Path, asked: list[str], text: str) -> None:
    del asked
    (tmp_path / "mono.en").write_text("Three four.\n", encoding="utf-8")
    changes: dict[str, Any] = {"back_translate": (f"{tmp_path}/{text}",), "reverse_model": "reverse"}
    with pytest.raises(UsageError, match="a weight is a number above 0"):
        add_synthetic([], small(tmp_path, **changes), tmp_path, pytest.fail)
