"""Bytes to lines, as they come: the encoding is found or given, and no more of a file is held than a sample.

A file's ASCII beginning says nothing of its encoding and is passed on as it stands. The first line with another byte is
decided on: where it is good UTF-8, so is the file, and a slow pipe is read line by line; otherwise a sample from there
on is looked at. The choice depends on the bytes alone, never on how a pipe cuts them.

A line ends with LF, CRLF or CR, as every tool that counts lines has it. Other breaks (form feed, vertical tab, NEL,
U+2028, U+2029) stay in the line, where they count as space.
"""

from __future__ import annotations

import codecs
import difflib
import re
import unicodedata
from typing import TYPE_CHECKING

from dragoman.documents import codepages
from dragoman.errors import InputError, UsageError
from dragoman.records import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from typing import BinaryIO

    from dragoman.protocols import Report

SAMPLE = 1 << 16  # bytes that decide where one line does not

# What people call them; difflib suggests from these, Python knows a hundred more.
_KNOWN = (
    "utf-8",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "windows-1256",
    "iso-8859-6",
    "windows-1252",
    "mac-arabic",
    "cp720",
)
_LABELS = {
    "utf-8": "UTF-8",
    "cp1256": "windows-1256",
    "iso8859_6": "iso-8859-6",
    "iso8859-6": "iso-8859-6",
    "cp1252": "windows-1252",
}
_ADVICE = "name the encoding with --encoding (windows-1256, iso-8859-6, utf-16 ...)"
# Codecs that Python counts as text and that no file is written in: they would misread, not fail.
_NO_ENCODINGS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"})

_PLAIN = re.compile(rb"[\t\n\f\r -~]*")  # bytes that mean the same in every encoding but UTF-16 and UTF-32
_FIRST_LINE = re.compile(rb"[\n\r]*[^\n\r]+[\n\r]")  # an empty one does not count: it could be half of a UTF-16 one
_LINE_END = re.compile(rb"[\n\r]")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class _RefusedError(Exception):
    """What is wrong with the bytes. `read_lines`, which counts lines, makes the user's error of it.

    Attributes:
        breaks: Line ends between the text that was passed on and the error, or None where no line is to blame.
    """

    def __init__(self, message: str, breaks: int | None = 0) -> None:
        super().__init__(message)
        self.breaks = breaks


class _Buffer:
    """What was read of a stream and not yet used, and where in the stream it begins."""

    def __init__(self, stream: BinaryIO) -> None:
        # `read` on a pipe would wait for its whole amount; read1 gives what is there.
        self._read = getattr(stream, "read1", stream.read)
        self.data = b""
        self.offset = 0

    def more(self) -> bool:
        """Read on; False at the end."""
        chunk = bytes(self._read(SAMPLE))
        self.data += chunk
        return bool(chunk)

    def take(self, size: int) -> bytes:
        """Use the first `size` bytes."""
        taken, self.data = self.data[:size], self.data[size:]
        self.offset += len(taken)
        return taken


def resolve_encoding(name: str) -> str:
    """Return the codec for an encoding that a user names: ``resolve_encoding("Windows-1256")`` is "cp1256".

    Raises:
        UsageError: There is no such text encoding; the message suggests one.
    """
    try:
        codec = codecs.lookup(name).name
        codecs.getincrementaldecoder(codec)
        b"a".decode(codec)  # refuses what makes bytes or text of text: hex, rot13
    except UnicodeDecodeError:
        pass  # one byte is no UTF-16
    except (LookupError, ValueError) as error:
        raise _unknown(name) from error
    if codec.replace("_", "-") in _NO_ENCODINGS:
        raise _unknown(name)
    return "utf-8" if codec == "utf-8-sig" else codec


def _unknown(name: str) -> UsageError:
    near = difflib.get_close_matches(name.lower(), _KNOWN, n=1)
    advice = f"; did you mean {near[0]!r}?" if near else ""
    return UsageError(f"no encoding {name!r} (known: {', '.join(_KNOWN)} and all others that Python has){advice}")


def read_lines(stream: BinaryIO, name: str, encoding: str | None, report: Report) -> Iterator[str]:
    """Yield the lines of a text in NFC, without their ends, each as soon as its end is read.

    A byte order mark is taken away. An encoding that was found and is not UTF-8 is reported as the problem "encoding".

    Args:
        stream: Bytes; need not be seekable.
        name: For messages.
        encoding: A codec's name, or None to find it.
        report: Receives what a user should know and need not act on.

    Raises:
        InputError: The bytes cannot be read, are no text or do not fit the encoding: names the byte, counted from 0.
            Whole lines before it were yielded where it is clear what they say.
    """
    number = 0
    parts: list[str] = []
    after_return = False
    try:
        for piece in _decode(stream, encoding, found=lambda codec: _report_codec(codec, name, report)):
            text = piece[1:] if after_return and piece[0] == "\n" else piece
            after_return = piece[-1] == "\r"
            first, *others = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            parts.append(first)
            for other in others:
                yield unicodedata.normalize("NFC", "".join(parts))
                number += 1
                parts = [other]
    except _RefusedError as error:
        line = None if error.breaks is None else number + error.breaks + 1
        raise InputError(str(error), path=name, line=line) from None
    except OSError as error:
        raise InputError(f"cannot read: {error.strerror or error}", path=name) from error
    if last := "".join(parts):
        yield unicodedata.normalize("NFC", last)


def _report_codec(codec: str, name: str, report: Report) -> None:
    if codec != "utf-8":
        report(Problem("encoding", f"read as {_label(codec)}; if that is wrong, {_ADVICE}", path=name))


def _label(codec: str) -> str:
    return _LABELS.get(codec, codec)


def _decode(stream: BinaryIO, encoding: str | None, found: Callable[[str], None]) -> Iterator[str]:
    """Yield text as it comes, never an empty piece, without the byte order mark."""
    buffer = _Buffer(stream)
    pieces = filter(None, _decode_given(buffer, encoding) if encoding else _decode_unknown(buffer, found))
    if first := next(pieces, "").removeprefix("\ufeff"):
        yield first
    yield from pieces


def _decode_given(buffer: _Buffer, codec: str) -> Iterator[str]:
    if codec in {"utf-16", "utf-32"}:  # without a mark Python would take the byte order of the machine
        while len(buffer.data) < SAMPLE and buffer.more():
            pass
        start = buffer.data[:SAMPLE]
        codec = codepages.find_mark(start) or codepages.detect_utf16(start) or f"{codec}-le"
    yield from _decode_rest(buffer, codec, f"{_ADVICE}, or name none and have it found")


def _decode_unknown(buffer: _Buffer, found: Callable[[str], None]) -> Iterator[str]:
    at_start = yield from _pass_plain(buffer)
    if buffer.data:
        codec = _choose_codec(buffer, at_start=at_start)
        found(codec)
        yield from _decode_rest(buffer, codec, _ADVICE)


def _pass_plain(buffer: _Buffer) -> Generator[str, None, bool]:
    """Yield the ASCII beginning; return whether what is left in the buffer is the start of the file."""
    at_start = True
    while buffer.more():
        plain = _plain_length(buffer.data)
        if at_start and plain < SAMPLE and not _FIRST_LINE.match(buffer.data, 0, plain):
            if plain < len(buffer.data):
                return True
            continue
        if at_start:
            _refuse_magic(buffer.data)
        at_start = False
        yield buffer.take(plain).decode("ascii")
        if buffer.data:
            return False
    _refuse_magic(buffer.data)
    yield buffer.take(len(buffer.data)).decode("ascii")
    return False


def _plain_length(data: bytes) -> int:
    plain = _PLAIN.match(data)
    return plain.end() if plain else 0


def _choose_codec(buffer: _Buffer, *, at_start: bool) -> str:
    """Decide by the line that holds the first byte that is not ASCII, or where it is not clear by a sample."""
    while True:
        data = buffer.data
        if at_start and len(data) >= codepages.LONGEST_MARK and (codec := codepages.find_mark(data)):
            return codec
        end = _LINE_END.search(data, _plain_length(data), SAMPLE)
        line = data[: end.end()] if end else b""
        if line and not _CONTROL.search(line) and codepages.is_utf8(line, whole=True):
            return "utf-8"
        if len(data) >= SAMPLE or not buffer.more():
            return _detect(data[:SAMPLE], buffer.offset, at_start=at_start)


def _detect(sample: bytes, offset: int, *, at_start: bool) -> str:
    """Decide by a sample, which is the rest of the file where it is shorter than `SAMPLE`."""
    whole = len(sample) < SAMPLE
    if at_start:
        _refuse_magic(sample)
        if codec := codepages.find_mark(sample) or codepages.detect_utf16(sample):
            return codec
    utf8 = codepages.is_utf8(sample, whole=whole)
    if codepages.is_binary(sample, utf8=utf8):
        raise _RefusedError("looks like binary data (too many control bytes); text was expected", None)
    if utf8 or codepages.is_damaged_utf8(sample):
        return "utf-8"  # of damaged UTF-8 the decoder will say where
    if codec := codepages.detect_codepage(sample):
        return codec
    raise _refuse_encoding(sample, offset)


def _refuse_magic(start: bytes) -> None:
    if kind := codepages.find_magic(start):
        raise _RefusedError(f"looks like {kind}; text was expected", None)


def _refuse_encoding(sample: bytes, offset: int) -> _RefusedError:
    try:
        sample.decode("utf-8")
        at = 0
    except UnicodeDecodeError as error:
        at = error.start
    guess = codepages.suggest_encoding(sample)
    message = (
        f"byte 0x{sample[at]:02X} at offset {offset + at} is not UTF-8, and the text makes no Arabic in"
        f" windows-1256 or iso-8859-6{f' (it could be {guess})' if guess else ''}; {_ADVICE}"
    )
    breaks = sample.count(b"\n", 0, at) or sample.count(b"\r", 0, at)
    return _RefusedError(message, breaks)


def _decode_rest(buffer: _Buffer, codec: str, advice: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(codec)()
    more = True
    while more:
        chunk = buffer.take(len(buffer.data))
        if chunk:
            yield from _feed(decoder, chunk, buffer.offset, codec, advice)
        more = buffer.more()
    yield from _feed(decoder, b"", buffer.offset, codec, advice)


def _feed(decoder: codecs.IncrementalDecoder, chunk: bytes, end: int, codec: str, advice: str) -> Iterator[str]:
    """Decode a chunk that ends at the byte `end`; an empty one ends the file. What stands before an error comes out."""
    try:
        text = decoder.decode(chunk, final=not chunk)
    except UnicodeDecodeError as error:
        at = end - len(error.object) + error.start  # the object begins with what was left of the chunk before
        yield error.object[: error.start].decode(codec, errors="ignore")
        wrong = f"byte 0x{error.object[error.start]:02X} at offset {at} is not valid {_label(codec)} ({error.reason})"
        raise _RefusedError(f"{wrong}; {advice}") from None
    yield text
