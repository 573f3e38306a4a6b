"""The edits that make a reference of a hypothesis, blocks of words being moved: Tercom's search as sacreBLEU has it.

A greedy search moves that block which saves most edits, until none saves any. Nearly all of its time goes into the edit
distance of a hypothesis with a block moved, of which there are hundreds for a sentence. Words are characters here,
and RapidFuzz compares strings of them in a fraction of a microsecond.

sacreBLEU looks for the distance in a band around the diagonal. Inside a bound on edits the band cuts nothing off (see
`_Reference.distance`); beyond it the band is searched here as well, so that the counts are equal always.
"""

from __future__ import annotations

import math
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import Levenshtein

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONGEST_BLOCK = 10  # words
_FARTHEST_MOVE = 50  # words
_MOST_MOVES = 1000  # that are tried for a sentence
_BAND = 25  # words to each side of the diagonal
_SAFE = 47  # edits and difference of lengths together: see `_Reference.distance`
_FAR = 10**9  # edits, where the band does not reach


class _Alignment(NamedTuple):
    """How a hypothesis becomes the reference without moves.

    Attributes:
        distance: Words that are inserted, deleted or replaced.
        partners: For each word of the reference the last word of the hypothesis that is at it or before; -1 for none.
        own_faults: How many of the hypothesis's words before a position are wrong (words + 1).
        other_faults: The same for the reference.
    """

    distance: int
    partners: list[int]
    own_faults: list[int]
    other_faults: list[int]


def count_edits(hypothesis: Sequence[str], reference: Sequence[str]) -> int:
    """Return how many words must be inserted, deleted or replaced and blocks moved to make the reference.

    Source: Snover et al. 2006, section 3, with Tercom's limits and preferences as in sacreBLEU's ``lib_ter``.
    """
    if not reference:
        return len(hypothesis)
    letters: dict[str, str] = {}
    own, other = (
        "".join([letters.setdefault(word, chr(len(letters))) for word in side]) for side in (hypothesis, reference)
    )
    target = _Reference(other)
    moves = tried = 0
    while True:
        alignment = target.align(own)
        better, tried = _best_move(own, target, alignment, tried)
        if better is None or tried >= _MOST_MOVES:
            return moves + alignment.distance
        own = better
        moves += 1


def _best_move(own: str, target: _Reference, alignment: _Alignment, tried: int) -> tuple[str | None, int]:
    """Return the hypothesis with that block moved which saves most, or None, and how many moves have been tried.

    Of moves that save the same the longest block is preferred, then the first one, then the one to the first place.
    """
    best: tuple[int, int, int, int] | None = None
    moved = None
    limit = alignment.distance - 1
    for start, place, length in target.common_blocks(own):
        if not _misplaced(start, place, length, alignment):
            continue
        before = alignment.partners[place - 1] if place else -1
        goals = {partner + 1: None for partner in (before, *alignment.partners[place : place + length])}
        tried += len(goals)
        for goal in goals:
            candidate = _shift(own, start, length, goal)
            distance = target.distance(candidate, limit)
            if distance <= limit:
                rank = (-distance, length, -start, -goal)
                if best is None or rank > best:
                    best, moved, limit = rank, candidate, distance
        if tried >= _MOST_MOVES:
            break
    return moved, tried


def _misplaced(start: int, place: int, length: int, alignment: _Alignment) -> bool:
    """Whether a block is wrong where it is, the reference lacks it, and it is not aligned with itself."""
    return (
        alignment.own_faults[start + length] > alignment.own_faults[start]
        and alignment.other_faults[place + length] > alignment.other_faults[place]
        and not start <= alignment.partners[place] < start + length
    )


def _shift(own: str, start: int, length: int, goal: int) -> str:
    """Return a hypothesis with a block moved before the word that is now at `goal`; inside itself, by so many words."""
    end = start + length
    if goal < start:
        return own[:goal] + own[start:end] + own[goal:start] + own[end:]
    stop = goal if goal > end else goal + length
    return own[:start] + own[end:stop] + own[start:end] + own[stop:]


class _Reference:
    """A reference that hypotheses are compared with."""

    def __init__(self, letters: str) -> None:
        self._letters = letters
        self._positions: dict[str, list[int]] = {}
        for position, letter in enumerate(letters):
            self._positions.setdefault(letter, []).append(position)

    def common_blocks(self, own: str) -> Iterator[tuple[int, int, int]]:
        """Yield where a block begins in the hypothesis and in the reference, and its length, the short ones first."""
        letters = self._letters
        for start, letter in enumerate(own):
            for place in self._positions.get(letter, ()):
                if abs(place - start) > _FARTHEST_MOVE:
                    continue
                longest = min(_LONGEST_BLOCK, len(own) - start, len(letters) - place)
                yield start, place, 1
                length = 1
                while length < longest and own[start + length] == letters[place + length]:
                    length += 1
                    yield start, place, length

    def distance(self, own: str, limit: int) -> int:
        """Return the edits without moves, as they are inside the band; any number above `limit` if they are more.

        With d edits and lengths that differ by l, a path has at most (d + l) / 2 insertions or deletions, and is never
        farther from the diagonal than that. Up to 23 it is inside the band, in which one side is one word narrower and
        rounding may take another, so that d + l up to 47 needs no band.
        """
        edits: int = Levenshtein.distance(own, self._letters, score_cutoff=limit)
        if edits > limit or edits + abs(len(own) - len(self._letters)) <= _SAFE:
            return edits
        return self._table(own)[-1][-1]

    def align(self, own: str) -> _Alignment:
        """Return the best alignment: at a choice words are replaced rather than deleted, and deleted than inserted."""
        table = self._table(own)
        row, column = len(own), len(self._letters)
        partners = [-1] * column
        own_wrong, other_wrong = [0] * row, [0] * column
        while row or column:
            cost = table[row][column]
            if row and column:
                wrong = int(own[row - 1] != self._letters[column - 1])
                if table[row - 1][column - 1] + wrong == cost:
                    row, column = row - 1, column - 1
                    partners[column] = row
                    own_wrong[row] = other_wrong[column] = wrong
                    continue
            if row and table[row - 1][column] + 1 == cost:
                row -= 1
                own_wrong[row] = 1
            else:
                column -= 1
                partners[column] = row - 1
                other_wrong[column] = 1
        faults = (list(accumulate(wrong, initial=0)) for wrong in (own_wrong, other_wrong))
        return _Alignment(table[-1][-1], partners, *faults)

    def _table(self, own: str) -> list[list[int]]:
        """Return the edits between all beginnings of both (words + 1 x words + 1), inside the band."""
        width = len(self._letters) + 1
        slope = (width - 1) / len(own) if own else 1
        band = math.ceil(slope / 2 + _BAND) if slope / 2 > _BAND else _BAND
        row = list(range(width))
        table = [row]
        for number, letter in enumerate(own, 1):
            middle = math.floor(number * slope)
            first = max(1, middle - band)
            last = width if number == len(own) else min(width, middle + band)
            left = row[0] + 1 if middle <= band else _FAR
            cells = [left]
            for diagonal, above, other in zip(
                row[first - 1 :], row[first:last], self._letters[first - 1 :], strict=False
            ):
                cost = diagonal if letter == other else diagonal + 1
                left += 1
                if above < cost:
                    cost = above + 1
                if left < cost:  # noqa: PLR1730 - min() would take longer than the rest of the loop
                    cost = left
                cells.append(cost)
                left = cost
            row = [_FAR] * (first - 1) + cells + [_FAR] * (width - last)
            table.append(row)
        return table
