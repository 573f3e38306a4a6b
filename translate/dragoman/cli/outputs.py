"""What a command writes: drafts until the run ends well, partial files where it does not."""

from __future__ import annotations

import sys
from collections import deque
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from dragoman import bitexts
from dragoman.bitexts.names import make_format
from dragoman.cli.console import show_notes
from dragoman.cli.interrupts import HELD
from dragoman.documents.text import TextFormat
from dragoman.errors import OutputError, UnsupportedFormatError, UsageError
from dragoman.records import Block
from dragoman.storage import AtomicFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dragoman.plan import Provenance
    from dragoman.protocols import BitextWriter, Report
    from dragoman.records import TranslationUnit

STANDARD = Path("-")
BITEXT_SUFFIXES = tuple(suffix for row in bitexts.TABLE for suffix in row.suffixes)
_TEXT_SUFFIXES = (".txt", ".text")


class IncompleteError(Exception):
    """Raised where all errors were said: what was written must not pass for the result."""


class _Text:
    """Plain text in one file, or in none that is ours where it is standard output."""

    def __init__(self, path: Path) -> None:
        self.files = [] if path == STANDARD else [AtomicFile(path)]
        if not self.files and not sys.stdout:
            raise OutputError("cannot write: it is closed", path="standard output")
        held = _HeldStream(self.files[0].stream) if self.files else sys.stdout.buffer
        self.stream = cast("BinaryIO", held)

    def close(self) -> None:
        """Do nothing: the last line is complete."""


class _HeldStream:
    """A file that no signal interrupts amid a write: its buffer would take the bytes for unwritten, and repeat them."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, data: bytes) -> int:
        with HELD:
            return self._stream.write(data)

    def flush(self) -> None:
        with HELD:
            self._stream.flush()


class _Bitext:
    """One bitext, in as many files as its format has."""

    def __init__(self, path: Path, provenance: Provenance, report: Report, options: Mapping[str, Any]) -> None:
        bitext_format = make_format(bitexts.TABLE.name_for(path), options)
        self.files: list[AtomicFile] = []
        try:
            for part in bitext_format.paths(path):
                self.files.append(AtomicFile(part))
            streams: list[BinaryIO] = [file.stream for file in self.files]
            self.writer: BitextWriter = bitext_format.open(path, streams, provenance, report)
        except BaseException:
            for file in self.files:
                file.discard()
            raise
        self._closed = False

    def close(self) -> None:
        """Write the end, once."""
        if not self._closed:
            self._closed = True
            self.writer.close()


class Outputs:
    """Bitexts and at most one plain text, written at the same time.

    Attributes:
        text: Where the plain text goes, or None.
        written: Units written so far.
    """

    def __init__(
        self,
        paths: Iterable[Path],
        provenance: Provenance,
        report: Report,
        *,
        only_text: bool = False,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        """Open the drafts. With `only_text` the suffix says nothing. A format takes the `options` that it knows.

        Raises:
            UnsupportedFormatError: No bitext format has the suffix of a path.
            OutputError: A draft cannot be made.
        """
        self.written = 0
        self.text: BinaryIO | None = None
        self._bitexts: list[_Bitext] = []
        self._all: list[_Text | _Bitext] = []
        try:
            for path in paths:
                if only_text or is_text(path):
                    text = _Text(path)
                    self.text = text.stream
                    self._all.append(text)
                else:
                    bitext = _Bitext(path, provenance, report, options or {})
                    self._bitexts.append(bitext)
                    self._all.append(bitext)
        except BaseException:
            self.discard()
            raise

    @property
    def names(self) -> str:
        """The same as people read it."""
        return ", ".join(map(str, self.paths)) or "standard output"

    @property
    def summary(self) -> str:
        """What was written, and where."""
        return f"{self.written:,} units in {self.names}"

    @property
    def paths(self) -> list[Path]:
        """The files that are written, by their final names."""
        return [file.path for file in self._files]

    def write(self, unit: TranslationUnit) -> None:
        """Append a unit to every bitext: to all or, when interrupted, to none."""
        with HELD:
            for bitext in self._bitexts:
                bitext.writer.write(unit)
            self.written += 1

    def write_all(self, units: Iterable[TranslationUnit]) -> None:
        """Write units into the bitexts, and their targets into the plain text where there is one."""

        def write() -> Iterator[Block]:
            for unit in units:
                self.write(unit)
                yield Block(unit.target)

        if self.text:
            TextFormat().write(write(), self.text)
        else:
            deque(write(), maxlen=0)

    def commit(self) -> None:
        """Finish everything and give the files their names."""
        with HELD:
            for output in self._all:
                output.close()
            for file in self._files:
                file.commit()

    def keep_partial(self) -> list[Path]:
        """Finish what there is, as valid files with ``.partial`` in their names; pass over what cannot be finished."""
        kept: list[Path] = []
        with HELD:
            for output in self._all:
                with suppress(OutputError):
                    output.close()
                    kept += [file.keep_partial() for file in output.files]
        return kept

    def discard(self) -> None:
        """Take away what was not finished."""
        for file in self._files:
            file.discard()

    @property
    def _files(self) -> list[AtomicFile]:
        return [file for output in self._all for file in output.files]


@contextmanager
def writing(
    paths: Iterable[Path],
    provenance: Provenance,
    report: Report,
    *,
    only_text: bool = False,
    options: Mapping[str, Any] | None = None,
) -> Iterator[Outputs]:
    """Open outputs that are committed when the block ends well.

    When the block is interrupted or fails after something was written, that is kept as partial files, which the
    exception's notes name; a file that cannot be written (a full disk) is taken away. An `IncompleteError` ends here.
    """
    outputs = Outputs(paths, provenance, report, only_text=only_text, options=options)
    try:
        yield outputs
        outputs.commit()
    except BaseException as error:  # a mistake of ours, too, is no reason to lose anything
        if outputs.written and (kept := outputs.keep_partial()):
            error.add_note(f"what was done is in {', '.join(map(str, kept))}")
        if not isinstance(error, IncompleteError):
            raise
        show_notes(error)
    finally:
        outputs.discard()


def is_text(path: Path) -> bool:
    """Whether a path asks for plain text: standard output, .txt, or a pipe or device whose name says no format."""
    if path == STANDARD or path.suffix.lower() in _TEXT_SUFFIXES:
        return True
    special = path.is_relative_to("/dev") or (path.exists() and not path.is_file())
    return special and not path.name.lower().endswith(BITEXT_SUFFIXES)


def check_outputs(
    paths: Iterable[Path],
    inputs: Iterable[Path],
    *,
    only_text: bool = False,
    options: Mapping[str, Any] | None = None,
) -> None:
    """Refuse outputs that cannot work, before anything heavy is loaded.

    Args:
        paths: What was asked for.
        inputs: The files that are read.
        only_text: Whether all are plain text, whatever their suffix.
        options: As for `writing`: formats may name files by them.

    Raises:
        UsageError: Two plain texts, the same file twice or for reading too, a folder, or a suffix of no format.
    """
    known = {path.resolve() for path in inputs}
    seen: set[Path] = set()
    texts = 0
    for path in paths:
        if path.is_dir():
            raise UsageError(f"{path} is a folder, and an output is a file")
        text = only_text or is_text(path)
        for file in [path] if text else _files_of(path, options or {}):
            if file != STANDARD and file.resolve() in known:
                raise UsageError(f"{file} is an input and would be overwritten")
            if file.resolve() in seen:
                raise UsageError(f"{file} is named twice as an output")
            seen.add(file.resolve())
        texts += text
    if texts > 1:
        raise UsageError("only one output can be plain text")


def _files_of(path: Path, options: Mapping[str, Any]) -> list[Path]:
    try:
        name = bitexts.TABLE.name_for(path)
    except UnsupportedFormatError as error:
        known = ", ".join((*BITEXT_SUFFIXES, _TEXT_SUFFIXES[0]))
        raise UsageError(f"{path}: no output has the suffix {path.suffix!r} (known: {known})") from error
    return make_format(name, options).paths(path)
