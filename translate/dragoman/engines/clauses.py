"""Cutting a sentence that is too long for a model where it hurts least, and nothing else.

Peers crop such a sentence or cut it after a fixed number of tokens, inside a clause or a word.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Where a long sentence may be cut, best place first. Each pattern matches the empty place after which the next part
# begins; space at the cut belongs to the part before.
_LEVELS = (
    # a stop, but not that of a title ("د. سامي"): inside a sentence most stops are such
    re.compile(r"(?<=[.!?؟۔…])(?:(?<!\w\.)|(?<=\w\w\.))[\"'»”’)\]]*\s+"),
    re.compile(r"(?<=[؛;])\s*"),
    re.compile(r"(?<=[:–—])\s+"),
    re.compile(r"(?<=[،,])\s+"),
    # and-clauses (و and a word), relative and subordinate words: the comma that Arabic leaves out
    re.compile(
        r"(?<=\s)(?=و[\u0621-\u064A]{3}|(?:حيث|لكن|ولكن|بينما|كما|إذ|اذ|لأن|لان|التي|الذي|الذين|مما|فيما|بعدما)\s)"
    ),
    re.compile(r"\s+"),
)


def split_clauses(text: str, count: Callable[[str], int], limit: int) -> list[str]:
    """Cut `text` into parts of at most `limit` tokens; the parts joined are `text`, character for character.

    Parts are about equally long, so that no part is a lone word. A stretch without space that is over the limit alone
    is cut between characters.

    Args:
        text: What to cut.
        count: Tokens in a text; about additive over parts.
        limit: Tokens in a part, at least 1.
    """
    return _split(text, count, limit, 0)


def _split(text: str, count: Callable[[str], int], limit: int, level: int) -> list[str]:
    total = count(text)
    if total <= limit or len(text) <= 1:
        return [text]
    if level == len(_LEVELS):
        # Not even space: halves, as often as needed.
        middle = len(text) // 2
        return [part for half in (text[:middle], text[middle:]) for part in _split(half, count, limit, level)]
    atoms = _cut(text, _LEVELS[level])
    if len(atoms) == 1:
        return _split(text, count, limit, level + 1)
    parts = _pack(atoms, [count(atom) for atom in atoms], limit)
    if len(parts) == 1:  # counts that do not add up: cut finer rather than give the same text back
        return _split(text, count, limit, level + 1)
    whole = set(atoms)  # an atom has no place of this level inside
    return [piece for part in parts for piece in _split(part, count, limit, level + (part in whole))]


def _pack(atoms: Sequence[str], sizes: Sequence[int], limit: int) -> list[str]:
    """Join neighbours into parts as even as can be: each about the mean of the fewest parts that can hold the rest."""
    parts: list[str] = []
    packed: list[str] = []
    size, rest = 0, sum(sizes)
    target = rest / max(1, -(-rest // limit))
    for atom, tokens in zip(atoms, sizes, strict=True):
        if packed and (size + tokens > limit or size + tokens / 2 > target):
            parts.append("".join(packed))
            rest -= size
            packed, size = [], 0
            target = rest / max(1, -(-rest // limit))  # anew, or what rounding leaves is a lone word at the end
        packed.append(atom)
        size += tokens
    return [*parts, "".join(packed)]


def _cut(text: str, place: re.Pattern[str]) -> list[str]:
    starts = [0, *(match.end() for match in place.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(starts) if end > start]
