r"""TSV: source, target, scores and origin in columns, for spreadsheets, pandas and command line tools.

A file that this format writes begins with a line of column names::

    source  target  scores.<name> ...  origin  document  block  start  end  flags  id

Columns carry everything of a unit but languages, alternatives and creation time; flags are parted by spaces. A tab in
a text is written ``\t``, line ends ``\n`` and ``\r``, a backslash ``\\``, and a lone surrogate ``\ud800``, so one unit
is one line and no quotes are needed.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from dragoman.bitexts.input_files import read_lines
from dragoman.records import Locator, Problem, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from dragoman.plan import Provenance
    from dragoman.protocols import Report

N = TypeVar("N", int, float)

_TEXTS = ("source", "target")
_FACTS = ("origin", "document", "block", "start", "end", "flags", "id")
_SCORE = "scores."  # the name that pandas.json_normalize gives to the same value of the JSONL
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_ESCAPED = re.compile("[\\\\\t\n\r\ud800-\udfff]")
_ESCAPE = re.compile(r"\\(?:([\\tnr])|u([dD][89a-fA-F][0-9a-fA-F]{2}))")
_PLAIN = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}
_LOOK_AHEAD = 1000  # units


class TsvFormat:
    """Reads and writes tab-separated values.

    Reading also takes files without column names, which must have two columns, and files whose columns are named
    by their languages (``ar``, ``en``); a backslash in those is a backslash.
    """

    def __init__(
        self, *, languages: tuple[str, str] = ("ar", "en"), scores: Sequence[str] = (), encoding: str = ""
    ) -> None:
        """Make the format.

        Args:
            languages: The languages of the units that are read: a TSV does not say.
            scores: Names of scores that get a column whether or not the first units have them.
            encoding: A codec's name where the files to read are not Unicode, such as ``windows-1256``.
        """
        self.languages = languages
        self.scores = tuple(scores)
        self.encoding = encoding

    def paths(self, path: Path) -> list[Path]:
        """One file, under the name it was given."""
        return [path]

    def read(self, path: Path, report: Report) -> Iterator[TranslationUnit]:
        """Yield the units of a file. A line that does not fit the columns is reported and skipped.

        Raises:
            InputError: The file cannot be read.
        """
        lines: Iterator[tuple[int, str | None]] = read_lines(path, report, self.encoding)
        head = next(lines, None)
        if head is None:
            return
        columns, plain = self._columns((head[1] or "").split("\t"))
        if columns is None:
            columns, lines = list(_TEXTS), chain([head], lines)
        for number, line in lines:
            if not line:  # not decodable and reported, or blank
                continue
            cells = [plain(cell) for cell in line.split("\t")]
            try:
                yield self._unit(columns, cells)
            except ValueError as error:
                report(Problem("bad-unit", str(error), str(path), number))

    def open(self, path: Path, streams: Sequence[BinaryIO], provenance: Provenance, report: Report) -> TsvWriter:
        """Start a bitext on one stream."""
        del provenance  # columns have no place for it
        return TsvWriter(path, streams[0], report, self.scores)

    def _columns(self, cells: Sequence[str]) -> tuple[list[str] | None, Callable[[str], str]]:
        """Return the names of the columns, or None for a file without names, and how its cells are read."""
        names = [_unescape(cell) for cell in cells]
        if set(_TEXTS) <= set(names):
            return names, _unescape
        roles = dict(zip((code.lower() for code in self.languages), _TEXTS, strict=True))
        by_language = [roles.get(name.lower(), name) for name in names]
        return (by_language if set(_TEXTS) <= set(by_language) else None), str

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
            locator=Locator(
                document=row.get("document", ""),
                block=row.get("block", ""),
                start=_number(row, "start", int),
                end=_number(row, "end", int),
            ),
            flags=tuple(row.get("flags", "").split()),
            id=row.get("id", ""),
        )


class TsvWriter:
    """Writes units as lines. The first thousand wait for each other: together they say which scores get a column."""

    def __init__(self, path: Path, stream: BinaryIO, report: Report, scores: Sequence[str]) -> None:
        self._path = path
        self._stream = stream
        self._report = report
        self._scores = dict.fromkeys(scores)  # names in the order they were met
        self._waiting: list[TranslationUnit] | None = []
        self._line = 1  # of the column names

    def write(self, unit: TranslationUnit) -> None:
        """Append a unit. A score that no earlier column is for is reported and left out."""
        if self._waiting is None:
            self._row(unit)
            return
        self._waiting.append(unit)
        self._scores.update(dict.fromkeys(unit.scores))
        if len(self._waiting) == _LOOK_AHEAD:
            self._begin()

    def close(self) -> None:
        """Write what still waits; a bitext without units is a line of column names."""
        self._begin()

    def _begin(self) -> None:
        if self._waiting is None:
            return
        waiting, self._waiting = self._waiting, None
        self._cells([*_TEXTS, *(f"{_SCORE}{name}" for name in self._scores), *_FACTS])
        for unit in waiting:
            self._row(unit)

    def _row(self, unit: TranslationUnit) -> None:
        self._line += 1
        late = [name for name in unit.scores if name not in self._scores]
        if late:
            message = f"no column for the score {', '.join(late)}: the columns were settled by the first units"
            self._report(Problem("score-without-column", message, str(self._path), self._line))
        scores = [repr(float(unit.scores[name])) if name in unit.scores else "" for name in self._scores]
        where = unit.locator
        facts = [unit.origin, where.document, where.block, str(where.start), str(where.end), " ".join(unit.flags)]
        self._cells([unit.source, unit.target, *scores, *facts, unit.id])

    def _cells(self, cells: Sequence[str]) -> None:
        self._stream.write("\t".join(map(_escape, cells)).encode() + b"\n")


def _scores(row: Mapping[str, str]) -> dict[str, float]:
    # An empty cell: the score does not apply to this unit.
    return {
        name.removeprefix(_SCORE): _number(row, name, float) for name in row if name.startswith(_SCORE) and row[name]
    }


def _number(row: Mapping[str, str], column: str, kind: Callable[[str], N]) -> N:
    cell = row.get(column) or "0"
    try:
        return kind(cell)
    except ValueError:
        raise ValueError(f"{column} is {cell!r}, not a number") from None


def _escape(text: str) -> str:
    return _ESCAPED.sub(lambda match: _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04x}", text)


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda match: _PLAIN[match[1]] if match[1] else chr(int(match[2], 16)), text)
