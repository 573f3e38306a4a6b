"""What every metric asks of its texts: as many of one kind as of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.errors import CorpusMismatchError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    References = Sequence[Sequence[str | None]]  # one sequence for each translator; None where one left a segment out


def check_references(references: References) -> int:
    """Return how many segments there are.

    Raises:
        UsageError: There is no reference, no segment, or a segment without any reference.
        CorpusMismatchError: The references have different numbers of segments.
    """
    lengths = {len(reference) for reference in references}
    if not lengths or lengths == {0}:
        raise UsageError("a metric needs references, and there are none")
    if len(lengths) > 1:
        counts = ", ".join(str(len(reference)) for reference in references)
        raise CorpusMismatchError(f"the references have different numbers of segments: {counts}")
    for number, of_segment in enumerate(zip(*references, strict=True), 1):
        if all(reference is None for reference in of_segment):
            raise UsageError(f"segment {number} has no reference")
    return lengths.pop()


def check_length(name: str, texts: Sequence[str], segments: int) -> None:
    """Make sure that there is a text for each segment.

    Raises:
        CorpusMismatchError: There are more or fewer.
    """
    if len(texts) != segments:
        raise CorpusMismatchError(f"{len(texts)} {name} for {segments} segments with references")


def count_references(references: References) -> str:
    """Return how many references a segment has as sacreBLEU signs it: "var" where that varies."""
    counts = {sum(reference is not None for reference in of_segment) for of_segment in zip(*references, strict=True)}
    return str(counts.pop()) if len(counts) == 1 else "var"
