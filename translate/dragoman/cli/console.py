"""What a person at the terminal sees beside the results: warnings, progress and the closing summary."""

from __future__ import annotations

import logging
import sys
import time
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dragoman.errors import MalformedInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dragoman.records import Block, Problem, TranslationUnit

_SHOWN = 5  # warnings of one name that are printed; all are counted
# Of whole documents: each one is printed, since it says which document the results lack.
_ALWAYS_SHOWN = {"unrelated", "unpaired", "empty-side", "uneven-sides", "same-language", "reversed"}


class Console:
    """Prints and counts warnings.

    Attributes:
        warnings: How often each name came.
        strict: Whether a warning makes the run fail.
    """

    def __init__(self, *, quiet: bool = False, strict: bool = False) -> None:
        self.quiet, self.strict = quiet, strict
        self.warnings: Counter[str] = Counter()
        if quiet:
            logging.getLogger("dragoman").setLevel(logging.ERROR)

    def say(self, message: str) -> None:
        """Print a line, unless quiet."""
        if not self.quiet:
            say(message)

    def report(self, problem: Problem) -> None:
        """Count a problem and print it, but only the first few of a name that is not about whole documents."""
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
        if name in _ALWAYS_SHOWN or self.warnings[name] <= _SHOWN:
            self.say(f"warning: {name}: {message}")
        elif self.warnings[name] == _SHOWN + 1:
            self.say(f"warning: {name}: further ones are only counted")

    def verdict(self) -> int:
        """The exit status that the warnings give: 1 where the run is strict and there were any, which is said."""
        if not (self.strict and self.warnings):
            return 0
        say(f"error: --strict, and there were warnings: {self.counts()}")
        return 1

    def counts(self) -> str:
        """Name the warnings and how many there were of each."""
        return ", ".join(f"{name} {count:,}" for name, count in sorted(self.warnings.items()))


class Summary:
    """Counts what a run did and says it in two lines."""

    def __init__(self) -> None:
        self.start = time.monotonic()
        self.segments = 0
        self._quality = 0.0
        self._judged = 0

    def add(self, unit: TranslationUnit) -> None:
        """Count a unit."""
        self.segments += 1
        if (quality := unit.scores.get("quality")) is not None:
            self._quality += quality
            self._judged += 1

    def lines(self, console: Console, documents: int, failures: int, tokens: int) -> Iterator[str]:
        """Yield the lines of the summary."""
        seconds = time.monotonic() - self.start
        failed = f" ({failures:,} more failed)" if failures else ""
        line = f"{plural(documents, 'document')}{failed}, {plural(self.segments, 'segment')} in {seconds:.1f} s"
        if tokens:
            line += f" ({tokens / max(seconds, 1e-9):.0f} tokens/s)"
        if self._judged:
            line += f", mean quality {self._quality / self._judged:.2f}"
        yield line
        if console.warnings:
            yield f"warnings: {console.counts()}"


class Progress:
    """A bar over the size of the inputs, with the rate in segments and the time that is left."""

    def __init__(self, total: int, *, shown: bool, doing: str = "translating") -> None:
        self._total, self._shown, self._doing = total, shown, doing
        self._note: Callable[[int, int], None] = lambda _size, _segments: None

    @contextmanager
    def running(self) -> Iterator[Progress]:
        """Show the bar while the block runs, if standard error is a terminal."""
        if not (self._shown and sys.stderr.isatty()):
            yield self
            return
        from rich import progress
        from rich.console import Console as Terminal

        columns = (
            progress.TextColumn(self._doing),
            progress.BarColumn(),
            progress.TaskProgressColumn(),
            progress.TextColumn("{task.fields[segments]} segments, {task.fields[rate]:.1f}/s,"),
            progress.TimeRemainingColumn(),
        )
        with progress.Progress(*columns, console=Terminal(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=self._total or None, segments=0, rate=0.0)
            start = time.monotonic()
            self._note = lambda size, segments: bar.update(
                task, advance=size, segments=segments, rate=segments / max(time.monotonic() - start, 1e-9)
            )
            yield self

    def note(self, block: Block, segments: int) -> None:
        """Move on by a block that is done; `segments` are done in all.

        Bytes read would be wrong: a window of the input is read before any of it is translated.
        """
        self._note(len(block.text.encode("utf-8", "replace")) + 1, segments)


def show_error(error: Exception) -> None:
    """Print an error on one line, and its notes."""
    say(f"error: {error}")
    show_notes(error)


def show_notes(error: BaseException) -> None:
    """Print what was added to an error on its way: where the results are that it did not destroy."""
    for note in getattr(error, "__notes__", ()):
        say(note)


def say(message: str) -> None:
    """Print a line on standard error, quiet or not."""
    # Not by click.echo, which would write past a bar on the terminal, into its line.
    if sys.stderr:
        sys.stderr.write(f"dragoman: {_spell(' '.join(message.splitlines()))}\n")
        sys.stderr.flush()


def _spell(text: str) -> str:
    """Write what would move a terminal's cursor or turn its text around as an escape: it may come from a file."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def plural(count: int, noun: str) -> str:
    """Say how many: "1 segment", "2,000 segments"."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def _shorten(text: str, width: int = 60) -> str:
    flat = "".join(char for char in " ".join(text.split()) if char.isprintable())
    return flat if len(flat) <= width else flat[: width - 1] + "…"
