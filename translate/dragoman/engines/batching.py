"""Which sources are decoded together."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


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
