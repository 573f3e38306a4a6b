"""Numbers written in digits, in the spellings of Arabic and English text.

A value is a pair ``("35", 5)``, for 3,500,000 as for "3.5 million": comparing such pairs needs no arithmetic, so that a
text of a million digits costs no more than its length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from dragoman.arabic import fold_digits

if TYPE_CHECKING:
    from collections.abc import Iterator


class Value(NamedTuple):
    """A number: `digits`, which neither begin nor end with 0 ("" is zero), times ten to the power of `exponent`."""

    digits: str
    exponent: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in digits.

    Attributes:
        readings: What it may be, with its scale word: "1.000" is 1000 or 1, "3.5 million" is 3,500,000.
        bare: What it may be without the scale word.
        parts: Its groups of digits without leading zeros: 12 and 30 for "12:30".
        scaled: Whether a scale word (thousand, مليون) follows.
    """

    readings: frozenset[Value]
    bare: frozenset[Value]
    parts: tuple[str, ...]
    scaled: bool


SCALES = {
    word: exponent
    for exponent, words in {
        3: "thousand thousands k ألف الف ألفا آلاف الاف",
        6: "million millions mn مليون مليونا ملايين",
        9: "billion billions bn مليار مليارا مليارات بليون بليونا بلايين",
        12: "trillion trillions tn تريليون تريليونا تريليونات ترليون",
    }.items()
    for word in words.split()
}

_DIGIT = "0-9\u0660-\u0669\u06f0-\u06f9"
HAS_DIGIT = re.compile(f"[{_DIGIT}]")
_JOINS = ".,:'\u066b\u066c\u060c\u2019"
# The 39 of "&#39;" is no number. A space joins thousands only where all groups after the first have three digits:
# "104 500", not "2008 400".
_NUMBER = re.compile(
    rf"(?<![{_DIGIT}])(?<!&#)(?:[{_DIGIT}]{{1,3}}(?:[ \u00a0\u202f][{_DIGIT}]{{3}})+(?![{_DIGIT}{_JOINS}])"
    rf"|[{_DIGIT}]+(?:[{_JOINS}][{_DIGIT}]+)*)"
)
_SEPARATOR = re.compile(f"[{_JOINS} \u00a0\u202f]")
_SHORT = 2  # letters: in capitals such words are other things, as 24 MN is a force
_SPELLED = "|".join(f"(?i:{word})" if len(word) != _SHORT else word for word in sorted(SCALES, key=len, reverse=True))
_SCALE = re.compile(rf"[\s\u00a0-]?({_SPELLED})(?!\w)")
_OF_MONEY = re.compile(r"m(?!\w)")  # after digits and a currency sign: £27m, but 27m is a length
_CURRENCIES = frozenset("$£€¥")
_THOUSANDS = 3
_MILLION = 6  # its power of ten
_MINUTES = 2
_LONGEST = 30  # digits of two numbers that are added


def value(digits: str, exponent: int = 0) -> Value:
    """Bring ASCII digits to their one form.

    >>> value("0350")
    Value(digits='35', exponent=1)
    """
    stripped = digits.rstrip("0")
    short = stripped.lstrip("0")
    return Value(short, exponent + len(digits) - len(stripped) if short else 0)


def numbers(text: str) -> list[Number]:
    """Return the numbers written in digits (ASCII, Arabic-Indic or Persian), in order.

    What Arabic adds up is one number: "3 مليارات و200 مليون" is 3.2 billion, "ألف و500" is 1,500.
    """
    found: list[Number] = []
    end = power = 0  # of the number before
    for match in _NUMBER.finditer(text):
        number, next_end, next_power = _number(text, match)
        between = text[end : match.start()]
        if found and power and _AND.fullmatch(between) and (total := _sum(found[-1], power, number, next_power)):
            found[-1] = total
        elif (head := _HEAD.search(between)) and (total := _sum(*_HEADS[head[1]], number, next_power)):
            found.append(total)
        else:
            found.append(number)
        end, power = next_end, next_power
    return found


def _sum(first: Number, power: int, second: Number, second_power: int) -> Number | None:
    """Add a number that stands after a larger one and "and"; None where the two are no sum: 27 and 28 billion."""
    if second_power >= power or (not second_power and power != _THOUSANDS):
        return None
    readings = {
        total
        for larger in _scaled(first.bare, power)
        for smaller in second.readings
        if (total := _add(larger, smaller, power))
    }
    return (
        Number(frozenset(readings), frozenset(readings), first.parts + second.parts, scaled=True) if readings else None
    )


def _add(larger: Value, smaller: Value, power: int) -> Value | None:
    if len(larger.digits + smaller.digits) > _LONGEST or len(smaller.digits) + smaller.exponent > power:
        return None
    unit = min(larger.exponent, smaller.exponent)
    total = sum(int(each.digits or 0) * 10 ** (each.exponent - unit) for each in (larger, smaller))
    return value(str(total), unit)


def _scaled(bare: frozenset[Value], power: int) -> frozenset[Value]:
    return frozenset(Value(digits, exponent + power) for digits, exponent in bare)


def _number(text: str, match: re.Match[str]) -> tuple[Number, int, int]:
    """Return a number, where it ends with its scale word, and the power of ten of that."""
    written = fold_digits(match[0])
    parts = tuple(short for group in _SEPARATOR.split(written) if (short := group.lstrip("0")))
    bare = frozenset(_readings(written))
    scale = _SCALE.match(text, match.end())
    if scale:
        power = SCALES[scale[1].lower()]
    elif text[match.start() - 1 : match.start()] in _CURRENCIES and (scale := _OF_MONEY.match(text, match.end())):
        power = _MILLION
    else:
        return Number(bare, bare, parts, scaled=False), match.end(), 0
    return Number(_scaled(bare, power), bare, parts, scaled=True), scale.end(), power


_AND = re.compile(r"\s+(?:و\s*|and\s+)")
# A scale word without digits, before the "and" of a sum: "مليار و300 مليون", "ألفين و500".
_HEADS = {
    word: (Number(frozenset(), frozenset({value(digit)}), (), scaled=True), power)
    for digit, power, words in (
        ("1", 3, "ألف الف"),
        ("2", 3, "ألفان ألفين ألفا ألفي الفان الفين الفي"),
        ("1", 6, "مليون"),
        ("2", 6, "مليونان مليونين مليونا مليوني"),
        ("1", 9, "مليار بليون"),
        ("2", 9, "ملياران مليارين مليارا ملياري"),
    )
    for word in words.split()
}
_HEAD = re.compile(rf"(?<!\w)[وفبل]?({'|'.join(_HEADS)})\s+و\s*$")


def _readings(written: str) -> Iterator[Value]:
    """Read the same characters in each way that people mean them; one that is wrong hardly ever finds a partner."""
    first, *groups = _SEPARATOR.split(written)
    joined = "".join((first, *groups))
    if not groups:
        yield value(joined)
        return
    separators = _SEPARATOR.findall(written)
    if len(first) <= _THOUSANDS and len(set(separators)) == 1 and all(len(group) == _THOUSANDS for group in groups):
        yield value(joined)
    if separators[-1] not in separators[:-1]:
        yield value(joined, -len(groups[-1]))
    if len(groups) == 1 and len(groups[0]) == _MINUTES:  # 12:30, 12.30 and 1230 are one time
        yield value(joined)
    if len(groups) > 1:  # a version or an address, 1.2.3: nothing but the same again
        yield Value(".".join((first, *groups)), 0)
