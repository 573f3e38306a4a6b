"""Bitexts judged unit by unit, as a stream in bounded memory: scores that lack are computed, filters give reasons."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from dragoman import filters, scorers
from dragoman.assembly import Assembly
from dragoman.bitexts.input_files import find_packed, read_lines
from dragoman.bitexts.names import find_format, make_format
from dragoman.errors import InputError, UnsupportedFormatError, UsageError
from dragoman.filters.measures import MEASURES, measure
from dragoman.plan import Component
from dragoman.records import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dragoman.plan import Machine, Plan
    from dragoman.protocols import Filter, Report
    from dragoman.records import TranslationUnit

REJECTED = "rejected:"  # what the flag begins with that says why a unit was rejected
_WINDOW = 1024  # units that are scored and judged together


@dataclass(frozen=True, slots=True)
class Verdict:
    """A unit with its scores, and what speaks against it: nothing where it stays."""

    unit: TranslationUnit
    reasons: tuple[str, ...]

    @property
    def kept(self) -> bool:
        """Whether the unit stays."""
        return not self.reasons

    @property
    def marked(self) -> TranslationUnit:
        """The unit with its reasons among the flags, as it goes to the rejected ones."""
        return replace(self.unit, flags=(*self.unit.flags, *(f"{REJECTED}{reason}" for reason in self.reasons)))


class Scoring:
    """A plan's scorers at work on a stream."""

    def __init__(self, plan: Plan, machine: Machine, *, anew: bool = False) -> None:
        """Load the plan's scorers.

        Args:
            plan: Names the scorers, and the embedder and the engine where one was chosen.
            machine: What the run may use of the machine.
            anew: Compute the scores of units that have them, too, as `Assembly.score` does: one that does not apply any
                more is taken away.

        Raises:
            UsageError: A name is unknown.
            ModelError: A model is not found or not whole.
            MissingDependencyError: A component needs a package that is not installed.
        """
        self._assembly = Assembly(plan, machine)
        self._assembly.load()
        self._anew = anew

    @property
    def plan(self) -> Plan:
        """The plan as carried out."""
        return self._assembly.plan

    def score(self, units: Iterable[TranslationUnit]) -> Iterator[TranslationUnit]:
        """Yield the units with the plan's scores, in order."""
        for window in windows(units):
            yield from self.score_window(window)

    def score_window(self, units: Sequence[TranslationUnit]) -> list[TranslationUnit]:
        """Return the units with the plan's scores. A later scorer sees the values of those before it."""
        return self._assembly.score(units, anew=self._anew)


class Filtering:
    """Filters at work on a stream, with the scores that they ask for."""

    def __init__(
        self, rules: Sequence[Component], plan: Plan, machine: Machine, report: Report, *, anew: bool = False
    ) -> None:
        """Make the filters, and load what computes their scores.

        Args:
            rules: Filters by name, as `filters.rules.to_filters` makes them.
            plan: Names the embedder and the engine where one was chosen; its scorers are replaced by those needed.
                Files that a filter reads are read with its languages.
            machine: What the run may use of the machine.
            report: Hears what is wrong with files that a filter reads, and of bounds that applied to nothing.
            anew: Compute the scores of units that have them, too.

        Raises:
            UsageError: A name is unknown, or an option cannot work.
            InputError: A file that a filter needs cannot be read.
            ModelError: A model is not found or not whole.
            MissingDependencyError: A component needs a package that is not installed.
        """
        self._report = report
        self._filters = [_create(rule, plan.languages, report) for rule in rules]
        bounded = dict.fromkeys(rule.options["of"] for rule in rules if rule.name == "range")
        self.names = list(bounded)  # the scores and measures that decide
        known = {row.name for row in scorers.TABLE}
        self._foreign = [name for name in bounded if name not in known and name not in MEASURES]
        needed = tuple(Component(name) for name in bounded if name in known and name not in MEASURES)
        self._scoring = Scoring(replace(plan, scorers=needed), machine, anew=anew)
        self.signature = f"{self._scoring.plan.signature}|filters:{'+'.join(map(str, rules)) or 'none'}"

    def judge(self, units: Iterable[TranslationUnit]) -> Iterator[Verdict]:
        """Yield a verdict for each unit, in order. Reasons that units bring along from an earlier run are forgotten.

        At the end a bound is reported that applied to no unit at all.

        Raises:
            UsageError: A bound is set for a score that nothing computes and no unit of the first window has.
        """
        count, unapplied = 0, set(self.names)
        for window in windows(map(_unmarked, units)):
            if count == 0 and window:
                self._check_foreign(window)
            for verdict in self._judge(self._scoring.score_window(window)):
                count += 1
                unapplied -= {name for name in unapplied if measure(verdict.unit, name)}
                yield verdict
        for name in self.names if count else ():
            if name in unapplied:
                message = f"{name} applies to 0 of {count:,} units, so a bound for it rejects nothing"
                self._report(Problem("no-value", message))

    def _judge(self, units: Sequence[TranslationUnit]) -> Iterator[Verdict]:
        reasons: list[list[str]] = [[] for _ in units]
        for each in sorted(self._filters, key=lambda each: each.remembers):
            # What is rejected anyhow must not make a later unit a duplicate.
            asked = [index for index, found in enumerate(reasons) if not (each.remembers and found)]
            for index, reason in zip(asked, each.judge([units[index] for index in asked]), strict=True):
                if reason is not None:
                    reasons[index].append(reason)
        for unit, found in zip(units, reasons, strict=True):
            yield Verdict(unit, tuple(found))

    def _check_foreign(self, units: Sequence[TranslationUnit]) -> None:
        present = {name for unit in units for name in unit.scores}
        for name in self._foreign:
            if name not in present:
                known = [*(row.name for row in scorers.TABLE), *MEASURES, *sorted(present)]
                near = difflib.get_close_matches(name, known, n=1)
                advice = f"; did you mean {near[0]!r}?" if near else ""
                raise UsageError(f"no score or measure {name!r} (known: {', '.join(dict.fromkeys(known))}){advice}")


def windows(units: Iterable[TranslationUnit]) -> Iterator[list[TranslationUnit]]:
    """Yield the units in lists, of which all but the last are full. Those before a break in a file come before it."""
    window: list[TranslationUnit] = []
    try:
        for unit in units:
            window.append(unit)
            if len(window) == _WINDOW:
                yield window
                window = []
    except InputError:
        yield window
        raise
    yield window


def _create(rule: Component, languages: tuple[str, str], report: Report) -> Filter:
    def texts(file: str) -> Iterator[str]:
        return _read_texts(Path(file), languages, report)

    needs = {"texts": texts} if "texts" in filters.TABLE.row(rule.name).needs else {}
    made: Filter = filters.TABLE.create(rule.name, **rule.options, **needs)
    return made


def _read_texts(path: Path, languages: tuple[str, str], report: Report) -> Iterator[str]:
    """Yield both sides of a bitext's units, or the lines of any other file, and of its other side in a Moses pair."""
    try:
        name = find_format(path)
    except UnsupportedFormatError:
        for file in _moses_files(path, languages):
            yield from (line for _, line in read_lines(file, report) if line)
        return
    for unit in make_format(name, {"languages": languages}).read(path, report):
        yield from (unit.source, unit.target)


def _moses_files(path: Path, languages: Sequence[str]) -> list[Path]:
    """Return the file and, where its name ends in one of the languages, the other side of the pair if it is there.

    The sides need not have the same number of lines: as texts each stands for itself.
    """
    plain = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    if plain.suffix not in {f".{language}" for language in languages}:
        return [path]
    others = [plain.with_suffix(f".{language}") for language in languages if f".{language}" != plain.suffix]
    return [find_packed(path) or path, *filter(None, map(find_packed, others))]


def _unmarked(unit: TranslationUnit) -> TranslationUnit:
    if not any(flag.startswith(REJECTED) for flag in unit.flags):
        return unit
    return replace(unit, flags=tuple(flag for flag in unit.flags if not flag.startswith(REJECTED)))
