"""Files that appear whole or not at all."""

from __future__ import annotations

import io
import os
import secrets
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

from dragoman.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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


@contextmanager
def open_atomic(path: Path) -> Iterator[BinaryIO]:
    """Open a binary file that gets its name only when the block ends well; otherwise nothing is left behind.

    Folders on the way are made. A target that exists and is no regular file (a pipe, /dev/stdout) is written in place.

    Raises:
        OutputError: The file cannot be made, written or renamed (no permission, full disk).
    """
    in_place = path.exists() and not path.is_file()
    draft = path if in_place else path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = _NamedFile(draft, "wb" if in_place else "xb", path)
    except OSError as error:
        raise _failure(error, path) from error
    with ExitStack() as undo:
        if not in_place:
            undo.callback(draft.unlink, missing_ok=True)
        with io.BufferedWriter(file) as stream:
            yield cast("BinaryIO", stream)
            stream.flush()
            if not in_place:
                os.fsync(stream.fileno())
        if not in_place:
            try:
                draft.replace(path)
            except OSError as error:
                raise _failure(error, path) from error


def _failure(error: OSError, path: Path) -> OutputError:
    return OutputError(f"cannot write: {error.strerror or error}", path=path)
