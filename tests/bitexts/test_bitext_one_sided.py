"""Units of beads 1-0 and 0-1: kept where there is a place for them, left out and reported elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bitext_cases import read_bitext, write_bitext

from dragoman.bitexts import TABLE
from dragoman.records import TranslationUnit

if TYPE_CHECKING:
    from pathlib import Path

LOST = TranslationUnit("جملة", "", kind="1-0", id="7")
ADDED = TranslationUnit("", "a sentence", kind="0-1")
PAIR = TranslationUnit("نعم", "yes", kind="1-1")


@pytest.mark.parametrize("name", ["jsonl", "tsv"])
def test_units_with_one_side_are_kept(name: str, tmp_path: Path) -> None:
    """They say what was not translated, and what was put in."""
    bitext, path = TABLE.load(name)(), tmp_path / f"u.{name}"
    assert write_bitext(bitext, path, [LOST, PAIR, ADDED]) == []
    assert read_bitext(bitext, path) == ([LOST, PAIR, ADDED], [])


@pytest.mark.parametrize(("name", "keeper"), [("tmx", "TMX"), ("moses", "a Moses pair")])
def test_units_with_one_side_are_left_out_and_reported(name: str, keeper: str, tmp_path: Path) -> None:
    """They are no translations, and a memory must not offer them as such."""
    bitext, path = TABLE.load(name)(), tmp_path / f"u.{name}"
    problems = write_bitext(bitext, path, [LOST, PAIR, ADDED])
    assert [unit.source for unit in read_bitext(bitext, path)[0]] == ["نعم"]
    assert [problem.name for problem in problems] == ["one-sided-unit"] * 2
    assert problems[0].message.startswith("unit 1 (7), 1-0, has no target; left out: " + keeper)
    assert ", 0-1, has no source; left out" in problems[1].message


@pytest.mark.parametrize("name", ["tmx", "moses"])
@pytest.mark.parametrize("unit", [TranslationUnit("جملة", ""), TranslationUnit("", ""), TranslationUnit("", "x")])
def test_an_empty_translation_holds_its_place(name: str, unit: TranslationUnit, tmp_path: Path) -> None:
    """What an engine made nothing of is still a unit of its document."""
    bitext, path = TABLE.load(name)(), tmp_path / f"u.{name}"
    assert write_bitext(bitext, path, [unit]) == []
    assert read_bitext(bitext, path) == ([unit], [])
