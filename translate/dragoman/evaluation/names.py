"""Names of an English reference, and whether a translation has them in some spelling."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from dragoman.evaluation.case import WORD, fewest
from dragoman.evaluation.numbers_and_dates import is_date
from dragoman.scorers.numberwords import number_words

if TYPE_CHECKING:
    from dragoman.evaluation.case import Case

# A capital that no sentence's start explains, and small letters after it: acronyms are spelled out too often.
CAPITAL = re.compile(r"(?<=[\w,;)\u2019'-] )[A-Z][^\W\d_]*[a-z][^\W\d_]*")
_TITLE = 0.5  # of the words after the first: where more have capitals, as in a headline, capitals mean nothing
_SHORTEST = 3  # letters of a name
_ALIKE = 70.0  # percent of the letters: "Mohammed" and "Muhammad", but not "Iran" and "Iraq"
_STEM = 4  # letters in common make "Turkey" and "Turkish" one
_NEIGHBOURS = re.compile(r"[A-Z][^\W\d_]*(?:[ -](?:(?:of|and|the|for|de) )*[A-Z][^\W\d_]*)+")
_ACRONYM = re.compile(r"\b(?:[A-Z]\.){2,}|\b[A-Z]{2,}\b")
# Countries whose people are called by another word, or that have two names.
_LANDS = [
    re.compile(rf"\b(?:{spellings})\b")
    for spellings in (
        "United States|Americas?|Americans?|USA?|U\\.S(?:\\.A)?",
        "United Kingdom|Great Britain|Britain|British|Britons?|UK|U\\.K",
        "Soviet Union|Soviets?|USSR",
        "France|French(?:m[ae]n)?",
        "Spain|Spanish|Spaniards?",
        "Netherlands|Holland|Dutch(?:m[ae]n)?",
        "Switzerland|Swiss",
        "Wales|Welsh(?:m[ae]n)?",
        "Ireland|Irish(?:m[ae]n)?",
        "Denmark|Danish|Danes?",
        "Finland|Finnish|Finns?",
        "Poland|Polish|Poles?",
        "Philippines|Philippine|Filipin[ao]s?",
        "Burma|Burmese|Myanmar",
    )
]


def find_names(case: Case) -> str | None:
    """Name words with a capital inside a sentence of the reference that the translation has in no spelling.

    Words that the test set has in small letters too ("Act", "Party") are translated in several ways and do not count;
    nor does what the translation says by initials or as the country's people.
    """
    if not case.into_english:
        return None
    return ", ".join(fewest([_missing(reference, case) for reference in case.references])) or None


def names_of(text: str) -> list[str]:
    """Return the words of English text that are names by their capitals, each once; none of a headline.

    >>> names_of("On Monday the Prime Minister said that he had met Kim in South Korea.")
    ['Prime', 'Minister', 'Kim', 'South', 'Korea']
    """
    words = text.split()[1:]
    if sum(word[0].isupper() for word in words) > _TITLE * len(words):
        return []
    names = (name for name in CAPITAL.findall(text) if len(name) >= _SHORTEST)
    return [name for name in dict.fromkeys(names) if not is_date(name) and not number_words(name)]


def rare_names(text: str, case: Case) -> list[str]:
    """Return the names of a reference without those that are common words."""
    return [name for name in names_of(text) if name.lower() not in case.common]


def _missing(reference: str, case: Case) -> list[str]:
    folded = [_fold(word) for word in WORD.findall(case.hypothesis)]
    excused = _abbreviated(reference, case.hypothesis) | _renamed(reference, case.hypothesis)
    return [
        name
        for name in rare_names(reference, case)
        if name not in excused and not any(_alike(_fold(name), word) for word in folded)
    ]


def _alike(name: str, word: str) -> bool:
    return name[:_STEM] == word[:_STEM] or fuzz.ratio(name, word) >= _ALIKE


def _fold(word: str) -> str:
    """Take away case and accents."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _abbreviated(reference: str, hypothesis: str) -> set[str]:
    """Return the words of names that the translation has by their initials: "New South Wales" as "NSW"."""
    acronyms = {found.replace(".", "") for found in _ACRONYM.findall(hypothesis)}
    excused: set[str] = set()
    if acronyms:
        for neighbours in _NEIGHBOURS.findall(reference):
            words = [word for word in WORD.findall(neighbours) if word[0].isupper()]
            initials = "".join(word[0] for word in words)
            for acronym in acronyms:
                place = initials.find(acronym)
                if place >= 0:
                    excused.update(words[place : place + len(acronym)])
    return excused


def _renamed(reference: str, hypothesis: str) -> set[str]:
    """Return the words for a country or its people that the translation has in another form."""
    return {
        word
        for land in _LANDS
        if land.search(hypothesis)
        for found in land.findall(reference)
        for word in WORD.findall(found)
    }
