r"""TSV: source, target, scores and origin in columns, for spreadsheets, pandas and command line tools.

A file that this format writes begins with a line of column names::

    source  target  scores.<name> ...  origin  document  block  start  end  flags  id  kind  target_document ...

Columns carry everything of a unit but languages, alternatives and creation time; flags are parted by spaces. A tab in
a text is written ``\t``, line ends ``\n`` and ``\r``, a backslash ``\\``, and a lone surrogate ``\ud800``, so one unit
is one line and no quotes are needed.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from dragoman.bitexts.input_files import read_lines
from dragoman.bitexts.tsv_writer import SCORE, TEXTS, ScoreColumnWriter, TsvWriter
from dragoman.errors import InputError, UsageError
from dragoman.plan import Provenance
from dragoman.records import Locator, Problem, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from dragoman.protocols import BitextWriter, Report

N = TypeVar("N", int, float)

_ESCAPE = re.compile(r"\\(?:([\\tnr])|u([dD][89a-fA-F][0-9a-fA-F]{2}))")
_PLAIN = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}

# How many columns a file without names has, and what they are then. Bitextor, bicleaner and tmxutil have the addresses
# first and the score last; where only texts are kept, bicleaner puts its score after them.
_UNNAMED = {
    2: TEXTS,
    3: (*TEXTS, f"{SCORE}score"),
    4: ("document", "target_document", *TEXTS),
    5: ("document", "target_document", *TEXTS, f"{SCORE}score"),
}
# Names of columns that are not ours: Bitextor 8, its TMX builder, tmxutil.
_ALIASES = {
    **dict.fromkeys(("src_text", "seg1", "text-1"), "source"),
    **dict.fromkeys(("trg_text", "seg2", "text-2"), "target"),
    **dict.fromkeys(("src_url", "url1", "source-document-1"), "document"),
    **dict.fromkeys(("trg_url", "url2", "source-document-2"), "target_document"),
}
_FOREIGN_SCORE = re.compile(r"score-(.+)|(.+)_score")  # score-bicleaner, bicleaner_ai_score


class TsvFormat:
    """Reads and writes tab-separated values.

    Reading also takes the columns of Bitextor, bicleaner and tmxutil by their names, columns that are named by their
    languages (``ar``, ``en``), and files without names that have two to five columns: source and target, before them
    the addresses of both documents, after them a score. A backslash in those is a backslash.
    """

    def __init__(
        self,
        *,
        languages: tuple[str, str] = ("ar", "en"),
        scores: Sequence[str] = (),
        encoding: str = "",
        columns: Sequence[str] = (),
        score_column: str = "",
    ) -> None:
        """Make the format.

        Args:
            languages: The languages of the units that are read: a TSV does not say.
            scores: Names of scores that get a column whether or not the first units have them.
            encoding: A codec's name where the files to read are not Unicode, such as ``windows-1256``.
            columns: What the columns are in files to read that have no names, as ``("-", "source", "target",
                "scores.bicleaner")``; ``-`` is passed over.
            score_column: Write two document names, source, target and this one score, without column names, as Bitextor
                and bicleaner do.

        Raises:
            UsageError: `columns` lack one of the texts.
        """
        if columns and not set(TEXTS) <= set(columns):
            raise UsageError(f"the columns are {', '.join(columns)}: {' and '.join(TEXTS)} must be among them")
        self.languages = languages
        self.scores = tuple(scores)
        self.encoding = encoding
        self.columns = tuple(columns)
        self.score_column = score_column

    def paths(self, path: Path) -> list[Path]:
        """One file, under the name it was given."""
        return [path]

    def provenance(self, path: Path) -> Provenance:
        """Return nothing but the languages: columns have no place for more."""
        del path
        return Provenance(languages=self.languages)

    def read(self, path: Path, report: Report) -> Iterator[TranslationUnit]:
        """Yield the units of a file. A line that does not fit the columns is reported and skipped.

        Raises:
            InputError: The file cannot be read, or what its columns are cannot be told.
        """
        lines: Iterator[tuple[int, str | None]] = read_lines(path, report, self.encoding)
        head = next(lines, None)
        if head is None:
            return
        cells = (head[1] or "").split("\t")
        columns, plain = self._named(cells, path)
        if columns is None:
            columns, lines = self._unnamed(len(cells), path), chain([head], lines)
        for number, line in lines:
            if not line:  # not decodable and reported, or blank
                continue
            try:
                yield self._unit(columns, [plain(cell) for cell in line.split("\t")])
            except ValueError as error:
                report(Problem("bad-unit", str(error), str(path), number))

    def open(self, path: Path, streams: Sequence[BinaryIO], provenance: Provenance, report: Report) -> BitextWriter:
        """Start a bitext on one stream."""
        del provenance  # columns have no place for it
        if self.score_column:
            return ScoreColumnWriter(path, streams[0], report, self.score_column)
        return TsvWriter(path, streams[0], report, self.scores)

    def _named(self, cells: Sequence[str], path: Path) -> tuple[Sequence[str] | None, Callable[[str], str]]:
        """Return the names of the columns, or None for a file without names, and how its cells are read.

        Raises:
            InputError: The names are there, and one of the texts is not among them.
        """
        names = [_unescape(cell) for cell in cells]
        if set(TEXTS) <= set(names):
            return names, _unescape
        aliases = _ALIASES | dict(zip((code.lower() for code in self.languages), TEXTS, strict=True))
        theirs = [_own_name(aliases.get(name.lower(), name)) for name in cells]
        found = set(TEXTS) & set(theirs)
        if len(found) == 1 and not self.columns:
            wanted = f"{' and '.join(TEXTS)}, or {' and '.join(self.languages)}"
            raise InputError(f"the columns are {', '.join(cells)}: {wanted}, are needed", path=path, line=1)
        return (theirs if len(found) == len(TEXTS) else None), str

    def _unnamed(self, count: int, path: Path) -> Sequence[str]:
        columns = self.columns or _UNNAMED.get(count)
        if columns is None and count > 1:
            raise InputError(f"{count} columns without names: what they are must be said", path=path, line=1)
        return columns or TEXTS

    def _unit(self, columns: Sequence[str], cells: Sequence[str]) -> TranslationUnit:
        if len(cells) != len(columns):
            raise ValueError(f"{len(cells)} columns, not {len(columns)} ({', '.join(columns)})")
        row = dict(zip(columns, cells, strict=True))
        return TranslationUnit(
            source=row["source"],
            target=row["target"],
            languages=self.languages,
            scores=_scores(row),
            origin=row.get("origin", ""),
            locator=_locator(row, ""),
            flags=tuple(row.get("flags", "").split()),
            id=row.get("id", ""),
            kind=row.get("kind", ""),
            target_locator=_locator(row, "target_"),
        )


def _own_name(name: str) -> str:
    """Return our name for a column of another tool's score; other names stay."""
    score = _FOREIGN_SCORE.fullmatch(name)
    return f"{SCORE}{score[1] or score[2]}" if score else name


def _locator(row: Mapping[str, str], prefix: str) -> Locator:
    return Locator(
        document=row.get(f"{prefix}document", ""),
        block=row.get(f"{prefix}block", ""),
        start=_number(row, f"{prefix}start", int),
        end=_number(row, f"{prefix}end", int),
    )


def _scores(row: Mapping[str, str]) -> dict[str, float]:
    # An empty cell: the score does not apply to this unit.
    return {name.removeprefix(SCORE): _number(row, name, float) for name in row if name.startswith(SCORE) and row[name]}


def _number(row: Mapping[str, str], column: str, kind: Callable[[str], N]) -> N:
    cell = row.get(column) or "0"
    try:
        return kind(cell)
    except ValueError:
        raise ValueError(f"{column} is {cell!r}, not a number") from None


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda match: _PLAIN[match[1]] if match[1] else chr(int(match[2], 16)), text)
