"""What the checks find of faults made on purpose, and how quiet they are on a good system: floors that only rise."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.evaluation.diagnosis import count_faults, diagnose
from dragoman.evaluation.material import Material, System
from dragoman.evaluation.sets import find_set
from dragoman.evaluation.texts import read_texts
from dragoman.records import TranslationUnit

CORPORA = Path(__file__).parent.parent / "corpora" / "scoring"


@pytest.mark.parametrize(
    ("file", "check", "floor", "others"),
    [("number", "numbers", 0.99, 0.0), ("half", "short", 0.99, 0.56), ("negation", "negation-added", 0.94, 0.0)],
)
def test_faults_made_on_purpose_are_found_and_called_by_their_name(
    file: str, check: str, floor: float, others: float
) -> None:
    """`others` bounds how often a second check speaks, for each segment: half of a sentence also lacks names."""
    lines = (CORPORA / f"flores-dev-{file}.tsv").read_text(encoding="utf-8").splitlines()
    _, sources, right, wrong = zip(*(line.split("\t") for line in lines), strict=True)
    system = System("wrong", tuple(TranslationUnit(*pair) for pair in zip(sources, wrong, strict=True)))
    counts = count_faults(diagnose(Material(file, (right,), sources), system))
    assert counts[check] >= floor * len(lines)
    assert sum(counts.values()) - counts[check] <= others * len(lines)


def test_checks_are_quiet_on_a_good_system() -> None:
    """On 100 sentences of Google's output, all but names, markup and capitals, which it has, are silent."""
    found = find_set("flores-dev-100", pytest.fail)
    system = System("google", tuple(read_texts(found.outputs["google"], pytest.fail))).bind(found.material)
    counts = count_faults(diagnose(found.material, system))
    assert {name for name, count in counts.items() if count} <= {"names", "markup", "capitals"}
    assert counts["names"] <= 8
    assert counts["capitals"] <= 5
