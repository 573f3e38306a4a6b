"""How similar the runs of a text are to what stands beside their partners: what a margin is measured against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy import float32, float64, int64
    from numpy.typing import NDArray

    from dragoman.aligners.bands import Band
    from dragoman.aligners.joins import Joins

_NEIGHBOURS = 3
_SMALLEST = 0.05  # similarity with the neighbours: a ratio to nearly nothing would say nothing


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """How similar the runs of one side are to the segments beside their partner.

    Attributes:
        similarity: For each size of run and boundary that it ends before: the mean cosine with the nearest segments of
            the other side inside the band, those below 0 counted as 0.
        nearest: For each segment, the nearest segment of the other side, -1 where the band has none.
        best: The cosine with it.
    """

    similarity: dict[int, NDArray[float64]]
    nearest: NDArray[int64]
    best: NDArray[float64]

    @classmethod
    def of(cls, runs: Joins, segments: Joins, band: Band, sizes: int) -> Neighbourhood:
        """Look around each run of up to `sizes` segments, by rows of the band."""
        similarity = {size: np.zeros(len(runs) + 1) for size in range(1, sizes + 1)}
        nearest, best = np.full(len(runs), -1), np.zeros(len(runs))
        for rows in band.blocks():
            left, right = int(band.low[rows.start]), int(band.high[rows.stop - 1])
            columns = np.arange(left, right)
            others = segments.ending(1, columns + 1)
            for size, means in similarity.items():
                start = max(rows.start, size)
                if start >= rows.stop or left == right:
                    continue
                ends = slice(start, rows.stop)
                cosines = runs.ending(size, np.arange(start, rows.stop)) @ others.T  # runs x segments
                outside = (columns < band.low[ends, None]) | (columns >= band.high[ends, None])
                cosines[outside] = -np.inf
                if size == 1:
                    found = cosines.argmax(axis=1)
                    best[start - 1 : rows.stop - 1] = np.take_along_axis(cosines, found[:, None], axis=1)[:, 0]
                    nearest[start - 1 : rows.stop - 1] = found + left
                means[ends] = _mean_of_largest(cosines)
        return cls(similarity, np.where(np.isfinite(best), nearest, -1), best)

    def mutual(self, other: Neighbourhood) -> tuple[NDArray[int64], NDArray[int64]]:
        """Return the segments of both sides that are each other's nearest: pairs that are most likely right."""
        found = np.flatnonzero(self.nearest >= 0)
        found = found[other.nearest[self.nearest[found]] == found]
        return found, self.nearest[found]


def ratio_margin(similarity: NDArray[float64], beside: NDArray[float64]) -> NDArray[float64]:
    """Return how far similarities stand out: their ratio to those with what stands beside (same shape).

    Artetxe and Schwenk 2019, "Margin-based Parallel Corpus Mining", section 3.1: their "ratio".
    """
    margin: NDArray[float64] = similarity / np.maximum(beside, _SMALLEST)
    return margin


def _mean_of_largest(cosines: NDArray[float32]) -> NDArray[float64]:
    """Return the mean of the three largest values of each row, each at least 0."""
    zeros = np.zeros((len(cosines), _NEIGHBOURS), cosines.dtype)  # for rows with fewer columns
    largest = np.partition(np.hstack([cosines, zeros]), -_NEIGHBOURS, axis=1)[:, -_NEIGHBOURS:]
    return largest.mean(axis=1, dtype=np.float64)
