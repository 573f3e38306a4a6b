"""An embedder and an engine without a model, to test what is done around them."""

from __future__ import annotations

import zlib
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from dragoman.plan import Search
from dragoman.records import Hypothesis, Translation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float32, float64
    from numpy.typing import NDArray

_SIZE = 64


class WordEmbedder:
    """A text's vector is the sum of its words', which are random but always the same. Without words it is zeros.

    Attributes:
        texts: All that was embedded, in order.
    """

    identity = "words"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[float32]:
        """Return one row a text."""
        self.texts.extend(texts)
        vectors = np.zeros((len(texts), _SIZE), np.float32)
        for number, text in enumerate(texts):
            for word in text.lower().split():
                vectors[number] += _word_vector(word)
            vectors[number] /= np.linalg.norm(vectors[number]) or 1
        return vectors


@cache
def _word_vector(word: str) -> NDArray[float64]:
    return np.random.default_rng(zlib.crc32(word.encode("utf-8", "surrogatepass"))).normal(size=_SIZE)


class UpperEngine:
    """Translates into capitals.

    Attributes:
        sources: All that was translated, in order.
    """

    search = Search()

    def __init__(self) -> None:
        self.sources: list[str] = []

    def translate(self, sources: Sequence[str]) -> list[Translation]:
        """Return one translation a source."""
        self.sources.extend(sources)
        return [Translation(source, (Hypothesis(source.upper(), -0.1),)) for source in sources]

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[float | None]:
        """Say nothing."""
        del targets
        return [None] * len(sources)


def sentences(count: int, start: int = 0, words: int = 8) -> list[str]:
    """Return different sentences, always the same for a number."""
    return [
        " ".join(f"w{word}" for word in np.random.default_rng(number).integers(0, 5000, words))
        for number in range(start, start + count)
    ]
