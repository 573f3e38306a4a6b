"""Two texts as the search sees them: vectors, lengths and what they share by its look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dragoman.aligners.joins import Joins
from dragoman.arabic import strip_invisible, strip_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float32, float64, int64
    from numpy.typing import NDArray

    from dragoman.aligners.anchors import Anchors


@dataclass(frozen=True, slots=True)
class Side:
    """One text."""

    joins: Joins
    lengths: NDArray[float64]  # characters of each segment

    @classmethod
    def of(cls, segments: Sequence[str], vectors: NDArray[float32]) -> Side:
        """Take segments, at least one, and a vector for each."""
        lengths = [len(" ".join(strip_marks(strip_invisible(segment)).split())) for segment in segments]
        return cls(Joins(vectors), np.maximum(lengths, 1).astype(np.float64))

    def halved(self) -> Side:
        """Return the side of a text whose segments are pairs of these."""
        pairs = self.lengths[::2].copy()
        pairs[: len(self.lengths) // 2] += self.lengths[1::2]
        return Side(self.joins.halved(), pairs)

    def characters(self, size: int, ends: NDArray[int64]) -> NDArray[float64]:
        """Return the lengths of the runs of `size` segments that end before the boundaries `ends`."""
        total = self.lengths[ends - size]
        for offset in range(1, size):
            total += self.lengths[ends - size + offset]
        return total


@dataclass(frozen=True, slots=True)
class Texts:
    """Source and target."""

    source: Side
    target: Side
    anchors: Anchors

    def halved(self) -> Texts:
        """Return the same texts in segments that are pairs of these."""
        return Texts(self.source.halved(), self.target.halved(), self.anchors.halved())
