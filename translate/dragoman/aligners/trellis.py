"""Where to look for an alignment, and the best one there: from coarse to fine, in time linear in the texts' length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.aligners.bands import Band, Shape
from dragoman.aligners.costs import Costs
from dragoman.aligners.search import best_path
from dragoman.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.aligners.costs import Prices
    from dragoman.aligners.texts import Texts
    from dragoman.records import Bead

_WHOLE = 40_000  # points up to which two texts are searched whole: 200 segments a side
_RADIUS = 12  # segments around a coarser path: it is seldom more than 3 beside the best one
_LARGEST = 8
_MANY_TO_MANY = 4  # segments a side of the largest bead that has several on both
_COARSE = (Shape(1, 1), Shape(1, 2), Shape(2, 1), Shape(2, 2))


def shapes_up_to(largest: int) -> list[Shape]:
    """Return the beads to look for: up to 4-4, and one to many up to `largest`; of equal costs the first one wins.

    Raises:
        UsageError: `largest` is not from 1 to 8.
    """
    if not 1 <= largest <= _LARGEST:
        raise UsageError(f"largest is {largest}: it must be from 1 to {_LARGEST}")
    sizes = range(1, largest + 1)
    shapes = [Shape(m, n) for m in sizes for n in sizes if max(m, n) <= _MANY_TO_MANY or min(m, n) == 1]
    return sorted(shapes, key=sum)


def promising_band(texts: Texts, prices: Prices) -> Band:
    """Return where the best path is to be looked for.

    Short texts are searched whole. Long ones are halved, segments joined by twos, until they are short; the best path
    of each level leads the search on the next finer one (Thompson and Koehn 2019, section 3.3).
    """
    rows, columns = len(texts.source.joins), len(texts.target.joins)
    if rows * columns <= _WHOLE or min(rows, columns) == 1:
        return Band.whole(rows, columns)
    coarse = texts.halved()
    path = best_path(Costs(coarse, promising_band(coarse, prices), prices, _COARSE))
    return Band.around([(min(2 * i, rows), min(2 * j, columns)) for i, j in path], _RADIUS)


def measure(texts: Texts, beads: Sequence[Bead], prices: Prices, shapes: Sequence[Shape]) -> list[Bead]:
    """Return the same beads with the similarity and margin that they have in the whole texts."""
    path = [(0, 0)]
    for bead in beads:
        path.append((path[-1][0] + len(bead.source), path[-1][1] + len(bead.target)))
    rows, columns = path[-1]
    band = Band.whole(rows, columns) if rows * columns <= _WHOLE else Band.around(path, _RADIUS)
    return Costs(texts, band, prices, shapes).beads(path)
