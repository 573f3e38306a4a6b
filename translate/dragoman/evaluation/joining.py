"""Segments that differ from file to file, joined until they are the same everywhere, by the aligner.

Every text is split into sentences and aligned with the first reference. A boundary between two of the reference's
sentences stays where every other text has one in the same place; between those that stay everything is joined. So no
word of any text is lost: what an alignment leaves alone goes with its neighbours, and counts there as wrong.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from dragoman.aligners.relatedness import UNRELATED_BELOW, relatedness
from dragoman.errors import CorpusMismatchError
from dragoman.records import Block, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dragoman.assembly import Assembly
    from dragoman.evaluation.material import Material, System
    from dragoman.protocols import Aligner
    from dragoman.records import Bead

_TELLING = 5  # segments: in shorter texts the neighbours are too few to tell whether two are related


class Text(NamedTuple):
    """A text by its segments, and what messages call it."""

    name: str
    segments: Sequence[str]


class Joined(NamedTuple):
    """Texts with the same segments.

    Attributes:
        spans: Which segments of the reference each one is made of: the first, and the one after the last.
        reference: The reference's segments.
        others: Those of the other texts, in order.
    """

    spans: tuple[tuple[int, int], ...]
    reference: tuple[str, ...]
    others: tuple[tuple[str, ...], ...]


def align_material(
    material: Material, systems: Sequence[System], assembly: Assembly, *, force: bool = False
) -> tuple[Material, list[System]]:
    """Bring all sides to the same segments.

    A segment has the labels of the line that its first sentence of the reference stands in. Scores that units brought
    are gone, since they were those of other texts.

    Args:
        material: References, and source where it is known.
        systems: Their translations.
        assembly: Has the segmenter and the aligner.
        force: Join what does not look like the same text, too.

    Raises:
        CorpusMismatchError: A text is not that of the reference, and `force` is not set.
    """

    def split(texts: Iterable[str]) -> list[str]:
        return [segment.text for text in texts for segment in assembly.segmenter.segment(Block(text))]

    first, *further = material.references
    lines = [number for number, text in enumerate(first) for _ in assembly.segmenter.segment(Block(text))]
    others = [Text(f"reference {number}", split(texts)) for number, texts in enumerate(further, 2)]
    others += [Text("the source", split(material.sources))] if material.sources else []
    others += [Text(system.name, split(system.hypotheses)) for system in systems]
    joined = join_segments(split(first), others, assembly.aligner, force=force)
    rest = iter(joined.others)
    starts = [lines[start] for start, _ in joined.spans]
    new = replace(
        material,
        references=(joined.reference, *(next(rest) for _ in further)),
        sources=next(rest) if material.sources else (),
        documents=tuple(material.documents[line] for line in starts) if material.documents else (),
        domains=tuple(material.domains[line] for line in starts) if material.domains else (),
        signature=assembly.plan.signature,
    )
    return new, [replace(system, units=tuple(TranslationUnit("", text) for text in next(rest))) for system in systems]


def join_segments(reference: Sequence[str], others: Sequence[Text], aligner: Aligner, *, force: bool = False) -> Joined:
    """Bring texts to the same segments.

    Args:
        reference: The segments that the others are aligned with.
        others: The other texts.
        aligner: One that works within a language as well, as those by vectors do.
        force: Join what does not look like the same text, too.

    Raises:
        CorpusMismatchError: A text is not the same text as the reference, and `force` is not set.
    """
    alignments = [aligner.align(text.segments, reference) for text in others]
    for text, beads in zip(others, alignments, strict=True):
        kinship = relatedness(beads) if min(len(text.segments), len(reference)) >= _TELLING else None
        if kinship is not None and kinship < UNRELATED_BELOW and not force:
            raise CorpusMismatchError(
                f"{text.name} is not the text of the reference: they are related by {kinship:.2f}, usual are 0.2 and "
                "more (--force goes on all the same)"
            )
    spans = _find_spans(len(reference), alignments)
    return Joined(
        spans,
        tuple(" ".join(reference[start:end]) for start, end in spans),
        tuple(_gather(text.segments, beads, spans) for text, beads in zip(others, alignments, strict=True)),
    )


def _find_spans(segments: int, alignments: Iterable[Sequence[Bead]]) -> tuple[tuple[int, int], ...]:
    """Return the stretches of the reference between the boundaries that all alignments have."""
    ends = set(range(1, segments + 1))
    for beads in alignments:
        ends &= {bead.target[-1] + 1 for bead in beads if bead.target}
    ordered = sorted(ends)
    return tuple(zip([0, *ordered], ordered, strict=False))


def _gather(segments: Sequence[str], beads: Sequence[Bead], spans: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """Return the text that belongs to each span; what has no partner goes with what stands before it."""
    parts: list[list[str]] = [[] for _ in spans]
    place = 0
    for bead in beads:
        while bead.target and spans[place][1] <= bead.target[0]:
            place += 1
        parts[place] += [segments[index] for index in bead.source]
    return tuple(" ".join(part) for part in parts)
