"""Units that carry warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.records import TranslationUnit


class FlagFilter:
    """Rejects units that carry one of some flags; the reason names the first: ``flag:loop``."""

    remembers = False

    def __init__(self, *, any_of: Sequence[str]) -> None:
        self._flags = frozenset(any_of)

    def judge(self, units: Sequence[TranslationUnit]) -> list[str | None]:
        """Return a reason or None for each unit, in order."""
        found = (next((flag for flag in unit.flags if flag in self._flags), None) for unit in units)
        return [None if flag is None else f"flag:{flag}" for flag in found]
