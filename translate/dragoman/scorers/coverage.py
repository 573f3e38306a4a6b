"""How much of one side the words of the other account for, between Arabic and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.scorers.lexicon import load_lexicon
from dragoman.scorers.stems import arabic_words, english_words
from dragoman.scorers.transliteration import pair_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.records import TranslationUnit
    from dragoman.scorers.stems import Word

_ARABIC, _ENGLISH = 0, 1
_SOUND = 0.7  # how sure it is that words that sound alike are one name
_LONGEST = 4000  # characters of a side that are looked at: more would cost by the square where names are compared


class CoverageScorer:
    """The share of the source's content words that the target accounts for, in [0, 1]: what was left out lowers it.

    A word is accounted for by the best of its translations, after a lexicon of word links with how sure they are, or by
    a name that sounds like it. Words count by their rarity; those that are in every third sentence do not count. People
    translate freely, and no lexicon is complete: sound translations are between 0.4 and 0.9, unrelated ones under 0.2.

    None for other languages than Arabic and English, and where a side has no content words. Of a side, the first
    4,000 characters are looked at.
    """

    def score(self, units: Sequence[TranslationUnit]) -> list[float | None]:
        """Return one value a unit, in order."""
        return [_accounted(unit, of_source=True) for unit in units]


class SupportScorer:
    """The share of the target's content words that the source accounts for, in [0, 1]: what was added lowers it.

    Made as the coverage is, from the other side.
    """

    def score(self, units: Sequence[TranslationUnit]) -> list[float | None]:
        """Return one value a unit, in order."""
        return [_accounted(unit, of_source=False) for unit in units]


def _accounted(unit: TranslationUnit, *, of_source: bool) -> float | None:
    first, second = (language.partition("-")[0].lower() for language in unit.languages)
    if {first, second} != {"ar", "en"}:
        return None
    texts = (unit.source, unit.target) if first == "ar" else (unit.target, unit.source)
    words = arabic_words(texts[_ARABIC][:_LONGEST]), english_words(texts[_ENGLISH][:_LONGEST])
    side = _ARABIC if (first == "ar") == of_source else _ENGLISH
    stems = load_lexicon()[side]
    named = _named(*words)[side]
    others = {word.stem for word in words[1 - side]}
    if not others:
        return None
    total = found = 0.0
    for stem in dict.fromkeys(word.stem for word in words[side]):  # an order of their own: sums of floats depend on it
        weight, linked = stems.find(stem)
        total += weight
        found += weight * max(
            _SOUND if stem in named else 0.0, max((linked[other] for other in others & linked.keys()), default=0.0)
        )
    return found / total if total else None


def _named(arabic: Sequence[Word], english: Sequence[Word]) -> tuple[set[str], set[str]]:
    """Return the stems of each side that are a name of the other; an English name has a capital."""
    spelled = {form: word.stem for word in arabic for form in word}
    names = {word.text: word.stem for word in english if word.text[0].isupper()}
    pairs = pair_names(spelled, names)
    return {spelled[word] for word, _ in pairs}, {names[name] for _, name in pairs}
