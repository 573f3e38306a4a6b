"""Units of other languages, by what their tags say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.records import TranslationUnit

_SIDES = 2


class LanguageFilter:
    """Keeps units whose tags are of one pair, whatever the region: ``ar`` and ``en`` keep ``ar-SA`` and ``en``.

    What the texts themselves are written in is a matter of scores. The reason names the tags: ``languages:ar-fr``.
    """

    remembers = False

    def __init__(self, *, pair: Sequence[str]) -> None:
        """Make the filter.

        Raises:
            UsageError: The pair has not two languages.
        """
        if isinstance(pair, str) or len(pair) != _SIDES:
            raise UsageError(f"languages: a pair is two tags, as ['ar', 'en'], not {pair!r}")
        self._pair = [_primary(tag) for tag in pair]

    def judge(self, units: Sequence[TranslationUnit]) -> list[str | None]:
        """Return a reason or None for each unit, in order."""
        return [
            None if [_primary(tag) for tag in unit.languages] == self._pair else f"languages:{'-'.join(unit.languages)}"
            for unit in units
        ]


def _primary(tag: str) -> str:
    return tag.replace("_", "-").partition("-")[0].lower()
