"""Words and their stems, for looking words up: crude on purpose, fast, and the same for a lexicon and its users."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from dragoman.arabic import strip_marks

_ARABIC_WORD = re.compile(r"[\u0621-\u064a\u066e-\u06d3]+")
_LATIN_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_FOLD = str.maketrans("أإآٱىة", "اااايه")
_ARTICLES = ("وبال", "وال", "فال", "بال", "كال", "ولل", "ال", "لل")
_SUFFIXES = ("هما", "كما", "ها", "هم", "هن", "نا", "كم", "ات", "ون", "ين", "ان", "يه", "ته", "وا", "ه", "ي", "ا")
_LEFT = 3  # letters that stay of an Arabic word or an English one
_LETTER_LEFT = 4  # where a single letter is taken off: it is part of the word more often


class Word(NamedTuple):
    """A word as it stands and the stem that it is looked up by."""

    text: str
    stem: str


def arabic_words(text: str) -> list[Word]:
    """The words in Arabic letters, in order.

    >>> arabic_words("وبالمحادثات")
    [Word(text='وبالمحادثات', stem='محادث')]
    """
    return [Word(word, _arabic_stem(word)) for word in _ARABIC_WORD.findall(strip_marks(text))]


def english_words(text: str) -> list[Word]:
    """The words of any other letters, in order.

    >>> [word.stem for word in english_words("The ministers' talks ended.")]
    ['the', 'minister', 'talk', 'end']
    """
    return [Word(word, _english_stem(word.lower())) for word in _LATIN_WORD.findall(text)]


@lru_cache(maxsize=1 << 16)
def _arabic_stem(word: str) -> str:
    """Take off article, conjunction and preposition in front, and one ending (after Larkey et al. 2002, "light10")."""
    word = word.translate(_FOLD)
    article = next((each for each in _ARTICLES if word.startswith(each) and len(word) - len(each) >= _LEFT), "")
    word = word[len(article) :]
    if not article and word[0] in "وف" and len(word) >= _LETTER_LEFT:
        word = word[1:]
    if not article and word[0] in "بلكس" and len(word) > _LETTER_LEFT:
        word = word[1:]
    ending = next((each for each in _SUFFIXES if word.endswith(each) and len(word) - len(each) >= _LEFT), "")
    return word[: len(word) - len(ending)]


@lru_cache(maxsize=1 << 16)
def _english_stem(word: str) -> str:
    word = re.split("['\u2019]", word)[0]
    if word.endswith("ies") and len(word) > _LEFT + 1:
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith("ss") and len(word) > _LEFT:
        word = word[:-1]
    ending = next((each for each in ("ing", "ed", "ly") if word.endswith(each) and len(word) - len(each) >= _LEFT), "")
    word = word[: len(word) - len(ending)]
    return word[:-1] if word.endswith("e") and len(word) > _LEFT else word
