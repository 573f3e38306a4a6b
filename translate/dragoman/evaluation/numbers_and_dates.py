"""Numbers and dates of a translation that are wrong or lost, by what source and reference have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dragoman.evaluation.case import fewest
from dragoman.scorers.numberwords import number_words
from dragoman.scorers.numerals import HAS_DIGIT, numbers, value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dragoman.evaluation.case import Case
    from dragoman.scorers.numerals import Number, Value

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(
    r"\b(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b"
)
_DAYS = {day[:3]: day for day in ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]}
_SHORT_DAY = r"\b(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b"
_LONG_DAY = rf"\b(?:{'|'.join(_DAYS.values())})\b"
# A short one has a stop or a number after it and no article before it: "the Sun." is no Sunday.
_DAY = re.compile(rf"{_LONG_DAY}|(?<!the ){_SHORT_DAY}(?=\.|,? \d)")
_DATE = re.compile(rf"{_MONTH.pattern}|{_LONG_DAY}|{_SHORT_DAY}")
_SHOWN = 15  # decimal places up to which a number is written out


class _Digits:
    """The numbers of some texts together, and what their words may stand for."""

    def __init__(self, *texts: str) -> None:
        self._values: set[Value] = set()
        self._parts: set[str] = set()
        self._words: set[Value] = set()
        for text in texts:
            for number in numbers(text):
                self._values |= number.readings | number.bare
                self._parts.update(number.parts)
            self._words |= number_words(text)

    def has(self, number: Number) -> bool:
        """Whether a number stands here, in digits of any spelling, in words, or group by group ("12:30", "1995-96")."""
        if not number.readings.isdisjoint(self._values | self._words):
            return True
        if number.scaled:  # 35 million is no 35 billion
            return False
        return bool(number.parts) and all(part in self._parts or value(part) in self._words for part in number.parts)


def find_numbers(case: Case) -> str | None:
    """Name numbers in digits that the translation adds to source and reference, and those of the reference it lacks.

    A number that the reference has and the source lacks is the reference's own and may be left out.
    """
    if not any(map(HAS_DIGIT.search, (case.hypothesis, *case.references))):
        return None
    found = fewest([_compare(case, reference) for reference in case.references])
    return ", ".join(found) or None


def _compare(case: Case, reference: str) -> list[str]:
    here, there = _Digits(case.hypothesis), _Digits(reference, case.source)
    added = [each for each in numbers(case.hypothesis) if not there.has(each)]
    lost = [each for each in numbers(reference) if not here.has(each)]
    if case.source:
        source = _Digits(case.source)
        lost = [each for each in lost if source.has(each)]
    wrong = [f"{_show(each, case.hypothesis)} is new" for each in added]
    return list(dict.fromkeys(wrong + [f"{_show(each, reference)} is lost" for each in lost]))


def _show(number: Number, text: str) -> str:
    """Return a number as the text has it."""
    for word in text.split():
        if any(each.bare == number.bare for each in numbers(word)):
            return word.strip(".,;:!?()[]\"'\u201c\u201d")
    digits, exponent = min(number.bare)
    return f"{digits}{'0' * exponent}" if 0 <= exponent <= _SHOWN else digits


def find_dates(case: Case) -> str | None:
    """Name months and days of the week that the translation has and the reference lacks, and the reverse.

    Months also count in digits ("9/8/2016") and in the words of the source.
    """
    if not case.into_english:
        return None
    found = fewest([_compare_dates(case, reference) for reference in case.references])
    return ", ".join(found) or None


def _compare_dates(case: Case, reference: str) -> list[str]:
    words = []
    for names in (_months, _days):
        here, there = names(case.hypothesis), names(reference)
        words += [f"{name} is new" for name in here if name not in there and not _counted(name, case.source, reference)]
        words += [f"{name} is lost" for name in there if name not in here and not _counted(name, case.hypothesis)]
    return words


def is_date(word: str) -> bool:
    """Whether a word is a month or a day of the week, in full or cut short."""
    return _DATE.fullmatch(word) is not None


def _months(text: str) -> list[str]:
    return list(dict.fromkeys(match[0][:3] for match in _MONTH.finditer(text)))


def _days(text: str) -> list[str]:
    return list(dict.fromkeys(_DAYS[match[0][:3]] for match in _DAY.finditer(text)))


def _counted(name: str, *texts: str) -> bool:
    """Whether a month stands in texts as its number."""
    if name.lower() not in _MONTHS:
        return False
    month = value(str(_MONTHS.index(name.lower()) + 1))
    return any(month in number_words(text) or month in _parts(text) for text in texts)


def _parts(text: str) -> Iterable[Value]:
    return {value(part) for number in numbers(text) for part in number.parts}
