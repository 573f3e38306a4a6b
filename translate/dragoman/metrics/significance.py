"""How sure a score is, and a difference of scores: resamples of segments, shared among all metrics and systems.

A resample is a row of weights over the segments, so statistics are resampled by a product of matrices. The rows depend
on the seed and the number of segments alone, so that all systems and metrics have the same; they are those that
sacreBLEU draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from dragoman.errors import CorpusMismatchError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy import float64
    from numpy.typing import NDArray

    from dragoman.protocols import Metric

Test = Literal["bootstrap", "randomisation", "sacrebleu-bootstrap"]
TESTS: tuple[Test, ...] = get_args(Test)
# Segments from which resamples say something. Of two systems that are equally good the bootstrap calls 42 in 100
# different at 2 segments, 23 at 3, 11 at 10 and 7 at 20; of a single segment every difference is sure.
FEWEST = 20

_TAIL = 40  # one part in so many is cut off at each end of an interval: 95 % are between
_TIE = 1e-9  # differences of scores (0 to 100) that are nearer than this differ by rounding
_BLOCK = 4_000_000  # weights that are held at once: 32 MB
_ALIGNED = 32  # rows: a block that begins on a whole word of random bits continues the stream of one large draw


@dataclass(frozen=True, slots=True)
class Resampling:
    """How often to resample and from which seed. The defaults are sacreBLEU's.

    Attributes:
        samples: Resamples for intervals and for the bootstrap tests; 0 for none.
        trials: Shuffles for approximate randomisation.
        seed: What the random numbers begin with.
        test: How two systems are compared: by `compare_by_bootstrap`, `compare_by_randomisation` (sacreBLEU's
            --paired-ar), or as sacreBLEU's --paired-bs does.
    """

    samples: int = 1000
    trials: int = 10_000
    seed: int = 12345
    test: Test = "bootstrap"

    def __post_init__(self) -> None:
        if self.samples < 0 or self.trials < 1 or self.seed < 0:
            raise UsageError(f"{self}: samples and seed must be 0 or more, trials 1 or more")
        if self.test not in TESTS:
            raise UsageError(f"no test {self.test!r} (known: {', '.join(TESTS)})")

    def sign_interval(self, signature: str) -> str:
        """Return a metric's signature with what decides an interval, in sacreBLEU's form and order."""
        return self._sign(signature, f"bs:{self.samples}") if self.samples else signature

    def sign_test(self, signature: str) -> str:
        """Return a metric's signature with what decides a p-value."""
        times = f"ar:{self.trials}" if self.test == "randomisation" else f"bs:{self.samples}"
        signed = self._sign(signature, times)
        return f"{signed}|p:two-sided" if self.test == "bootstrap" else signed

    def _sign(self, signature: str, times: str) -> str:
        references, _, rest = signature.partition("|")
        return f"{references}|{times}|seed:{self.seed}|{rest}"


@dataclass(frozen=True, slots=True)
class Interval:
    """Where 95 % of the resamples score, and their mean."""

    mean: float
    low: float
    high: float

    @property
    def radius(self) -> float:
        """Half of the interval's width: the number after sacreBLEU's ±."""
        return 0.5 * (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a system stands to a baseline by one metric.

    Attributes:
        baseline: The baseline's name.
        difference: The system's score less the baseline's.
        p_value: How probable so large a difference is, in either direction, if the two were equally good; in (0, 1].
            By "sacrebleu-bootstrap" it is the probability in one direction, about half of it.
        wins: The share of resamples in which the system is better than the baseline (Koehn 2004), ties counted half;
            None where no resamples were asked for.
        signature: What decided the p-value.
    """

    baseline: str
    difference: float
    p_value: float
    wins: float | None
    signature: str


def bootstrap(measured: Sequence[tuple[Metric, NDArray[float64]]], resampling: Resampling) -> list[NDArray[float64]]:
    """Return the scores of the resamples, with replacement, for each metric and its statistics of a system.

    Equal numbers of segments give equal resamples, so that the scores of two systems are paired.
    """
    statistics = [statistics for _, statistics in measured]
    sums = _weigh(statistics, lambda segments: _draw(segments, resampling))
    return [metric.score(rows) for (metric, _), rows in zip(measured, sums, strict=True)]


def estimate_interval(scores: NDArray[float64]) -> Interval:
    """Return the interval of 95 % of the scores of resamples: percentiles, taken as sacreBLEU takes them."""
    ordered = np.sort(scores)
    cut = len(ordered) // _TAIL
    return Interval(float(ordered.mean()), float(ordered[cut]), float(ordered[-1 - cut]))


def count_wins(scores: NDArray[float64], baseline: NDArray[float64]) -> float:
    """Return the share of resamples in which a score is above the baseline's, ties counted half."""
    gains = scores - baseline
    return float(np.mean(np.where(np.abs(gains) < _TIE, 0.5, gains > 0)))


def compare_by_bootstrap(
    scores: NDArray[float64], baseline: NDArray[float64], difference: float, *, one_sided: bool = False
) -> float:
    """Return the p-value of a difference by paired bootstrap resampling (Koehn 2004).

    If the two were equally good, differences would scatter around 0 as those of the resamples do around their mean.
    Counted are the resamples that are as far from the mean as the difference is from 0, in either direction.

    Args:
        scores: Of the system, one a resample.
        baseline: Of the baseline, on the same resamples.
        difference: Of the scores on all segments.
        one_sided: Centre the absolute differences and count the larger ones only, as sacreBLEU and Moses do. Where one
            of the two wins nearly all resamples, that is one tail of the two, and the p-value half of ours.
    """
    differences = scores - baseline
    if one_sided:
        absolute = np.abs(differences)
        return _p_value(absolute - absolute.mean() > abs(difference))
    return _p_value(np.abs(differences - differences.mean()) >= abs(difference) - _TIE)


def compare_by_randomisation(
    pairs: Sequence[tuple[Metric, NDArray[float64], NDArray[float64]]], resampling: Resampling
) -> list[float]:
    """Return the p-value of each pair's difference by paired approximate randomisation (Riezler and Maxwell 2005).

    In each trial the two translations of every segment change places or not, by chance. Counted are the trials whose
    difference is as large as the real one. sacreBLEU counts larger ones only: the same, unless differences are equal.
    Two systems with the same translations have a p-value of 1 here, and the smallest that there is from sacreBLEU.

    Args:
        pairs: A metric, the statistics of a system and those of its baseline.
        resampling: How many trials and from which seed.
    """
    changes = [baseline - system for _, system, baseline in pairs]
    moved = _weigh(changes, lambda segments: _shuffle(segments, resampling))
    return [_count_shuffles(*pair, rows) for pair, rows in zip(pairs, moved, strict=True)]


def _count_shuffles(
    metric: Metric, system: NDArray[float64], baseline: NDArray[float64], moved: NDArray[float64]
) -> float:
    """Return the p-value, given what each trial (trials x columns) moves from the baseline to the system."""
    own, other = system.sum(axis=0), baseline.sum(axis=0)
    real, _ = np.diff(metric.score(np.stack([own, other, own])))
    differences = metric.score(own + moved) - metric.score(other - moved)
    return _p_value(np.abs(differences) >= abs(real) - _TIE)


def _p_value(extreme: NDArray[np.bool_]) -> float:
    """Return the share of extreme cases with what was observed as one of them, so that a p-value is never 0."""
    return (int(extreme.sum()) + 1) / (len(extreme) + 1)


def _weigh(
    matrices: Sequence[NDArray[float64]], weights: Callable[[int], Iterator[NDArray[float64]]]
) -> list[NDArray[float64]]:
    """Return for each matrix (segments x columns) its weighted sums (rows of weights x columns).

    A product for each, though one for all would be faster: then not even rounding depends on what else is resampled.
    """
    if len({len(matrix) for matrix in matrices}) > 1:
        raise CorpusMismatchError("systems with different numbers of segments cannot be resampled together")
    if not matrices:
        return []
    blocks = [[block @ matrix for matrix in matrices] for block in weights(len(matrices[0]))]
    return [np.concatenate(parts) for parts in zip(*blocks, strict=True)]


def _draw(segments: int, resampling: Resampling) -> Iterator[NDArray[float64]]:
    """Yield blocks of rows that say how often each segment was drawn: ``choice(segments, (samples, segments))``."""
    random = np.random.default_rng(resampling.seed)
    for rows in _blocks(resampling.samples, segments):
        drawn = random.choice(segments, size=(rows, segments)) + segments * np.arange(rows)[:, None]
        yield np.bincount(drawn.ravel(), minlength=rows * segments).reshape(rows, segments).astype(float)


def _shuffle(segments: int, resampling: Resampling) -> Iterator[NDArray[float64]]:
    """Yield blocks of rows with a 1 where a segment's translations change places."""
    random = np.random.default_rng(resampling.seed)
    for rows in _blocks(resampling.trials, segments):
        yield random.integers(2, size=(rows, segments), dtype=bool).astype(float)


def _blocks(rows: int, segments: int) -> Iterator[int]:
    """Yield how many rows to hold at once; together they are `rows`."""
    size = max(_BLOCK // segments // _ALIGNED, 1) * _ALIGNED
    for start in range(0, rows, size):
        yield min(size, rows - start)
