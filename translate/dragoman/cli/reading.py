"""What a command reads: documents one after the other, of which a bad one does not stop the others."""

from __future__ import annotations

import select
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO, cast

from dragoman import documents
from dragoman.cli.console import show_error
from dragoman.errors import InputError
from dragoman.plan import Component

if TYPE_CHECKING:
    import io
    from collections.abc import Iterable, Iterator, Sequence

    from dragoman.documents.sources import Input
    from dragoman.protocols import DocumentFormat, Report
    from dragoman.records import Block, Document


class _LiveInput:
    """Standard input that can say whether more of it is at hand: read and not yet used, or ready to be read."""

    def __init__(self) -> None:
        self._stream = cast("io.BufferedReader", sys.stdin.buffer)
        self._read = self._used = 0  # lines

    def read(self, size: int = -1) -> bytes:
        return self._counted(self._stream.read(size))

    def read1(self, size: int = -1) -> bytes:
        return self._counted(self._stream.read1(size))

    def _counted(self, data: bytes) -> bytes:
        self._read += data.count(b"\n")
        return data

    def use(self, block: Block) -> None:
        self._used = int(block.locator.rpartition("-")[2])  # its last line

    def idle(self) -> bool:
        if self._read > self._used:
            return False
        try:
            return not select.select([self._stream], [], [], 0)[0]
        except (OSError, ValueError):  # nothing that can be asked: a pipe on Windows, a test's bytes
            return False


class Reader:
    """Reads documents in order. What is wrong with one is said, and the next one comes.

    Attributes:
        done: Documents read to their end.
        failures: Documents that could not be.
    """

    def __init__(self, inputs: Sequence[Input], report: Report, *, encoding: str | None, wrap: str | None) -> None:
        """Check what can be known before anything is read.

        Raises:
            UsageError: There is no such encoding.
            InputError: Standard input is asked for and closed.
        """
        self.done = self.failures = 0
        self._blocks: dict[Input, int] = {}  # of those that were read, as far as they could be
        self._complete: set[Input] = set()
        self._report, self._encoding, self._wrap = report, encoding, wrap
        for each in {(each.format, each.path is None): each for each in inputs}.values():
            self.format(each)
        self._live: _LiveInput | None = None
        if any(each.path is None for each in inputs) and not sys.stdin:
            raise InputError("cannot read: it is closed", path="stdin")

    def format(self, each: Input) -> DocumentFormat:
        """The document format of an input. Lines of standard input are kept, so that one comes out for each."""
        wrap = self._wrap or ("auto" if each.path else "keep")
        kind = documents.TABLE.load(each.format)
        document_format: DocumentFormat = kind(encoding=self._encoding, wrap=wrap, report=self._report)
        return document_format

    @property
    def component(self) -> Component:
        """What was asked for that decides how documents are read, as part of a plan."""
        asked = {"encoding": self._encoding, "wrap": self._wrap}
        return Component("documents", {name: value for name, value in asked.items() if value is not None})

    def documents(self, inputs: Iterable[Input]) -> Iterator[Document]:
        """Yield documents, each open while its blocks are iterated."""
        for each in inputs:
            try:
                with each.open() as stream:
                    self._live = None if each.path else _LiveInput()
                    document = self.format(each).read(cast("BinaryIO", self._live) or stream, each.name)
                    yield replace(document, blocks=self._guarded(each, document.blocks))
            except InputError as error:
                self._blocks[each] = 0
                self._fail(error)

    def idle(self) -> bool:
        """Whether whoever writes to our standard input has written no more lines than were read."""
        return self._live is not None and self._live.idle()

    def has_read(self, inputs: Iterable[Input]) -> bool:
        """Whether one of the inputs was read to its end."""
        return not self._complete.isdisjoint(inputs)

    def count_blocks(self, inputs: Sequence[Input]) -> int | None:
        """Return how many blocks the inputs had; None while one of them is not read."""
        if len(self._blocks) < len(inputs):  # asked after every block: with thousands of inputs, no long look
            return None
        return sum(map(self._blocks.__getitem__, inputs)) if self._blocks.keys() >= set(inputs) else None

    def _guarded(self, each: Input, blocks: Iterable[Block]) -> Iterator[Block]:
        block = None
        count = 0
        try:
            for count, block in enumerate(blocks, 1):  # noqa: B007 - looked at when there is no other
                if self._live:
                    self._live.use(block)
                yield block
        except InputError as error:
            if block:
                error.add_note(f"{error.path} was read up to line {block.locator} only")
            self._fail(error)
        else:
            self.done += 1
            self._complete.add(each)
        self._blocks[each] = count

    def _fail(self, error: InputError) -> None:
        self.failures += 1
        show_error(error)
