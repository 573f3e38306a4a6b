"""What is told of whole documents: relatedness, paragraphs, and which belong together."""

from __future__ import annotations

import weakref
from collections import UserList
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from word_doubles import WordEmbedder, sentences

from dragoman.aligners.joins import normalized
from dragoman.aligners.length import LengthAligner
from dragoman.aligners.margin import MarginAligner
from dragoman.aligners.pairing import document_vector, pair_documents, pair_texts
from dragoman.aligners.paragraphs import align_by_paragraphs
from dragoman.aligners.relatedness import UNRELATED_BELOW, is_calibrated, relatedness
from dragoman.records import Bead

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_a_text_is_related_to_itself_and_not_to_another() -> None:
    aligner, text = MarginAligner(WordEmbedder()), sentences(20)
    assert relatedness(aligner.align(text, text)) > 0.5
    assert relatedness(aligner.align(text, sentences(20, start=500))) < UNRELATED_BELOW


def test_a_text_is_related_to_one_that_holds_it() -> None:
    text = sentences(200)
    assert relatedness(MarginAligner(WordEmbedder()).align(text[90:110], text)) > 0.5


@pytest.mark.parametrize(
    "beads",
    [
        pytest.param([], id="nothing"),
        pytest.param([Bead((0,), ())], id="an empty side"),
        pytest.param([Bead((0,), (0,), 0.9)], id="no margins"),
        pytest.param([Bead((0,), (0,), 0.9, 1.1)], id="an encoder that finds everything similar"),
    ],
)
def test_beads_that_cannot_tell_say_nothing_of_relatedness(beads: list[Bead]) -> None:
    assert relatedness(beads) is None


def test_texts_without_any_link_are_not_related() -> None:
    assert relatedness([Bead((0,), ()), Bead((), (0,))]) == 0


@pytest.mark.parametrize(
    ("aligner", "embedder", "measured"),
    [
        ("margin-dp", "use", True),
        ("translated", "", True),
        ("margin-dp", "marian", False),
        ("length", "", False),
        ("margin-dp", "", False),
    ],
)
def test_only_measured_signals_tell_what_is_unrelated(aligner: str, embedder: str, *, measured: bool) -> None:
    assert is_calibrated(aligner, embedder) is measured


def test_beads_stay_inside_paragraphs_that_both_texts_have() -> None:
    # By lengths alone the second half would be off by one: the paragraphs say where it begins again.
    source = [["a" * 40, "b" * 40, "c" * 60], ["d" * 40, "e" * 40], ["f" * 90]]
    target = [["A" * 40, "B" * 40, "C" * 60, "X" * 40], ["D" * 40, "E" * 40], ["F" * 90]]
    beads = align_by_paragraphs(LengthAligner(), source, target)
    assert [(bead.source, bead.target) for bead in beads][-3:] == [((3,), (4,)), ((4,), (5,)), ((5,), (6,))]
    assert all(max(bead.source, default=0) < 3 for bead in beads if set(bead.target) & {0, 1, 2, 3})


@pytest.mark.parametrize(
    ("source", "target"),
    [
        pytest.param([4, 3], [4, 2, 1], id="other paragraphs"),
        pytest.param([7], [7], id="one paragraph"),
        pytest.param([1] * 7, [1] * 7, id="a segment each"),
        pytest.param([], [3, 4], id="an empty side"),
        pytest.param([0, 7], [7, 0], id="empty paragraphs"),
    ],
)
def test_paragraphs_that_say_nothing_leave_the_alignment_as_it_is(source: list[int], target: list[int]) -> None:
    def grouped(sizes: list[int]) -> list[list[str]]:
        text = iter(sentences(sum(sizes)))
        return [[next(text) for _ in range(size)] for size in sizes]

    aligner = MarginAligner(WordEmbedder())
    flat = aligner.align(sentences(sum(source)), sentences(sum(target)))
    assert align_by_paragraphs(aligner, grouped(source), grouped(target)) == flat


def test_margins_are_those_of_the_whole_texts_whatever_the_paragraphs() -> None:
    """In a paragraph of one segment any partner stands out."""
    aligner, text = MarginAligner(WordEmbedder()), sentences(9)
    by_paragraphs = align_by_paragraphs(aligner, [text[:1], text[1:]], [text[:1], text[1:]])
    assert by_paragraphs == aligner.align(text, text)


def test_documents_are_paired_and_those_without_a_partner_are_named() -> None:
    embedder = WordEmbedder()
    documents = np.stack([document_vector(embedder.embed(sentences(10, start=10 * number))) for number in range(8)])
    pairing = pair_documents(documents[[3, 1, 5]], documents[[0, 5, 3, 7]], margin=1.2)
    assert [(pair.source, pair.target) for pair in pairing.pairs] == [(0, 2), (2, 1)]
    assert (pairing.source, pairing.target) == ((1,), (0, 3))


def test_texts_are_paired_one_by_one_and_none_of_them_is_kept() -> None:
    class Text(UserList[str]):
        """A list that can be referred to weakly."""

        __hash__ = object.__hash__

    alive: weakref.WeakSet[Text] = weakref.WeakSet()
    most = 0

    def texts(order: list[int]) -> Iterator[Text]:
        nonlocal most
        for number in order:
            text = Text(sentences(5, start=5 * number))
            alive.add(text)
            most = max(most, len(alive))
            yield text
            del text

    pairing = pair_texts(WordEmbedder(), texts(list(range(6))), texts([3, 1, 5, 0, 4, 2]))
    assert [pair.target for pair in pairing.pairs] == [3, 1, 5, 0, 4, 2]
    assert most <= 2  # the last one, while the next is read


def test_one_document_is_paired_with_the_only_other_one() -> None:
    vector = document_vector(WordEmbedder().embed(sentences(5)))[None]
    assert len(pair_documents(vector, vector).pairs) == 1
    assert pair_documents(vector, vector[:0]).source == (0,)


VECTORS = st.integers(0, 6).flatmap(lambda rows: arrays(np.float32, (rows, 4), elements=st.floats(-1, 1, width=16)))


@given(source=VECTORS, target=VECTORS)
def test_every_document_is_paired_or_alone(source: np.ndarray, target: np.ndarray) -> None:
    pairing = pair_documents(normalized(source), normalized(target))
    ours, theirs = [pair.source for pair in pairing.pairs], [pair.target for pair in pairing.pairs]
    assert sorted([*ours, *pairing.source]) == list(range(len(source)))
    assert sorted([*theirs, *pairing.target]) == list(range(len(target)))
