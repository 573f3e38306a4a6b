"""What stands around every encoder: clean text in, no text cut in silence, rows that can be compared out."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from dragoman.arabic import fold_digits, has_words, normalize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float32, int64
    from numpy.typing import NDArray

REVISION = 1  # of what happens to a text here: part of each identity, to be raised when vectors change


class CarefulEmbedder(ABC):
    """An encoder of short texts as an embedder of all texts.

    - Encoders are given what they know: no vowel signs, tatweel or invisible characters, ASCII digits, single spaces.
    - A text without a letter or digit has no meaning to compare: its row is zero, as near to all as to nothing.
    - A text over the encoder's limit is cut between words and its row is the mean of its parts', weighted by their
      length. So every word counts, and the cost of a text grows linearly.

    Attributes:
        identity: Names package, model and versions: vectors of equal identity may be kept and compared.
        size: Columns of the matrix.
        limit: Pieces that the encoder takes at once.
    """

    def __init__(self, identity: str, size: int, limit: int) -> None:
        self.identity = f"{identity}/{REVISION}"
        self.size = size
        self.limit = limit

    @abstractmethod
    def encode(self, parts: Sequence[str]) -> NDArray[float32]:
        """Return one row a part (parts x size) of any length; each has words, and at most `limit` pieces."""

    @abstractmethod
    def count(self, text: str) -> int:
        """How many of the encoder's pieces a text has, without marks of start and end."""

    def embed(self, texts: Sequence[str]) -> NDArray[float32]:
        """Return one row a text (texts x size, L2-normalised, zero where there are no words)."""
        import numpy as np

        clean = [fold_digits(normalize(text)) for text in texts]
        cut = [self._cut(text) if has_words(text) else [] for text in clean]
        parts = [part for each in cut for part in each]
        owners: NDArray[int64] = np.repeat(np.arange(len(texts)), [len(each) for each in cut])
        rows: NDArray[float32] = np.zeros((len(texts), self.size), dtype=np.float32)
        if parts:
            weights = np.array([len(part) for part in parts], dtype=np.float32)
            np.add.at(rows, owners, _unit(self.encode(parts)) * weights[:, None])
        return _unit(rows)

    def _cut(self, text: str) -> list[str]:
        """Cut a text into as few parts of about the same length as the limit allows."""
        if self.count(text) <= self.limit:
            return [text]
        words = [chunk for word in text.split() for chunk in self._chunks(word)]
        ends = list(accumulate(self.count(word) for word in words))
        longest = max(end - start for start, end in pairwise([0, *ends]))
        share = ends[-1] / math.ceil(ends[-1] / (self.limit - longest))
        parts: dict[int, list[str]] = {}
        for word, start in zip(words, [0, *ends], strict=False):
            parts.setdefault(int(start / share), []).append(word)
        return [part for found in parts.values() for part in self._halved(found) if has_words(part)]

    def _halved(self, words: list[str]) -> list[str]:
        """Join words to as many parts as fit: together they may have more pieces than one by one.

        A model of two languages reads each text by the pieces of one, and spells in bytes what these lack.
        """
        text = " ".join(words)
        if len(words) == 1 or self.count(text) <= self.limit:
            return [text]
        middle = len(words) // 2
        return [*self._halved(words[:middle]), *self._halved(words[middle:])]

    def _chunks(self, word: str) -> list[str]:
        """Cut a word only where it is too long by itself. No piece is shorter than a byte."""
        length = self.limit // 8
        if self.count(word) <= self.limit // 2:
            return [word]
        return [word[start : start + length] for start in range(0, len(word), length)]


def _unit(rows: NDArray[float32]) -> NDArray[float32]:
    import numpy as np

    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: NDArray[float32] = (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return unit
