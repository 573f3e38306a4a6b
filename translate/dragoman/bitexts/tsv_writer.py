"""Writes TSV: with named columns for everything, or in the layout of the tools around Bitextor, with one score."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dragoman.records import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from dragoman.protocols import Report
    from dragoman.records import TranslationUnit

TEXTS = ("source", "target")
_PLACE = ("document", "block", "start", "end")
FACTS = ("origin", *_PLACE, "flags", "id", "kind", *(f"target_{key}" for key in _PLACE))
SCORE = "scores."  # the name that pandas.json_normalize gives to the same value of the JSONL
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_ESCAPED = re.compile("[\\\\\t\n\r\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Everything at which somebody's tool begins another cell or line.
_BREAK = re.compile("\r\n|[\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_LOOK_AHEAD = 1000  # units


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
        self._cells([*TEXTS, *(f"{SCORE}{name}" for name in self._scores), *FACTS])
        for unit in waiting:
            self._row(unit)

    def _row(self, unit: TranslationUnit) -> None:
        self._line += 1
        late = [name for name in unit.scores if name not in self._scores]
        if late:
            message = f"no column for the score {', '.join(late)}: the columns were settled by the first units"
            self._report(Problem("score-without-column", message, str(self._path), self._line))
        scores = [_number(unit, name) for name in self._scores]
        places = [
            [where.document, where.block, str(where.start), str(where.end)]
            for where in (unit.locator, unit.target_locator)
        ]
        facts = [unit.origin, *places[0], " ".join(unit.flags), unit.id, unit.kind, *places[1]]
        self._cells([unit.source, unit.target, *scores, *facts])

    def _cells(self, cells: Iterable[str]) -> None:
        self._stream.write("\t".join(map(_escape, cells)).encode() + b"\n")


class ScoreColumnWriter:
    """Writes ``document  target_document  source  target  score``, without names and without escapes.

    That is how Bitextor, bicleaner and tmxutil read pairs: two addresses, two texts, and the score after them. A tab or
    a line end in a text would be another cell or line to them, so it becomes a space.
    """

    def __init__(self, path: Path, stream: BinaryIO, report: Report, score: str) -> None:
        self._path = path
        self._stream = stream
        self._report = report
        self._score = score
        self._line = 0
        self._scored = 0

    def write(self, unit: TranslationUnit) -> None:
        """Append a unit. A unit without the score has an empty cell; characters that cannot stand are reported."""
        self._line += 1
        self._scored += self._score in unit.scores
        texts = [unit.locator.document, unit.target_locator.document, unit.source, unit.target]
        cells = [*map(self._plain, texts), _number(unit, self._score)]
        self._stream.write("\t".join(cells).encode() + b"\n")

    def close(self) -> None:
        """Report a score that no unit has, which may be a slip in its name."""
        if self._line and not self._scored:
            self._report(Problem("missing-score", f"no unit has the score {self._score!r}", str(self._path)))

    def _plain(self, text: str) -> str:
        text, breaks = _BREAK.subn(" ", text)
        if breaks:
            self._problem("line-break", "a tab or line break became a space")
        text, surrogates = _SURROGATE.subn("\ufffd", text)
        if surrogates:
            self._problem("lone-surrogate", "a lone surrogate, which UTF-8 cannot hold, became U+FFFD")
        return text

    def _problem(self, name: str, message: str) -> None:
        self._report(Problem(name, message, str(self._path), self._line))


def _number(unit: TranslationUnit, name: str) -> str:
    """Return a score as text; "" says that it does not apply, which is neither 0 nor NaN."""
    return repr(float(unit.scores[name])) if name in unit.scores else ""


def _escape(text: str) -> str:
    return _ESCAPED.sub(lambda match: _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04x}", text)
