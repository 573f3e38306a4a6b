"""The outer form of a translation: its length, its script, repeats, question marks, quotes."""

from __future__ import annotations

import re
from math import inf
from typing import TYPE_CHECKING

from dragoman.arabic import ARABIC_LETTER, has_words
from dragoman.repetition import is_loop
from dragoman.scorers.length import LengthScorer
from dragoman.scorers.scripts import is_arabic

if TYPE_CHECKING:
    from dragoman.evaluation.case import Case

# Of the length in characters of a reference. Two translators of one sentence hardly ever differ by more, and neither do
# the translations of good systems.
_SHORT, _LONG = 0.6, 1.6
_SLACK = 15  # characters that short sentences may differ by all the same
# Deviations of the `length` score from what is usual for the source: within them the reference is the odd one. Of human
# translations 95 % are below 2, and of those that lost a half 997 in 1,000 are below -1.
_UNUSUALLY_SHORT, _UNUSUALLY_LONG = -1.0, 2.0
_ARABIC_WORD = re.compile(rf"(?:{ARABIC_LETTER.pattern})+")
_SHOWN = 3  # Arabic words
_QUESTION = re.compile("[?\u061f]")
_AGAIN = re.compile(r"\b(\w+(?:\W+\w+){2,11})\W+\1\b")  # three words or more that follow themselves at once
_MARKUP = re.compile(r"&(?:#\w{2,6}|[a-z]{2,6}) ?;|<unk>|\u2581")
_STRAIGHT, _OPENED, _CLOSED = '"\u201e', "\u201c\u00ab", "\u201d\u00bb"


def find_empty(case: Case) -> str | None:
    """Say that there are no words where a reference has some."""
    empty = not has_words(case.hypothesis) and any(map(has_words, case.references))
    return "no words" if empty else None


def find_short(case: Case) -> str | None:
    """Say how much shorter than the shortest reference the translation is, if it is so for the source as well."""
    usual = min(map(len, case.references))
    size = len(case.hypothesis)
    short = has_words(case.hypothesis) and size < _SHORT * usual and size < usual - _SLACK
    return f"{size / usual:.0%} of the reference" if short and _deviation(case, -inf) < _UNUSUALLY_SHORT else None


def find_long(case: Case) -> str | None:
    """Say how much longer than the longest reference the translation is, if it is so for the source as well."""
    usual = max(map(len, case.references))
    size = len(case.hypothesis)
    long = usual and size > max(_LONG * usual, usual + _SLACK)
    return f"{size / usual:.0%} of the reference" if long and _deviation(case, inf) > _UNUSUALLY_LONG else None


def _deviation(case: Case, unknown: float) -> float:
    """Return how far the length is from what is usual for the source; `unknown` where there is none."""
    (deviation,) = LengthScorer().score([case.unit(case.hypothesis)]) if case.source else (None,)
    return unknown if deviation is None else deviation


def find_arabic(case: Case) -> str | None:
    """Name the first words in Arabic letters, where the target is of another script and no reference has such words."""
    if is_arabic(case.languages[1]) or any(map(ARABIC_LETTER.search, case.references)):
        return None
    return " ".join(_ARABIC_WORD.findall(case.hypothesis)[:_SHOWN]) or None


def find_loop(case: Case) -> str | None:
    """Say that the translation repeats itself as neither the source nor a reference does."""
    again = _AGAIN.search(case.hypothesis.lower())
    if is_loop(case.hypothesis, case.source or case.references[0]):
        shown = "a loop"
    elif again:
        shown = f"{again[1]}, twice"
    else:
        return None
    return None if any(map(_repeats, case.references)) else shown


def _repeats(text: str) -> bool:
    return is_loop(text, "") or _AGAIN.search(text.lower()) is not None


def find_markup(case: Case) -> str | None:
    """Name the first code of HTML ("&#39;") or of a tokenizer that was left, if no reference has one."""
    found = _MARKUP.search(case.hypothesis)
    return found[0] if found and not any(map(_MARKUP.search, case.references)) else None


def find_question(case: Case) -> str | None:
    """Say that a question mark of the source, or of all references where there is no source, is lost."""
    if _QUESTION.search(case.hypothesis):
        return None
    asked = [bool(_QUESTION.search(reference)) for reference in case.references]
    lost = any(asked) and _QUESTION.search(case.source) if case.source else all(asked)
    return "no question mark" if lost else None


def find_quotes(case: Case) -> str | None:
    """Say that quotes do not close, where those of a reference do, and those of the source if it is known."""
    if _balanced(case.hypothesis) or not any(map(_balanced, case.references)):
        return None
    return None if case.source and not _balanced(case.source) else "quotes do not close"


def _balanced(text: str) -> bool:
    straight = sum(map(text.count, _STRAIGHT))
    opened, closed = (sum(map(text.count, marks)) for marks in (_OPENED, _CLOSED))
    # A straight one may stand for a curly one, so only the sum must be even; curly ones among themselves must pair.
    return (straight + opened + closed) % 2 == 0 and (bool(straight) or opened == closed)
