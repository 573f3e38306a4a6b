"""Scores that need a loaded component: similarity, margin, forced."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scorer_doubles import LetterEmbedder

from dragoman.records import TranslationUnit
from dragoman.scorers.forced import ForcedScorer
from dragoman.scorers.margin import MarginScorer
from dragoman.scorers.similarity import SimilarityScorer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conftest import Judge


class NoEmbedder(LetterEmbedder):
    """Gives vectors that are no numbers."""

    def embed(self, texts: Sequence[str]) -> np.ndarray:  # type: ignore[type-arg]
        return np.full((len(texts), 64), np.nan, dtype=np.float32)


class FixedEngine:
    def __init__(self, *values: float | None) -> None:
        self.values = values

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[float | None]:
        assert len(sources) == len(targets) == len(self.values)
        return list(self.values)


def test_similarity_is_the_cosine_of_the_sides(judge: Judge) -> None:
    assert judge("similarity", "abc", "cab") == pytest.approx(1)
    assert judge("similarity", "abc", "def") == 0


def test_margin_is_above_one_where_a_pair_is_nearer_than_the_background(judge: Judge) -> None:
    near, far = judge("margin", "wxyz!", "zyxw!"), judge("margin", "قال", "rtrt")
    assert near is not None
    assert far is not None
    assert near > 1 > far


@pytest.mark.parametrize("name", ["similarity", "margin"])
@pytest.mark.parametrize(("source", "target"), [("", "a"), ("a", "..."), ("", "")])
def test_a_side_without_words_has_no_vector_to_compare(judge: Judge, name: str, source: str, target: str) -> None:
    assert judge(name, source, target) is None


def test_margin_knows_arabic_and_english_only(judge: Judge) -> None:
    assert judge("margin", "نعم", "oui", languages=("ar", "fr")) is None


@pytest.mark.parametrize("scorer", [SimilarityScorer(NoEmbedder()), MarginScorer(NoEmbedder())])
def test_what_is_no_number_is_no_score(scorer: SimilarityScorer | MarginScorer) -> None:
    assert scorer.score([TranslationUnit("نعم", "yes")]) == [None]


def test_forced_hands_on_what_a_model_can_say() -> None:
    units = [TranslationUnit("نعم", "yes")] * 5
    assert ForcedScorer(FixedEngine(-0.5, None, math.nan, 0.5, -math.inf)).score(units) == [
        -0.5,
        None,
        None,
        None,
        None,
    ]
