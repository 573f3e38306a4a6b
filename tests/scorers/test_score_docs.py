"""docs/scores.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dragoman.records import TranslationUnit
from dragoman.scorers import TABLE, quality

PAGE = (Path(__file__).parents[2] / "docs" / "scores.md").read_text(encoding="utf-8")


def rows(first_cell: str) -> list[list[str]]:
    """The rows of the tables whose head begins with a cell."""
    tables = re.findall(rf"^\| {first_cell} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    return [
        [cell.strip(" `") for cell in line.strip("|").split("|")] for table in tables for line in table.splitlines()
    ]


def test_every_score_stands_on_the_page() -> None:
    assert {row[0] for row in rows("score")} == {row.name for row in TABLE}


def test_the_weights_of_the_page_are_those_of_the_code() -> None:
    expected = []
    for light, similar in (
        (quality._RELATED, quality._RELATED_SIMILAR),
        (quality._FAULTLESS, quality._FAULTLESS_SIMILAR),
    ):
        expected += [("constant", light.constant, similar.constant)]
        expected += list(zip(light.weights._fields, light.weights, similar.weights, strict=True))
    assert [(name, float(one), float(other)) for name, one, other in rows("evidence")] == expected


@pytest.mark.parametrize("row", [pytest.param(row, id=row[0]) for row in rows("target")])
def test_the_examples_have_the_values_of_the_page(row: list[str]) -> None:
    source = re.search("one source, «(.*?)»", PAGE)
    assert source is not None
    unit = TranslationUnit(source[1], "" if row[0].startswith("*") else row[0])
    names = ("length", "numbers", "copy", "punctuation", "negation", "coverage", "quality")
    values = [TABLE.load(name)().score([unit])[0] for name in names]
    assert ["-" if value is None else f"{value:.2f}" for value in values] == row[1:]
