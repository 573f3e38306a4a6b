"""What every aligner keeps, whatever it aligns."""

from __future__ import annotations

import math
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from word_doubles import UpperEngine, WordEmbedder, sentences

from dragoman.aligners import TABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dragoman.protocols import Aligner
    from dragoman.records import Bead

NEEDS: dict[str, Callable[[], object]] = {"embedder": WordEmbedder, "engine": UpperEngine}


def make(name: str) -> Aligner:
    aligner: Aligner = TABLE.create(name, **{need: NEEDS[need]() for need in TABLE.row(name).needs})
    return aligner


ALIGNERS = [pytest.param(make(row.name), id=row.name) for row in TABLE]
# Few words, so that segments repeat; any characters at all, lone surrogates and nothing among them.
SEGMENTS = st.lists(
    st.one_of(st.sampled_from(["one two", "three", "١٢ 12", "", " ", "\u200f"]), st.text(st.characters(), max_size=12)),
    max_size=9,
)


def assert_cover(beads: Sequence[Bead], source: Sequence[str], target: Sequence[str]) -> None:
    """Each segment is in exactly one bead, in order, and no bead is empty."""
    assert list(chain.from_iterable(bead.source for bead in beads)) == list(range(len(source)))
    assert list(chain.from_iterable(bead.target for bead in beads)) == list(range(len(target)))
    for bead in beads:
        assert bead.source or bead.target
        assert -1 <= bead.similarity <= 1
        assert math.isfinite(bead.margin)
        if not (bead.source and bead.target):
            assert (bead.similarity, bead.margin) == (0, 0)


@pytest.mark.parametrize("aligner", ALIGNERS)
@given(source=SEGMENTS, target=SEGMENTS)
def test_each_segment_of_any_texts_is_in_exactly_one_bead(
    aligner: Aligner, source: list[str], target: list[str]
) -> None:
    before = list(source), list(target)
    beads = aligner.align(source, target)
    assert_cover(beads, source, target)
    assert (source, target) == before, "an aligner changes nothing"
    assert aligner.align(tuple(source), tuple(target)) == beads, "the same texts give the same beads"


@pytest.mark.parametrize("aligner", ALIGNERS)
def test_an_empty_side_leaves_the_other_without_partners(aligner: Aligner) -> None:
    assert aligner.align([], []) == []
    assert {bead.kind for bead in aligner.align(sentences(3), [])} == {"1-0"}
    assert {bead.kind for bead in aligner.align([], sentences(3))} == {"0-1"}


@pytest.mark.parametrize("aligner", ALIGNERS)
@pytest.mark.parametrize("count", [1, 2, 3, 30])
def test_a_text_is_aligned_with_itself_one_to_one(aligner: Aligner, count: int) -> None:
    text = [sentence * (1 + number % 3) for number, sentence in enumerate(sentences(count))]
    assert [bead.kind for bead in aligner.align(text, text)] == ["1-1"] * count


@pytest.mark.parametrize("aligner", ALIGNERS)
@pytest.mark.parametrize(("ours", "theirs"), [(30, 300), (300, 30), (1, 50), (50, 1), (700, 70)])
def test_a_side_ten_times_longer_is_covered(aligner: Aligner, ours: int, theirs: int) -> None:
    source, target = sentences(ours), sentences(theirs)
    assert_cover(aligner.align(source, target), source, target)


@pytest.mark.parametrize("aligner", ALIGNERS)
def test_texts_with_nothing_in_common_are_covered(aligner: Aligner) -> None:
    source, target = sentences(40), sentences(35, start=1000)
    assert_cover(aligner.align(source, target), source, target)


@pytest.mark.parametrize("aligner", ALIGNERS)
def test_one_sentence_again_and_again_is_covered(aligner: Aligner) -> None:
    assert_cover(aligner.align(["same"] * 50, ["same"] * 40), ["same"] * 50, ["same"] * 40)
