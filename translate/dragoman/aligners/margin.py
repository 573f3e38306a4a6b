"""Alignment by sentence vectors, which are near each other where the meaning is."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from dragoman.aligners.anchors import Anchors
from dragoman.aligners.costs import PRICES, Costs
from dragoman.aligners.gaps import unlinked
from dragoman.aligners.joins import Joins
from dragoman.aligners.search import best_path
from dragoman.aligners.texts import Side, Texts
from dragoman.aligners.threads import one_thread
from dragoman.aligners.trellis import measure, promising_band, shapes_up_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.aligners.bands import Point
    from dragoman.protocols import Embedder
    from dragoman.records import Bead

_RATIO = 1.16  # English characters to an Arabic one, in training text: what short documents start from


class MarginAligner:
    """Monotone dynamic programming over similarities of segments and of joined neighbours.

    What a bead costs stands in `dragoman.aligners.costs.Costs`, how the search stays linear in
    `dragoman.aligners.trellis`. Each segment is encoded once and runs of segments are sums. Where the first path is not
    1-1, the joined texts of neighbours are encoded too, and the path is searched again: that takes a tenth to a
    quarter of the wrong beads away, for 29 % more strings to encode (ntrex-dev, flores-dev).
    """

    def __init__(
        self, embedder: Embedder, largest: int = 4, join: float = PRICES.join, deletion: float = PRICES.deletion
    ) -> None:
        """Set what is looked for.

        Args:
            embedder: Makes the vectors.
            largest: Segments of one side that a single segment of the other may stand for, from 1 to 8; beads with
                several on both sides go up to 4-4.
            join: Price of each segment more than one a side; 1 is what a usual pair gains by its margin.
            deletion: Price of a segment without a partner. With a lower one more 1-0 and 0-1 beads are found, and more
                that are none.

        Raises:
            UsageError: A value is out of range.
        """
        self._embedder = embedder
        self._shapes = shapes_up_to(largest)
        self._prices = replace(PRICES, join=join, deletion=deletion, ratio=_RATIO)

    def align(self, source: Sequence[str], target: Sequence[str]) -> list[Bead]:
        """Return beads in order, monotone; each segment is in exactly one.

        A bead's `similarity` is the cosine of its sides' vectors, its `margin` that cosine over the mean one of each
        side with its three nearest segments of the other text; both are 0 where a side is empty.
        """
        if not (source and target):
            return unlinked(source, target)
        texts = self._texts(source, target)
        with one_thread():
            costs = Costs(texts, promising_band(texts, self._prices), self._prices, self._shapes)
            path = best_path(costs)
        doubtful = _doubtful_pairs(path)
        if not any(doubtful):
            return costs.beads(path)
        texts = replace(
            texts,
            source=self._with_pairs(texts.source, source, doubtful[0]),
            target=self._with_pairs(texts.target, target, doubtful[1]),
        )
        with one_thread():
            costs = Costs(texts, costs.band, self._prices, self._shapes)
            return costs.beads(best_path(costs))

    def measure(self, source: Sequence[str], target: Sequence[str], beads: Sequence[Bead]) -> list[Bead]:
        """Return beads that were found part by part with their values in the whole texts."""
        with one_thread():
            return measure(self._texts(source, target), beads, self._prices, self._shapes)

    def _texts(self, source: Sequence[str], target: Sequence[str]) -> Texts:
        return Texts(
            Side.of(source, self._embedder.embed(source)),
            Side.of(target, self._embedder.embed(target)),
            Anchors.between(source, target),
        )

    def _with_pairs(self, side: Side, segments: Sequence[str], starts: Sequence[int]) -> Side:
        """Return the side with the vectors of joined texts of two segments, from these first ones on."""
        joined = [f"{segments[start]} {segments[start + 1]}" for start in starts]
        vectors = self._embedder.embed(joined) if joined else []
        return replace(side, joins=Joins(side.joins.vectors, dict(zip(starts, vectors, strict=True))))


def _doubtful_pairs(path: Sequence[Point]) -> tuple[list[int], list[int]]:
    """Return, for each side, the first segments of the pairs in or beside a bead that is not 1-1.

    Segments without a partner count only beside a bead with both sides: what stands inside a long gap is not joined.
    """
    sizes = [(end[0] - start[0], end[1] - start[1]) for start, end in pairwise(path)]
    filled = [False, *map(all, sizes), False]
    doubtful: tuple[set[int], set[int]] = set(), set()
    for number, (start, end) in enumerate(pairwise(path)):
        if sizes[number] != (1, 1) and any(filled[number : number + 3]):
            for side in (0, 1):
                doubtful[side].update(range(max(start[side] - 1, 0), min(end[side] + 1, path[-1][side]) - 1))
    return sorted(doubtful[0]), sorted(doubtful[1])
