"""Which documents of two collections belong together: each becomes one vector, and the vectors are paired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dragoman.aligners.joins import normalized
from dragoman.aligners.neighbours import ratio_margin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy import float32, float64, int64
    from numpy.typing import NDArray

    from dragoman.protocols import Embedder

_NEIGHBOURS = 4  # as for mining sentences (Artetxe and Schwenk 2019)
_BLOCK = 1024  # documents compared at once with all others
MARGIN = 1.0  # that of the only document with the only other one
_EPSILON = 1e-6  # a difference of margins that is rounding


@dataclass(frozen=True, slots=True)
class Pair:
    """Two documents that belong together."""

    source: int
    target: int
    similarity: float  # cosine, in [-1, 1]
    margin: float  # similarity over the mean of both documents' with their nearest ones: above 1 stands out


@dataclass(frozen=True, slots=True)
class Pairing:
    """Pairs by source document, and the documents of each side without a partner."""

    pairs: tuple[Pair, ...]
    source: tuple[int, ...]
    target: tuple[int, ...]


def pair_texts(embedder: Embedder, source: Iterable[Sequence[str]], target: Iterable[Sequence[str]]) -> Pairing:
    """Pair documents by their segments, as `pair_documents` does. A document without segments has no partner.

    Documents are taken one by one and only their vectors stay, so they may be read while they are paired.

    Args:
        embedder: Makes the vectors.
        source: The segments of each document.
        target: The segments of each document.
    """
    return pair_documents(_vectors(embedder, source), _vectors(embedder, target))


def document_vector(segments: NDArray[float32]) -> NDArray[float32]:
    """Return the vector of a document (L2-normalised) from those of its segments: their sum."""
    total: NDArray[float32] = normalized(segments.sum(axis=0, keepdims=True))[0]
    return total


def pair_documents(source: NDArray[float32], target: NDArray[float32], margin: float = MARGIN) -> Pairing:
    """Pair documents, best margin first, each with one that has no partner yet.

    A document without a translation may get a partner all the same, one on the same subject: the alignment of the two
    tells (`dragoman.aligners.relatedness`). Only a document's four nearest ones are looked at, so that memory grows
    with the number of documents and not with its square.

    Args:
        source: Documents x size, L2-normalised.
        target: Documents x size, L2-normalised.
        margin: What a pair needs at least.

    Returns:
        Every document of both sides, once.
    """
    candidates = sorted(_candidates(source, target), key=lambda pair: (-pair.margin, pair.source, pair.target))
    pairs: dict[int, Pair] = {}
    taken: set[int] = set()
    for pair in candidates:
        if pair.margin >= margin - _EPSILON and pair.source not in pairs and pair.target not in taken:
            pairs[pair.source] = pair
            taken.add(pair.target)
    return Pairing(
        tuple(pairs[index] for index in sorted(pairs)),
        tuple(index for index in range(len(source)) if index not in pairs),
        tuple(index for index in range(len(target)) if index not in taken),
    )


def _vectors(embedder: Embedder, documents: Iterable[Sequence[str]]) -> NDArray[float32]:
    """Return documents x size, L2-normalised."""
    rows = [document_vector(embedder.embed(segments)) for segments in documents]
    return np.stack(rows) if rows else np.empty((0, 0), np.float32)


def _candidates(source: NDArray[float32], target: NDArray[float32]) -> Iterator[Pair]:
    if not (len(source) and len(target)):
        return
    nearest, cosines = _nearest(source, target)
    means, others = cosines.mean(axis=1), _nearest(target, source)[1].mean(axis=1)
    for index, (row, values) in enumerate(zip(nearest, cosines, strict=True)):
        margins = ratio_margin(values, (means[index] + others[row]) / 2)
        for pair in zip(row.tolist(), values.tolist(), margins.tolist(), strict=True):
            yield Pair(index, *pair)


def _nearest(rows: NDArray[float32], columns: NDArray[float32]) -> tuple[NDArray[int64], NDArray[float64]]:
    """Return the nearest columns of each row, and the cosines with them (rows x neighbours)."""
    count = min(_NEIGHBOURS, len(columns))
    indices: NDArray[int64] = np.empty((len(rows), count), np.int64)
    values: NDArray[float64] = np.empty((len(rows), count))
    for start in range(0, len(rows), _BLOCK):
        block = slice(start, start + _BLOCK)
        cosines = rows[block] @ columns.T
        indices[block] = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        values[block] = np.take_along_axis(cosines, indices[block], axis=1).clip(-1, 1)
    return indices, values
