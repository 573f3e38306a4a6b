"""Names that stand on both sides, between Arabic and English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dragoman.scorers.lexicon import load_lexicon
from dragoman.scorers.stems import arabic_words, english_words
from dragoman.scorers.transliteration import pair_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.records import TranslationUnit

_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]+")
# A capital that a sentence's start does not explain. Digits, quotes and brackets may stand before the sentence.
_NAME = re.compile(r"(?<=[\w,;)\u2019'-] )[A-Z][^\W\d_]{2,}")
_TITLE = 0.5  # of the words: where more have capitals, as in a headline, capitals mean nothing
_LINKED = 0.1
_ENGLISH = 1
_LONGEST = 4000  # characters of a side that are looked at


class NameScorer:
    """The share of names that stand on both sides, in [0, 1]; None where no name is seen, and for other languages.

    Two kinds are looked for: words in Latin letters on the Arabic side, which the English side must have as well, and
    English words with a capital inside a sentence, for which the Arabic side must have a word that sounds alike, that
    the lexicon links, or that is the same. Arabic has no capitals, so an Arabic name that English lacks is not seen
    here; the coverage falls. Names that sound different (Germany, ألمانيا) are found where the lexicon has them: in a
    tenth of human translations some name is not, so that a low score is a hint and no proof.
    """

    def score(self, units: Sequence[TranslationUnit]) -> list[float | None]:
        """Return one value a unit, in order."""
        return [_kept(unit) for unit in units]


def _kept(unit: TranslationUnit) -> float | None:
    first, second = (language.partition("-")[0].lower() for language in unit.languages)
    if {first, second} != {"ar", "en"}:
        return None
    texts = (unit.source, unit.target) if first == "ar" else (unit.target, unit.source)
    arabic, english = (text[:_LONGEST] for text in texts)
    latin = {word.lower() for word in _LATIN.findall(arabic)}
    names = _names(english)
    if not latin and not names:
        return None
    there = {word.lower() for word in _LATIN.findall(english)}
    lost = _unheard({name for name in names if name.lower() not in latin}, arabic)
    return 1 - (len(latin - there) + len(lost)) / (len(latin) + len(names))


def _names(english: str) -> set[str]:
    words = english.split()
    if sum(word[0].isupper() for word in words) > _TITLE * len(words):
        return set()
    return set(_NAME.findall(english))


def _unheard(names: set[str], arabic: str) -> set[str]:
    """Return the names that no Arabic word sounds like or is linked to."""
    if not names:
        return names
    words = arabic_words(arabic)
    stems = {word.stem for word in words}
    english = load_lexicon()[_ENGLISH]
    heard = {name for _, name in pair_names({form for word in words for form in word}, names)}
    for name in names - heard:
        linked = english.find(english_words(name)[0].stem).links
        if any(linked[stem] >= _LINKED for stem in stems & linked.keys()):
            heard.add(name)
    return names - heard
