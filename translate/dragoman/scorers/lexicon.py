"""Which Arabic and English words translate each other, learnt by `benchmarks/lexicon.py`."""

from __future__ import annotations

import gzip
from collections import defaultdict
from functools import cache
from importlib import resources
from typing import NamedTuple

LEVELS = 9  # of a link in the file, one digit: 9 for words that nearly always translate each other
_FILE = "ar-en.lexicon.gz"


class Lexicon(NamedTuple):
    """Links between the stems of two languages, and how much each stem counts.

    Attributes:
        weights: By side (0 Arabic, 1 English) and stem: 0 for words that are everywhere, about 10 for those seen once.
        links: By side and stem: the stems of the other side with how sure the link is, in (0, 1].
    """

    weights: tuple[dict[str, float], dict[str, float]]
    links: tuple[dict[str, dict[str, float]], dict[str, dict[str, float]]]


@cache
def load_lexicon() -> Lexicon:
    """Read the lexicon (half a second, once a process)."""
    text = gzip.decompress(resources.files(__package__).joinpath(_FILE).read_bytes()).decode()
    arabic: dict[str, float] = {}
    english: dict[str, float] = {}
    forth: dict[str, dict[str, float]] = {}
    back: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        stem, weight, *linked = line.split("\t")
        (arabic if linked else english)[stem] = float(weight)
        if linked:
            forth[stem] = {link[1:]: int(link[0]) / LEVELS for link in linked[0].split(" ")}
            for other, level in forth[stem].items():
                back[other][stem] = level
    return Lexicon((arabic, english), (forth, dict(back)))
