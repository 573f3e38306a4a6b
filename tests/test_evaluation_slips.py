"""Slips that give wrong scores and no error are found, and nothing is said of files that are well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.evaluation.material import Material
from dragoman.evaluation.sets import find_set
from dragoman.evaluation.slips import find_shift, find_slips
from dragoman.evaluation.texts import read_texts
from evaluation_cases import system

if TYPE_CHECKING:
    from collections.abc import Sequence

LINES = [f"The {word} of number {number} came late" for number in range(12) for word in ("one", "two")]
OWN = [f"w{number} x{number} y{number} z{number}" for number in range(40)]  # four words each that no other line has


def names(reference: Sequence[str], hypotheses: Sequence[str]) -> list[str]:
    return [problem.name for problem in find_slips(Material("m", (tuple(reference),)), [system("s", hypotheses)])]


@pytest.mark.parametrize(
    ("hypotheses", "start"),
    [
        pytest.param(OWN, 0, id="in step"),
        pytest.param(
            [*OWN[:8], " ".join(OWN[8:10]), *OWN[10:30], *OWN[30].split(" ", 1), *OWN[31:]], 9, id="too early"
        ),
        pytest.param([*OWN[:20], "", *OWN[20:-1]], 21, id="too late"),
        pytest.param([*OWN[:8], *OWN[9:13], "", *OWN[13:]], 0, id="for four lines only"),
        pytest.param(["nothing in common"] * 40, 0, id="another text"),
        pytest.param([""] * 40, 0, id="nothing"),
        pytest.param(OWN[1:9], 0, id="too short to tell"),
    ],
)
def test_a_file_that_is_out_of_step_is_found_where_that_begins(hypotheses: Sequence[str], start: int) -> None:
    found = find_shift(OWN[: len(hypotheses)], hypotheses)
    assert abs(found - start) <= 5 if start else found == 0  # half of the run may be in step


def test_lines_that_are_like_their_neighbours_are_in_step() -> None:
    assert find_shift(LINES, LINES) == 0


@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=5).map(" ".join), min_size=1, max_size=40))
def test_a_text_is_in_step_with_itself(lines: list[str]) -> None:
    assert find_shift(lines, lines) == 0


def test_outputs_of_systems_are_well_and_a_line_too_few_is_not() -> None:
    found = find_set("flores-dev-100", pytest.fail)
    for path in found.outputs.values():
        hypotheses = [unit.target for unit in read_texts(path, pytest.fail)]
        assert names(found.material.references[0], hypotheses) == []
        assert names(found.material.references[0], [*hypotheses[:50], *hypotheses[51:], "The end."]) == ["shifted"]


@pytest.mark.parametrize(("words", "slips"), [(500, []), (501, ["long-segment"])])
def test_a_document_on_one_line_is_found(words: int, slips: list[str]) -> None:
    assert names(["short"], ["word " * words]) == slips


def test_only_the_first_long_segment_of_a_side_is_named() -> None:
    assert names(["short"] * 3, ["word " * 600] * 3) == ["long-segment"]


@pytest.mark.parametrize(("segments", "slips"), [(99, []), (100, ["tokenized"])])
def test_text_that_is_cut_into_tokens_is_found(segments: int, slips: list[str]) -> None:
    lines = [f"word {number}" for number in range(segments)]
    assert names(lines, [f"{line} ." for line in lines]) == slips
