"""The written corpus: what its card says of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dragoman.arabic import arabic_share

FOLDER = Path(__file__).parent.parent / "corpora" / "written-news"
FIELDS = sorted((FOLDER / "train").glob("*.tsv"))


def read(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("path", [*FIELDS, FOLDER / "dev.tsv"], ids=lambda path: path.stem)
def test_every_line_has_an_arabic_and_an_english_side(path: Path) -> None:
    for pair in read(path):
        assert len(pair) == 2
        assert all(side == side.strip() != "" for side in pair)
        assert arabic_share(pair[0]) > 0.3 > arabic_share(pair[1])


def test_the_card_counts_the_pairs_of_every_file() -> None:
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    counts = {name: int(count.replace(",", "")) for name, count in re.findall(r"`(\S+\.tsv)` \| ([\d,]+) \|", card)}
    trained = {path.name: read(path) for path in FIELDS}
    assert counts == {name: len(pairs) for name, pairs in trained.items()}
    for part, pairs in (
        (f"a file for each of {len(FIELDS)} fields", [pair for field in trained.values() for pair in field]),
        ("in the fields' order", read(FOLDER / "dev.tsv")),
    ):
        words = [sum(len(pair[side].split()) for pair in pairs) for side in (0, 1)]
        assert f"{part} | {len(pairs):,} | {words[0]:,} | {words[1]:,} |" in card
    assert card.count(f"{sum(counts.values()) + 1000:,} Arabic-English sentence pairs") == 1


def test_no_sentence_of_the_dev_set_stands_in_the_training_text() -> None:
    trained = {side for path in FIELDS for pair in read(path) for side in pair}
    assert not {side for pair in read(FOLDER / "dev.tsv") for side in pair} & trained
