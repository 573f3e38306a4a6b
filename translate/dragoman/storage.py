"""Files that appear whole or not at all."""

from __future__ import annotations

import io
import os
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

from dragoman.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class AtomicFile:
    """A binary file that gets its name when it is committed; until then it is a hidden draft beside it.

    Folders on the way are made. A target that exists and is no regular file (a pipe, /dev/stdout) is written in place.

    Attributes:
        path: The name it will have.
        stream: Where to write.
    """

    def __init__(self, path: Path) -> None:
        """Open the draft.

        Raises:
            OutputError: It cannot be made.
        """
        self.path = path
        self._in_place = path.exists() and not path.is_file()
        self._draft = path if self._in_place else path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = _NamedFile(self._draft, "wb" if self._in_place else "xb", path)
        except OSError as error:
            raise _failure(error, path) from error
        self.stream = cast("BinaryIO", io.BufferedWriter(file))

    def commit(self) -> Path:
        """Finish the file under its name.

        Raises:
            OutputError: The rest cannot be written, or the name cannot be taken.
        """
        return self._finish(self.path)

    def keep_partial(self) -> Path:
        """Finish the file under the name ``stem.partial.suffix``, so that what was done is not lost.

        Raises:
            OutputError: The rest cannot be written, or the name cannot be taken.
        """
        return self._finish(self.path.with_name(f"{self.path.stem}.partial{self.path.suffix}"))

    def discard(self) -> None:
        """Take the draft away. Does nothing after `commit` or `keep_partial`."""
        if self.stream.closed:
            return
        try:
            self.stream.close()
        except OutputError:
            pass  # what could not be written is not wanted any more
        finally:
            if not self._in_place:
                self._draft.unlink(missing_ok=True)

    def _finish(self, name: Path) -> Path:
        try:
            self.stream.flush()
            if not self._in_place:
                os.fsync(self.stream.fileno())
            self.stream.close()
            if not self._in_place:
                self._draft.replace(name)
        except OSError as error:
            raise _failure(error, self.path) from error
        return name


@contextmanager
def open_atomic(path: Path) -> Iterator[BinaryIO]:
    """Open an `AtomicFile` that is committed when the block ends well and discarded otherwise.

    Raises:
        OutputError: The file cannot be made, written or renamed (no permission, full disk).
    """
    file = AtomicFile(path)
    try:
        yield file.stream
        file.commit()
    finally:
        file.discard()


class _NamedFile(io.FileIO):
    """A file whose failed writes say which result they were for: a full disk is no traceback."""

    def __init__(self, path: Path, mode: str, shown: Path) -> None:
        super().__init__(path, mode)
        self.shown = shown

    def write(self, data: io._ReadableBuffer) -> int:  # type: ignore[name-defined]
        try:
            return super().write(data)
        except OSError as error:
            raise _failure(error, self.shown) from error


def _failure(error: OSError, path: Path) -> OutputError:
    return OutputError(f"cannot write: {error.strerror or error}", path=path)
