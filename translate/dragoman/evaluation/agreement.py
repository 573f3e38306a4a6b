"""How far scores that need no reference agree with metrics: rank correlation over segments, and over systems."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from statistics import StatisticsError, correlation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SIGNATURE = "segments:spearman|systems:kendall-tau-b"
_FEWEST_SEGMENTS = 10  # with fewer, ranks say nothing
_FEWEST_SYSTEMS = 3


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a scorer agrees with a metric: 1 for one order, 0 for none, -1 for the reverse.

    Attributes:
        scorer: Its name.
        metric: The metric's name.
        segments: How many segments, of all systems together, have the score.
        spearman: Spearman's correlation over those; None where there are too few, or all are equal.
        kendall: Kendall's tau-b over the systems' means and scores; None for fewer than three systems.
    """

    scorer: str
    metric: str
    segments: int
    spearman: float | None
    kendall: float | None


@dataclass(frozen=True, slots=True)
class Judged:
    """What one judge says of each system: of its segments, and of the whole. None where it says nothing."""

    segments: Mapping[str, Sequence[float | None]]
    whole: Mapping[str, float | None]


def compare(scorer: str, scores: Judged, metric: str, measured: Judged) -> Agreement:
    """Return how scores agree with a metric; in both, higher must be better, and the systems are the same."""
    pairs = [
        (score, value)
        for system in scores.segments
        for score, value in zip(scores.segments[system], measured.segments[system], strict=True)
        if score is not None and value is not None
    ]
    wholes = [(scores.whole[system], measured.whole[system]) for system in scores.whole]
    known = [(score, value) for score, value in wholes if score is not None and value is not None]
    return Agreement(
        scorer,
        metric,
        len(pairs),
        correlate_ranks(pairs) if len(pairs) >= _FEWEST_SEGMENTS else None,
        correlate_orders(known) if len(known) >= _FEWEST_SYSTEMS else None,
    )


def correlate_ranks(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return Spearman's correlation, equal values sharing their mean rank; None where one side is all equal.

    >>> correlate_ranks([(1, 10), (2, 20), (3, 15)])
    0.5
    """
    first, second = ([pair[side] for pair in pairs] for side in (0, 1))
    try:
        return correlation(_rank(first), _rank(second))
    except StatisticsError:
        return None


def correlate_orders(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return Kendall's tau-b (Kendall 1945); None where one side is all equal. Quadratic time.

    >>> correlate_orders([(1, 10), (2, 20), (3, 15)])
    0.3333333333333333
    """
    agreeing = ties_first = ties_second = total = 0
    for (one, other), (third, fourth) in combinations(pairs, 2):
        total += 1
        ties_first += one == third
        ties_second += other == fourth
        agreeing += _sign(one - third) * _sign(other - fourth)
    untied = (total - ties_first) * (total - ties_second)
    return agreeing / untied**0.5 if untied else None


def _rank(values: Sequence[float]) -> list[float]:
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    start = 0
    for place in range(1, len(order) + 1):
        if place == len(order) or values[order[place]] != values[order[start]]:
            for index in order[start:place]:
                ranks[index] = (start + place - 1) / 2
            start = place
    return ranks


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)
