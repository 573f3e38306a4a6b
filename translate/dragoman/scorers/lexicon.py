"""Which Arabic and English words translate each other, learnt by `benchmarks/lexicon.py`."""

from __future__ import annotations

import gzip
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

LEVELS = 9  # of a link in the file, one digit: 9 for words that nearly always translate each other
NEW = 8.0  # weight of a stem that the lexicon does not have: as much as a rare one
_FILE = "ar-en.lexicon.gz"


class Entry(NamedTuple):
    """What is known of a stem.

    Attributes:
        weight: How much it counts: 0 for words that are everywhere, about 10 for those seen once.
        links: The stems of the other language with how sure the link is, in (0, 1].
    """

    weight: float
    links: Mapping[str, float]


class Stems:
    """The stems of one language. A line of the file is taken apart when its stem is first asked for."""

    def __init__(self, section: str) -> None:
        self._lines = dict(line.split("\t", 1) for line in section.splitlines())
        self._entries: dict[str, Entry] = {}
        self._new = Entry(NEW, {})

    def find(self, stem: str) -> Entry:
        """Return what is known of a stem; for one that is not known, an entry of weight `NEW` without links."""
        entry = self._entries.get(stem)
        if entry is None:
            line = self._lines.get(stem)
            if line is None:
                return self._new
            weight, links = line.split("\t")
            entry = Entry(float(weight), {link[1:]: int(link[0]) / LEVELS for link in links.split(" ")})
            self._entries[stem] = entry
        return entry


@cache
def load_lexicon() -> tuple[Stems, Stems]:
    """Read the Arabic and the English stems, once a process."""
    text = gzip.decompress(resources.files(__package__).joinpath(_FILE).read_bytes()).decode()
    _, arabic, english = text.split("\n\n")
    return Stems(arabic), Stems(english)
