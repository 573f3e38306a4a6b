"""Punctuation that a translation keeps: questions, quotes, brackets, final stops."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dragoman.scorers.scripts import is_arabic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.records import TranslationUnit

# What each fault takes off. Human translators drop quotes and change colons often, question marks hardly ever.
_QUESTION = 0.4
_ARABIC_MARKS = 0.3
_UNBALANCED = 0.2
_ODD_QUOTES = 0.1
_BRACKETS = 0.15
_STOP_LOST = 0.15
_STOP_ADDED = 0.05
_QUOTES = 0.1
_EXCLAMATION = 0.1
_COLON = 0.05

_DOUBLE_QUOTES = "\u0022\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u275d\u275e\uff02"
# Of each kind of mark the first character stands for the others; apostrophes and single quotes are left out.
_KINDS = {
    "?": "\u061f\u2e2e\uff1f",
    "!": "\uff01",
    '"': _DOUBLE_QUOTES,
    "(": "[{\uff08\ufd3e",
    ")": "]}\uff09\ufd3f",
    ":": "\uff1a",
    ";": "\u061b\uff1b",
}
_FOLD = str.maketrans({mark: kind for kind, marks in _KINDS.items() for mark in marks})
_NOT_MARKS = re.compile("[^" + re.escape("".join(kind + marks for kind, marks in _KINDS.items())) + "]+")
_ENTITY = re.compile(r"&(?:#\w{1,6}|[a-z]{2,6});")
_ARABIC_ONLY = re.compile("[\u060c\u061b\u061f\u066a-\u066c\u06d4]")
_STOPS = frozenset(".!?:;\u061f\u061b\u2026\u06d4\u2e2e")
_BLANKS = " \t\r\n\u00a0\u200b\u200e\u200f\u202c\u2069"
_CLOSERS = _BLANKS + "')]}\u2019\u2018" + _DOUBLE_QUOTES


class PunctuationScorer:
    """How well the punctuation is kept, in [0, 1]: 1 less what each of these faults takes off, and never below 0.

    ===========================================================  ==========================
    fault                                                        takes off
    ===========================================================  ==========================
    a question mark on one side only                             0.4
    Arabic marks (comma, semicolon, percent) in another script   0.3
    brackets that do not close, where the source has pairs       0.2
    brackets lost or added                                       0.15 times their share
    no final stop where the source has one                       0.15 (the reverse: 0.05)
    quotes lost or added                                         0.1 times their share
    an odd number of quotes, where the source has pairs          0.1
    an exclamation mark on one side only                         0.1
    a colon, a semicolon on one side only                        0.05 each
    ===========================================================  ==========================

    All double quotes are one kind, «so» and “so”; apostrophes and single quotes are none. A source whose own quotes or
    brackets are odd asks for nothing. None where a side is empty.
    """

    def score(self, units: Sequence[TranslationUnit]) -> list[float | None]:
        """Return one value a unit, in order."""
        return [_score(unit) for unit in units]


def _score(unit: TranslationUnit) -> float | None:
    source, target = _plain(unit.source), _plain(unit.target)
    if not source or not target:
        return None
    fault = _stop_fault(source.rstrip(_CLOSERS)[-1:], target.rstrip(_CLOSERS)[-1:])
    if not target.isascii() and not is_arabic(unit.languages[1]):
        fault += _ARABIC_MARKS * (_ARABIC_ONLY.search(target) is not None)
    here, there = _marks(source), _marks(target)
    if here != there:
        fault += _mark_faults(here, there)
    return max(0.0, 1 - fault)


def _plain(text: str) -> str:
    """Undo what web text has for quotes: "&quot;", and the semicolon of "&#39;" is none."""
    if "&" in text:
        text = _ENTITY.sub(lambda match: '"' if match[0] in {"&quot;", "&#34;"} else "'", text)
    return text.rstrip(_BLANKS)


def _stop_fault(source: str, target: str) -> float:
    if source in _STOPS:
        return 0.0 if target in _STOPS else _STOP_LOST
    return _STOP_ADDED if target in _STOPS and source.isalnum() else 0.0


def _marks(text: str) -> str:
    return _NOT_MARKS.sub("", text).translate(_FOLD)


def _mark_faults(source: str, target: str) -> float:
    fault = 0.0
    for mark, weight in (("?", _QUESTION), ("!", _EXCLAMATION), (":", _COLON), (";", _COLON)):
        fault += weight * ((mark in source) != (mark in target))
    quotes, kept = source.count('"'), target.count('"')
    if quotes % 2 == 0:
        fault += _QUOTES * _change(quotes, kept) + _ODD_QUOTES * (kept % 2)
    opened, closed = source.count("("), source.count(")")
    if opened == closed:
        fault += _BRACKETS * _change(opened, target.count("("))
        fault += _UNBALANCED * (target.count("(") != target.count(")"))
    return fault


def _change(before: int, after: int) -> float:
    return abs(before - after) / max(before, after, 1)
