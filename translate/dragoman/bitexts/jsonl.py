"""JSONL: one unit a line with everything known of it. The source of truth; docs/jsonl.md describes the schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dragoman.bitexts.input_files import read_lines
from dragoman.bitexts.unit_json import SCHEMA, RecordError, dump_line, from_record, to_record
from dragoman.plan import Provenance
from dragoman.records import Problem, ignore

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from dragoman.protocols import Report
    from dragoman.records import TranslationUnit


class JsonlFormat:
    """Reads and writes JSON lines.

    The run's signature stands in every line, not in a first line of its own: lines of corpora are cut, shuffled and
    put together, and readers such as jq and pandas take each line for a unit.
    """

    def paths(self, path: Path) -> list[Path]:
        """One file, under the name it was given."""
        return [path]

    def read(self, path: Path, report: Report) -> Iterator[TranslationUnit]:
        """Yield the units of a file. Lines that are no unit are reported and skipped, blank lines only skipped.

        Raises:
            InputError: The file cannot be read.
        """
        for number, line in read_lines(path, report):
            if line is None or not line.strip():
                continue
            try:
                yield from_record(_record(line))
            except RecordError as error:
                report(Problem("bad-unit", str(error), str(path), number))

    def provenance(self, path: Path) -> Provenance:
        """Return the signature and the languages of the first line that is a unit.

        Lines of several runs may stand in one file: it is then the first of them that counts.
        """
        for _, line in read_lines(path, ignore):
            try:
                record = _record(line or "")
                unit = from_record(record)
            except RecordError:
                continue
            signature = record.get("signature")
            return Provenance(signature if isinstance(signature, str) else "", languages=unit.languages)
        return Provenance()

    def open(self, path: Path, streams: Sequence[BinaryIO], provenance: Provenance, report: Report) -> JsonlWriter:
        """Start a bitext on one stream."""
        del path, report  # JSON can spell every unit: there is nothing to report
        return JsonlWriter(streams[0], provenance.signature)


class JsonlWriter:
    """Writes units as lines, each with the schema's name and the run's signature."""

    def __init__(self, stream: BinaryIO, signature: str) -> None:
        self._stream = stream
        self._signature = signature

    def write(self, unit: TranslationUnit) -> None:
        """Append a unit."""
        record = {"schema": SCHEMA} | to_record(unit) | {"signature": self._signature}
        self._stream.write(dump_line(record).encode() + b"\n")

    def close(self) -> None:
        """Do nothing: the last line is complete."""


def _record(line: str) -> Any:  # noqa: ANN401 - a JSON value
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise RecordError(f"not JSON: {error.msg} at character {error.colno}") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of brackets
        raise RecordError(f"not JSON that can be read: {error}") from error
    schema = record.get("schema") if isinstance(record, dict) else None
    if schema not in (None, SCHEMA):
        raise RecordError(f"the schema {schema!r} is unknown: this version reads {SCHEMA!r}")
    return record
