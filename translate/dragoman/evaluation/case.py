"""A segment as the checks of the diagnosis see it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.records import TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Case:
    """A translation with what it is held against.

    Attributes:
        source: Empty where it is not known.
        hypothesis: The translation.
        references: At least one.
        languages: Of source and translation (BCP 47).
        common: Words that the references of the whole test set have in small letters, so that they are no names.
    """

    source: str
    hypothesis: str
    references: tuple[str, ...]
    languages: tuple[str, str] = ("ar", "en")
    common: frozenset[str] = frozenset()

    def unit(self, target: str) -> TranslationUnit:
        """Return the source with another target, as scorers take it."""
        return TranslationUnit(self.source, target, self.languages)

    @property
    def into_english(self) -> bool:
        """Whether the translation is English: some checks know its words."""
        return self.languages[1].partition("-")[0].lower() == "en"


def common_words(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that stand in small letters in any of the texts."""
    return frozenset(word for text in texts for word in _WORD.findall(text) if word.islower())


def fewest(found: Sequence[list[str]]) -> list[str]:
    """Return the shortest list: of several references the one that speaks most for the translation."""
    return min(found, key=len)
