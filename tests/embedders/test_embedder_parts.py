"""How a text over an encoder's limit is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.arabic import has_words
from dragoman.embedders.careful import CarefulEmbedder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class LetterCounter(CarefulEmbedder):
    """A text's row is how often it has a and b, and a piece is a byte."""

    def __init__(self, limit: int = 24) -> None:
        super().__init__("letters", 2, limit)
        self.seen: list[str] = []

    def count(self, text: str) -> int:
        return len(text.replace(" ", "").encode())

    def encode(self, parts: Sequence[str]) -> NDArray[np.float32]:
        self.seen += parts
        return np.array([[part.count("a"), part.count("b")] for part in parts], dtype=np.float32)


@given(st.text(st.sampled_from("ab مق.\n日😀"), max_size=300))
def test_every_part_fits_and_together_they_are_the_text(text: str) -> None:
    embedder = LetterCounter()
    embedder.embed([text])
    assert all(embedder.count(part) <= embedder.limit for part in embedder.seen)
    words = [char for char in text if has_words(char)]
    assert [char for part in embedder.seen for char in part if has_words(char)] == words


def test_a_text_within_the_limit_stays_whole() -> None:
    embedder = LetterCounter()
    embedder.embed(["a" * 12 + " " + "b" * 12])
    assert embedder.seen == ["a" * 12 + " " + "b" * 12]


def test_parts_are_of_about_the_same_length() -> None:
    embedder = LetterCounter()
    embedder.embed([" ".join(["ab"] * 13)])
    assert [len(part.split()) for part in embedder.seen] == [7, 6]


def test_a_part_weighs_as_much_as_it_is_long() -> None:
    (row,) = LetterCounter().embed([" ".join(["aaaa"] * 12 + ["bbbb"] * 4)])
    assert row[0] == pytest.approx(3 * row[1], rel=0.1)
