"""Vectors of texts in one language, from the letters that they are written with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dragoman.aligners.joins import normalized

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float32, float64, uint64
    from numpy.typing import NDArray

_SIZES = (2, 3, 4)  # letters
_DIMENSIONS = 2048  # two texts that share nothing have a cosine of 0.02 by chance
_BUCKETS = 1 << 20  # for counting in how many texts an n-gram stands
_SPACE = ord(" ")
_PRIME, _MIXER = np.uint64(0x100000001B3), np.uint64(0xBF58476D1CE4E5B9)


def ngram_vectors(*sides: Sequence[str]) -> list[NDArray[float32]]:
    """Return a matrix (texts x 2048, L2-normalised) for each side: character n-grams, weighed by TF-IDF, hashed.

    N-grams of 2 to 4 letters, inside words and with the spaces around them, case folded. One in `d` of `n` texts of all
    sides weighs 1 + log((1 + n) / (1 + d)) each time that it occurs. It is added to one of the dimensions or subtracted
    (Weinberger and others 2009, "Feature Hashing for Large Scale Multitask Learning", section 2), so that memory does
    not grow with the vocabulary. A text without words is a row of zeros.
    """
    found = np.zeros(_BUCKETS)
    for text in (text for side in sides for text in side):
        found[np.unique(_bucket(_hashes(text)))] += 1
    return [_weighed(side, found, sum(map(len, sides))) for side in sides]


def _weighed(texts: Sequence[str], found: NDArray[float64], count: int) -> NDArray[float32]:
    """Return the vectors of texts, given in how many of all `count` texts each n-gram stands."""
    vectors: NDArray[float32] = np.empty((len(texts), _DIMENSIONS), np.float32)
    for row, hashes in enumerate(map(_hashes, texts)):
        weights = 1 + np.log((1 + count) / (1 + found[_bucket(hashes)]))
        dimension = (hashes >> np.uint64(41)).astype(np.int64) % _DIMENSIONS
        sign = np.where(hashes >> np.uint64(40) & np.uint64(1), 1.0, -1.0)
        vectors[row] = np.bincount(dimension, sign * weights, _DIMENSIONS)
    return normalized(vectors)


def _bucket(hashes: NDArray[uint64]) -> NDArray[uint64]:
    return hashes & np.uint64(_BUCKETS - 1)


def _hashes(text: str) -> NDArray[uint64]:
    """Return a number for each n-gram of a text, equal for equal n-grams and spread over 64 bits."""
    words = f" {' '.join(text.casefold().split())} "
    letters = np.frombuffer(words.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    return np.concatenate([_hashes_of(letters, size) for size in _SIZES])


def _hashes_of(letters: NDArray[uint64], size: int) -> NDArray[uint64]:
    windows = np.lib.stride_tricks.sliding_window_view(letters, size) if len(letters) >= size else letters[:0, None]
    inside = (windows[:, 1:-1] != _SPACE).all(axis=1) & (windows != _SPACE).any(axis=1)
    hashes: NDArray[uint64] = np.zeros(int(inside.sum()), np.uint64)
    for letter in windows[inside].T:
        hashes = hashes * _PRIME + letter
    hashes = (hashes ^ hashes >> np.uint64(29)) * _MIXER
    return hashes ^ hashes >> np.uint64(32)
