"""Alignment by lengths alone."""

from __future__ import annotations

import itertools
import math
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.aligners import length
from dragoman.aligners.length import RATIO, LengthAligner
from dragoman.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.records import Bead

LENGTHS = [40, 170, 75, 230, 110, 20, 140, 60, 200, 95]


def texts(lengths: Sequence[float]) -> list[str]:
    return ["x" * round(each) for each in lengths]


def kinds(beads: Sequence[Bead]) -> list[str]:
    return [bead.kind for bead in beads]


def check_cover(beads: Sequence[Bead], source: Sequence[str], target: Sequence[str]) -> None:
    assert [index for bead in beads for index in bead.source] == list(range(len(source)))
    assert [index for bead in beads for index in bead.target] == list(range(len(target)))
    assert all(0 <= bead.similarity <= 1 for bead in beads)


def long_document(size: int) -> tuple[list[str], list[str], list[tuple[tuple[int, ...], tuple[int, ...]]]]:
    """Texts of random lengths, some merged on the target side, with what belongs together."""
    chance = random.Random(1)  # noqa: S311 - no secret
    lengths = [chance.randint(20, 250) for _ in range(size)]
    target: list[float] = []
    gold = []
    index = 0
    while index < size:
        count = 2 if index + 1 < size and chance.random() < 0.05 else 1
        gold.append((tuple(range(index, index + count)), (len(target),)))
        target.append(RATIO * sum(lengths[index : index + count]) + chance.gauss(0, 3))
        index += count
    return texts(lengths), texts(target), gold


@given(st.lists(st.integers(0, 300), max_size=12), st.lists(st.integers(0, 300), max_size=12), st.integers(1, 8))
def test_every_segment_is_in_one_bead_and_no_bead_is_larger_than_asked(
    source: list[int], target: list[int], largest: int
) -> None:
    beads = LengthAligner(largest).align(texts(source), texts(target))
    check_cover(beads, texts(source), texts(target))
    known = {"1-1", "1-0", "0-1"} | ({"2-2"} if largest > 1 else set())
    known |= {kind for size in range(2, largest + 1) for kind in (f"1-{size}", f"{size}-1")}
    assert set(kinds(beads)) <= known


def test_lengths_in_the_usual_ratio_go_one_by_one() -> None:
    beads = LengthAligner().align(texts(LENGTHS), texts([RATIO * each for each in LENGTHS]))
    assert kinds(beads) == ["1-1"] * len(LENGTHS)
    assert min(bead.similarity for bead in beads) > 0.9


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        pytest.param(LENGTHS, [210, *LENGTHS[2:]], ["2-1"], id="merged"),
        pytest.param([210, *LENGTHS[2:]], LENGTHS, ["1-2"], id="split"),
        pytest.param([300, *LENGTHS[3:]], [90, 110, 100, *LENGTHS[3:]], ["1-3"], id="split in three"),
        pytest.param([250, *LENGTHS], LENGTHS, ["1-0"], id="left out"),
        pytest.param(LENGTHS, [250, *LENGTHS], ["0-1"], id="added"),
    ],
)
def test_what_happens_in_translation_is_found(source: list[int], target: list[int], expected: list[str]) -> None:
    beads = LengthAligner(largest=3).align(texts(source), texts([RATIO * each for each in target]))
    assert kinds(beads)[: len(expected)] == expected
    assert set(kinds(beads)[len(expected) :]) == {"1-1"}


def test_an_empty_side_leaves_the_other_unaligned() -> None:
    aligner = LengthAligner()
    assert aligner.align([], []) == []
    assert kinds(aligner.align(["a", "b"], [])) == ["1-0", "1-0"]
    assert kinds(aligner.align([], ["a", "b"])) == ["0-1", "0-1"]
    assert all(bead.similarity == 0 for bead in aligner.align([], ["a", "b"]))


def test_similarity_falls_with_the_difference_in_length() -> None:
    aligner = LengthAligner(largest=1)
    found = [aligner.align(texts([100]), texts([RATIO * each]))[0] for each in (100, 115, 130, 145)]
    assert [bead.kind for bead in found] == ["1-1"] * 4
    assert all(left.similarity > right.similarity for left, right in itertools.pairwise(found))
    assert found[0].similarity == pytest.approx(1, abs=1e-6)


def test_vowel_signs_are_no_length() -> None:
    marked = LengthAligner().align(["وُلِدَ عَامَ"], ["born in"])
    assert marked == LengthAligner().align(["ولد عام"], ["born in"])


def price(source: Sequence[int], target: Sequence[int], usual: float, aligner: LengthAligner) -> float:
    """What a bead of these lengths costs, in words of the class's docstring."""
    shapes = {(shape.source, shape.target): shape.probability for shape in aligner._shapes}
    rare = -math.log(shapes[len(source), len(target)])
    if not target:
        return rare
    if not source:
        return rare + target[0] / usual + math.log(usual)
    spread = math.sqrt(aligner.variance * max((sum(source) + sum(target) / aligner.ratio) / 2, 1))
    deviation = (sum(target) - aligner.ratio * sum(source)) / spread
    cuts = (len(target) - 1) * math.log(sum(target))
    return rare + deviation**2 / 2 + math.log(spread * math.sqrt(2 * math.pi)) + cuts


def cheapest(source: Sequence[int], target: Sequence[int], usual: float, aligner: LengthAligner) -> float:
    """The cost of the best alignment, by trying all."""
    if not source and not target:
        return 0.0
    return min(
        price(source[: shape.source], target[: shape.target], usual, aligner)
        + cheapest(source[shape.source :], target[shape.target :], usual, aligner)
        for shape in aligner._shapes
        if shape.source <= len(source) and shape.target <= len(target)
    )


@given(st.lists(st.integers(1, 200), min_size=1, max_size=4), st.lists(st.integers(1, 200), min_size=1, max_size=4))
def test_no_alignment_is_cheaper(source: list[int], target: list[int]) -> None:
    aligner = LengthAligner(3)
    usual = sum(target) / len(target)
    found = sum(
        price([source[index] for index in bead.source], [target[index] for index in bead.target], usual, aligner)
        for bead in aligner.align(texts(source), texts(target))
    )
    assert found == pytest.approx(cheapest(source, target, usual, aligner), abs=1e-6)


def test_a_long_document_is_found_within_the_band() -> None:
    source, target, gold = long_document(3000)
    beads = LengthAligner().align(source, target)
    check_cover(beads, source, target)
    found = {(bead.source, bead.target) for bead in beads}
    assert len(found & set(gold)) / len(gold) > 0.95


def test_a_narrow_band_is_widened_until_the_path_is_well_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    source, target, _ = long_document(300)
    target = [*target[:100], *texts([30] * 60), *target[100:]]
    wide = LengthAligner().align(source, target)
    monkeypatch.setattr(length, "_BAND", 16)
    assert LengthAligner().align(source, target) == wide


@pytest.mark.parametrize("lengths", [[80] * 5 + [150_000], [0, 0, 0], [150_000, 0, 80, 150_000]])
def test_a_segment_as_long_as_a_document_is_no_end_of_the_way(lengths: list[int]) -> None:
    source, target = texts(lengths), texts([100] * 2000)
    check_cover(LengthAligner().align(source, target), source, target)
    check_cover(LengthAligner().align(target, source), target, source)


@pytest.mark.slow
def test_twenty_thousand_segments_a_side_are_no_trouble() -> None:
    source, target, gold = long_document(20_000)
    beads = LengthAligner().align(source, target)
    check_cover(beads, source, target)
    assert len({(bead.source, bead.target) for bead in beads} & set(gold)) / len(gold) > 0.95


@pytest.mark.parametrize(
    "options", [{"largest": 0}, {"largest": 9}, {"ratio": 0}, {"variance": -1}, {"ratio": math.nan}]
)
def test_options_out_of_range_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="must be"):
        LengthAligner(**options)  # type: ignore[arg-type]
