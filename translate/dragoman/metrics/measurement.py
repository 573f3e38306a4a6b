"""Systems measured by metrics: statistics of segments first, and from them scores, intervals and p-values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.errors import UsageError
from dragoman.metrics.significance import (
    Comparison,
    Resampling,
    bootstrap,
    compare_by_bootstrap,
    compare_by_randomisation,
    count_wins,
    estimate_interval,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy import float64
    from numpy.typing import NDArray

    from dragoman.metrics.significance import Interval
    from dragoman.protocols import Metric


@dataclass(frozen=True, slots=True, eq=False)
class Measurement:
    """What one metric says of one system: the statistics of every segment (segments x columns)."""

    system: str
    metric: Metric
    statistics: NDArray[float64]

    @property
    def score(self) -> float:
        """The score of the whole."""
        return self.score_part(range(len(self.statistics)))

    def score_part(self, segments: Sequence[int]) -> float:
        """Return the score of some segments taken together, as of a document or of a bucket of lengths.

        Raises:
            UsageError: No segment is named: nothing has no score.
        """
        if not len(segments):
            raise UsageError("there is no segment to score")
        return float(self.metric.score(_sum_in_order(self.statistics[list(segments)])[None])[0])

    def score_segments(self) -> tuple[float, ...]:
        """Return the score of each segment by itself, in order."""
        return tuple(self.metric.score_segments(self.statistics).tolist())


@dataclass(frozen=True, slots=True)
class Result:
    """One number of a report, with all that says how far to trust it.

    Attributes:
        system: The system's name.
        metric: The metric's label: "BLEU".
        score: Of the whole, in the metric's own unit.
        higher_is_better: Whether a higher score is a better one.
        signature: What decided the score and the interval: equal signatures, equal numbers.
        segments: The score of each segment by itself, in order.
        interval: Where the score of other texts of the kind would be; None where no resamples were asked for.
        comparison: How the system stands to the baseline; None for the baseline and where nothing is compared.
    """

    system: str
    metric: str
    score: float
    higher_is_better: bool
    signature: str
    segments: tuple[float, ...]
    interval: Interval | None = None
    comparison: Comparison | None = None


def measure(systems: Mapping[str, Sequence[str]], metrics: Sequence[Metric]) -> list[Measurement]:
    """Measure every system by every metric: the slow part, done once, from which all else follows at little cost.

    Args:
        systems: The hypotheses of each system by its name, one a segment.
        metrics: As the table of `dragoman.metrics` makes them, for the same references.

    Returns:
        One measurement for each metric and system: the metrics in order, within each the systems in order.

    Raises:
        CorpusMismatchError: A system has not as many segments as the references.
    """
    return [
        Measurement(system, metric, metric.measure(hypotheses))
        for metric in metrics
        for system, hypotheses in systems.items()
    ]


def judge(
    measurements: Sequence[Measurement], resampling: Resampling | None = None, baseline: str | None = None
) -> list[Result]:
    """Make results of measurements, in their order, with intervals and, where a baseline is named, p-values.

    No result depends on which other systems and metrics are judged with it.

    Args:
        measurements: What `measure` returned, or a part of it.
        resampling: How often and from which seed to resample, and the test.
        baseline: The name of the system that all others are compared with; None to compare nothing.

    Raises:
        UsageError: No system has the baseline's name, or the test needs resamples and none are asked for.
    """
    resampling = resampling or Resampling()
    samples: list[NDArray[float64]] = []
    if resampling.samples:
        samples = bootstrap([(each.metric, each.statistics) for each in measurements], resampling)
    comparisons = {} if baseline is None else _compare(measurements, samples, resampling, baseline)
    return [
        Result(
            system=each.system,
            metric=each.metric.label,
            score=each.score,
            higher_is_better=each.metric.higher_is_better,
            signature=resampling.sign_interval(each.metric.signature),
            segments=each.score_segments(),
            interval=estimate_interval(samples[number]) if samples else None,
            comparison=comparisons.get(number),
        )
        for number, each in enumerate(measurements)
    ]


def _compare(
    measurements: Sequence[Measurement], samples: Sequence[NDArray[float64]], resampling: Resampling, baseline: str
) -> dict[int, Comparison]:
    """Return the comparisons with the baseline, by the number of the measurement."""
    pairs = _pair(measurements, baseline)
    differences = [measurements[own].score - measurements[base].score for own, base in pairs]
    if resampling.test == "randomisation":
        p_values = compare_by_randomisation(
            [
                (measurements[own].metric, measurements[own].statistics, measurements[base].statistics)
                for own, base in pairs
            ],
            resampling,
        )
    elif samples:
        one_sided = resampling.test == "sacrebleu-bootstrap"
        p_values = [
            compare_by_bootstrap(samples[own], samples[base], difference, one_sided=one_sided)
            for (own, base), difference in zip(pairs, differences, strict=True)
        ]
    else:
        raise UsageError(f"the test {resampling.test!r} needs resamples and there are 0; 'randomisation' needs none")
    comparisons = {}
    for (own, base), difference, p_value in zip(pairs, differences, p_values, strict=True):
        metric = measurements[own].metric
        better, worse = (own, base) if metric.higher_is_better else (base, own)
        wins = count_wins(samples[better], samples[worse]) if samples else None
        comparisons[own] = Comparison(baseline, difference, p_value, wins, resampling.sign_test(metric.signature))
    return comparisons


def _pair(measurements: Sequence[Measurement], baseline: str) -> list[tuple[int, int]]:
    """Return the number of each measurement that is not the baseline's, with that of the baseline's by its metric."""
    bases = {id(each.metric): number for number, each in enumerate(measurements) if each.system == baseline}
    if any(id(each.metric) not in bases for each in measurements):
        known = ", ".join(dict.fromkeys(each.system for each in measurements))
        raise UsageError(f"no system {baseline!r} to compare the others with (known: {known})")
    return [(number, bases[id(each.metric)]) for number, each in enumerate(measurements) if each.system != baseline]


def _sum_in_order(statistics: NDArray[float64]) -> NDArray[float64]:
    """Return the sums of the columns, added in order as sacreBLEU does: fractions may else differ in the last digit."""
    sums: NDArray[float64] = statistics.cumsum(axis=0)[-1]
    return sums
