"""When two texts count as the same: keys that forget what does not make another text, and 64-bit hashes of them."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

from dragoman.arabic import fold_digits, normalize

_WORD = re.compile(r"\w+")
# Letters that stand for one another, and signs and small letters that are left out, as in the source text of models.
_SPELLINGS = str.maketrans("أإآٱىیک", "ااااييك", "\u0653\u0654\u0655\u06e5\u06e6")


def text_key(text: str) -> str:
    """Return the text without vowel signs, tatweel and invisible characters, in one form of digits, space and case.

    >>> text_key("قال: ٣ كُتُب"), text_key("He  said")
    ('قال: 3 كتب', 'he said')
    """
    return fold_digits(normalize(text)).casefold()


def word_key(text: str) -> str:
    """Return the words of `text_key`, without the punctuation between them.

    >>> word_key("«نعم»، قال.")
    'نعم قال'
    """
    return " ".join(_WORD.findall(text_key(text)))


def spelling_key(text: str) -> str:
    """Return the words of `word_key` in one spelling: what a model that folds spellings cannot tell apart is equal.

    Alef with hamza, maddah or wasla is alef, alef maqsura and Persian yeh are yeh, Persian kaf is kaf, and
    compatibility forms (NFKC: full width, superscripts, ligatures) are plain.

    >>> spelling_key("إلى الأمام") == spelling_key("الي الامام"), spelling_key("20 m²")
    (True, '20 m2')
    """
    return word_key(unicodedata.normalize("NFKC", text).translate(_SPELLINGS))


def hash64(key: str) -> int:
    """Return the first 64 bits of BLAKE2b.

    Among n different keys, two share a hash with a probability near n² / 2⁶⁵: 3 in 10,000 for 100 million.
    """
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
