"""Numbers, dates and percentages that stand on both sides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dragoman.scorers.numberwords import number_words
from dragoman.scorers.numerals import HAS_DIGIT, numbers, value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.records import TranslationUnit
    from dragoman.scorers.numerals import Number, Value

# A number without a partner may still stand on the other side in words that are not known here: it counts half. Two
# that stand against each other, one on each side, count in full.
_MISSING = 0.5
_YEAR = 4
# A percentage by its sign or words beside digits, and whatever may stand for it on the other side.
_PERCENTAGE = re.compile(r"\d\s?(?:[%٪]|per ?cent|(?:في ال|بال)م[ئا])", re.IGNORECASE)
_PERCENT = re.compile(r"[%٪]|per ?cent|\bpct\b|(?:في ال|بال)م[ئا]|نسب", re.IGNORECASE)


class NumberScorer:
    """The share of numbers in digits that stand on both sides, in [0, 1]; None where no side has a digit.

    The spelling does not matter: Arabic-Indic and Persian digits, "1,000", "1.000", "1 000" and "1000", "3.5 million"
    and 3,500,000, "06" and 6, "12:00" and "12.00", "1995-96" and "1995-1996". Digits may stand against words ("5" and
    "خمسة", "19th" and "التاسع عشر", "1980s" and "الثمانينيات", 8 and "أغسطس/آب"); words alone are not looked at.

    With `n` numbers on both sides together, `w` pairs of numbers that contradict each other and `m` more that stand on
    one side alone (a lost percent sign is one more), the score is ``1 - (2 w + m / 2) / n``, and never below 0. A
    number that stands twice on one side may stand once on the other: people write it so.
    """

    def score(self, units: Sequence[TranslationUnit]) -> list[float | None]:
        """Return one value a unit, in order."""
        return [_agreement(unit.source, unit.target) for unit in units]


def _agreement(source: str, target: str) -> float | None:
    if not (HAS_DIGIT.search(source) or HAS_DIGIT.search(target)):
        return None
    left, right = numbers(source), numbers(target)
    if not left + right:
        return None
    lonely_left, lonely_right = _lonely(left, right), _lonely(right, left)
    one = len(_unexplained(lonely_left, lonely_right, target))
    other = len(_unexplained(lonely_right, lonely_left, source))
    wrong = min(one, other)
    missing = max(one, other) - wrong + (_loses_percent(source, target) or _loses_percent(target, source))
    return max(0.0, 1 - (2 * wrong + _MISSING * missing) / (len(left) + len(right)))


def _loses_percent(here: str, there: str) -> bool:
    return _PERCENTAGE.search(here) is not None and _PERCENT.search(there) is None


def _lonely(here: list[Number], there: list[Number]) -> list[Number]:
    """Return the numbers of `here` that `there` does not have.

    A scale word counts, so that 35 million is not 35 billion, except against a number that has none: in "27 and 28
    billion" the 27 goes without, and in "27 مليار و28 مليار" it does not.
    """
    full: set[Value] = set()
    plain: set[Value] = set()
    scaled: set[Value] = set()
    for number in there:
        full |= number.readings
        (scaled if number.scaled else plain).update(number.bare)
    return [
        number
        for number in here
        if full.isdisjoint(number.readings) and (plain if number.scaled else scaled).isdisjoint(number.bare)
    ]


def _unexplained(lonely: list[Number], others: list[Number], text: str) -> list[Number]:
    """Return the numbers that neither the words of `text` nor the digit groups of its own lonely numbers explain."""
    if not lonely:
        return []
    words = number_words(text)
    parts = {part for other in others for part in other.parts}
    years = {part[-2:] for part in parts if len(part) == _YEAR}

    def explained(number: Number, part: str) -> bool:
        if value(part) in words:
            return True
        if number.scaled:  # only the scale word makes it lonely: 35 million does not explain 35 billion
            return False
        return part in parts or part in years or (len(part) == _YEAR and part[-2:] in parts)

    return [
        number
        for number in lonely
        if words.isdisjoint(number.readings)
        and not (number.parts and all(explained(number, part) for part in number.parts))
    ]
