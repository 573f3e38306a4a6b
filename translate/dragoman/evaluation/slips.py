"""Slips that give wrong scores and no error: files out of step, documents on one line, text cut into tokens."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from dragoman.evaluation.material import list_sides
from dragoman.records import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dragoman.evaluation.material import Material, System

_LONG = 500  # words of a segment: the time that TER takes grows with their square, to minutes for some thousands
_TOKENIZED = 100  # segments that end in " .": from here on sacreBLEU warns, too
_RUN = 10  # segments out of step: fewer may be alike by chance
_FITS = 0.2  # share of words in common, the mean of a run: of other sentences it is about 0.13, of translations 0.6
_MORE = 2  # times the words in common with the reference of the same number


def find_slips(material: Material, systems: Sequence[System]) -> Iterator[Problem]:
    """Yield what looks like a slip, at most one of a kind for each side; all have as many segments as the reference."""
    for name, (texts, _) in list_sides(material, systems).items():
        for number, text in enumerate(texts, 1):
            if (words := len(text.split())) > _LONG:
                message = f"segment {number:,} of {name} has {words:,} words; --align splits texts into sentences"
                yield Problem("long-segment", message)
                break
    for system in systems:
        if start := find_shift(material.references[0], system.hypotheses):
            yield Problem(
                "shifted",
                f"{system.title}: from about segment {start:,} on, the segments fit those of the reference beside them "
                "better than their own; --align joins what belongs together",
            )
        if (count := sum(text.endswith(" .") for text in system.hypotheses)) >= _TOKENIZED:
            message = f"{system.title}: {count:,} segments end in ' .', and metrics want text as people write it"
            yield Problem("tokenized", message)


def find_shift(reference: Sequence[str], hypotheses: Sequence[str]) -> int:
    """Return the number of the segment from which a file is some lines too early or too late; 0 where none is.

    Looked for is a run of segments that have far more words in common with the segments before their own in the
    reference, or with those after them.
    """
    own, *neighbours = zip(*_compare(reference, hypotheses), strict=True)
    starts = [
        start + 1
        for shares in neighbours
        for start in range(len(own) - _RUN + 1)
        if sum(shares[start : start + _RUN]) >= max(_RUN * _FITS, _MORE * sum(own[start : start + _RUN]))
    ]
    return min(starts, default=0)


def _compare(reference: Sequence[str], hypotheses: Sequence[str]) -> Iterator[tuple[float, float, float]]:
    """Yield for each segment the share of words in common with its reference, with that before and that after it."""
    words = chain([frozenset[str]()], map(_cut, reference), [frozenset[str]()])
    before, same = next(words), next(words)
    for text, after in zip(hypotheses, words, strict=True):
        said = _cut(text)
        yield _share(said, same), _share(said, before), _share(said, after)
        before, same = same, after


def _cut(text: str) -> frozenset[str]:
    return frozenset(text.lower().split())


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the words in common, counted on both sides, of all words (Dice)."""
    return 2 * len(one & other) / max(len(one) + len(other), 1)
