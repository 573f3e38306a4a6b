"""Finding text that repeats itself, the way translation models fail: "the war of the war of the war of"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"\d+(?:[.,٫٬]\d+)+|\w+")  # "1,000,000,000,000" is one word, no loop
# A letter, or a few, that a model could not stop writing: "10000000000000", "iririririr", "0,0,0,0,0,0".
_STUTTER = re.compile(r"(\w)\1{11,}|([\w,.]{2,6}?)\2{5,}")
_LONGEST = 12  # words in a repeated phrase; longer ones are caught as two passages that are equal
_TIMES = 3  # how often a phrase must come in a row to be a loop


def find_loops(words: Sequence[str]) -> set[int]:
    """Return the places of the words that stand in loops: a phrase that follows itself again and again.

    A single word counts from its fourth time in a row, longer phrases from the third, so that "very, very" and
    "New York, New York" are no loops. Linear time in the number of words.
    """
    places: set[int] = set()
    for size in range(1, min(_LONGEST, len(words) // _TIMES) + 1):
        need = size * _TIMES if size > 1 else _TIMES + 1
        start = 0  # of the stretch in which every word equals the one `size` before it
        for index in range(size, len(words) + 1):
            if index < len(words) and words[index] == words[index - size]:
                continue
            if index - start >= need:
                places.update(range(start, index))
            start = index - size + 1
    return places


def count_looped_words(text: str) -> int:
    """Count the words of a text that stand in loops.

    >>> count_looped_words("he said that he said that he said that he left")
    10
    >>> count_looped_words("a very, very old house")
    0
    """
    return len(find_loops([match[0].lower() for match in _WORD.finditer(text)]))


def is_loop(target: str, source: str) -> bool:
    """Whether `target` repeats itself where `source` does not: a stutter inside a word, or loops.

    Twice as many looped words as in the source are still the source's own: "لا لا لا لا" may become "no, no, no, no".

    >>> is_loop("they paid 10000000000000000000 euros", "دفعوا 100 يورو")
    True
    >>> is_loop("he has good good good good ties with him", "يقيم علاقات جيدة معه")
    True
    """
    if _STUTTER.search(target) and not _STUTTER.search(source):
        return True
    return count_looped_words(target) > 2 * count_looped_words(source)
