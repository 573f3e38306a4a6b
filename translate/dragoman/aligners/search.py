"""The cheapest way through two texts, bead by bead, inside a band."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dragoman.aligners.bands import Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float64, uint8
    from numpy.typing import NDArray

    from dragoman.aligners.bands import Band, Point
    from dragoman.aligners.costs import Costs

_EPSILON = 1e-9  # a difference of costs that is rounding


_SOURCE_ALONE = Shape(1, 0)
_TARGET_ALONE = Shape(0, 1)


def best_path(costs: Costs) -> list[Point]:
    """Return the points of the path from (0, 0) to the ends of both texts whose beads cost least.

    Dynamic programming by rows: all beads but 0-1 come from earlier rows, so that a whole row is decided at once, and
    0-1 beads are a running minimum over the row. Memory is a byte for each point of the band. Of equal costs, the shape
    that stands first wins.
    """
    band, shapes, deletion = costs.band, costs.shapes, costs.prices.deletion
    kinds = [*shapes, _SOURCE_ALONE, _TARGET_ALONE]
    last = _LastRows(band, max(shape.source for shape in shapes), max(shape.target for shape in shapes))
    choices: list[NDArray[uint8]] = []
    for row, cost in enumerate(costs.rows()):
        width = cost.shape[1]
        totals = np.full((len(shapes) + 1, width), np.inf)
        for number, shape in enumerate(shapes):
            if shape.source <= row:
                np.add(last.before(row, shape), cost[number], out=totals[number])
        if row:
            np.add(last.before(row, _SOURCE_ALONE), deletion, out=totals[-1])
        else:
            totals[-1, 0] = 0
        chosen = totals.argmin(axis=0)
        best = totals.min(axis=0)
        steps = deletion * np.arange(width)
        with_gaps = np.minimum.accumulate(best - steps) + steps
        chosen[with_gaps < best - _EPSILON] = len(kinds) - 1
        last.add(row, np.minimum(best, with_gaps))
        choices.append(chosen.astype(np.uint8))
    return _walk_back(band, kinds, choices)


class _LastRows:
    """The cheapest costs of the points of the last rows, infinite outside the band."""

    def __init__(self, band: Band, depth: int, reach: int) -> None:
        self._band, self._depth, self._reach = band, depth, reach
        # Columns begin `reach` before the first one, so that no bead begins outside the table.
        self._table = np.full((depth, reach + int(band.high[-1]) + 1), np.inf)

    def before(self, row: int, shape: Shape) -> NDArray[float64]:
        """Return the costs of the points at which beads begin that end on the band's points in this row."""
        start = self._reach - shape.target
        return self._table[
            (row - shape.source) % self._depth, start + self._band.low[row] : start + self._band.high[row] + 1
        ]

    def add(self, row: int, costs: NDArray[float64]) -> None:
        """Put a row in the place of the oldest one."""
        place = row % self._depth
        if row >= self._depth:
            old = row - self._depth
            self._table[place, self._reach + self._band.low[old] : self._reach + self._band.high[old] + 1] = np.inf
        self._table[place, self._reach + self._band.low[row] : self._reach + self._band.high[row] + 1] = costs


def _walk_back(band: Band, kinds: Sequence[Shape], choices: Sequence[NDArray[uint8]]) -> list[Point]:
    row, column = len(choices) - 1, int(band.high[-1])
    path = [(row, column)]
    while row or column:
        kind = kinds[choices[row][column - band.low[row]]]
        row, column = row - kind.source, column - kind.target
        path.append((row, column))
    return path[::-1]
