"""Plain text: a line or a paragraph a block, from files and pipes of any length.

Every line of the file is in exactly one block, the empty ones too, as blocks without text: so whoever hands each block
back keeps the layout, and one line comes out for each that went in. The locator is the line's number, counted from 1
("12"), or those of the first and last line where hard-wrapped lines were joined ("12-15").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

from dragoman.arabic import has_words
from dragoman.documents.encodings import read_lines, resolve_encoding
from dragoman.documents.wrapping import Wrap, is_item, unwrap
from dragoman.errors import UsageError
from dragoman.records import Block, Document, Problem, ignore

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from dragoman.documents.wrapping import Layout, Line
    from dragoman.protocols import Report

_HEADING_LENGTH = 80  # characters
_STOP = re.compile("[.!?؟…،,:؛;][\"'”’»)\\]\u200e\u200f]*$")  # a line that ends in a comma goes on: no heading
_SURROGATE = re.compile("[\ud800-\udfff]")


class TextFormat:
    """Plain text in any encoding, with the lines of wrapped text joined where that is wanted.

    Args:
        encoding: What the text is in; None finds it (UTF-8, UTF-16, windows-1256, ISO-8859-6).
        wrap: "keep" makes every line a block and passes each on as soon as it is read; "join" joins the lines between
            empty lines; "auto" joins where the first thousand lines show that the text was hard-wrapped. Both read that
            many lines before they give any.
        report: Receives what a user should know: the problems "encoding" (read as something else than UTF-8),
            "wrapped" (lines were joined without being asked for) and "empty-document" (nothing or only space in it).

    Raises:
        UsageError: No such encoding, or no such way to wrap.
    """

    def __init__(self, encoding: str | None = None, wrap: Wrap = "auto", report: Report = ignore) -> None:
        if wrap not in get_args(Wrap):
            raise UsageError(f"no way to wrap {wrap!r} (known: {', '.join(get_args(Wrap))})")
        self._encoding = None if encoding is None else resolve_encoding(encoding)
        self._wrap: Wrap = wrap
        self._report = report

    def read(self, stream: BinaryIO, name: str) -> Document:
        """Read a text; nothing is read before the first block is asked for.

        Raises:
            InputError: While blocks are iterated: no text, or bytes that do not fit the encoding; names the byte.
        """
        return Document(blocks=self._read_blocks(stream, name), name=name)

    def write(self, blocks: Iterable[Block], stream: BinaryIO) -> None:
        """Write one line of UTF-8 for each block, and pass it on at once. Line breaks inside a block become spaces."""
        for block in blocks:
            text = _SURROGATE.sub("\ufffd", " ".join(block.text.splitlines()))
            stream.write(f"{text}\n".encode())
            stream.flush()

    def _read_blocks(self, stream: BinaryIO, name: str) -> Iterator[Block]:
        def report_layout(layout: Layout) -> None:
            if self._wrap == "auto":
                message = f"lines broken at a width of {layout.width} were joined; --wrap keep leaves them"
                self._report(Problem("wrapped", message, path=name))

        lines = read_lines(stream, name, self._encoding, self._report)
        empty = True
        before = ""
        for line in unwrap(lines, self._wrap, report_layout):
            heading = _is_heading(line) and not _is_short(before)
            yield Block(line.text, "heading" if heading else "paragraph", _locate(line))
            empty = empty and not line.text.strip()
            before = line.text
        if empty:
            self._report(Problem("empty-document", "no text in it", path=name))


def _locate(line: Line) -> str:
    return str(line.first) if line.first == line.last else f"{line.first}-{line.last}"


def _is_heading(line: Line) -> bool:
    """Whether a line looks like a heading: one line, short, with words, without a stop, and no list item.

    With the caller's condition that the line right above is no such line (verses, lists), nothing after a line is
    needed to decide, so no line waits for the next.
    """
    return line.first == line.last and _is_short(line.text) and has_words(line.text) and not is_item(line.text)


def _is_short(text: str) -> bool:
    stripped = text.strip()
    return 0 < len(stripped) <= _HEADING_LENGTH and not _STOP.search(stripped)
