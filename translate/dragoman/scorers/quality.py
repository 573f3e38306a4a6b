"""All scores of a unit in one number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from dragoman.arabic import has_words
from dragoman.records import Flag
from dragoman.scorers.copy import CopyScorer
from dragoman.scorers.length import LengthScorer
from dragoman.scorers.logprob import LogProbabilityScorer
from dragoman.scorers.negation import negation_change
from dragoman.scorers.numbers import NumberScorer
from dragoman.scorers.punctuation import PunctuationScorer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.protocols import Scorer
    from dragoman.records import TranslationUnit


class Faults(NamedTuple):
    """What speaks against a unit: each at least 0, and 0 where nothing does."""

    short: float  # the square of the length z where it is below 0, at most 25
    long: float  # the same where it is above 0
    numbers: float  # the square root of 1 less the score: one wrong number of many is nearly as bad as one of one
    punctuation: float  # 1 less the score
    negation_added: float  # 0 or 1
    negation_lost: float  # 0 or 1


# A logistic regression with weights that are not negative, so that no fault ever helps. It was fitted by
# `python benchmarks/quality.py corpora/scoring` on human translations and made-up faults, with one faulty unit in ten.
_SOUND = 4.37
_WEIGHTS = Faults(short=0.25, long=0.22, numbers=7.02, punctuation=15.04, negation_added=4.76, negation_lost=4.52)
# Set by hand, by reading translations of the starter model: sound ones are at -0.5 a token and above, at -1 most have
# words that are wrong, and at -1.5 nearly all are.
_USUAL_LOGPROB = -0.5
_LOGPROB_WEIGHT = 6.0
# What the pipeline noticed multiplies the score.
_FLAGS: dict[str, float] = {
    Flag.EMPTY: 0.0,
    Flag.LOOP: 0.3,
    Flag.UNTRANSLATED: 0.3,
    Flag.TRUNCATED: 0.5,
    Flag.UNKNOWN: 0.8,
    Flag.MIXED: 0.8,
    Flag.SPLIT: 0.9,
}
_FURTHEST = 5.0
# The scores it is made of: who computes them where a unit has none, and their ranges.
_PARTS: dict[str, tuple[Scorer, float, float]] = {
    "length": (LengthScorer(), -math.inf, math.inf),
    "logprob": (LogProbabilityScorer(), -math.inf, 0.0),
    "numbers": (NumberScorer(), 0.0, 1.0),
    "copy": (CopyScorer(), 0.0, 1.0),
    "punctuation": (PunctuationScorer(), 0.0, 1.0),
}


class QualityScorer:
    """How far a unit can be trusted, in [0, 1]: near 0 for worthless, above 0.9 where nothing speaks against it.

    It is the copy score, times the factor of each flag (loop and untranslated 0.3, truncated 0.5, unknown-characters
    0.8, split 0.9, empty 0), times the logistic function of a constant less weighted faults: the squared length z,
    numbers and punctuation that are not kept, a negation that only one side has, and a log-probability below -0.5. A
    score that does not apply is no fault. The scores come from ``unit.scores`` where they stand there within their
    range, and are computed otherwise, so that this scorer works alone as well.

    The value is 0 for a target without words to a source with words, and None where neither side has any.
    """

    def score(self, units: Sequence[TranslationUnit]) -> list[float | None]:
        """Return one value a unit, in order."""
        return [_quality(unit) for unit in units]


def _quality(unit: TranslationUnit) -> float | None:
    if not has_words(unit.target):
        return 0.0 if has_words(unit.source) else None
    own = _part(unit, "copy")
    flagged = math.prod(_FLAGS.get(flag, 1.0) for flag in unit.flags)
    sound = _SOUND - sum(weight * fault for weight, fault in zip(_WEIGHTS, faults(unit), strict=True))
    logprob = _part(unit, "logprob")
    if logprob is not None:
        sound += _LOGPROB_WEIGHT * min(0.0, logprob - _USUAL_LOGPROB)
    return (1.0 if own is None else own) * flagged / (1 + math.exp(min(-sound, 700.0)))


def faults(unit: TranslationUnit) -> Faults:
    """Return what speaks against a unit, as the regression sees it; copies, flags and log-probability are apart."""
    z = max(-_FURTHEST, min(_part(unit, "length") or 0.0, _FURTHEST))
    numbers, punctuation = _part(unit, "numbers"), _part(unit, "punctuation")
    negation = negation_change(unit)
    return Faults(
        short=z * z if z < 0 else 0.0,
        long=z * z if z > 0 else 0.0,
        numbers=0.0 if numbers is None else math.sqrt(1 - numbers),
        punctuation=0.0 if punctuation is None else 1 - punctuation,
        negation_added=float(negation > 0),
        negation_lost=float(negation < 0),
    )


def _part(unit: TranslationUnit, name: str) -> float | None:
    scorer, lowest, highest = _PARTS[name]
    stored = unit.scores.get(name)
    if stored is not None and math.isfinite(stored) and lowest <= stored <= highest:
        return stored
    return scorer.score([unit])[0]
