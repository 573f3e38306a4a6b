"""Finds texts that are nearly the same as one before, by MinHash signatures, in 256 to 384 bytes a text."""

from __future__ import annotations

import sys
from array import array
from typing import TYPE_CHECKING

from rensa import RMinHash  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterable

_VALUES = 128  # of a signature; the error of an estimated similarity is about 0.035
_ROWS = 8  # values of a band: a band is 64 bits
_BANDS = _VALUES // _ROWS  # a pair of similarity s shares one with probability 1 - (1 - s⁸)¹⁶: .99 at .85, .95 at .8
_SEED = 1
_SHINGLE = 5  # characters
_FIRST_SIZE = 1024  # slots of a band's table: a power of two
_FULL = 0.5
_COMPARED = 16  # texts that share a band and are compared: of a template, thousands may share one
# Texts of one kind have like bands. An odd factor, 2^64 over the golden ratio, spreads them (Knuth 6.4); the bits above
# the lowest 64 of the product depend on all of the band's.
_SPREAD = 0x9E3779B97F4A7C15
_CHANCE = 1 / 256  # that two values agree in their last byte without being equal


def signatures(texts: Iterable[str]) -> list[bytes]:
    """Return a MinHash signature of the five-character pieces of each text: the last byte of 128 values.

    A byte of each value is enough to compare (Li and König 2010, "b-Bit Minwise Hashing").
    """
    pieces = [[text[at : at + _SHINGLE] for at in range(max(1, len(text) - _SHINGLE + 1))] for text in texts]
    last_byte = 0 if sys.byteorder == "little" else 3
    rows = RMinHash.digests_from_token_sets(pieces, num_perm=_VALUES, seed=_SEED)
    return [array("I", row).tobytes()[last_byte::4] for row in rows]


class NearIndex:
    """Signatures in the order they came, and a table for each band that says which of them have its 64 bits.

    The tables hold numbers of signatures, 4 bytes each, at the first free place from where the band's bits point to.
    """

    def __init__(self, similarity: float) -> None:
        """Make an empty index.

        Args:
            similarity: The least Jaccard similarity of two texts' pieces that counts as near, from 0 to 1.
        """
        self._least = _VALUES * (similarity * (1 - _CHANCE) + _CHANCE)  # values that agree
        self._signatures = bytearray()
        self._tables = [array("I", bytes(4 * _FIRST_SIZE)) for _ in range(_BANDS)]
        self._used = [0] * _BANDS

    def __len__(self) -> int:
        return len(self._signatures) // _VALUES

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return len(self._signatures) + sum(len(table) * table.itemsize for table in self._tables)

    def has_near(self, signature: bytes) -> bool:
        """Whether a text with a signature near this one was added."""
        seen: set[int] = set()
        own = int.from_bytes(signature, "little")
        for band in range(_BANDS):
            found, _ = self._find(band, signature)
            for number in set(found) - seen:
                other = int.from_bytes(self._signature(number), "little")
                # Values that agree are bytes of 0 in the difference.
                if (own ^ other).to_bytes(_VALUES, "little").count(0) >= self._least:
                    return True
            seen.update(found)
        return False

    def add(self, signature: bytes) -> None:
        """Put a signature in."""
        number = len(self)
        self._signatures += signature
        for band in range(_BANDS):
            self._enter(band, number, signature)
            if self._used[band] > _FULL * len(self._tables[band]):
                self._grow(band)

    def _enter(self, band: int, number: int, signature: bytes) -> None:
        found, place = self._find(band, signature)
        if len(found) < _COMPARED:
            self._tables[band][place] = number + 1  # 0 marks a free place
            self._used[band] += 1

    def _find(self, band: int, signature: bytes) -> tuple[list[int], int]:
        """Return the signatures that have the same band, at most `_COMPARED`, and the place where the search ended."""
        table, start = self._tables[band], band * _ROWS
        mask = len(table) - 1
        bits = signature[start : start + _ROWS]
        place = int.from_bytes(bits, "little") * _SPREAD >> 64 & mask
        found: list[int] = []
        while (entry := table[place]) and len(found) < _COMPARED:
            at = (entry - 1) * _VALUES + start
            if self._signatures[at : at + _ROWS] == bits:
                found.append(entry - 1)
            place = (place + 1) & mask
        return found, place

    def _grow(self, band: int) -> None:
        old = self._tables[band]
        self._tables[band], self._used[band] = array("I", bytes(2 * len(old) * old.itemsize)), 0
        for entry in old:
            if entry:
                self._enter(band, entry - 1, self._signature(entry - 1))

    def _signature(self, number: int) -> bytes:
        return bytes(self._signatures[number * _VALUES : (number + 1) * _VALUES])
