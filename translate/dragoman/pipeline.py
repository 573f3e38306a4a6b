"""Documents in, scored translation units out: the stages in a row, as a stream in bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from dragoman import __version__, scorers
from dragoman.assembly import SCORE_DIGITS, Assembly
from dragoman.plan import Component, Machine, Plan, Provenance, Search
from dragoman.records import Block, Locator, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from dragoman.records import Document, Segment, Translation

DEFAULT_SCORERS = tuple(Component(row.name) for row in scorers.TABLE if not row.needs)  # what needs no further model

_FIRST_WINDOW = 64  # segments; windows double from here, so that the first results come soon
_LAST_WINDOW = 2048
_WINDOW_CHARACTERS = 1_000_000
_REMEMBERED = 4096  # translations kept for segments that come again


@dataclass(frozen=True, slots=True)
class TranslatedBlock:
    """A block of a document with the units made of it, in order."""

    document: str
    block: Block
    units: tuple[TranslationUnit, ...]

    @property
    def target(self) -> Block:
        """The block in the target language: its translations, with a line end where the source has one between them."""
        text = ""
        end = 0
        for unit in self.units:
            if unit.target:
                gap = self.block.text[end : unit.locator.start]
                text += ("\n" if "\n" in gap else " ") if text else ""
                text += unit.target
                end = unit.locator.end
        return replace(self.block, text=text)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block on its way: its document's name, the number of its first segment in the document, its segments."""

    document: str
    number: int
    block: Block
    segments: Sequence[Segment]


def plan_translation(
    model: str = "auto",
    *,
    engine: str = "ct2",
    segmenter: str = "rules",
    search: Search | None = None,
    scorers: Sequence[Component] = DEFAULT_SCORERS,
) -> Plan:
    """Make the plan of a translation run from names."""
    options = {"model": model, **asdict(search or Search())}
    return Plan(
        engine=Component(engine, options),
        segmenter=Component(segmenter),
        scorers=tuple(scorers),
        version=__version__,
    )


class Pipeline:
    """A plan with its components loaded.

    Attributes:
        plan: The plan as carried out: the model's real name and digest, the compute type that was chosen.
        tokens: Target pieces made so far.
    """

    def __init__(self, plan: Plan, machine: Machine, created: datetime | None = None) -> None:
        """Load what the plan names.

        Raises:
            UsageError: A name is unknown or an option cannot work.
            ModelError: The model is not found or not whole.
            MissingDependencyError: A component needs a package that is not installed.
        """
        self._assembly = Assembly(plan, machine)
        self._assembly.load()
        self._segmenter = self._assembly.segmenter
        self._engine = self._assembly.engine
        self.plan = self._assembly.plan
        self.origin = f"mt:{self._assembly.model.name}"
        self.created = created
        self.tokens = 0
        self._remembered: OrderedDict[str, Translation] = OrderedDict()

    @property
    def provenance(self) -> Provenance:
        """What the run's outputs say of it."""
        return Provenance(self.plan.signature, version=__version__, languages=self.plan.languages, created=self.created)

    def translate(
        self, documents: Iterable[Document], idle: Callable[[], bool] = lambda: False
    ) -> Iterator[TranslatedBlock]:
        """Translate documents block by block, in order.

        Blocks without words come too, with no units, so that whoever writes the document has all of it.

        Args:
            documents: What to translate; never read more than a window ahead.
            idle: Asked after each block whether no other is at hand yet. Then those that wait for a full window are
                translated at once: whoever types them, or sends one and waits for the answer, has it.
        """
        window: list[_Piece] = []
        size = segments = characters = 0
        limit = _FIRST_WINDOW
        for document in documents:
            number = 1
            for block in document.blocks:
                found = self._segmenter.segment(block)
                window.append(_Piece(document.name, number, block, found))
                number += len(found)
                segments += len(found)
                size += 1
                characters += len(block.text)
                full = max(segments, size // 8) >= limit or characters >= _WINDOW_CHARACTERS
                if full or idle():
                    yield from self._translate_window(window)
                    window = []
                    size = segments = characters = 0
                    limit = min(2 * limit, _LAST_WINDOW) if full else limit
        yield from self._translate_window(window)

    def _translate_window(self, window: Sequence[_Piece]) -> Iterator[TranslatedBlock]:
        translations = self._translate_texts([segment.text for piece in window for segment in piece.segments])
        units = [
            self._unit(piece.document, number, segment, translations[segment.text])
            for piece in window
            for number, segment in enumerate(piece.segments, piece.number)
        ]
        rest = iter(self._assembly.score(units))
        for piece in window:
            yield TranslatedBlock(piece.document, piece.block, tuple(next(rest) for _ in piece.segments))

    def _translate_texts(self, texts: Sequence[str]) -> dict[str, Translation]:
        known = {text: self._remembered[text] for text in texts if text in self._remembered}
        new = sorted({text for text in texts if text not in known}, key=lambda text: (len(text), text))
        for text, translation in zip(new, self._engine.translate(new) if new else [], strict=True):
            known[text] = self._remembered[text] = translation
            self.tokens += translation.tokens
        while len(self._remembered) > _REMEMBERED:
            self._remembered.popitem(last=False)
        return known

    def _unit(self, document: str, number: int, segment: Segment, translation: Translation) -> TranslationUnit:
        best = translation.best
        return TranslationUnit(
            source=segment.text,
            target=best.text,
            languages=self.plan.languages,
            # What was handed on was not decoded, and has no probability.
            scores={"logprob": round(best.score, SCORE_DIGITS)} if translation.tokens else {},
            origin=self.origin,
            locator=Locator(document, segment.block.locator, segment.start, segment.end),
            flags=translation.flags,
            alternatives=translation.hypotheses[1:],
            id=f"{document}#{number}",
            created=self.created,
        )
