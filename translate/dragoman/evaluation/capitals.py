"""Capitals of English: which words of references are names, and where a translation writes them otherwise."""

from __future__ import annotations

from collections import Counter
from html import unescape
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from dragoman.evaluation.case import WORD, fewest
from dragoman.evaluation.names import CAPITAL, names_of, rare_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dragoman.evaluation.case import Case

_SHOUTED = 8  # letters: shorter texts in capitals may be acronyms


class Spelling(NamedTuple):
    """What a test set says of the words with a capital in the references of one segment, as `Case` has it."""

    common: frozenset[str]
    doubtful: frozenset[str]


def find_spellings(references: Sequence[Sequence[str]], outputs: Sequence[str]) -> list[Spelling]:
    """Find out for each segment which capitals of its references are those of names.

    A word is common where a reference has it in small letters, or where more of the other segments have it in small
    letters than with a capital inside a sentence. Its capital is in doubt where that is no less often so, and the
    output for this segment has it not: references write "Station Wagon" and "Anthropology" as they like. Small letters
    of an output whose reference has the capital count for nothing: they may be the fault that is looked for.

    Args:
        references: One text a segment, of each reference.
        outputs: The translation of each segment.
    """
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    segments = list(zip(zip(*references, strict=True), outputs, strict=True))
    counted = [_count(*texts) for texts in segments]
    for words in counted:
        small.update(words[0])
        capital.update(words[1])
    of_references = _small(chain(*references))
    return [
        _spelling(*texts, words, small, capital, of_references) for texts, words in zip(segments, counted, strict=True)
    ]


def _count(references: Sequence[str], output: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words that one segment has in small letters, and those that it has with a capital."""
    return _small([*references, output]) - _capital(references), _capital([*references, output])


def _spelling(  # noqa: PLR0913, PLR0917 - a segment, and what the whole set has
    references: Sequence[str],
    output: str,
    here: tuple[frozenset[str], frozenset[str]],
    small: Counter[str],
    capital: Counter[str],
    of_references: frozenset[str],
) -> Spelling:
    """Judge the names of one segment's references by what the other segments have; `here` is its own `_count`."""
    confirmed = _capital([output])
    common, doubtful = set(), set()
    for name in {name.lower() for reference in references for name in names_of(reference)}:
        more = (capital[name] - (name in here[1])) - (small[name] - (name in here[0]))
        if name in of_references or more < 0:
            common.add(name)
        elif not more and name not in confirmed:
            doubtful.add(name)
    return Spelling(frozenset(common), frozenset(doubtful))


def _small(texts: Iterable[str]) -> frozenset[str]:
    """Return the words in small letters; a text without any capital says nothing of them."""
    return frozenset(word for text in texts if not text.islower() for word in WORD.findall(text) if word.islower())


def _capital(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word.lower() for text in texts for word in CAPITAL.findall(text))


def find_capitals(case: Case) -> str | None:
    """Name what is wrong with the capitals: a small first letter, shouting, or names in small letters."""
    if not case.into_english:
        return None
    references = case.references
    if _shouted(case.hypothesis) and not any(map(_shouted, references)):
        return "all in capitals"
    faults = []
    if _begins_small(case.hypothesis) and not any(map(_begins_small, references)):
        faults.append("begins with a small letter")
    words = set(WORD.findall(case.hypothesis))
    return ", ".join(faults + fewest([_small_names(reference, case, words) for reference in references])) or None


def _small_names(reference: str, case: Case, words: set[str]) -> list[str]:
    names = [name for name in rare_names(reference, case) if name.lower() not in case.doubtful]
    return [name for name in names if name.lower() in words and name not in words]


def _begins_small(text: str) -> bool:
    """Whether the first letter is a small one; that of "iPhone" is as it should be."""
    plain = unescape(text)
    start = next((place for place, char in enumerate(plain) if char.isalnum()), len(plain))
    return plain[start : start + 1].islower() and not plain[start + 1 : start + 2].isupper()


def _shouted(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= _SHOUTED and all(char.isupper() for char in letters)
