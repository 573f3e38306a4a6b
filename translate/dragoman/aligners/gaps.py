"""The alignment in which nothing has a partner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.records import Bead

if TYPE_CHECKING:
    from collections.abc import Sequence


def unlinked(source: Sequence[str], target: Sequence[str]) -> list[Bead]:
    """Return a bead with one side for each segment, those of the source first."""
    return [Bead((index,), ()) for index in range(len(source))] + [Bead((), (index,)) for index in range(len(target))]
