"""What is found out about the machine: once, and used from then on."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from dragoman.engines import calibration
from dragoman.engines.calibration import SHORT, Calibration, fastest, padding_shows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PIECES = ["ا", "ب", "ت", "</s>", "<unk>", "<pad>"]


class Translator:
    """Gives each source a score; a fault makes it depend on the longest source of the batch."""

    def __init__(self, *, border: int = 0) -> None:
        self.border = border
        self.lengths: list[list[int]] = []

    def translate_batch(self, batch: Sequence[Sequence[str]], **_: Any) -> list[Any]:
        self.lengths.append([len(source) for source in batch])
        padded = max(map(len, batch)) >= self.border > 0
        return [
            SimpleNamespace(hypotheses=[["a"]], scores=[-0.5 if padded and len(source) < self.border else -0.25])
            for source in batch
        ]


def test_an_answer_is_asked_for_once_and_outlives_the_process(tmp_path: Path) -> None:
    asked = []
    for _ in range(2):
        found = Calibration(tmp_path, "cpu", "small").remember("which", lambda: asked.append(1) or "int8")
        assert found == "int8"
    assert asked == [1]
    assert Calibration(tmp_path, "cpu", "small").remember("another", lambda: False) is False
    assert Calibration(tmp_path, "cpu", "small").remember("which", lambda: pytest.fail("asked again")) == "int8"


def test_another_machine_model_or_setting_is_asked_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Calibration(tmp_path, "cpu", "small").remember("which", lambda: "a") == "a"
    assert Calibration(tmp_path, "cuda", "small").remember("which", lambda: "b") == "b"
    monkeypatch.setenv("CT2_USE_MKL", "1")
    assert Calibration(tmp_path, "cpu", "small").remember("which", lambda: "c") == "c"
    assert Calibration(tmp_path, "cpu", "large").remember("which", lambda: "d") == "d"


def test_a_processor_of_the_same_name_with_other_instructions_is_another_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for flags in ("avx2", "avx2 avx512_vnni"):
        monkeypatch.setattr(calibration, "_PROCESSOR", tmp_path / flags)
        (tmp_path / flags).write_text(f"model name : EPYC\nflags : {flags}\n", encoding="utf-8")
        assert Calibration(tmp_path / "cache", "cpu", "small").remember("which", [flags].pop) == flags


@pytest.mark.parametrize("damage", ["", "{", "[1]", "\udcff"])
def test_a_damaged_file_is_written_anew(tmp_path: Path, damage: str) -> None:
    Calibration(tmp_path, "cpu", "small").remember("which", lambda: "a")
    (path,) = tmp_path.iterdir()
    path.write_bytes(damage.encode("utf-8", "surrogateescape"))
    assert Calibration(tmp_path, "cpu", "small").remember("which", lambda: "b") == "b"
    assert Calibration(tmp_path, "cpu", "small").remember("which", lambda: "c") == "b"


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for answer in "ab":
        assert Calibration(tmp_path / "file", "cpu", "small").remember("which", lambda each=answer: each) == answer


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        pytest.param({"int8": 1.0, "float32": 2.0}, "int8", id="the-first-is-fastest"),
        pytest.param({"int8": 2.0, "float32": 1.0}, "float32", id="a-later-one-is"),
        pytest.param({"int8": 1.0, "float32": 0.95}, "int8", id="by-less-than-noise"),
    ],
)
def test_the_fastest_is_chosen_and_the_first_of_equals(
    seconds: dict[str, float], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(calibration.time, "process_time", lambda: now[0])

    def load(candidate: str) -> Any:
        def translate_batch(*_: Any, **__: Any) -> None:
            now[0] += seconds[candidate]

        return SimpleNamespace(translate_batch=translate_batch)

    assert fastest(list(seconds), load, PIECES, "cpu") == expected


def test_a_choice_of_one_is_not_tried() -> None:
    assert fastest(["int8"], lambda _: pytest.fail("loaded"), PIECES, "cpu") == "int8"


@pytest.mark.parametrize("border", [3, 9, 15, 17, 32, 64, 128, 193])
def test_padding_that_changes_a_result_is_noticed(border: int) -> None:
    assert padding_shows(Translator(border=border), PIECES)


def test_padding_over_the_border_that_is_known_is_not_tried() -> None:
    translator = Translator(border=SHORT)
    assert not padding_shows(translator, PIECES)
    assert all(max(each) < SHORT or min(each) >= SHORT for each in translator.lengths)
