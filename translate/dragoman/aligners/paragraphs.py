"""Paragraphs first: where both texts have the same ones, no bead crosses from one into the next."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from dragoman.records import Bead

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.protocols import Aligner


@runtime_checkable
class MeasuringAligner(Protocol):
    """An aligner whose values of a bead depend on the text around it."""

    def measure(self, source: Sequence[str], target: Sequence[str], beads: Sequence[Bead]) -> list[Bead]:
        """Return the same beads with the values that they have in the whole texts."""


def align_by_paragraphs(
    aligner: Aligner, source: Sequence[Sequence[str]], target: Sequence[Sequence[str]]
) -> list[Bead]:
    """Align two texts whose segments are grouped into paragraphs.

    Where both have as many paragraphs, more than one, and `aligner` links each with the one in its place, segments are
    aligned inside of each pair. Otherwise, and where every paragraph is one segment, paragraphs say nothing and the
    texts are aligned as if they had none. `length` gains most: 96 beads instead of 89 on NTREX documents.

    Args:
        aligner: Aligns paragraphs and segments.
        source: The segments of each paragraph.
        target: The segments of each paragraph.

    Returns:
        Beads in order, monotone, by the numbers of the segments in the whole texts.
    """
    sides = [[paragraph for paragraph in side if paragraph] for side in (source, target)]
    whole = [list(chain.from_iterable(side)) for side in sides]
    if not _same_paragraphs(aligner, *sides):
        return aligner.align(*whole)
    beads: list[Bead] = []
    before = [0, 0]
    for paragraphs in zip(*sides, strict=True):
        beads.extend(_moved(bead, before[0], before[1]) for bead in aligner.align(*paragraphs))
        before = [number + len(paragraph) for number, paragraph in zip(before, paragraphs, strict=True)]
    # A margin inside of a short paragraph has too few neighbours to mean anything.
    return aligner.measure(whole[0], whole[1], beads) if isinstance(aligner, MeasuringAligner) else beads


def _same_paragraphs(aligner: Aligner, source: Sequence[Sequence[str]], target: Sequence[Sequence[str]]) -> bool:
    if not 1 < len(source) == len(target) or all(len(paragraph) == 1 for paragraph in (*source, *target)):
        return False
    beads = aligner.align([" ".join(paragraph) for paragraph in source], [" ".join(paragraph) for paragraph in target])
    return all(bead.kind == "1-1" for bead in beads)


def _moved(bead: Bead, source: int, target: int) -> Bead:
    """Return the bead with its segments counted from so many before."""
    return Bead(
        tuple(index + source for index in bead.source),
        tuple(index + target for index in bead.target),
        bead.similarity,
        bead.margin,
    )
