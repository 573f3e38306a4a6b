"""The words that a system misses and invents most often, counted with sacreBLEU's tokens as compare-mt counts them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.evaluation.material import Material

SIGNATURE = "tok:13a|case:lc|words:no-function-words"
_SHOWN = 30  # words of each kind

# What every text has: how often such a word differs from a reference says nothing about one system.
_LINES = """
    a about after all also an and another any are as at be because been before being between both but by can could did
    do does during each either for from had has have he her here him his how i if in into is it its itself just may me
    might more most my no not of on one only or other our out over own same shall she should so some such than that the
    their them themselves then there these they this those through to too under until up upon us very was we were what
    when where whether which while who whom whose why will with within would you your 's 't n't 'll 're 've 'd s t
"""
_FUNCTION_WORDS = frozenset(_LINES.split())


@dataclass(frozen=True, slots=True)
class WordCount:
    """How often a word is missed, of the times that references have it; or invented, of the times that it is said."""

    word: str
    count: int
    total: int


@dataclass(frozen=True, slots=True)
class WordErrors:
    """The words of a system that differ most often from the references."""

    missed: tuple[WordCount, ...]
    invented: tuple[WordCount, ...]


class WordCounter:
    """The words of a material's references, cut once for all systems."""

    def __init__(self, material: Material) -> None:
        from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a

        self._tokenizer = Tokenizer13a()
        # As text: the counts of every segment would take ten times the room.
        self._references = [list(map(self._cut, of_segment)) for of_segment in zip(*material.references, strict=True)]

    def find_errors(self, hypotheses: Sequence[str]) -> WordErrors:
        """Return the words most often missed and invented, most first and then by the alphabet."""
        wanted, said, missed, invented = (Counter[str]() for _ in range(4))
        for text, references in zip(hypotheses, self._references, strict=True):
            own = Counter(self._cut(text).split())
            counts = [Counter(reference.split()) for reference in references]
            # With several references only what all of them have is missed, and only what none has is invented.
            least, most = reduce(and_, counts), reduce(or_, counts)
            wanted.update(least)
            said.update(own)
            missed.update(least - own)
            invented.update(own - most)
        return WordErrors(_rank(missed, wanted), _rank(invented, said))

    def _cut(self, text: str) -> str:
        """Return a text in small letters with spaces between its words."""
        cut: str = self._tokenizer(text).lower()
        return cut


def _rank(counts: Counter[str], totals: Counter[str]) -> tuple[WordCount, ...]:
    words = [word for word in counts if any(map(str.isalpha, word)) and word not in _FUNCTION_WORDS]
    ranked = sorted(words, key=lambda word: (-counts[word], word))[:_SHOWN]
    return tuple(WordCount(word, counts[word], totals[word]) for word in ranked)
