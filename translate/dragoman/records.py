"""The records that travel between stages: frozen, slotted, and changed by no stage that receives them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

BlockKind = Literal["paragraph", "heading", "cue", "cell"]


class Flag(StrEnum):
    """A warning that a unit carries. `docs/warnings.md` says of each when it is set and what a user can do."""

    TRUNCATED = "truncated"  # the translation stopped at the decoding limit
    LOOP = "loop"  # the translation repeats itself
    EMPTY = "empty"  # the model gave nothing for a source that has words
    SPLIT = "split"  # the segment was over the model's limit and was translated in parts
    UNKNOWN = "unknown-characters"  # the model does not know characters of the source
    MIXED = "mixed-language"  # most letters of the source are not Arabic
    UNTRANSLATED = "untranslated"  # no letter of the source is Arabic: it is handed on as it is
    ARABIC_LEFT = "arabic-left"  # Arabic letters stand in the translation
    LATIN_LOST = "latin-lost"  # a Latin word of the source does not stand in the translation


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was noticed and survived: a name for counting, a sentence for people, and where."""

    name: str
    message: str
    path: str = ""
    line: int | None = None


def ignore(problem: Problem) -> None:
    """Take a problem and do nothing: what reports go to where a caller does not ask for them."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text that no sentence crosses. `locator` has a meaning only for the format that made it."""

    text: str  # NFC, LF line ends
    kind: BlockKind = "paragraph"
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A text as blocks. `blocks` may be read lazily from a file: iterate it once."""

    blocks: Iterable[Block]
    lang: str = "ar"  # BCP 47
    name: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence: ``block.text[start:end] == text``, characters, half-open. Only space stands between segments."""

    text: str
    block: Block
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A translation and its mean token log-probability (<= 0, natural logarithm, end of sentence included)."""

    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Translation:
    """What an engine made of one source string: hypotheses, best first, never none, and what went wrong."""

    source: str
    hypotheses: tuple[Hypothesis, ...]
    flags: tuple[Flag, ...] = ()
    tokens: int = 0  # pieces of the best hypothesis, for rates

    @property
    def best(self) -> Hypothesis:
        """The hypothesis to use."""
        return self.hypotheses[0]


@dataclass(frozen=True, slots=True)
class Bead:
    """One link of an alignment: segments by number, in order; a side is empty where nothing matches."""

    source: tuple[int, ...]
    target: tuple[int, ...]
    similarity: float = 0.0  # in [-1, 1]
    margin: float = 0.0  # similarity over that of the neighbours: above 1 stands out from them

    @property
    def kind(self) -> str:
        """How many segments a side: "1-1", "2-1", "0-1"."""
        return f"{len(self.source)}-{len(self.target)}"


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a side of a unit stands: the document's name, its block's locator, and characters in that block."""

    document: str = ""
    block: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class TranslationUnit:
    """A source with its target, scored: the one currency of bitexts, whether it was translated or aligned."""

    source: str
    target: str
    languages: tuple[str, str] = ("ar", "en")  # BCP 47
    scores: Mapping[str, float] = field(default_factory=dict)
    origin: str = ""  # "mt:starter-ar-en", "human", "aligned:margin-dp"
    locator: Locator = Locator()
    flags: tuple[str, ...] = ()
    alternatives: tuple[Hypothesis, ...] = ()  # further hypotheses, best first
    id: str = ""
    created: datetime | None = None  # UTC, whole seconds
    kind: str = ""  # of the bead that it was aligned by: "1-1", "2-1"; a side is "" in "1-0" and "0-1"
    target_locator: Locator = Locator()
