"""Pairs to learn from, one file or many, and which of them are kept for the quality score."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_KEPT = 8  # one pair in so many
_COPYLEFT = "GPL"  # of programs and dictionaries: what is learnt from them would not be free of it


class Pair(NamedTuple):
    """A source with its translation, and what its file says of it."""

    source: str
    target: str
    collection: str
    licence: str
    origin: str  # "human"; "synthetic": both sides are a language model's or made of lists; "mt"


def read_pairs(paths: list[Path]) -> Iterator[Pair]:
    """Yield pairs of ``.tsv`` (source, tab, target) and ``.jsonl.gz`` (ar, en, source, license, origin)."""
    for path in paths:
        if path.name.endswith(".jsonl.gz"):
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                for row in map(json.loads, lines):
                    yield Pair(row["ar"], row["en"], row["source"], row["license"], row["origin"])
        else:
            for line in path.read_text(encoding="utf-8").splitlines():
                source, target = line.split("\t")
                yield Pair(source, target, path.stem, "CC0-1.0", "synthetic")


def is_free(pair: Pair) -> bool:
    """Whether no copyleft licence of software stands on it."""
    return _COPYLEFT not in pair.licence


def is_kept(pair: Pair) -> bool:
    """Whether the lexicon must not learn from it, so that the quality score can: one in eight, by a hash."""
    digest = hashlib.blake2b(f"{pair.source}\t{pair.target}".encode(), digest_size=2).digest()
    return digest[0] % _KEPT == 0
