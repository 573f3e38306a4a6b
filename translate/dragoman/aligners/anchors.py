"""Anchors: words that look the same in both texts, such as numbers, Latin words and addresses."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from dragoman.arabic import fold_digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float64, int64
    from numpy.typing import NDArray

_FREQUENT = 8  # a word in more segments of a side than this says little about where it belongs
_ANCHOR = re.compile(r"\d+(?:[.,:/-]\d+)*|[a-z][a-z']+", re.IGNORECASE)
_SEPARATORS = re.compile(r"[.,]")


@dataclass(frozen=True, slots=True)
class Anchors:
    """Pairs of segments that share anchors, sorted by source segment."""

    source: NDArray[int64]  # pairs
    target: NDArray[int64]  # pairs
    weight: NDArray[float64]  # pairs; 1 for an anchor that stands in one segment of each side

    @classmethod
    def between(cls, source: Sequence[str], target: Sequence[str]) -> Anchors:
        """Find the anchors that both texts have; one in `m` source and `n` target segments weighs 1 / sqrt(m n)."""
        there = _places(target)
        pairs = [
            (i, j, (len(places) * len(there[word])) ** -0.5)
            for word, places in _places(source).items()
            if word in there and max(len(places), len(there[word])) <= _FREQUENT
            for i, j in product(places, there[word])
        ]
        pairs.sort()
        return cls(
            np.array([i for i, _, _ in pairs], np.int64),
            np.array([j for _, j, _ in pairs], np.int64),
            np.array([weight for _, _, weight in pairs], np.float64),
        )

    def halved(self) -> Anchors:
        """Return the anchors of texts whose segments are pairs of these."""
        return Anchors(self.source // 2, self.target // 2, self.weight)

    def before(self, rows: slice, columns: slice) -> NDArray[float64]:
        """Return how much weight is shared before each point, counted from the slices' first one.

        A rectangle's weight is the sum of its first and last corner less the two others.

        Args:
            rows: Boundaries between source segments.
            columns: Boundaries between target segments.

        Returns:
            Boundaries x boundaries of a cumulative weight.
        """
        near = slice(int(np.searchsorted(self.source, rows.start)), int(np.searchsorted(self.source, rows.stop - 1)))
        inside = (self.target[near] >= columns.start) & (self.target[near] < columns.stop - 1)
        shared = np.zeros((rows.stop - rows.start, columns.stop - columns.start))
        place = (self.source[near][inside] - rows.start + 1, self.target[near][inside] - columns.start + 1)
        np.add.at(shared, place, self.weight[near][inside])
        return shared.cumsum(axis=0).cumsum(axis=1)


def _places(segments: Sequence[str]) -> dict[str, list[int]]:
    """Return the segments in which each word stands that may be an anchor."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for number, segment in enumerate(segments):
        words = (match[0].lower() for match in _ANCHOR.finditer(fold_digits(segment)))
        for word in dict.fromkeys(_SEPARATORS.sub("", word) for word in words):
            places[word].append(number)
    return places
