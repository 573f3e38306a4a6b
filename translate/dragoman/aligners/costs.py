"""What a bead costs: its margin over the neighbours, its lengths, its anchors, and its shape."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dragoman.aligners.neighbours import Neighbourhood, ratio_margin
from dragoman.errors import UsageError
from dragoman.records import Bead

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy import float32, float64, int64
    from numpy.typing import NDArray

    from dragoman.aligners.bands import Band, Point, Shape
    from dragoman.aligners.texts import Side, Texts

_VARIANCE = 3.3  # of the target's characters for each source character (Gale and Church 1993), on FLORES dev
_COUNTED = 2.0  # a bead gains no more from anchors than from two that stand nowhere else
# What the document's own estimates start from, as if so many pairs had been seen before.
_MARGIN_BEFORE, _MARGIN_WEIGHT = 0.3, 5
_RATIO_WEIGHT = 20
_SMALLEST_MARGIN = 0.02
_BATCH = 1024  # beads measured together


@dataclass(frozen=True, slots=True)
class Prices:
    """The knobs of the search. 1 is what a usual pair gains by its margin.

    Attributes:
        join: Of each segment that a bead has more than one a side.
        deletion: Of a segment without a partner.
        length: Of each standard deviation by which a bead's lengths differ from the usual, for every two segments.
        anchor: Gained by an anchor that stands nowhere else.
        ratio: Target characters to a source character, before anything is known of the texts.
    """

    join: float = 0.5
    deletion: float = 0.8
    length: float = 0.1
    anchor: float = 0.3
    ratio: float = 1.0

    def __post_init__(self) -> None:
        if not (self.join >= 0 and self.deletion >= 0):
            raise UsageError(f"join is {self.join} and deletion {self.deletion}: both must be at least 0")


PRICES = Prices()


class Costs:
    """What the beads inside a band cost.

    A bead of m source and n target segments costs::

        (m + n) / 2 * (1 - margin / usual + length * |z|) + join * (m + n - 2) - anchor * shared

    Its margin is its similarity less the mean of what each side has with its nearest segments of the other side
    (Artetxe and Schwenk 2019, "Margin-based Parallel Corpus Mining", section 3.1: their "distance"). The usual margin
    is the document's own: the median over the pairs that are each other's nearest. So the same prices serve encoders
    whose cosines are spread and those whose are squeezed. z says by how many standard deviations the lengths miss the
    usual ratio (Gale and Church 1993, section 3.2), which is the document's own as well.
    """

    def __init__(self, texts: Texts, band: Band, prices: Prices, shapes: Sequence[Shape]) -> None:
        """Look around every run of segments.

        Args:
            texts: Both sides.
            band: Where beads may be.
            prices: The knobs.
            shapes: The beads with both sides filled.
        """
        self._source, self._target, self._anchors = texts.source, texts.target, texts.anchors
        self.band, self.prices, self.shapes = band, prices, shapes
        sizes = max(shape.source for shape in shapes), max(shape.target for shape in shapes)
        self._beside_source = Neighbourhood.of(self._source.joins, self._target.joins, band, sizes[0])
        self._beside_target = Neighbourhood.of(self._target.joins, self._source.joins, band.transposed, sizes[1])
        self._margin, self._ratio = self._usual()

    def rows(self) -> Iterator[NDArray[float64]]:
        """Yield an array (shapes x columns) for each row of the band: what the beads cost that end there."""
        for rows in self.band.blocks():
            left, right = int(self.band.low[rows.start]), int(self.band.high[rows.stop - 1]) + 1
            block = self._block(rows, slice(left, right))
            for row in range(rows.start, rows.stop):
                yield block[:, row - rows.start, self.band.low[row] - left : self.band.high[row] - left + 1]

    def beads(self, path: Sequence[Point]) -> list[Bead]:
        """Return the beads between the points of a path, with their similarity and margin."""
        ends: defaultdict[tuple[int, int], list[Point]] = defaultdict(list)
        for start, end in pairwise(path):
            ends[end[0] - start[0], end[1] - start[1]].append(end)
        values: dict[Point, tuple[float, float]] = {}
        for (m, n), points in ends.items():
            if m and n:
                for batch in (points[start : start + _BATCH] for start in range(0, len(points), _BATCH)):
                    rows, columns = np.array(batch).T
                    values.update(zip(batch, self._similarity_and_margin(m, rows, n, columns), strict=True))
        return [
            Bead(tuple(range(start[0], end[0])), tuple(range(start[1], end[1])), *values.get(end, (0.0, 0.0)))
            for start, end in pairwise(path)
        ]

    def _similarity_and_margin(
        self, m: int, rows: NDArray[int64], n: int, columns: NDArray[int64]
    ) -> list[tuple[float, float]]:
        source = _Runs.of(self._source, self._beside_source, m, rows)
        target = _Runs.of(self._target, self._beside_target, n, columns)
        similarity = np.einsum("ij,ij->i", source.vectors, target.vectors).clip(-1, 1).astype(np.float64)
        margin = ratio_margin(similarity, (source.beside + target.beside) / 2)
        return list(zip(similarity.tolist(), margin.tolist(), strict=True))

    def _usual(self) -> tuple[float, float]:
        """Return the margin and the ratio of lengths of a usual pair of this document."""
        ours, theirs = self._beside_source.mutual(self._beside_target)
        if not len(ours):
            return _MARGIN_BEFORE, self.prices.ratio
        beside = self._beside_source.similarity[1][ours + 1] + self._beside_target.similarity[1][theirs + 1]
        margin = float(np.median(self._beside_source.best[ours] - beside / 2))
        ratio = float(np.median(np.log(self._target.lengths[theirs] / self._source.lengths[ours])))
        return (
            max(_mean(margin, len(ours), _MARGIN_BEFORE, _MARGIN_WEIGHT), _SMALLEST_MARGIN),
            math.exp(_mean(ratio, len(ours), math.log(self.prices.ratio), _RATIO_WEIGHT)),
        )

    def _block(self, rows: slice, columns: slice) -> NDArray[float64]:
        """Return shapes x rows x columns of costs, infinite where a bead would begin before a text does."""
        sources = _runs_by_size(self._source, self._beside_source, rows)
        targets = _runs_by_size(self._target, self._beside_target, columns)
        corner = max(rows.start - len(sources), 0), max(columns.start - len(targets), 0)
        shared = self._anchors.before(slice(corner[0], rows.stop), slice(corner[1], columns.stop))
        block = np.full((len(self.shapes), rows.stop - rows.start, columns.stop - columns.start), np.inf)
        for number, (m, n) in enumerate(self.shapes):
            source, target = sources[m], targets[n]
            if not (len(source.ends) and len(target.ends)):
                continue
            cost = (m + n) / 2 * self._mismatch(source, target) + self.prices.join * (m + n - 2)
            if shared[-1, -1]:  # there are anchors here
                gained = np.minimum(
                    _rectangles(shared, source.ends - corner[0], m, target.ends - corner[1], n), _COUNTED
                )
                cost -= self.prices.anchor * gained
            block[number, -len(source.ends) :, -len(target.ends) :] = cost
        return block

    def _mismatch(self, source: _Runs, target: _Runs) -> NDArray[float64]:
        """Return how far all pairs of runs are from looking like a usual translation, which is at 0."""
        margin = source.vectors @ target.vectors.T - (source.beside[:, None] + target.beside) / 2
        expected = source.characters[:, None] * self._ratio
        variance = _VARIANCE / 2 / self._ratio * (expected + target.characters)
        deviation = np.abs(target.characters - expected) / np.sqrt(variance)
        mismatch: NDArray[float64] = 1 - margin / self._margin + self.prices.length * deviation
        return mismatch


@dataclass(frozen=True, slots=True)
class _Runs:
    """Runs of equally many segments of one side, by the boundary before which they end."""

    ends: NDArray[int64]
    vectors: NDArray[float32]
    characters: NDArray[float64]
    beside: NDArray[float64]  # mean cosine with the nearest segments of the other side

    @classmethod
    def of(cls, side: Side, neighbourhood: Neighbourhood, size: int, ends: NDArray[int64]) -> _Runs:
        vectors, characters = side.joins.ending(size, ends), side.characters(size, ends)
        return cls(ends, vectors, characters, neighbourhood.similarity[size][ends])


def _runs_by_size(side: Side, neighbourhood: Neighbourhood, boundaries: slice) -> dict[int, _Runs]:
    """Return the runs of each size that end inside the slice and begin inside the text."""
    return {
        size: _Runs.of(side, neighbourhood, size, np.arange(max(boundaries.start, size), boundaries.stop))
        for size in neighbourhood.similarity
    }


def _rectangles(
    before: NDArray[float64], rows: NDArray[int64], m: int, columns: NDArray[int64], n: int
) -> NDArray[float64]:
    """Return what a cumulative table holds in the rectangles of m x n that end at these rows and columns."""
    strips = before[rows] - before[rows - m]
    return strips[:, columns] - strips[:, columns - n]


def _mean(value: float, weight: float, other: float, other_weight: float) -> float:
    return (value * weight + other * other_weight) / (weight + other_weight)
