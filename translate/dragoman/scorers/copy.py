"""Targets that are no translation: text still in the source's script, a copy of the source, a loop."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from dragoman.arabic import ARABIC_LETTER, arabic_share
from dragoman.repetition import find_loops
from dragoman.scorers.scripts import is_arabic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.records import TranslationUnit

# Names and abbreviations keep their Latin letters in Arabic text: so many of its letters may be foreign.
_FOREIGN_IN_ARABIC = 0.5
# A source shorter than this may be all names, numbers or an address, which are rightly copied.
_SENTENCE_WORDS = 4
_SHARED = 0.5
# "The Aegean Sea to the west, the Black Sea to the north" is no loop: such repeats reach a twelfth of human sentences.
_REPEATED = 0.1
_SEEN = 2
_LONG_WORD = 32
_WORD = re.compile(r"[^\W_]+")
_STUTTER = re.compile(r"(\w{1,4}?)\1{7,}")
_DOTS = re.compile(r"([^\w\s])(?:\s*\1){15,}")


class CopyScorer:
    """Whether the target is a text of its own, in [0, 1], 1 for yes: the product of three shares.

    * Script: for a target that is not Arabic, 1 less the share of Arabic letters among its letters. For an Arabic
      target, twice the share of Arabic letters and at most 1; a source of fewer than four words may be all names, so
      that nothing is asked.
    * Copy, for two languages of one script: 1 where at most half of the target's words stand in the source, 0 where all
      do; a source of fewer than four words may be copied.
    * Loop: 1 less twice the share of words that repeat what came before, over a tenth and over the source's own share.
      Words repeat in a phrase of up to twelve words that stands three times in a row (one word: four times), and where
      three words together have come twice already: "very very" and "New York, New York" are free. Long runs of equal
      signs count as well.

    None where the target has neither letters nor digits.
    """

    def score(self, units: Sequence[TranslationUnit]) -> list[float | None]:
        """Return one value a unit, in order."""
        return [_originality(unit) for unit in units]


def _originality(unit: TranslationUnit) -> float | None:
    words = _words(unit.target)
    if not words:
        return None
    from_arabic, to_arabic = map(is_arabic, unit.languages)
    own = _own_script(unit, arabic=to_arabic)
    if from_arabic == to_arabic:
        own *= _uncopied(_words(unit.source), words)
    return own * _unlooped(unit, words)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _own_script(unit: TranslationUnit, *, arabic: bool) -> float:
    target = unit.target
    if not arabic:
        return 1.0 if target.isascii() or not ARABIC_LETTER.search(target) else 1 - arabic_share(target)
    if len(_words(unit.source)) < _SENTENCE_WORDS or not any(map(str.isalpha, target)):
        return 1.0
    return min(1.0, arabic_share(target) / (1 - _FOREIGN_IN_ARABIC))


def _uncopied(source: list[str], target: list[str]) -> float:
    if len(source) < _SENTENCE_WORDS:
        return 1.0
    shared = (Counter(source) & Counter(target)).total() / len(target)
    return min(1.0, (1 - shared) / (1 - _SHARED))


def _unlooped(unit: TranslationUnit, words: list[str]) -> float:
    loops = max(_repeated_words(words), _repeated_signs(unit.target, words))
    if loops <= _REPEATED:
        return 1.0
    source = _words(unit.source)
    allowed = _REPEATED + max(_repeated_words(source), _repeated_signs(unit.source, source))
    return max(0.0, 1 - 2 * max(0.0, loops - allowed))


def _repeated_words(words: list[str]) -> float:
    """Return the share of words that repeat what came before, in [0, 1)."""
    pairs = list(pairwise(words))
    if len(set(pairs)) == len(pairs):
        return 0.0
    # A phrase that comes three times has a pair of words that does, or is one word. Few sentences get past this.
    counts = Counter(pairs).items()
    if not any(count > _SEEN or (count == _SEEN and first == second) for (first, second), count in counts):
        return 0.0
    repeats = set(_third_times(words))
    repeats |= find_loops(words)
    return len(repeats) / len(words)


def _third_times(words: list[str]) -> list[int]:
    """Return where three words together end that came twice before."""
    seen: Counter[tuple[str, str, str]] = Counter()
    places = []
    for index, three in enumerate(zip(words, words[1:], words[2:], strict=False), start=2):
        if seen[three] >= _SEEN:
            places.append(index)
        seen[three] += 1
    return places


def _repeated_signs(text: str, words: list[str]) -> float:
    """Return the share of characters in runs of one sign ("......") or of a few letters ("hahahaha..."), in [0, 1]."""
    repeats = sum(match.end() - match.start() for match in _DOTS.finditer(text))
    repeats += sum(
        match.end() - match.start() for word in words if len(word) >= _LONG_WORD for match in _STUTTER.finditer(word)
    )
    return min(1.0, repeats / max(len(text), 1))
