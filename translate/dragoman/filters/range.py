"""Bounds for a score or a measure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from dragoman.errors import UsageError
from dragoman.filters.measures import measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.records import TranslationUnit


class RangeFilter:
    """Keeps units with a value from `minimum` to `maximum`, both included, for a score or a measure (see `measures`).

    A score that a unit lacks does not apply to it, and rejects nothing: a pair without numbers has no `numbers`. One
    that is not a number (NaN) is no good value of anything, and rejects. The reason is the rule: ``quality<0.5``.
    """

    remembers = False

    def __init__(self, *, of: str, minimum: float = -math.inf, maximum: float = math.inf) -> None:
        """Make the filter.

        Raises:
            UsageError: No value is in the range.
        """
        if not minimum <= maximum:
            raise UsageError(f"{of}: the least that is kept, {minimum:g}, must not be above the most, {maximum:g}")
        self._name = of
        self._minimum, self._maximum = minimum, maximum

    def judge(self, units: Sequence[TranslationUnit]) -> list[str | None]:
        """Return a reason or None for each unit, in order."""
        return [self._judge(measure(unit, self._name)) for unit in units]

    def _judge(self, values: Sequence[float]) -> str | None:
        for value in values:
            if math.isnan(value):
                return f"{self._name}=nan"
            if value < self._minimum:
                return f"{self._name}<{self._minimum:g}"
            if value > self._maximum:
                return f"{self._name}>{self._maximum:g}"
        return None
