"""Bitexts that a model writes, with a model that turns words around."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from training_cases import small, write_tsv

from dragoman.engines.ct2 import Ct2Engine
from dragoman.errors import UsageError
from dragoman.models.catalog import find_model
from dragoman.plan import Machine, Search
from dragoman.training import synthetic
from dragoman.training.data import list_sources, make_guard, read_bitexts
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
    guard = make_guard(settings, pytest.fail)
    sources = add_synthetic(list_sources(settings), settings, folder, guard, pytest.fail)
    return [dict(each.left_out) for each in read_bitexts(sources, settings, guard, pytest.fail)]


def read(settings: Settings, folder: Path) -> list[tuple[str, float, list[tuple[str, str]]]]:
    guard = make_guard(settings, pytest.fail)
    sources = add_synthetic(list_sources(settings), settings, folder, guard, pytest.fail)
    return [
        (each.origin, each.weight, list(each.pairs)) for each in read_bitexts(sources, settings, guard, pytest.fail)
    ]


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
    guard = make_guard(settings, pytest.fail)
    sources = add_synthetic(list_sources(settings), settings, tmp_path, guard, pytest.fail)
    (bitext,) = read_bitexts(sources, settings, guard, pytest.fail)
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
    settings = small(tmp_path, **changes)
    guard = make_guard(settings, pytest.fail)
    with pytest.raises(UsageError, match="a weight is a number above 0"):
        add_synthetic([], settings, tmp_path, guard, pytest.fail)


@pytest.mark.model
def test_a_real_model_writes_both(tmp_path: Path) -> None:
    """The embedded model, which translates news: as the teacher of its own direction, and back from that of the other.

    What is trained on is what `translate` would have written.
    """
    texts = ["قال الرئيس إن الحكومة ستجتمع غدا.", "وصل الوزير إلى العاصمة.", "كتب الطفل الدرس.", "؟!"]
    write_tsv(tmp_path / "own.tsv", [(text, "ours") for text in texts])
    (tmp_path / "mono.ar").write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    write_tsv(tmp_path / "other.tsv", [("theirs", "لهم")])
    model = find_model("starter-ar-en")
    engine = Ct2Engine(model.folder, model.digest(), Search(beam=1), Machine())
    expected = [translation.best.text for translation in engine.translate(texts[:3])]
    assert all(len(text.split()) > 3 for text in expected)

    settings = small(tmp_path, bitexts=(str(tmp_path / "own.tsv"),), distill_from="starter-ar-en", seed=1)
    [(origin, _, pairs)] = read(settings, tmp_path / "one")
    assert origin == "distilled from starter-ar-en"
    assert [target for _, target in pairs] == expected
    assert left_out(settings, tmp_path / "one") == [{"flagged": 1}]

    settings = small(
        tmp_path,
        bitexts=(str(tmp_path / "other.tsv"),),
        languages="en,ar",
        back_translate=(f"{tmp_path / 'mono.ar'}=0.5",),
        reverse_model="starter-ar-en",
        engine="marian",
    )
    _, (origin, weight, pairs) = read(settings, tmp_path / "two")
    assert (origin, weight) == ("back-translated by starter-ar-en", 0.5)
    assert [source for source, _ in pairs] == expected
    assert [target for _, target in pairs] == texts[:3]
