"""Which pairs make which batch: a function of the seed and the number of the pass, so that a run can be resumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_WINDOW = 20_000  # pairs that are sorted by length together: enough of a kind, and still mixed


class Passes:
    """Passes over weighted bitexts, each cut into batches of about the same number of pieces.

    Pairs of about the same length stand in a batch; the batches of a pass come in random order.
    """

    def __init__(
        self, sizes: Sequence[int], weights: Sequence[float], lengths: NDArray[np.int32], budget: int, seed: int
    ) -> None:
        """Take what decides the batches.

        Args:
            sizes: Pairs of each bitext, at least one in all; their numbers go on from one bitext to the next.
            weights: How often a pass sees each bitext, above 0.
            lengths: Pieces of each pair, source and target (pairs x 2).
            budget: Pieces in a batch: sentences times the longest side. A pair over it stands alone.
            seed: Of all that is drawn.

        Raises:
            ValueError: There is no pair, so that a pass would have no batch.
        """
        if not any(sizes):
            raise ValueError("no pair to make batches of")
        self._sizes, self._weights, self._lengths = list(sizes), list(weights), lengths
        self._budget, self._seed = budget, seed

    def sample(self, number: int) -> NDArray[np.int64]:
        """Return the pairs of a pass in random order, each as often as its weight says; of each bitext at least one."""
        generator = np.random.default_rng([self._seed, number])
        drawn, first = [], 0
        for size, weight in zip(self._sizes, self._weights, strict=True):
            whole = int(weight)
            part = round((weight - whole) * size)
            if not whole and size:
                part = max(1, part)
            drawn += [np.tile(np.arange(size), whole) + first, generator.choice(size, part, replace=False) + first]
            first += size
        pairs: NDArray[np.int64] = np.concatenate(drawn).astype(np.int64)
        generator.shuffle(pairs)
        return pairs

    def batches(self, number: int) -> list[NDArray[np.int64]]:
        """Return the batches of a pass: numbers of pairs, each pair of `sample` once."""
        pairs = self.sample(number)
        found = []
        for start in range(0, len(pairs), _WINDOW):
            window = pairs[start : start + _WINDOW]
            lengths = self._lengths[window]
            longest = lengths.max(axis=1)
            order = np.lexsort((lengths.sum(axis=1), longest))
            found += _cut(window[order], longest[order], self._budget)
        order = np.random.default_rng([self._seed, number, 1]).permutation(len(found))
        return [found[index] for index in order]


def _cut(pairs: NDArray[np.int64], lengths: NDArray[np.int32], budget: int) -> list[NDArray[np.int64]]:
    """Cut pairs, short ones first, into batches that stay within the budget."""
    batches, start = [], 0
    for end, length in enumerate(lengths):
        if end > start and (end + 1 - start) * length > budget:
            batches.append(pairs[start:end])
            start = end
    return [*batches, pairs[start:]]
