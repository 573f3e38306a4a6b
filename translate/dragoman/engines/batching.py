"""Which sources are decoded together, and what happens when they are too many for the memory."""

from __future__ import annotations

import logging
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

from dragoman.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_LOG = logging.getLogger(__name__)

_Result = TypeVar("_Result")

_LEAST = 64  # pieces; smaller batches only cost time


class Batcher:
    """Runs sources in batches within a budget, which is halved whenever memory does not suffice.

    Attributes:
        budget: Pieces in a batch, padding included.
    """

    def __init__(self, budget: int) -> None:
        self.budget = budget

    def run(
        self,
        lengths: Sequence[int],
        groups: Sequence[tuple[int, ...]],
        work: Callable[[Sequence[list[int]]], Iterator[tuple[list[int], Sequence[_Result] | None]]],
        *,
        workers: int = 1,
    ) -> list[_Result]:
        """Return one result a source, in order.

        Args:
            lengths: The length of each source, in pieces.
            groups: The group of each source: only sources of one group are batched.
            work: Takes batches (indices of sources) and yields each, in any order, with its results, or with None where
                memory did not suffice.
            workers: How many batches run at the same time: a small task is cut so that each worker has one.

        Raises:
            EngineError: Memory does not suffice for one source alone.
        """
        found: dict[int, _Result] = {}
        share = -(-sum(lengths) // workers)
        batches = make_batches(lengths, groups, max(_LEAST, min(self.budget, share)))
        while batches:
            unfit = []
            for batch, results in work(batches):
                if results is None:
                    unfit.append(batch)
                else:
                    found |= zip(batch, results, strict=True)
            if unfit:
                self._shrink(min(map(len, unfit)))
            batches = [half for batch in unfit for half in (batch[: len(batch) // 2], batch[len(batch) // 2 :])]
        return [found[index] for index in range(len(lengths))]

    def _shrink(self, sources: int) -> None:
        if sources == 1:
            raise EngineError("out of memory with a single sentence: close other programs, or take a smaller beam")
        self.budget = max(_LEAST, self.budget // 2)
        _LOG.info("out of memory: from now on %d tokens are decoded together", self.budget)


def make_batches(lengths: Sequence[int], groups: Sequence[tuple[int, ...]], budget: int) -> list[list[int]]:
    """Put sources of one group together, long ones first, so that no worker is left with a long one at the end.

    Args:
        lengths: The length of each source, in pieces.
        groups: The group of each source. Groups are taken from the largest down.
        budget: Pieces in a batch, padding included; a source over it stands alone.

    Returns:
        Indices of the sources, batch by batch; each index once.
    """
    order = sorted(range(len(lengths)), key=lambda index: (groups[index], lengths[index], -index), reverse=True)
    batches = []
    for _, group in groupby(order, key=lambda index: groups[index]):
        members = list(group)
        while members:
            size = max(1, budget // max(1, lengths[members[0]]))
            batches.append(members[:size])
            members = members[size:]
    return batches
