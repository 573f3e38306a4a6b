"""The length of the target against that of the source, after Gale and Church."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from dragoman.arabic import BIDI_CONTROLS, DIACRITICS, TATWEEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.records import TranslationUnit

# English characters for one Arabic character, and the variance of that: means over twelve collections of training
# pairs, which the aligner by lengths has as well. Any other pair of languages gets the values of the paper, which are
# for European languages.
_ARABIC_ENGLISH = (1.16, 3.4)
_EUROPEAN = (1.0, 6.8)

# Vowel signs and invisible characters: one text has them, the next goes without.
_UNCOUNTED = re.compile(rf"[{DIACRITICS}{TATWEEL}{BIDI_CONTROLS}\u00ad\u200b-\u200d\ufeff]+")


class LengthScorer:
    """How far the target's length is from that of a usual translation: a signed z, in standard deviations.

    Below 0 the target is shorter than expected, above 0 longer. Of human translations 95 % are between -2 and 2; a
    target that lost half of its sentence is near -4. To keep only plausible pairs, keep ``abs(length) <= 4``.

    With s and t the characters of source and target, without vowel signs and with single spaces, the value is
    ``(t - c s) / sqrt(v m)``, where m is the mean of s and t/c (Gale and Church 1993, "A Program for Aligning Sentences
    in Bilingual Corpora", section 3.2, with the mean for m as in their program: a source of nothing has a score then
    as well). For Arabic and English c = 1.16 and v = 3.4; from English to Arabic the sides change places. None where
    both sides are empty.
    """

    def score(self, units: Sequence[TranslationUnit]) -> list[float | None]:
        """Return one value a unit, in order."""
        return [_deviation(unit) for unit in units]


def _deviation(unit: TranslationUnit) -> float | None:
    source, target = _length(unit.source), _length(unit.target)
    if not source + target:
        return None
    first, second = (language.partition("-")[0].lower() for language in unit.languages)
    if (first, second) == ("en", "ar"):
        return -_z(target, source, *_ARABIC_ENGLISH)
    return _z(source, target, *(_ARABIC_ENGLISH if (first, second) == ("ar", "en") else _EUROPEAN))


def _length(text: str) -> int:
    return len(" ".join(_UNCOUNTED.sub("", text).split()))


def _z(source: int, target: int, ratio: float, variance: float) -> float:
    return (target - ratio * source) / math.sqrt(variance * (source + target / ratio) / 2)
