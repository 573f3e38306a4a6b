"""What a person at the terminal sees beside the results: warnings, progress and the closing summary."""

from __future__ import annotations

import sys
import time
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

import click

from dragoman.errors import MalformedInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dragoman.records import Problem, TranslationUnit

_SHOWN = 5  # warnings of one name that are printed; all are counted


class Console:
    """Prints and counts warnings.

    Attributes:
        warnings: How often each name came.
        strict: Whether a warning makes the run fail.
    """

    def __init__(self, *, quiet: bool = False, strict: bool = False) -> None:
        self.quiet, self.strict = quiet, strict
        self.warnings: Counter[str] = Counter()

    def say(self, message: str) -> None:
        """Print a line, unless quiet."""
        if not self.quiet:
            click.echo(f"dragoman: {message}", err=True)

    def report(self, problem: Problem) -> None:
        """Count a problem and print the first few of its name."""
        place = f"{problem.path}:{problem.line}: " if problem.line else f"{problem.path}: " if problem.path else ""
        self._count(problem.name, f"{place}{problem.message}")

    def report_or_raise(self, problem: Problem) -> None:
        """`report`, but raise where the run is strict: for what a reader would otherwise skip."""
        if self.strict:
            raise MalformedInputError(problem.message, path=problem.path or None, line=problem.line)
        self.report(problem)

    def notice(self, unit: TranslationUnit) -> None:
        """Count the warnings that a unit carries and print the first few."""
        for flag in unit.flags:
            where = f"{unit.locator.document}:{unit.locator.block}" if unit.locator.block else unit.locator.document
            self._count(flag, f"{where}: {_shorten(unit.source)}")

    def _count(self, name: str, message: str) -> None:
        self.warnings[name] += 1
        if self.warnings[name] <= _SHOWN:
            self.say(f"warning: {name}: {message}")
        elif self.warnings[name] == _SHOWN + 1:
            self.say(f"warning: {name}: further ones are only counted")

    @property
    def failed(self) -> bool:
        """Whether warnings make the run fail."""
        return self.strict and bool(self.warnings)


class Summary:
    """Counts what a run did and says it in two lines."""

    def __init__(self) -> None:
        self.start = time.monotonic()
        self.documents = 0
        self.segments = 0
        self._quality = 0.0
        self._judged = 0

    def add(self, unit: TranslationUnit) -> None:
        """Count a unit."""
        self.segments += 1
        if (quality := unit.scores.get("quality")) is not None:
            self._quality += quality
            self._judged += 1

    def lines(self, console: Console, tokens: int) -> Iterator[str]:
        """Yield the lines of the summary."""
        seconds = time.monotonic() - self.start
        line = f"{_plural(self.documents, 'document')}, {_plural(self.segments, 'segment')} in {seconds:.1f} s"
        if tokens:
            line += f" ({tokens / max(seconds, 1e-9):.0f} tokens/s)"
        if self._judged:
            line += f", mean quality {self._quality / self._judged:.2f}"
        yield line
        if console.warnings:
            yield "warnings: " + ", ".join(f"{name} {count}" for name, count in sorted(console.warnings.items()))


class _Counting:
    """A stream that tells how many bytes were read from it."""

    def __init__(self, stream: BinaryIO, advance: Callable[[int], None]) -> None:
        self._stream, self._advance = stream, advance

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._advance(len(data))
        return data

    def read1(self, size: int = -1) -> bytes:
        data: bytes = self._stream.read1(size)  # type: ignore[attr-defined]
        self._advance(len(data))
        return data


class Progress:
    """A bar over the bytes of the inputs, with the rate in segments and the time that is left."""

    def __init__(self, total: int, *, shown: bool) -> None:
        self._total, self._shown = total, shown
        self._advance: Callable[[int], None] = lambda _: None
        self._note: Callable[[int], None] = lambda _: None

    @contextmanager
    def running(self) -> Iterator[Progress]:
        """Show the bar while the block runs, if standard error is a terminal."""
        if not (self._shown and sys.stderr.isatty()):
            yield self
            return
        from rich import progress
        from rich.console import Console as Terminal

        columns = (
            progress.TextColumn("translating"),
            progress.BarColumn(),
            progress.TaskProgressColumn(),
            progress.TextColumn("{task.fields[segments]} segments, {task.fields[rate]:.1f}/s,"),
            progress.TimeRemainingColumn(),
        )
        with progress.Progress(*columns, console=Terminal(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=self._total or None, segments=0, rate=0.0)
            start = time.monotonic()
            self._advance = lambda size: bar.advance(task, size)
            self._note = lambda done: bar.update(task, segments=done, rate=done / max(time.monotonic() - start, 1e-9))
            yield self

    def counting(self, stream: BinaryIO) -> BinaryIO:
        """Wrap an input so that reading it moves the bar."""
        return cast("BinaryIO", _Counting(stream, self._advance))

    def note(self, segments: int) -> None:
        """Show how many segments are done."""
        self._note(segments)


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def _shorten(text: str, width: int = 60) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: width - 1] + "…"
