"""Documents paired by what they say: each becomes one vector, and the vectors are paired."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dragoman.aligners.pairing import document_vector, pair_documents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float32
    from numpy.typing import NDArray

    from dragoman.aligners.pairing import Pairing
    from dragoman.protocols import Embedder


def pair_texts(embedder: Embedder, source: Sequence[Sequence[str]], target: Sequence[Sequence[str]]) -> Pairing:
    """Pair documents by their segments, as `pair_documents` does. A document without segments has no partner.

    Segments are encoded document by document, so that memory holds one vector a document.

    Args:
        embedder: Makes the vectors.
        source: The segments of each document.
        target: The segments of each document.
    """
    return pair_documents(_vectors(embedder, source), _vectors(embedder, target))


def _vectors(embedder: Embedder, documents: Sequence[Sequence[str]]) -> NDArray[float32]:
    """Return documents x size, L2-normalised."""
    rows = [document_vector(embedder.embed(segments)) for segments in documents]
    return np.stack(rows) if rows else np.empty((0, 0), np.float32)
