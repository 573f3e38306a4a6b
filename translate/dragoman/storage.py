"""Files that appear whole or not at all."""

from __future__ import annotations

import glob
import io
import os
import secrets
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from dragoman.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator


# Names of files that the process has open. A regular file behind one (``-o /dev/stdout > out.txt``) has a reader or a
# writer already, and renaming onto the name would take the name itself away.
_OPEN_FILES = ("/dev/std", "/dev/fd/", "/proc/")
_SHOWN = 40  # characters of the name in the draft's name: with all of them a long name would be too long
_CHANCE = 4  # bytes in the draft's name that keep two runs apart
_STALE = 24 * 3600  # seconds without a write after which a draft has lost its process: killed, or the power went


class AtomicFile:
    """A binary file that gets its name when it is committed; until then it is a hidden draft beside it.

    A process that is killed leaves its draft; the next one that writes the same name takes away those that nobody has
    written to for a day. Folders on the way are made, and a symbolic link stays one: the file behind it is replaced. A
    target that exists and is no regular file (a pipe), or stands for an open one (/dev/stdout), is written in place.

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
        self._finished: Path | None = None
        try:
            self._in_place = path.exists() and (not path.is_file() or str(path).startswith(_OPEN_FILES))
            self._final = path if self._in_place or not path.is_symlink() else Path(os.path.realpath(path))
            draft = f".{path.name[:_SHOWN]}.{secrets.token_hex(_CHANCE)}.part"
            self._draft = path if self._in_place else self._final.with_name(draft)
            self._draft.parent.mkdir(parents=True, exist_ok=True)
            if not self._in_place:
                _sweep(self._final.parent, path.name)
            file = _NamedFile(self._draft, "ab" if self._in_place else "xb", path)
        except OSError as error:
            raise _failure(error, path) from error
        self.stream = cast("BinaryIO", io.BufferedWriter(file))

    def commit(self) -> Path:
        """Finish the file under its name.

        Raises:
            OutputError: The rest cannot be written, or the name cannot be taken.
        """
        return self._finish(self._final)

    def keep_partial(self) -> Path:
        """Finish the file under the name ``stem.partial.suffix``, so that what was done is not lost.

        Raises:
            OutputError: The rest cannot be written, or the name cannot be taken.
        """
        return self._finish(self._final.with_name(f"{self._final.stem}.partial{self._final.suffix}"))

    def discard(self) -> None:
        """Take the draft away. Does nothing after a `commit` or `keep_partial` that went well."""
        if self._finished:
            return
        try:
            self.stream.close()
        except (OutputError, OSError):
            pass  # what could not be written is not wanted any more
        finally:
            if not self._in_place:
                self._draft.unlink(missing_ok=True)

    def _finish(self, name: Path) -> Path:
        if self._finished:
            return self._finished
        try:
            self.stream.flush()
            if not self._in_place:
                os.fsync(self.stream.fileno())
            self.stream.close()
            if not self._in_place:
                self._draft.replace(name)
        except OSError as error:
            raise _failure(error, self.path) from error
        self._finished = self.path if self._in_place or name == self._final else name
        return self._finished


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


def _sweep(folder: Path, name: str) -> None:
    """Take away the drafts of this name that nobody has written to for a day."""
    now = time.time()
    pattern = f".{glob.escape(name[:_SHOWN])}.{'[0-9a-f]' * 2 * _CHANCE}.part"
    for draft in folder.glob(pattern):
        with suppress(OSError):  # another process was faster, or it is not ours to take away
            if now - draft.lstat().st_mtime > _STALE:
                draft.unlink()


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
