"""The part of the plane of two texts in which a path is looked for: all of it, or a band around a coarser path."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy import int64
    from numpy.typing import NDArray

_BLOCK_CELLS = 1 << 15  # cells that are priced together: 64 rows of a band, or one row of a very wide one
_BLOCK_ROWS = 64

Point = tuple[int, int]  # segments before it on each side


class Shape(NamedTuple):
    """How many segments a bead has a side."""

    source: int
    target: int


@dataclass(frozen=True, slots=True)
class Band:
    """Which points (i, j) a path may pass: in row i the columns low[i] to high[i], both included.

    A point says how many segments of source and target are behind it, so there is one row more than there are source
    segments. Rows and columns never go back: low and high only rise, low[0] is 0 and high[-1] the target's length.
    """

    low: NDArray[int64]  # rows + 1
    high: NDArray[int64]  # rows + 1

    @classmethod
    def whole(cls, rows: int, columns: int) -> Band:
        """Return the band of all points between `rows` source and `columns` target segments."""
        return cls(np.zeros(rows + 1, np.int64), np.full(rows + 1, columns, np.int64))

    @classmethod
    def around(cls, path: Sequence[Point], radius: int) -> Band:
        """Return the points at most `radius` segments, along each side, away from a path.

        Args:
            path: Points from (0, 0) to the ends of both texts, whose corners belong to it.
            radius: In segments.
        """
        rows, columns = path[-1]
        first: NDArray[int64] = np.full(rows + 1, columns, np.int64)
        last: NDArray[int64] = np.zeros(rows + 1, np.int64)
        for (top, left), (bottom, right) in pairwise(path):
            passed = slice(top, bottom + 1)
            first[passed] = np.minimum(first[passed], left)
            last[passed] = np.maximum(last[passed], right)
        row = np.arange(rows + 1)
        low = first[np.maximum(row - radius, 0)] - radius
        high = last[np.minimum(row + radius, rows)] + radius
        return cls(np.maximum(low, 0), np.minimum(high, columns))

    @property
    def transposed(self) -> Band:
        """The same points with the sides exchanged."""
        columns = np.arange(self.high[-1] + 1)
        low = np.searchsorted(self.high, columns, side="left")
        return Band(low, np.searchsorted(self.low, columns, side="right") - 1)

    def blocks(self) -> Iterator[slice]:
        """Yield slices of rows that are small enough to be worked on at once, in order."""
        start, end = 0, len(self.low)
        while start < end:
            stop = min(start + _BLOCK_ROWS, end)
            while stop > start + 1 and (stop - start) * (self.high[stop - 1] - self.low[start]) > _BLOCK_CELLS:
                stop = (start + stop) // 2
            yield slice(start, stop)
            start = stop
