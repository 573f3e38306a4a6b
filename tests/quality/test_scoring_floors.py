"""How well the scorers find faults in human translations. The floors only rise.

Each row of a file is a source, its translation, and the same translation with one fault. The AUC is how often a sound
translation scores above a faulty one, of all pairs of the two, ties counting half. `quality` is fitted on other text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from dragoman.embedders.use import UseEmbedder
from dragoman.plan import Machine
from dragoman.records import TranslationUnit
from dragoman.scorers import TABLE
from dragoman.scorers.similarity import SimilarityScorer

CORPUS = Path(__file__).parents[2] / "corpora" / "scoring"
TAKEN_APART = {"125", "130", "165"}  # rows of flores-dev-half where the source has the translation of another sentence


@cache
def read(kind: str) -> list[list[str]]:
    text = (CORPUS / f"flores-dev-{kind}.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


def pairs(kind: str) -> tuple[list[TranslationUnit], list[TranslationUnit]]:
    """Sound units and faulty ones; a "next" target is that of the following row, a "random" one is far away."""
    if kind in {"next", "random"}:
        rows = [row for row in read("half") if row[0] not in TAKEN_APART]
        step = 1 if kind == "next" else 397
        faulty = [rows[(index + step) % len(rows)][2] for index in range(len(rows))]
    else:
        rows = read(kind)
        faulty = [row[3] for row in rows]
    return (
        [TranslationUnit(row[1], row[2]) for row in rows],
        [TranslationUnit(row[1], text) for row, text in zip(rows, faulty, strict=True)],
    )


def values(scorer: str, units: list[TranslationUnit]) -> list[float]:
    """Score units; None, which says that the score does not apply, counts as sound."""
    return [1.0 if score is None else score for score in TABLE.load(scorer)().score(units)]


def auc(sound: list[float], faulty: list[float]) -> float:
    ordered = sorted(faulty)
    wins = sum(bisect_left(ordered, value) + bisect_right(ordered, value) for value in sound)
    return wins / 2 / len(sound) / len(faulty)


@pytest.mark.parametrize(
    ("scorer", "kind", "floor"),
    [
        # A comparison of the digits as they stand reaches .949 for changed numbers.
        pytest.param("numbers", "number", 0.994, id="numbers finds a changed number"),
        pytest.param("length", "half", 0.993, id="length finds a dropped half"),
        # A comparison of the numbers of negators reaches .921.
        pytest.param("negation", "negation", 0.965, id="negation finds an added negation"),
        pytest.param("coverage", "half", 0.92, id="coverage finds a dropped half"),
        pytest.param("coverage", "random", 0.999, id="coverage finds a random sentence"),
        pytest.param("support", "next", 0.993, id="support finds the neighbouring sentence"),
        pytest.param("related", "next", 0.997, id="related finds the neighbouring sentence"),
        pytest.param("quality", "number", 0.985, id="quality finds a changed number"),
        pytest.param("quality", "half", 0.992, id="quality finds a dropped half"),
        pytest.param("quality", "negation", 0.965, id="quality finds an added negation"),
        pytest.param("quality", "next", 0.997, id="quality finds the neighbouring sentence"),
        pytest.param("quality", "random", 0.999, id="quality finds a random sentence"),
    ],
)
def test_faults_score_below_sound_translations(scorer: str, kind: str, floor: float) -> None:
    sound, faulty = pairs(kind)
    assert auc(values(scorer, sound), values(scorer, faulty)) >= floor


@pytest.fixture(scope="module")
def similarities() -> SimilarityScorer:
    return SimilarityScorer(UseEmbedder(Machine(threads=2)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scorer", "kind", "floor"),
    [
        pytest.param("similarity", "next", 0.997, id="similarity finds the neighbouring sentence"),
        pytest.param("related", "next", 0.9985, id="related finds the neighbouring sentence"),
        pytest.param("quality", "number", 0.986, id="quality finds a changed number"),
        pytest.param("quality", "half", 0.994, id="quality finds a dropped half"),
        pytest.param("quality", "negation", 0.963, id="quality finds an added negation"),
        pytest.param("quality", "next", 0.997, id="quality finds the neighbouring sentence"),
        pytest.param("quality", "random", 0.9995, id="quality finds a random sentence"),
    ],
)
def test_an_embedder_helps(similarities: SimilarityScorer, scorer: str, kind: str, floor: float) -> None:
    sound, faulty = (
        [
            replace(unit, scores={"similarity": value})
            for unit, value in zip(units, similarities.score(units), strict=True)
        ]
        for units in pairs(kind)
    )
    if scorer == "similarity":
        assert auc(*([unit.scores[scorer] for unit in units] for units in (sound, faulty))) >= floor
    else:
        assert auc(values(scorer, sound), values(scorer, faulty)) >= floor


@pytest.mark.parametrize(
    ("scorer", "under", "most"),
    [
        pytest.param("numbers", 1.0, len(TAKEN_APART), id="numbers"),
        pytest.param("copy", 1.0, 0, id="copy"),
        pytest.param("punctuation", 0.8, 3, id="punctuation"),
        pytest.param("negation", 1.0, 15, id="negation"),
        pytest.param("language", 0.9, 2, id="language"),
        pytest.param("coverage", 0.2, 19, id="coverage"),
        pytest.param("quality", 0.5, 17, id="quality"),
    ],
)
def test_human_translations_are_left_alone(scorer: str, under: float, most: int) -> None:
    scores = values(scorer, [TranslationUnit(row[1], row[2]) for row in read("half")])
    assert sum(score < under for score in scores) <= most
