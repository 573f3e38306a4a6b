"""How well the scorers find faults in human translations. The floors only rise.

Each row of a file is a source, its translation, and the same translation with one fault. The AUC is how often a sound
translation scores above a faulty one, of all pairs of the two, ties counting half.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from pathlib import Path

import pytest

from dragoman.records import TranslationUnit
from dragoman.scorers import TABLE

CORPUS = Path(__file__).parents[2] / "corpora" / "scoring"
TAKEN_APART = 3  # rows of flores-dev-half where the source has the translation of another sentence


def read(kind: str) -> list[list[str]]:
    text = (CORPUS / f"flores-dev-{kind}.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


def values(scorer: str, pairs: list[tuple[str, str]]) -> list[float]:
    """Score pairs; None, which says that the score does not apply, counts as sound."""
    scores = TABLE.load(scorer)().score([TranslationUnit(*pair) for pair in pairs])
    return [1.0 if score is None else score for score in scores]


def auc(sound: list[float], faulty: list[float]) -> float:
    ordered = sorted(faulty)
    wins = sum(bisect_left(ordered, value) + bisect_right(ordered, value) for value in sound)
    return wins / 2 / len(sound) / len(faulty)


@pytest.mark.parametrize(
    ("scorer", "kind", "floor"),
    [
        # A comparison of the digits as they stand reaches .949 for changed numbers.
        pytest.param("numbers", "number", 0.994, id="numbers finds a changed number"),
        pytest.param("length", "half", 0.994, id="length finds a dropped half"),
        pytest.param("quality", "number", 0.987, id="quality finds a changed number"),
        pytest.param("quality", "half", 0.992, id="quality finds a dropped half"),
        # A comparison of the numbers of negators reaches .921.
        pytest.param("quality", "negation", 0.966, id="quality finds an added negation"),
    ],
)
def test_faults_score_below_sound_translations(scorer: str, kind: str, floor: float) -> None:
    rows = read(kind)
    sound = values(scorer, [(row[1], row[2]) for row in rows])
    faulty = values(scorer, [(row[1], row[3]) for row in rows])
    assert auc(sound, faulty) >= floor


@pytest.mark.parametrize(
    ("scorer", "under", "most"),
    [
        pytest.param("numbers", 1.0, TAKEN_APART, id="numbers"),
        pytest.param("copy", 1.0, 0, id="copy"),
        pytest.param("punctuation", 0.8, 3, id="punctuation"),
        pytest.param("quality", 0.5, 19, id="quality"),
    ],
)
def test_human_translations_are_left_alone(scorer: str, under: float, most: int) -> None:
    scores = values(scorer, [(row[1], row[2]) for row in read("half")])
    assert sum(score < under for score in scores) <= most
