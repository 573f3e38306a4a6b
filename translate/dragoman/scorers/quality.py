"""All scores of a unit in one number."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from dragoman.arabic import has_words
from dragoman.records import Flag
from dragoman.scorers.copy import CopyScorer
from dragoman.scorers.coverage import CoverageScorer, SupportScorer
from dragoman.scorers.language import LanguageScorer
from dragoman.scorers.length import LengthScorer
from dragoman.scorers.logprob import LogProbabilityScorer
from dragoman.scorers.names import NameScorer
from dragoman.scorers.negation import negation_change
from dragoman.scorers.numbers import NumberScorer
from dragoman.scorers.punctuation import PunctuationScorer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.protocols import Scorer
    from dragoman.records import TranslationUnit


class Gaps(NamedTuple):
    """What speaks against two sides belonging together: each at least 0, and 0 where nothing does."""

    bare: float  # how far the coverage is below 0.3: few sound translations are
    invented: float  # the same of the support
    thin: float  # 1 less the mean of the two, times the square root of the words: chance is for short texts
    uneven: float  # the square of the length z, which is at most 5
    distant: float  # 1 less the similarity
    apart: float  # how far the similarity is below 0.5


class Faults(NamedTuple):
    """What speaks against a translation of the right sentence: each at least 0, and 0 where nothing does."""

    long: float  # the square of the length z where it is above 0
    numbers: float  # the square root of 1 less the score: one wrong number of many is nearly as bad as one of one
    punctuation: float  # 1 less the score
    negation_added: float  # 0 or 1
    negation_lost: float  # 0 or 1
    names: float  # 1 less the score
    lacking: float  # how far the coverage is below the support: a lexicon's own gaps are on both sides
    added: float  # how far the support is below the coverage
    cut: float  # `lacking` times the length z below 0: half of a sentence is both
    grown: float  # `added` times the length z above 0
    distant: float  # 1 less the similarity


class _Regression(NamedTuple):
    """A logistic regression. The weights are not negative, so that nothing that speaks against a unit ever helps."""

    constant: float
    weights: Gaps | Faults

    def probability(self, evidence: Gaps | Faults) -> float:
        total = self.constant - sum(weight * each for weight, each in zip(self.weights, evidence, strict=True))
        return 1 / (1 + math.exp(min(-total, 700.0)))


# Fitted by `python benchmarks/quality.py fit corpora/scoring/evidence.tsv.gz` on translations and made-up faults,
# without a similarity and with one: half of the pairs do not belong together, and of those that do one in twenty has a
# fault.
_RELATED = _Regression(6.37, Gaps(bare=16.3, invented=22.05, thin=0.61, uneven=0.14, distant=0.0, apart=0.0))
_RELATED_SIMILAR = _Regression(8.45, Gaps(bare=5.02, invented=10.83, thin=0.7, uneven=0.05, distant=6.02, apart=9.39))
_FAULTLESS = _Regression(
    5.51,
    Faults(
        long=0.16,
        numbers=8.21,
        punctuation=14.28,
        negation_added=5.33,
        negation_lost=3.74,
        names=2.11,
        lacking=1.4,
        added=2.1,
        cut=5.43,
        grown=4.01,
        distant=0.0,
    ),
)
_FAULTLESS_SIMILAR = _Regression(
    6.18,
    Faults(
        long=0.14,
        numbers=8.1,
        punctuation=13.67,
        negation_added=5.33,
        negation_lost=3.64,
        names=1.99,
        lacking=1.26,
        added=2.5,
        cut=4.98,
        grown=3.58,
        distant=2.61,
    ),
)
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
    Flag.ARABIC_LEFT: 0.8,
    Flag.LATIN_LOST: 0.8,
    Flag.MIXED: 0.8,
    Flag.SPLIT: 0.9,
}
_FURTHEST = 5.0
_USUAL_COVERAGE = 0.5  # of human translations, and what a pair is taken for that has no content words
_LOW_COVERAGE = 0.3
_LOW_SIMILARITY = 0.5
_MOST_WORDS = 40
# The scores it is made of: who computes them where a unit has none, and their ranges.
_PARTS: dict[str, tuple[Scorer, float, float]] = {
    "length": (LengthScorer(), -math.inf, math.inf),
    "logprob": (LogProbabilityScorer(), -math.inf, 0.0),
    "numbers": (NumberScorer(), 0.0, 1.0),
    "copy": (CopyScorer(), 0.0, 1.0),
    "punctuation": (PunctuationScorer(), 0.0, 1.0),
    "names": (NameScorer(), 0.0, 1.0),
    "coverage": (CoverageScorer(), 0.0, 1.0),
    "support": (SupportScorer(), 0.0, 1.0),
    "language": (LanguageScorer(), 0.0, 1.0),
}


class QualityScorer:
    """The probability that the target is a correct translation of the source, in [0, 1].

    It is a product. Two factors are logistic regressions: that the sides belong together (`RelationScorer`), and that
    a translation of the right sentence has no fault. The others are the copy and the language score, a factor for each
    flag (loop and untranslated 0.3, truncated 0.5, split 0.9, the others 0.8, empty 0), and
    a logistic function of a log-probability below -0.5. As a probability it supposes a noisy corpus, in which half of
    the pairs do not belong together and of the others one in twenty has a fault.

    Scores come from ``unit.scores`` where they stand there within their range, and are computed otherwise, so that this
    scorer works alone as well. The similarity, which needs an embedder, is used where it stands in the unit, with
    weights of their own. A score that does not apply to a unit is no fault.

    The value is 0 for a target without words to a source with words, and None where neither side has any.
    """

    def score(self, units: Sequence[TranslationUnit]) -> list[float | None]:
        """Return one value a unit, in order."""
        return [_quality(unit) for unit in units]


class RelationScorer:
    """The probability that the sides belong together, faults or not, in [0, 1], where half of the pairs do.

    A logistic regression of coverage, support, length and, where it stands in the unit, similarity: it tells a
    translation from that of another sentence, better than each of these alone. None where a side has no words.
    """

    def score(self, units: Sequence[TranslationUnit]) -> list[float | None]:
        """Return one value a unit, in order."""
        return [_related(unit) if has_words(unit.source) and has_words(unit.target) else None for unit in units]


def _quality(unit: TranslationUnit) -> float | None:
    if not has_words(unit.target):
        return 0.0 if has_words(unit.source) else None
    unit = _with_shared_parts(unit)
    faultless = _FAULTLESS if similarity(unit) is None else _FAULTLESS_SIMILAR
    factors = [_related(unit), faultless.probability(faults(unit)), _part(unit, "copy"), _part(unit, "language")]
    factors += [_FLAGS.get(flag, 1.0) for flag in unit.flags]
    logprob = _part(unit, "logprob")
    if logprob is not None and logprob < _USUAL_LOGPROB:
        factors.append(2 / (1 + math.exp(min(_LOGPROB_WEIGHT * (_USUAL_LOGPROB - logprob), 700.0))))
    return math.prod(factor for factor in factors if factor is not None)


def _related(unit: TranslationUnit) -> float:
    return (_RELATED if similarity(unit) is None else _RELATED_SIMILAR).probability(gaps(unit))


def gaps(unit: TranslationUnit) -> Gaps:
    """Return what speaks against the sides belonging together, as the regressions see it."""
    coverage, support = _coverages(unit)
    near = _or(similarity(unit), 1.0)
    words = min(_MOST_WORDS, len(unit.source.split()), len(unit.target.split()))
    return Gaps(
        bare=max(0.0, _LOW_COVERAGE - coverage),
        invented=max(0.0, _LOW_COVERAGE - support),
        thin=(1 - (coverage + support) / 2) * math.sqrt(words),
        uneven=_length(unit) ** 2,
        distant=1 - near,
        apart=max(0.0, _LOW_SIMILARITY - near),
    )


def faults(unit: TranslationUnit) -> Faults:
    """Return what speaks against a translation, as the regressions see it; copies, flags and log-probability apart."""
    z, (coverage, support) = _length(unit), _coverages(unit)
    negation = negation_change(unit)
    lacking, added = max(0.0, support - coverage), max(0.0, coverage - support)
    return Faults(
        long=max(0.0, z) ** 2,
        numbers=math.sqrt(1 - _or(_part(unit, "numbers"), 1.0)),
        punctuation=1 - _or(_part(unit, "punctuation"), 1.0),
        negation_added=float(negation > 0),
        negation_lost=float(negation < 0),
        names=1 - _or(_part(unit, "names"), 1.0),
        lacking=lacking,
        added=added,
        cut=max(0.0, -z) * lacking,
        grown=max(0.0, z) * added,
        distant=1 - _or(similarity(unit), 1.0),
    )


def _with_shared_parts(unit: TranslationUnit) -> TranslationUnit:
    """Return the unit with the scores that both regressions look at, so that none is computed twice."""
    found = {name: _part(unit, name) for name in ("length", "coverage", "support")}
    return replace(unit, scores={**unit.scores, **{name: value for name, value in found.items() if value is not None}})


def _length(unit: TranslationUnit) -> float:
    return max(-_FURTHEST, min(_or(_part(unit, "length"), 0.0), _FURTHEST))


def _coverages(unit: TranslationUnit) -> tuple[float, float]:
    return _or(_part(unit, "coverage"), _USUAL_COVERAGE), _or(_part(unit, "support"), _USUAL_COVERAGE)


def similarity(unit: TranslationUnit) -> float | None:
    """Return the similarity that stands in a unit, if it is one."""
    stored = unit.scores.get("similarity")
    return stored if stored is not None and -1 <= stored <= 1 else None  # no comparison with NaN is true


def _or(value: float | None, usual: float) -> float:
    return usual if value is None else value


def _part(unit: TranslationUnit, name: str) -> float | None:
    scorer, lowest, highest = _PARTS[name]
    stored = unit.scores.get(name)
    if stored is not None and math.isfinite(stored) and lowest <= stored <= highest:
        return stored
    return scorer.score([unit])[0]
