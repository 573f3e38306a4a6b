"""Documents in, scored translation units out: the stages in a row, as a stream in bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from dragoman import __version__, scorers
from dragoman.assembly import SCORE_DIGITS, Assembly
from dragoman.background import Line
from dragoman.engines.cache import CachedEngine, RepeatableEngine
from dragoman.plan import Component, Machine, Plan, Provenance, Search
from dragoman.records import Block, Locator, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from dragoman.records import Document, Segment, Translation

DEFAULT_SCORERS = tuple(Component(row.name) for row in scorers.TABLE if not row.needs)  # what needs no further model

_FIRST_WINDOW = 2  # segments: the first results come as soon as can be
_GROWTH = 16  # from window to window: a batch of few segments takes twice the time for each
_LAST_WINDOW = 2048
_WINDOW_CHARACTERS = 1_000_000
_AHEAD = 1  # windows that wait to be decoded while one is scored and written
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


@dataclass(frozen=True, slots=True)
class _Window:
    """Blocks that are translated together. `urgent`: no other is read before these are out."""

    pieces: Sequence[_Piece]
    urgent: bool = False


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
    """

    def __init__(
        self, plan: Plan, machine: Machine, created: datetime | None = None, *, remember: bool = False
    ) -> None:
        """Load what the plan names.

        Args:
            plan: What to run.
            machine: What may be used.
            created: When the run was, for its units.
            remember: Keep translations in the machine's cache folder, and use those that are there.

        Raises:
            UsageError: A name is unknown or an option cannot work.
            ModelError: The model is not found or not whole.
            MissingDependencyError: A component needs a package that is not installed.
        """
        self._assembly = Assembly(plan, machine)
        self._assembly.load()
        self._segmenter = self._assembly.segmenter
        self._engine = self._assembly.engine
        self._cached = None
        if remember and isinstance(self._engine, RepeatableEngine):
            self._engine = self._cached = CachedEngine(self._engine, machine.cache)
        self.plan = self._assembly.plan
        self.origin = f"mt:{self._assembly.model.name}"
        self.created = created
        self._tokens = 0
        self._remembered: OrderedDict[str, Translation] = OrderedDict()

    @property
    def provenance(self) -> Provenance:
        """What the run's outputs say of it."""
        return Provenance(self.plan.signature, version=__version__, languages=self.plan.languages, created=self.created)

    @property
    def tokens(self) -> int:
        """Target pieces made so far."""
        return self._tokens - (self._cached.found_tokens if self._cached else 0)

    @property
    def found(self) -> int:
        """Different segments so far whose translation earlier runs had kept."""
        return self._cached.found if self._cached else 0

    def translate(
        self, documents: Iterable[Document], idle: Callable[[], bool] = lambda: False
    ) -> Generator[TranslatedBlock]:
        """Translate documents block by block, in order.

        Blocks without words come too, with no units, so that whoever writes the document has all of it. A thread of its
        own decodes, while others are read, scored, and written by the caller. It ends with the iterator: who does not
        take all of it calls its `close`.

        Args:
            documents: What to translate; never read more than two windows ahead.
            idle: Asked after each block whether no other is at hand yet. Then those that wait for a full window are
                translated at once: whoever types them, or sends one and waits for the answer, has it.
        """
        with Line(self._translate_window) as line:
            for window in self._windows(documents, idle):
                line.add(window)
                for done, translations in line.take(0 if window.urgent else _AHEAD):
                    yield from self._finish(done, translations)
            for done, translations in line.take(0):
                yield from self._finish(done, translations)

    def _windows(self, documents: Iterable[Document], idle: Callable[[], bool]) -> Iterator[_Window]:
        window: list[_Piece] = []
        segments = characters = 0
        limit = _FIRST_WINDOW
        try:
            for piece in self._pieces(documents):
                window.append(piece)
                segments += len(piece.segments)
                characters += len(piece.block.text)
                full = max(segments, len(window) // 8) >= limit or characters >= _WINDOW_CHARACTERS
                urgent = idle()
                if full or urgent:
                    yield _Window(window, urgent)
                    window = []
                    segments = characters = 0
                    limit = min(_GROWTH * limit, _LAST_WINDOW) if full else limit
        except Exception:
            yield _Window(window, urgent=True)  # what was read before the error comes before the error
            raise
        yield _Window(window)

    def _pieces(self, documents: Iterable[Document]) -> Iterator[_Piece]:
        for document in documents:
            number = 1
            for block in document.blocks:
                found = self._segmenter.segment(block)
                yield _Piece(document.name, number, block, found)
                number += len(found)

    def _translate_window(self, window: _Window) -> dict[str, Translation]:
        texts = [segment.text for piece in window.pieces for segment in piece.segments]
        known = {text: self._remembered[text] for text in texts if text in self._remembered}
        new = sorted({text for text in texts if text not in known}, key=lambda text: (len(text), text))
        for text, translation in zip(new, self._engine.translate(new) if new else [], strict=True):
            known[text] = self._remembered[text] = translation
            self._tokens += translation.tokens
        for text in known:
            self._remembered.move_to_end(text)
        while len(self._remembered) > _REMEMBERED:
            self._remembered.popitem(last=False)
        return known

    def _finish(self, window: _Window, translations: Mapping[str, Translation]) -> Iterator[TranslatedBlock]:
        units = [
            self._unit(piece.document, number, segment, translations[segment.text])
            for piece in window.pieces
            for number, segment in enumerate(piece.segments, piece.number)
        ]
        rest = iter(self._assembly.score(units))
        for piece in window.pieces:
            yield TranslatedBlock(piece.document, piece.block, tuple(next(rest) for _ in piece.segments))

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
