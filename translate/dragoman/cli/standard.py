"""Standard output, with failures that say what they are: a full disk is no traceback, a reader that left no error."""

from __future__ import annotations

import io
import os
import sys
from typing import cast

from dragoman.errors import OutputError


class ReaderGoneError(Exception):
    """Whoever read our standard output (head, say) has seen enough. No OSError: click has its own way with those."""


class StandardOutputError(OutputError):
    """Standard output cannot be written: a full disk behind ``>``."""


class _StandardFile(io.FileIO):
    def write(self, data: io._ReadableBuffer) -> int:  # type: ignore[name-defined]
        try:
            return super().write(data)
        except BrokenPipeError as error:
            raise ReaderGoneError from error
        except OSError as error:
            raise StandardOutputError(f"cannot write: {error.strerror or error}", path="standard output") from error


def install() -> None:
    """Put the file with those failures behind `sys.stdout`, where that is a plain file and no Windows console."""
    stream = cast("io.TextIOWrapper | None", sys.stdout)
    buffer = getattr(stream, "buffer", None)
    raw = getattr(buffer, "raw", buffer)  # there is no buffer with PYTHONUNBUFFERED
    if stream is None or not isinstance(raw, io.FileIO):
        return
    file = io.BufferedWriter(_StandardFile(raw.fileno(), "wb", closefd=False))
    # A path that is no text goes out as the bytes that it is.
    sys.stdout = io.TextIOWrapper(file, stream.encoding, "surrogateescape", line_buffering=stream.isatty())


def close() -> None:
    """Let what could not be written go nowhere, so that Python does not try it once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
