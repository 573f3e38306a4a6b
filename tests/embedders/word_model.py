"""A stand-in for sentence-transformers."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class WordModel:
    """As much of SentenceTransformer as is used: a text is the sum of its words, and what is too long is cut off."""

    max_seq_length = 12
    made: list[dict[str, Any]] = []  # noqa: RUF012 - emptied by the fixture

    def __init__(self, model: str, **options: Any) -> None:
        if model == "nobody/nothing":
            raise OSError("nobody/nothing is not a local folder")
        self.made.append({"model": model, **options})
        self.tokenizer = SimpleNamespace(tokenize=str.split)

    def get_embedding_dimension(self) -> int:
        return 16

    def encode(self, texts: Sequence[str], **_: Any) -> NDArray[np.float32]:
        rows = [sum(map(vector_of, text.split()[: self.max_seq_length - 2])) for text in texts]
        unit: NDArray[np.float32] = (np.array(rows) / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        return unit


def vector_of(word: str) -> NDArray[np.float64]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
    return np.random.default_rng(seed).normal(size=16)
