"""Vectors that were made once, kept on disk: no text is encoded twice."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from dragoman.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy import float32
    from numpy.typing import NDArray

    from dragoman.protocols import Embedder

FILE = "vectors-2.sqlite"  # the number is the layout's
SIZE = 2_000_000_000  # bytes: about 850,000 vectors of 512 columns
_CHUNK = 2048  # texts encoded before they are kept: what an interrupted run does not lose


class CachedEmbedder:
    """An embedder that looks in a file first, and encodes each text of a batch once however often it stands there.

    A vector's key is the SHA-256 of the embedder's identity and the text. Rows are kept in float32 and come back bit
    for bit: in float16 retrieval is just as good, but what a run finds would depend on what ran before it.

    Attributes:
        identity: The embedder's.
    """

    def __init__(self, embedder: Embedder, folder: Path, size: int = SIZE) -> None:
        """Open or make the cache. That never fails: without a file that can be used there is a warning and no cache.

        Args:
            embedder: Makes the vectors that are not there yet.
            folder: Where the file is; made if needed. Several processes may share it.
            size: Bytes that the vectors may have. Over it, the oldest go.
        """
        self.identity = embedder.identity
        self._embedder = embedder
        self._store = Store(folder / FILE, size, "vectors")

    def embed(self, texts: Sequence[str]) -> NDArray[float32]:
        """Return one row a text, as the embedder makes it (texts x size)."""
        import numpy as np

        if not texts:
            return self._embedder.embed(texts)
        keys = [self._key(text) for text in texts]
        distinct = dict(zip(keys, texts, strict=True))
        rows = {key: np.frombuffer(kept, dtype="<f4") for key, kept in self._store.read(list(distinct)).items()}
        missing = [key for key in distinct if key not in rows]
        for start in range(0, len(missing), _CHUNK):
            chunk = missing[start : start + _CHUNK]
            made = dict(zip(chunk, self._embedder.embed([distinct[key] for key in chunk]), strict=True))
            self._store.write({key: row.astype("<f4").tobytes() for key, row in made.items()})
            rows |= made
        return np.stack([rows[key] for key in keys]).astype(np.float32, copy=False)

    def close(self) -> None:
        """Close the file. What is asked afterwards is encoded anew."""
        self._store.close()

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self.identity}\0{text}".encode("utf-8", "surrogatepass")).digest()
