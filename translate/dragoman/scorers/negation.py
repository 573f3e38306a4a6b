"""Negation that stands on one side only, between Arabic and English."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from dragoman.arabic import has_words, strip_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.records import TranslationUnit

_CLITICS = ("", "و", "ف", "أ", "ب", "ل", "ال", "وال", "وب", "ول", "بال", "من")
_VERBAL = frozenset(
    clitic + word for clitic in _CLITICS for word in ["لا", "لم", "لن", "ليس", "ليست", "ليسوا", "لست", "لسنا", "لستم"]
)
_NOMINAL = frozenset(clitic + word for clitic in _CLITICS for word in ["عدم", "دون", "عدمه", "بلا"])
_PRIVATIVE = frozenset(clitic + "غير" for clitic in _CLITICS)
# Before these words a negator hardly negates: "لا يزال" is "still", "ما لا يقل عن" is "at least", "غير أن" is
# "however", "ألا وهي" is "namely".
_STILL = {"يزال", "تزال", "يزالون", "نزال", "أزال", "يقل", "تقل", "سيما", "بد"}
_HARMLESS = frozenset(_STILL | {"أن", "أنه", "أنها", "وهو", "وهي", "وهما", "وهم"})
_ANY = _VERBAL | _NOMINAL | _PRIVATIVE
_EXCEPTING = frozenset(["إلا", "سوى"])  # "لا ... إلا" is "only"

_ENGLISH = frozenset(
    ["not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "nowhere"]
)
_PIECES = ("no", "never", "neither", "without")  # each of the words has one of them
_NUMERO = re.compile(r"\bno(?=\. ?\d)")  # "No. 9" negates nothing
_COMPOUND = re.compile(r"\bno-(?!one\b)(?=[a-z])")  # a no-brainer negates nothing
# Words that negate by themselves, by how they begin. "un-" and "in-" alone would take in "union" and "international".
_STRONG = re.compile(
    r"\b(?:un(?!i[a-z]|der|til|less)[a-z]{3}|non-?[a-z]{3}|[a-z]{3,20}less\b"
    r"|in(?:a[bcdp]|cap|compl|comp[ae]t|corr|credib|effec|effic|elig|explic|suffic|toler|valid|vis|correct|direct|form?al)"
    r"|im(?:poss|perf|prop|mo[br]|pract)|il(?:leg|lit|log)|ir(?:re[glsv]|rat)|dis(?:a[bglp]|like|obey|honest|reg)"
    r"|lack|fail|avoid|refus|den[iy]|prevent|absen|stop|reject|ban|(?:hardly|barely|little|few|free|fewer)\b)"
)
_WEAK = re.compile(r"\b(?:only\b|yet to\b|mis[a-z]{4})")  # these do not stand for "غير"
_WORD = re.compile(r"[^\W\d_]+")


class _Negators(NamedTuple):
    verbal: int  # "لا" and its like: an English negator is due
    nominal: int  # "دون" and its like: there may be one
    privative: int  # "غير": there may be one, or "un-" stands for it


class NegationScorer:
    """How far the negations of the two sides agree, in (0, 1].

    1 stands for as many as the other side allows, 1/2 for one too many or too few, 1/3 for two. None for other
    languages than Arabic and English, and where a side has no words.
    """

    def score(self, units: Sequence[TranslationUnit]) -> list[float | None]:
        """Return one value a unit, in order."""
        return [
            1 / (1 + abs(negation_change(unit)))
            if _english_and_arabic(unit) and has_words(unit.source) and has_words(unit.target)
            else None
            for unit in units
        ]


def negation_change(unit: TranslationUnit) -> int:
    """Return how many negations the English side has over what the Arabic side allows; below 0, how many it lacks.

    0 for other languages than Arabic and English. The count is made to be quiet on human translations, of which 98 in
    100 have 0: words that negate without a negator ("illegal", "fail") excuse one that is missing.
    """
    if not _english_and_arabic(unit):
        return 0
    arabic, english = (unit.source, unit.target) if _primary(unit.languages[0]) == "ar" else (unit.target, unit.source)
    english = english.lower()
    stated, due = _english(english), _arabic(arabic)
    if stated == due.verbal:
        return 0
    if stated < due.verbal:
        return min(0, stated + count_implicit(english) - due.verbal)
    return max(0, stated - due.verbal - due.nominal - max(0, due.privative - len(_STRONG.findall(english))))


def count_implicit(text: str) -> int:
    """Return how many words of English text in small letters negate without a negator: "illegal", "fail", "hardly"."""
    return len(_STRONG.findall(text)) + len(_WEAK.findall(text))


def _english_and_arabic(unit: TranslationUnit) -> bool:
    return set(map(_primary, unit.languages)) == {"ar", "en"}


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()


def _english(text: str) -> int:
    stated = text.count("n't") + text.count("n\u2019t") + text.count("n&#39;t")
    if any(piece in text for piece in _PIECES):  # most texts have none of them: far cheaper than their words
        stated += sum(word in _ENGLISH for word in _WORD.findall(text))
        stated -= len(_NUMERO.findall(text)) + len(_COMPOUND.findall(text))
    return stated


def _arabic(text: str) -> _Negators:
    verbal = nominal = privative = 0
    words = _WORD.findall(strip_marks(text))
    if _ANY.isdisjoint(words):
        return _Negators(0, 0, 0)
    for word, following in pairwise([*words, ""]):
        if word in _VERBAL:
            verbal, nominal = (verbal, nominal + 1) if following in _HARMLESS else (verbal + 1, nominal)
        elif word in _EXCEPTING and verbal:
            verbal, nominal = verbal - 1, nominal + 1
        elif word in _NOMINAL:
            nominal += 1
        elif word in _PRIVATIVE and following not in _HARMLESS:
            privative += 1
    return _Negators(verbal, nominal, privative)
