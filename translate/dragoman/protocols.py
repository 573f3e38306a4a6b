"""What a component of each role can do. Structural: a component inherits from nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from numpy import float32, float64
    from numpy.typing import NDArray

    from dragoman.plan import Provenance, Search
    from dragoman.records import Bead, Block, Document, Problem, Segment, Translation, TranslationUnit

    Report = Callable[[Problem], None]


class DocumentFormat(Protocol):
    """Reads documents of one kind and writes their translation in the same shape."""

    def read(self, stream: BinaryIO, name: str) -> Document:
        """Read a document; blocks may come lazily, so the stream stays open while they are iterated.

        Raises:
            InputError: The bytes are no text of this kind. Names `name` and the line or byte.
        """

    def write(self, blocks: Iterable[Block], stream: BinaryIO) -> None:
        """Write translated blocks, which carry the locators that `read` gave them."""


class Segmenter(Protocol):
    """Splits blocks into sentences."""

    def segment(self, block: Block) -> list[Segment]:
        """Return the sentences of `block`, in order. Every character that is not space is in exactly one."""


class Engine(Protocol):
    """Translates strings. Made as ``Engine(folder, digest, search, machine)``."""

    search: Search  # as asked for, with what the engine chose in place of "auto"

    def translate(self, sources: Sequence[str]) -> list[Translation]:
        """Translate a batch; the list has the same length and order, and no result depends on its neighbours."""

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[float | None]:
        """Return the mean token log-probability (<= 0) of given translations, by forced decoding, in order.

        None where the model cannot say: a side without words, or one over the model's limit.
        """


class Embedder(Protocol):
    """Turns sentences of any language into vectors that are near where the meaning is."""

    identity: str  # names model and version: vectors of equal identity may be kept and compared

    def embed(self, texts: Sequence[str]) -> NDArray[float32]:
        """Return one row a text (texts x size), L2-normalised, or zero for a text without words."""


class Aligner(Protocol):
    """Links the segments of two texts. One that needs an embedder or an engine takes it as a keyword of that name."""

    def align(self, source: Sequence[str], target: Sequence[str]) -> list[Bead]:
        """Return beads in order, monotone; each segment is in exactly one."""


class Scorer(Protocol):
    """Judges units without a reference. One that needs an embedder or an engine takes it as a keyword of that name."""

    def score(self, units: Sequence[TranslationUnit]) -> list[float | None]:
        """Return one value a unit, in order; None where the score does not apply to a unit."""


class Filter(Protocol):
    """Judges whether units stay in a corpus. One that reads other files takes `texts`, which reads those of a file."""

    remembers: bool  # whether a verdict depends on the units before: such a filter sees only units that else stay

    def judge(self, units: Sequence[TranslationUnit]) -> list[str | None]:
        """Return one verdict a unit, in order: None to keep it, or a reason, short and without spaces, to count by."""


class Metric(Protocol):
    """Compares translations with references. Made as ``Metric(references, sources, **options)``.

    Every score is a function of statistics that are summed over segments, so whoever has those of each segment has the
    scores of the whole, of any part and of every resample.
    """

    label: str  # as it is printed: "BLEU", "chrF2++"
    signature: str  # all that decides the score, in sacreBLEU's form
    higher_is_better: bool

    def measure(self, hypotheses: Sequence[str]) -> NDArray[float64]:
        """Return the statistics of each segment (segments x columns) of one system."""

    def score(self, sums: NDArray[float64]) -> NDArray[float64]:
        """Return a score for each row of summed statistics (rows x columns)."""

    def score_segments(self, statistics: NDArray[float64]) -> NDArray[float64]:
        """Return a score for each segment by itself, which may be smoothed as `score` is not."""


class BitextWriter(Protocol):
    """Writes one bitext, unit by unit, in constant memory."""

    def write(self, unit: TranslationUnit) -> None:
        """Append a unit."""

    def close(self) -> None:
        """Write what ends the file. The stream itself belongs to the caller."""


class BitextFormat(Protocol):
    """Reads and writes one kind of bitext, streaming."""

    def read(self, path: Path, report: Report) -> Iterator[TranslationUnit]:
        """Yield the units of a file. A bad unit is reported and skipped; a file that cannot go on raises InputError."""

    def open(self, path: Path, streams: Sequence[BinaryIO], provenance: Provenance, report: Report) -> BitextWriter:
        """Start a bitext named `path` on open binary streams, one for each of `paths(path)`."""

    def provenance(self, path: Path) -> Provenance:
        """Return what a file says of itself, as far as its format can say: what `open` was given when it was written.

        Raises:
            InputError: The file cannot be read.
        """

    def paths(self, path: Path) -> list[Path]:
        """The files that a bitext named `path` is made of: itself for most formats, one a language for Moses."""
