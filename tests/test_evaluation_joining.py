"""Segments that differ from file to file: joined until they are the same, and no word of any text is lost."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import number_aligner
from dragoman.assembly import Assembly
from dragoman.errors import CorpusMismatchError
from dragoman.evaluation.joining import Text, align_material, join_segments
from dragoman.evaluation.material import Material, System
from dragoman.plan import Component, Machine, Plan
from dragoman.records import Bead, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Sequence


class Beads:
    """An aligner that gives the beads it was made with, one list a call."""

    def __init__(self, *alignments: Sequence[Bead]) -> None:
        self._rest = iter(alignments)

    def align(self, source: Sequence[str], target: Sequence[str]) -> list[Bead]:
        del source, target
        return list(next(self._rest))


def test_a_boundary_stays_where_every_text_has_it() -> None:
    one = [Bead((0,), (0,)), Bead((1,), (1, 2)), Bead((2,), (3,))]
    other = [Bead((0, 1), (0,)), Bead((2,), (1,)), Bead((3,), (2,)), Bead((4,), (3,))]
    texts = [Text("one", ["A", "BC", "D"]), Text("other", ["a", "a2", "b", "c", "d"])]
    joined = join_segments(["1", "2", "3", "4"], texts, Beads(one, other))
    assert joined.reference == ("1", "2 3", "4")
    assert joined.others == (("A", "BC", "D"), ("a a2", "b c", "d"))
    assert joined.spans == ((0, 1), (1, 3), (3, 4))


def test_what_has_no_partner_goes_with_what_stands_before_it_or_is_missing() -> None:
    beads = [Bead((0,), ()), Bead((1,), (0,)), Bead((2,), ()), Bead((), (1,)), Bead((3,), (2,))]
    joined = join_segments(["1", "2", "3"], [Text("x", ["new", "A", "more", "C"])], Beads(beads))
    assert joined.reference == ("1", "2", "3")
    assert joined.others == (("new A more", "", "C"),)


@given(st.data())
def test_no_segment_is_lost_or_moved(data: st.DataObject) -> None:
    segments = data.draw(st.integers(1, 12))
    texts, alignments = [], []
    for name in range(data.draw(st.integers(1, 3))):
        sizes = data.draw(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=12))
        beads, here, there = [], 0, 0
        for own, theirs in sizes:
            end = min(there + theirs, segments)
            beads.append(Bead(tuple(range(here, here + own)), tuple(range(there, end))))
            here, there = here + own, end
        beads.append(Bead((), tuple(range(there, segments))))
        texts.append(Text(str(name), [f"w{place}" for place in range(here)]))
        alignments.append([bead for bead in beads if bead.source or bead.target])
    reference = [f"r{place}" for place in range(segments)]
    joined = join_segments(reference, texts, Beads(*alignments), force=True)
    assert " ".join(joined.reference).split() == reference
    for text, own in zip(texts, joined.others, strict=True):
        assert len(own) == len(joined.reference)
        assert " ".join(own).split() == text.segments
    assert all(before[1] == after[0] for before, after in pairwise(joined.spans))
    assert list(accumulate(end - start for start, end in joined.spans))[-1] == segments


def test_another_text_is_refused_unless_forced() -> None:
    strangers = [Bead((place,), (place,), 0.1, 1.0) for place in range(6)]
    texts = [Text("other", ["x"] * 6)]
    with pytest.raises(CorpusMismatchError, match=r"other is not the text of the reference: .*--force"):
        join_segments(["y"] * 6, texts, Beads(strangers))
    assert len(join_segments(["y"] * 6, texts, Beads(strangers), force=True).reference) == 6


@pytest.fixture
def assembly(monkeypatch: pytest.MonkeyPatch) -> Assembly:
    """One with the double, which aligns by numbers."""
    number_aligner.install(monkeypatch.setattr)
    plan = Plan(segmenter=Component("rules"), aligner=Component("margin-dp"), embedder=Component("use"))
    return Assembly(plan, Machine())


def test_files_of_different_lines_are_split_into_sentences_and_joined(assembly: Assembly) -> None:
    material = Material(
        "m", (("It is 1. It was 2.", "Then 3 came."),), ("كان 1.", "ثم 2.", "ثم 3."), documents=("a", "b")
    )
    units = tuple(
        TranslationUnit("", text, scores={"logprob": -1.0}) for text in ("It is 1.", "It was 2. Then 3 came.")
    )
    joined, (system,) = align_material(material, [System("s", units)], assembly)
    assert joined.references == (("It is 1.", "It was 2.", "Then 3 came."),)
    assert joined.sources == ("كان 1.", "ثم 2.", "ثم 3.")
    assert joined.documents == ("a", "a", "b")
    assert system.hypotheses == ["It is 1.", "It was 2.", "Then 3 came."]
    assert system.units[0].scores == {}
    assert "aligner:margin-dp" in joined.signature
