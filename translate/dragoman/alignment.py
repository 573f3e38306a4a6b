"""A document and its translation in, scored units out: both are segmented, aligned and judged, a pair at a time.

A unit is made of a bead. Its texts are the bead's segments, joined by a line end where one stood between them, as
between blocks, and by a space elsewhere. Its locators say where the first segment begins and the last one ends; where
a bead spans blocks, `block` names the first and the last, as "3..5": `start` counts in the one, `end` in the other.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from dragoman import __version__, aligners, embedders
from dragoman.aligners.gaps import unlinked
from dragoman.aligners.paragraphs import align_by_paragraphs
from dragoman.aligners.relatedness import UNRELATED_BELOW, is_calibrated, relatedness
from dragoman.arabic import arabic_share
from dragoman.assembly import SCORE_DIGITS, Assembly
from dragoman.errors import CorpusMismatchError, UsageError
from dragoman.plan import Component, Plan, Provenance
from dragoman.records import Locator, Problem, TranslationUnit, ignore
from dragoman.scorers import TABLE as SCORERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from dragoman.plan import Machine
    from dragoman.protocols import Report
    from dragoman.records import Bead, Document, Segment

DEFAULT_SCORERS = tuple(Component(row.name) for row in SCORERS if not row.needs)  # what needs no further model

_ARABIC = 0.3  # share of Arabic letters from which a text is Arabic: technical texts have many Latin words
_SAMPLE = 100_000  # characters of a side that are looked at for its script
_TELLING = 5  # segments: in shorter documents the neighbours are too few to tell whether the two are related
_UNEVEN = 10  # times the characters of the other side: no translation is so long


@dataclass(frozen=True, slots=True)
class SegmentedDocument:
    """One side of a pair: the document's name and its segments, in order."""

    name: str
    segments: Sequence[Segment]

    @property
    def texts(self) -> list[str]:
        """The segments' texts."""
        return [segment.text for segment in self.segments]

    @property
    def paragraphs(self) -> list[list[str]]:
        """The segments' texts, block by block."""
        blocks = groupby(self.segments, key=lambda segment: id(segment.block))  # blocks may be equal
        return [[segment.text for segment in segments] for _, segments in blocks]


def plan_alignment(  # noqa: PLR0913 - an argument for each stage
    aligner: Component | None = None,
    *,
    embedder: Component | None = None,
    engine: Component | None = None,
    segmenter: str = "rules",
    scorers: Sequence[Component] | None = None,
    by_content: bool = False,
) -> Plan:
    """Make the plan of an alignment run. Embedder and engine are in it only where something needs them.

    Args:
        aligner: By default "margin-dp".
        embedder: By default "use".
        engine: By default "ct2" with the default model.
        segmenter: The name of the one for both sides; `rules` knows Arabic and English.
        scorers: What judges the units. By default all that need no model, and the similarity where an embedder is
            there anyway.
        by_content: Whether documents will be paired by their vectors.
    """
    aligner = aligner or Component("margin-dp")
    embedder = embedder or Component("use")
    needs = aligners.TABLE.needs(aligner.name) | ({"embedder"} if by_content else set())
    if scorers is None:
        scorers = (*DEFAULT_SCORERS, Component("similarity")) if "embedder" in needs else DEFAULT_SCORERS
    needs = needs.union(*(SCORERS.needs(scorer.name) for scorer in scorers))
    if "embedder" in needs:
        needs |= embedders.TABLE.needs(embedder.name)
    return Plan(
        engine=(engine or Component("ct2")) if needs & {"engine", "model"} else None,
        segmenter=Component(segmenter),
        embedder=embedder if "embedder" in needs else None,
        aligner=aligner,
        scorers=tuple(scorers),
        version=__version__,
    )


class AlignmentPipeline:
    """A plan with its components loaded.

    Attributes:
        plan: The plan as carried out.
        origin: What the units say of who paired them: "aligned:margin-dp".
    """

    def __init__(self, plan: Plan, machine: Machine, created: datetime | None = None, report: Report = ignore) -> None:
        """Load what the plan names.

        Args:
            plan: Made by `plan_alignment`.
            machine: What of the machine may be used.
            created: The time of the run, for the units.
            report: Receives "empty-side", "uneven-sides", "unrelated" and, where alignment is forced, "same-language"
                and "reversed".

        Raises:
            UsageError: A name is unknown or an option cannot work.
            ModelError: A model is not found or not whole.
            MissingDependencyError: A component needs a package that is not installed.
        """
        if plan.aligner is None:
            raise UsageError("the plan has no aligner: plan_alignment makes one that has")
        self._assembly = Assembly(plan, machine)
        self._assembly.load()
        self._report = report
        self.plan = self._assembly.plan
        self.origin = f"aligned:{plan.aligner.name}"
        self.created = created
        self._aligner = plan.aligner.name
        embedder = plan.embedder if "embedder" in aligners.TABLE.needs(plan.aligner.name) else None
        self._tells = is_calibrated(self._aligner, embedder.name if embedder else "")
        self._done: Counter[str] = Counter()  # units of each source document

    @property
    def provenance(self) -> Provenance:
        """What the run's outputs say of it."""
        return Provenance(self.plan.signature, version=__version__, languages=self.plan.languages, created=self.created)

    def segment(self, document: Document) -> SegmentedDocument:
        """Read a document to its end and split it into segments."""
        segmenter = self._assembly.segmenter
        return SegmentedDocument(
            document.name, [segment for block in document.blocks for segment in segmenter.segment(block)]
        )

    def align(
        self, source: SegmentedDocument, target: SegmentedDocument, *, force: bool = False
    ) -> list[TranslationUnit]:
        """Align two documents: a unit for each bead, in order; every segment of both is in exactly one.

        Beads with two sides have scores, those with one have none. Where a side is empty or the two are no
        translations of each other, that is reported and all beads have one side. The units' ids are the source's name
        with a number, which goes on where a pipeline aligns a source again.

        Args:
            source: The document in Arabic.
            target: Its translation.
            force: Align what does not look like a translation all the same, and documents that are in each other's
                place the right way round; what was wrong is reported.

        Raises:
            CorpusMismatchError: Both are in one language, or they are in each other's place.
            EngineError: A model could not do its work.
        """
        source, target = self._check_languages(source, target, force=force)
        beads = self._find_beads(source, target, force=force)
        first = self._done[source.name] + 1
        self._done[source.name] += len(beads)
        units = [self._unit(source, target, number, bead) for number, bead in enumerate(beads, first)]
        scored = iter(self._assembly.score([unit for unit in units if unit.source and unit.target]))
        return [next(scored) if unit.source and unit.target else unit for unit in units]

    def pair(self, sources: Iterable[SegmentedDocument], targets: Iterable[SegmentedDocument]) -> list[tuple[int, int]]:
        """Find out which documents belong together, by their vectors; each has at most one partner.

        One whose translation is not there may get another document on its subject, which `align` then finds unrelated.
        Documents are taken one by one, and none is kept.

        Returns:
            Indices of source and target, by source.
        """
        from dragoman.aligners.pairing import pair_texts

        found = pair_texts(self._assembly.embedder, (each.texts for each in sources), (each.texts for each in targets))
        return [(pair.source, pair.target) for pair in found.pairs]

    def _check_languages(
        self, source: SegmentedDocument, target: SegmentedDocument, *, force: bool
    ) -> tuple[SegmentedDocument, SegmentedDocument]:
        """Return the document in Arabic and its translation."""
        sides = source, target
        match _is_arabic(source), _is_arabic(target):
            case (True, False) | (None, _) | (_, None):
                return sides
            case (False, True):
                name, sides = "reversed", (target, source)
                message = f"{source.name} is not in Arabic and {target.name} is: name the Arabic document first"
            case (True, True):
                name, message = "same-language", f"{source.name} and {target.name} are both in Arabic"
            case _:
                name, message = "same-language", f"neither {source.name} nor {target.name} is in Arabic"
        if not force:
            raise CorpusMismatchError(f"{name}: {message} (--force aligns them all the same)")
        self._report(Problem(name, message))
        return sides

    def _find_beads(self, source: SegmentedDocument, target: SegmentedDocument, *, force: bool) -> list[Bead]:
        sides = ((source, target), (target, source))
        for side, other in sides:
            if not side.segments:
                message = f"no text to align with {other.name}: its {len(other.segments):,} segments have no match"
                self._report(Problem("empty-side", message, path=side.name))
                return unlinked(source.texts, target.texts)
        for side, other in sides:
            if _size(side) >= _UNEVEN * _size(other):
                message = f"{_size(side) / _size(other):.0f} times as long as {other.name}: is it the translation?"
                self._report(Problem("uneven-sides", message, path=side.name))
        beads = align_by_paragraphs(self._assembly.aligner, source.paragraphs, target.paragraphs)
        fewest = min(len(source.segments), len(target.segments))
        kinship = relatedness(beads) if self._tells and fewest >= _TELLING else None
        if kinship is None or kinship >= UNRELATED_BELOW:
            return beads
        message = (
            f"{source.name} and {target.name} are no translations of each other: they are related by {kinship:.2f}"
        )
        advice = "aligned all the same" if force else "nothing of them is aligned (--force does)"
        self._report(Problem("unrelated", f"{message}, usual are 0.2 and more; {advice}"))
        return beads if force else unlinked(source.texts, target.texts)

    def _unit(self, source: SegmentedDocument, target: SegmentedDocument, number: int, bead: Bead) -> TranslationUnit:
        ours = [source.segments[index] for index in bead.source]
        theirs = [target.segments[index] for index in bead.target]
        return TranslationUnit(
            source=_join(ours),
            target=_join(theirs),
            languages=self.plan.languages,
            scores=self._bead_scores(bead) if ours and theirs else {},
            origin=self.origin,
            locator=_locate(source.name, ours),
            id=f"{source.name}#{number}",
            created=self.created,
            kind=bead.kind,
            target_locator=_locate(target.name, theirs),
        )

    def _bead_scores(self, bead: Bead) -> dict[str, float]:
        """What the aligner says of a bead, under names of its own: the scorers see the unit alone, and not its text."""
        scores = {f"similarity-{self._aligner}": bead.similarity, f"margin-{self._aligner}": bead.margin}
        return {name: round(value, SCORE_DIGITS) for name, value in scores.items() if value}


def _is_arabic(side: SegmentedDocument) -> bool | None:
    """Whether a document is in Arabic, by the letters of its beginning; None where there are none."""
    text = ""
    for segment in side.segments:
        text += segment.text
        if len(text) >= _SAMPLE:
            break
    return arabic_share(text) >= _ARABIC if any(map(str.isalpha, text)) else None


def _size(side: SegmentedDocument) -> int:
    return sum(len(segment.text) for segment in side.segments)


def _join(segments: Sequence[Segment]) -> str:
    parts = [segment.text for segment in segments[:1]]
    for before, after in pairwise(segments):
        inside = before.block is after.block and "\n" not in before.block.text[before.end : after.start]
        parts += [" " if inside else "\n", after.text]
    return "".join(parts)


def _locate(document: str, segments: Sequence[Segment]) -> Locator:
    if not segments:
        return Locator(document)
    first, last = segments[0], segments[-1]
    block = first.block.locator if first.block is last.block else f"{first.block.locator}..{last.block.locator}"
    return Locator(document, block, first.start, last.end)
