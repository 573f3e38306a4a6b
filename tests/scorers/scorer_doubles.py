"""An embedder and an engine that load nothing, for scorers that need one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dragoman.arabic import has_words
from dragoman.scorers import TABLE

if TYPE_CHECKING:
    from collections.abc import Sequence


class LetterEmbedder:
    """Vectors of how often each letter comes: near where the letters are."""

    identity = "letters"

    def embed(self, texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
        rows = np.zeros((len(texts), 64), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for letter in text[:1000]:
                row[ord(letter) % 64] += 1
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.where(lengths > 0, lengths, 1)


class LengthEngine:
    """A model that is surer the shorter a target is."""

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[float | None]:
        return [
            -len(target) / 100 if has_words(source) and has_words(target) else None
            for source, target in zip(sources, targets, strict=True)
        ]


def make(name: str) -> Any:
    """Make a scorer with doubles for what it needs."""
    parts = {"embedder": LetterEmbedder(), "engine": LengthEngine()}
    return TABLE.create(name, **{need: parts[need] for need in TABLE.row(name).needs})
