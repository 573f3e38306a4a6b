"""TMX 1.4b: translation memories, for CAT tools and corpora. A lossless view of the JSONL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.bitexts.tmx_reader import Inline, TmxReader, read_header
from dragoman.bitexts.tmx_writer import TmxWriter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from dragoman.bitexts.tmx_props import ScoreProps
    from dragoman.plan import Provenance
    from dragoman.protocols import Report
    from dragoman.records import TranslationUnit


class TmxFormat:
    """Reads and writes TMX. Both stream: memory does not grow with the file."""

    def __init__(
        self,
        *,
        languages: tuple[str, str] = ("ar", "en"),
        inline: Inline = "keep",
        codes: tuple[str, str] | None = None,
        encoding: str = "",
        score_props: ScoreProps = "own",
    ) -> None:
        """Make the format.

        Args:
            languages: The pair to read, source and target, whatever else a file has. ``ar`` also finds ``ar-SA`` and
                ``AR_eg`` where there is no ``ar``. A unit has the tags that the file has.
            inline: What becomes of native codes in segments (bpt, ept, ph, it, ut): "keep" takes what they hold for
                text, "drop" leaves it out. Highlighted text (hi) is always kept.
            codes: Tags to write in place of the units' own, as ``("ar-SA", "en-US")``, for tools that ask for regions.
            encoding: The encoding of files to read, where they do not say it or say it wrongly.
            score_props: How scores are written: "own" as ``x-score-<name>``, which TMX asks for; "bitextor" as
                ``score-<name>``, where Bitextor and tmxutil look for them. Both are read.
        """
        self.languages = languages
        self.inline: Inline = inline
        self.codes = codes
        self.encoding = encoding
        self.score_props: ScoreProps = score_props

    def paths(self, path: Path) -> list[Path]:
        """One file, under the name it was given."""
        return [path]

    def read(self, path: Path, report: Report) -> Iterator[TranslationUnit]:
        """Yield the units of a file. A unit that cannot be used is reported with its line and skipped.

        Raises:
            InputError: The file cannot be read.
            MalformedInputError: It is no well-formed TMX. Units that come before the place are yielded first.
        """
        return TmxReader(path, report, self.languages, self.inline, self.encoding).units()

    def provenance(self, path: Path) -> Provenance:
        """Return what the header says: the run's signature, where dragoman wrote it, and the date.

        Raises:
            InputError: The file cannot be read, or breaks off before the header's end.
        """
        return read_header(path, self.languages, self.encoding)

    def open(self, path: Path, streams: Sequence[BinaryIO], provenance: Provenance, report: Report) -> TmxWriter:
        """Start a bitext on one stream.

        Raises:
            UsageError: The languages are no language tags.
        """
        return TmxWriter(path, streams[0], provenance, report, self.codes, self.score_props)
