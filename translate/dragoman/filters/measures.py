"""Plain measures of a unit, for rules: numbers that need no scorer and stand in no file."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dragoman.records import TranslationUnit


def _length_ratio(unit: TranslationUnit) -> tuple[float, ...]:
    shorter, longer = sorted(len(text.strip()) for text in (unit.source, unit.target))
    return (longer / shorter if shorter else math.inf if longer else 1.0,)


def _words(*texts: str) -> tuple[float, ...]:
    return tuple(len(text.split()) for text in texts)


def _characters(*texts: str) -> tuple[float, ...]:
    return tuple(len(text.strip()) for text in texts)


# A rule asks for all values of a measure: words and characters are of both sides.
MEASURES: dict[str, Callable[[TranslationUnit], tuple[float, ...]]] = {
    "length_ratio": _length_ratio,  # characters of the longer side for one of the shorter: at least 1, or infinity
    "words": lambda unit: _words(unit.source, unit.target),
    "source_words": lambda unit: _words(unit.source),
    "target_words": lambda unit: _words(unit.target),
    "characters": lambda unit: _characters(unit.source, unit.target),
    "source_characters": lambda unit: _characters(unit.source),
    "target_characters": lambda unit: _characters(unit.target),
    "longest_word": lambda unit: (max(map(len, f"{unit.source} {unit.target}".split()), default=0),),
}


def measure(unit: TranslationUnit, name: str) -> tuple[float, ...]:
    """Return the values of a measure, or of the score of this name; none where the score does not apply to the unit."""
    if name in MEASURES:
        return MEASURES[name](unit)
    return (unit.scores[name],) if name in unit.scores else ()
