"""A set of 64-bit hashes in 11 to 21 bytes each, where Python's own set takes about 100."""

from __future__ import annotations

from array import array

_FIRST_SIZE = 1024  # slots: a power of two
_FULL = 0.75


class HashSet:
    """Hashes in one array, each at the first free place from where its own bits point to (linear probing).

    The array doubles at three quarters; while it does, the old one is there as well.
    """

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * _FIRST_SIZE))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, value: int) -> bool:
        return self._slots[self._place(value or 1)] != 0

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return len(self._slots) * self._slots.itemsize

    def add(self, value: int) -> bool:
        """Put a hash in, from 0 to 2⁶⁴ - 1, and return whether it was not there yet."""
        value = value or 1  # 0 marks a free place
        place = self._place(value)
        if self._slots[place]:
            return False
        self._slots[place] = value
        self._count += 1
        if self._count > _FULL * len(self._slots):
            self._grow()
        return True

    def _place(self, value: int) -> int:
        """Return where a hash stands, or the free place where it would."""
        slots = self._slots
        mask = len(slots) - 1
        place = value & mask
        while (found := slots[place]) and found != value:
            place = (place + 1) & mask
        return place

    def _grow(self) -> None:
        old, self._slots = self._slots, array("Q", bytes(2 * self.size))
        for value in old:
            if value:
                self._slots[self._place(value)] = value
