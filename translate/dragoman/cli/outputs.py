"""What a command writes: drafts until the run ends well, partial files where it does not."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from dragoman import bitexts
from dragoman.errors import DragomanError, OutputError, UsageError
from dragoman.storage import AtomicFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dragoman.plan import Provenance
    from dragoman.protocols import BitextFormat, BitextWriter, Report
    from dragoman.records import TranslationUnit

STANDARD = Path("-")
_TEXT_SUFFIXES = (".txt", ".text")


class _Bitext:
    """One bitext, in as many files as its format has."""

    def __init__(self, path: Path, provenance: Provenance, report: Report) -> None:
        bitext_format: BitextFormat = bitexts.TABLE.load(bitexts.TABLE.name_for(path))()
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


class Outputs:
    """Bitexts and at most one plain text, written at the same time.

    Attributes:
        text: Where the plain text goes, or None.
        written: Units written so far.
    """

    def __init__(self, paths: Iterable[Path], provenance: Provenance, report: Report) -> None:
        """Open the drafts.

        Raises:
            UnsupportedFormatError: No bitext format has the suffix of a path.
            OutputError: A draft cannot be made.
        """
        self.written = 0
        self.text: BinaryIO | None = None
        self._text_file: AtomicFile | None = None
        self._bitexts: list[_Bitext] = []
        try:
            for path in paths:
                if path == STANDARD:
                    self.text = sys.stdout.buffer
                elif is_text(path):
                    self._text_file = AtomicFile(path)
                    self.text = self._text_file.stream
                else:
                    self._bitexts.append(_Bitext(path, provenance, report))
        except BaseException:
            self.discard()
            raise

    def write(self, unit: TranslationUnit) -> None:
        """Append a unit to every bitext."""
        self.written += 1
        for bitext in self._bitexts:
            bitext.writer.write(unit)

    def commit(self) -> list[Path]:
        """Finish everything and give the files their names."""
        self._close()
        return [file.commit() for file in self._files]

    def keep_partial(self) -> list[Path]:
        """Finish what there is, as valid files with ``.partial`` in their names."""
        self._close()
        return [file.keep_partial() for file in self._files]

    def discard(self) -> None:
        """Take away what was not finished."""
        for file in self._files:
            file.discard()

    @property
    def _files(self) -> list[AtomicFile]:
        files = [file for bitext in self._bitexts for file in bitext.files]
        return [*files, self._text_file] if self._text_file else files

    def _close(self) -> None:
        for bitext in self._bitexts:
            bitext.writer.close()


@contextmanager
def writing(paths: Iterable[Path], provenance: Provenance, report: Report) -> Iterator[Outputs]:
    """Open outputs that are committed when the block ends well.

    When the block is interrupted or fails after something was written, that is kept as partial files, which the
    exception's notes name; files that cannot be written (a full disk) are taken away.
    """
    outputs = Outputs(paths, provenance, report)
    try:
        yield outputs
        outputs.commit()
    except OutputError:
        raise
    except (KeyboardInterrupt, DragomanError) as error:
        if outputs.written and (kept := outputs.keep_partial()):
            error.add_note(f"what was done is in {', '.join(map(str, kept))}")
        raise
    finally:
        outputs.discard()


def is_text(path: Path) -> bool:
    """Whether a path asks for plain text: standard output, .txt, or something that is no regular file."""
    return path == STANDARD or path.suffix.lower() in _TEXT_SUFFIXES or (path.exists() and not path.is_file())


def check_outputs(paths: Iterable[Path], inputs: Iterable[Path]) -> None:
    """Refuse outputs that cannot work, before anything heavy is loaded.

    Raises:
        UsageError: Two plain texts, the same output twice, or an output that is an input.
        UnsupportedFormatError: No format has a suffix.
    """
    known = {path.resolve() for path in inputs}
    seen: set[Path] = set()
    texts = 0
    for path in paths:
        if path != STANDARD and path.resolve() in known:
            raise UsageError(f"{path} is an input and would be overwritten")
        if path in seen:
            raise UsageError(f"{path} is named twice as an output")
        seen.add(path)
        if is_text(path):
            texts += 1
        else:
            bitexts.TABLE.name_for(path)
    if texts > 1:
        raise UsageError("only one output can be plain text")
