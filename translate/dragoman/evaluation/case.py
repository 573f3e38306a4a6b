"""A segment as the checks of the diagnosis see it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.records import TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Sequence

WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Case:
    """A translation with what it is held against.

    Attributes:
        source: Empty where it is not known.
        hypothesis: The translation.
        references: At least one.
        languages: Of source and translation (BCP 47).
        common: Words of the references, in small letters, that the test set writes so too: they are no names.
        doubtful: Words of the references, in small letters, whose capital nothing else in the test set confirms.
    """

    source: str
    hypothesis: str
    references: tuple[str, ...]
    languages: tuple[str, str] = ("ar", "en")
    common: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()

    def unit(self, target: str) -> TranslationUnit:
        """Return the source with another target, as scorers take it."""
        return TranslationUnit(self.source, target, self.languages)

    @property
    def into_english(self) -> bool:
        """Whether the translation is English: some checks know its words."""
        return self.languages[1].partition("-")[0].lower() == "en"


def fewest(found: Sequence[list[str]]) -> list[str]:
    """Return the shortest list: of several references the one that speaks most for the translation."""
    return min(found, key=len)
