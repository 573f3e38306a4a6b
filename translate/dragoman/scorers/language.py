"""Whether each side is in the language that it should be in."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from dragoman.arabic import normalize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.records import TranslationUnit

# Below so many letters the detector guesses, and takes names for the language that they come from.
_LETTERS = 24
# BCP 47 primary subtags that CLD2 has under another name. The varieties of Arabic are one language to it.
_NAMES = dict.fromkeys(("arb", "arz", "ary", "arq", "apc", "ajp", "acm", "afb", "aeb", "apd", "ars"), "ar") | {
    "he": "iw",
    "nb": "no",
    "jv": "jw",
}
_UNKNOWN = "un"
_LONGEST = 4000  # characters that are looked at: enough to tell


class LanguageScorer:
    """The share of each side that is in its language, in [0, 1], by Compact Language Detector 2: the lower one.

    A side is left out where it has fewer than 24 letters, where the detector cannot tell, and where it does not know
    the language that is asked for; None where both are.
    """

    def score(self, units: Sequence[TranslationUnit]) -> list[float | None]:
        """Return one value a unit, in order."""
        return [_lower(unit) for unit in units]


def _lower(unit: TranslationUnit) -> float | None:
    sides = zip((unit.source, unit.target), unit.languages, strict=True)
    known = [share for text, language in sides if (share := _share(text, language)) is not None]
    return min(known, default=None)


def _share(text: str, language: str) -> float | None:
    from pycld2 import detect

    text = text[:_LONGEST]
    primary = language.replace("_", "-").partition("-")[0].lower()
    code = _NAMES.get(primary, primary)
    if code not in _codes() or sum(map(str.isalpha, text)) < _LETTERS:
        return None
    # The hint settles what is near: without it five times as many English headlines pass for another language.
    reliable, _, found = detect(normalize(text).encode(), isPlainText=True, hintLanguage=code)
    shares = {each: percent for _, each, percent, _ in found if each != _UNKNOWN}
    if not reliable or not shares:
        return None
    return float(shares.get(code, 0) / sum(shares.values()))


@cache
def _codes() -> frozenset[str]:
    from pycld2 import LANGUAGES

    return frozenset(code for _, code in LANGUAGES)
