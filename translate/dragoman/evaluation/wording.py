"""Names, capitals and negations of a translation that its source or reference have otherwise."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from dragoman.evaluation.case import fewest
from dragoman.scorers.negation import negation_change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.evaluation.case import Case

_WORD = re.compile(r"[^\W\d_]+")
# A capital that no sentence's start explains, and small letters after it: acronyms are spelled out too often.
_NAME = re.compile(r"(?<=[\w,;)\u2019'-] )[A-Z][^\W\d_]*[a-z][^\W\d_]*")
_MONTHS = "January February March April May June July August September October November December"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_DATES = frozenset(f"{_MONTHS} {_DAYS}".split())
_TITLE = 0.5  # of the words after the first: where more have capitals, as in a headline, capitals mean nothing
_SHORTEST = 3  # letters of a name
_ALIKE = 70.0  # percent of the letters: "Mohammed" and "Muhammad", but not "Iran" and "Iraq"
_STEM = 4  # letters in common make "Turkey" and "Turkish" one
_SHOUTED = 8  # letters: shorter texts in capitals may be acronyms


def find_names(case: Case) -> str | None:
    """Name words with a capital inside a sentence of the reference that the translation has in no spelling.

    Words that the test set has in small letters too ("Act", "Party") are translated in several ways and do not count.
    """
    if not case.into_english:
        return None
    words = [_fold(word) for word in _WORD.findall(case.hypothesis)]
    found = fewest([_missing(_rare_names(reference, case), words) for reference in case.references])
    return ", ".join(found) or None


def names_of(text: str) -> list[str]:
    """Return the words of English text that are names by their capitals, each once; none of a headline.

    >>> names_of("On Monday the Prime Minister said that he had met Kim in South Korea.")
    ['Prime', 'Minister', 'Kim', 'South', 'Korea']
    """
    words = text.split()[1:]
    if sum(word[0].isupper() for word in words) > _TITLE * len(words):
        return []
    names = (name for name in _NAME.findall(text) if len(name) >= _SHORTEST and name not in _DATES)
    return list(dict.fromkeys(names))


def _rare_names(text: str, case: Case) -> list[str]:
    return [name for name in names_of(text) if name.lower() not in case.common]


def _missing(names: Sequence[str], words: Sequence[str]) -> list[str]:
    return [name for name in names if not any(_alike(_fold(name), word) for word in words)]


def _alike(name: str, word: str) -> bool:
    return name[:_STEM] == word[:_STEM] or fuzz.ratio(name, word) >= _ALIKE


def _fold(word: str) -> str:
    """Take away case and accents."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def find_capitals(case: Case) -> str | None:
    """Name what is wrong with the capitals: a small first letter, shouting, or names in small letters."""
    if not case.into_english:
        return None
    references = case.references
    if _shouted(case.hypothesis) and not any(map(_shouted, references)):
        return "all in capitals"
    faults = []
    if _first(case.hypothesis).islower() and all(_first(reference).isupper() for reference in references):
        faults.append("begins with a small letter")
    words = set(_WORD.findall(case.hypothesis))
    small = fewest(
        [
            [name for name in _rare_names(reference, case) if name.lower() in words and name not in words]
            for reference in references
        ]
    )
    return ", ".join(faults + small) or None


def _first(text: str) -> str:
    return next((char for char in unescape(text) if char.isalnum()), "")


def _shouted(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= _SHOUTED and all(char.isupper() for char in letters)


def find_lost_negation(case: Case) -> str | None:
    """Say that the source negates, a reference does too, and the translation does not."""
    if not case.source:
        return None
    change = negation_change(case.unit(case.hypothesis))
    lost = change < 0 and all(negation_change(case.unit(reference)) >= 0 for reference in case.references)
    return f"{-change} fewer than the source" if lost else None


def find_added_negation(case: Case) -> str | None:
    """Say that the translation negates where neither the source nor a reference does."""
    if not case.source:
        return None
    change = negation_change(case.unit(case.hypothesis))
    added = change > 0 and all(negation_change(case.unit(reference)) <= 0 for reference in case.references)
    return f"{change} more than the source" if added else None
