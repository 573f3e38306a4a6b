"""Vectors of joined neighbours: the sum of the segments' own, so that each segment is encoded once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy import float32, int64
    from numpy.typing import NDArray

_NO_PAIRS: Mapping[int, NDArray[float32]] = {}


class Joins:
    """The vectors of all runs of segments of one text, made when they are asked for.

    Thompson and Koehn 2019 ("Vecalign", section 3) encode the joined text of every run. Sums of the segments' vectors
    align nearly as well, cost nothing, and keep memory linear in the length of the text.
    """

    def __init__(self, vectors: NDArray[float32], pairs: Mapping[int, NDArray[float32]] = _NO_PAIRS) -> None:
        """Take the segments' vectors.

        Args:
            vectors: Segments x size; in a sum, a longer vector weighs more.
            pairs: Vectors of the joined text of two segments, L2-normalised, by the first of them, where that text
                was encoded. The run's vector is their mean with the sum.
        """
        self.vectors = vectors
        self._pairs = pairs

    def __len__(self) -> int:
        return len(self.vectors)

    def ending(self, size: int, ends: NDArray[int64]) -> NDArray[float32]:
        """Return the vectors of the runs of `size` segments that end before the boundaries `ends`.

        Boundary 0 is before the first segment, so no end is below `size`.

        Returns:
            Runs x size of a vector, L2-normalised; a vector of zeros stays what it is.
        """
        sums = self.vectors[ends - size]
        for offset in range(1, size):
            sums += self.vectors[ends - size + offset]
        sums = normalized(sums)
        if size == 2 and self._pairs:  # noqa: PLR2004 - a pair
            encoded = [run for run, end in enumerate(ends.tolist()) if end - size in self._pairs]
            for run in encoded:
                sums[run] += self._pairs[int(ends[run]) - size]
            sums[encoded] = normalized(sums[encoded])
        return sums

    def halved(self) -> Joins:
        """Return the joins of a text half as long, whose segments are pairs of these."""
        pairs = self.vectors[::2].copy()
        pairs[: len(self.vectors) // 2] += self.vectors[1::2]
        return Joins(pairs)


def normalized(vectors: NDArray[float32]) -> NDArray[float32]:
    """Return the rows at length 1; rows of zeros stay what they are."""
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    normal: NDArray[float32] = vectors / np.where(lengths > 0, lengths, 1)[:, None]
    return normal
