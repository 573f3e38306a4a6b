"""Bytes and lines of files as they are found: compressed or not, with or without a byte order mark."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from dragoman.errors import InputError, MalformedInputError
from dragoman.records import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dragoman.protocols import Report

_CHUNK = 1 << 15  # bytes
_GZIP = b"\x1f\x8b"
_BOMS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What "surrogateescape" makes of bytes that are no UTF-8. Well-formed UTF-8 never decodes to these.
_UNDECODED = re.compile("[\udc80-\udcff]")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_LIMIT = 0.05  # of the first bytes, where they are no UTF-8: damaged text has few, programs and pictures many


def find_packed(path: Path) -> Path | None:
    """Return the file, or that of the same name with ``.gz``; None where neither is there."""
    return next((file for file in (path, path.with_name(f"{path.name}.gz")) if file.exists()), None)


def read_chunks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file in pieces, decompressed where they begin as gzip does.

    Raises:
        InputError: The file cannot be opened or read.
    """
    with _failures(path), _open(path) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def read_lines(path: Path, report: Report, encoding: str = "") -> Iterator[tuple[int, str | None]]:
    """Yield lines with their numbers from 1, without the line end. Only LF ends a line, with or without CR before it.

    Args:
        path: The file; UTF-8 (or UTF-16 with a byte order mark), plain or gzip.
        report: Hears of each line that the encoding cannot spell. Such a line is yielded as None.
        encoding: A codec's name where the text is not Unicode, such as ``windows-1256``.

    Raises:
        InputError: The file cannot be opened, read, or decoded at all.
        MalformedInputError: It is no text: a program, a picture, an archive.
    """
    for number, line in enumerate(_decoded_lines(path, encoding), 1):
        if _UNDECODED.search(line):
            report(Problem("bad-encoding", f"not {encoding or 'UTF-8'}", str(path), number))
            yield number, None
        else:
            yield number, line.removesuffix("\n").removesuffix("\r")


def count_lines(path: Path, encoding: str = "") -> int:
    """Count lines as `read_lines` does: a last line without a line end is one."""
    return sum(1 for _ in _decoded_lines(path, encoding))


def _decoded_lines(path: Path, encoding: str) -> Iterator[str]:
    with _failures(path), _open(path) as stream:
        head = stream.peek(2)
        codec = encoding or next((name for bom, name in _BOMS if head.startswith(bom)), "utf-8-sig")
        if codec == "utf-8-sig" and _is_binary(head):
            raise MalformedInputError("binary data (too many control bytes); text was expected", path=path)
        # newline="\n": the other characters that Unicode counts as line ends belong to the text.
        with io.TextIOWrapper(stream, encoding=codec, errors="surrogateescape", newline="\n") as lines:
            yield from lines


def _is_binary(head: bytes) -> bool:
    """Whether the first bytes of a file are neither UTF-8, which may hold any character, nor damaged text."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return len(_CONTROL.findall(head)) > _CONTROL_LIMIT * len(head)
    return False


@contextmanager
def _failures(path: Path) -> Iterator[None]:
    """Give failures of reading the file's name. Wrap only reading in it: a caller's own OSError is none of ours."""
    try:
        yield
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise MalformedInputError(f"damaged gzip file: {error}", path=path) from error
    except UnicodeDecodeError as error:
        raise MalformedInputError(f"not {error.encoding}: {error.reason}", path=path) from error
    except OSError as error:
        raise InputError(f"cannot read: {error.strerror or error}", path=path) from error


@contextmanager
def _open(path: Path) -> Iterator[io.BufferedReader]:
    with path.open("rb") as stream:
        if stream.peek(2).startswith(_GZIP):
            with gzip.GzipFile(fileobj=stream) as unpacked:
                yield io.BufferedReader(cast("io.RawIOBase", unpacked))
        else:
            yield stream
