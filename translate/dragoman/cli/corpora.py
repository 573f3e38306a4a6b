"""Bitexts that a command reads and writes, with the options that say how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from dragoman import __version__
from dragoman.bitexts.language_tags import primary
from dragoman.bitexts.names import find_format, known_options, make_format
from dragoman.cli.console import plural
from dragoman.errors import InputError, UsageError
from dragoman.plan import Provenance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from dragoman.cli.console import Console
    from dragoman.protocols import BitextFormat
    from dragoman.records import Problem, TranslationUnit

_READING = ("languages", "inline", "encoding", "columns")  # `corpus_options`
_WRITING = ("score_column", "score_props")  # `writing_options`
_SIDES = 2
_BETWEEN_SIGNATURES = " + "
# Problems of which each stands for a line or unit that a format passed over; others are about units that were read.
_LOST = frozenset({"bad-unit", "bad-encoding", "missing-language"})


@dataclass(frozen=True, slots=True)
class Corpus:
    """A bitext to read."""

    path: Path
    format: BitextFormat

    @property
    def files(self) -> list[Path]:
        """All that it may be read from, so that no output overwrites it."""
        return [self.path, *self.format.paths(self.path)]


def corpus_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options for reading bitexts; a format takes those that it knows."""
    for option in (
        click.option(
            "--columns",
            metavar="NAME,...",
            callback=_split,
            help="What the columns of a TSV without names are: source,target,scores.x,- (a dash passes over).",
        ),
        click.option("--encoding", metavar="NAME", help="Encoding of what is read, where it does not say it rightly."),
        click.option(
            "--inline",
            type=click.Choice(["keep", "drop"]),
            help="Inline codes of TMX: take what they hold for text, or leave it out. [default: keep]",
        ),
        click.option(
            "--languages",
            metavar="SOURCE,TARGET",
            callback=_split_pair,
            help="The pair to read, of files that have several languages or do not say. [default: ar,en]",
        ),
    ):
        command = option(command)
    return command


def writing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options for writing bitexts; a format takes those that it knows."""
    for option in (
        click.option(
            "--score-props",
            type=click.Choice(["own", "bitextor"]),
            help="Scores in TMX: own props (x-score-NAME), or as Bitextor has them (score-NAME). [default: own]",
        ),
        click.option(
            "--score-column",
            metavar="NAME",
            help="Write .tsv as Bitextor and bicleaner do: two addresses, source, target, this score, and no names.",
        ),
    ):
        command = option(command)
    return command


def find_corpora(paths: Iterable[Path], options: Mapping[str, Any]) -> list[Corpus]:
    """Return the bitexts of these names, with formats that know the options.

    Args:
        paths: Files; each may be gzipped, and one of a Moses pair stands for both.
        options: Values of a command's options by name, those of `corpus_options` among them; None where one was not
            given.

    Raises:
        InputError: There is no such file.
        UnsupportedFormatError: No format has its suffix.
        UsageError: None of the formats knows an option that was given.
    """
    given = _pick(options, _READING)
    named = [(path, _format_name(path, given.get("languages", ("ar", "en")))) for path in paths]
    for option in given:
        if not any(option in known_options(name) for _, name in named):
            raise UsageError(f"--{option} says nothing about {', '.join({name: None for _, name in named})}")
    return [Corpus(path, make_format(name, given)) for path, name in named]


def find_spelling(corpora: Sequence[Corpus], options: Mapping[str, Any]) -> dict[str, Any]:
    """Return what formats are told that write what these bitexts become: their languages, and `writing_options`.

    The languages are those of the first bitext, without regions: Moses has them in the names of its files.

    Raises:
        InputError: The first bitext cannot be read.
    """
    languages = corpora[0].format.provenance(corpora[0].path).languages
    return {"languages": tuple(map(primary, languages)), **_pick(options, _WRITING)}


def inherit(corpora: Sequence[Corpus], signature: str = "") -> Provenance:
    """Return the provenance of what is made of these bitexts: their signatures, then the run's own.

    The date is the newest of theirs. The languages, which a format may say once for the whole file, are those of the
    first; each unit has its own.
    """
    found = [corpus.format.provenance(corpus.path) for corpus in corpora]
    signatures = dict.fromkeys([*(each.signature for each in found), signature])
    dates = [each.created for each in found if each.created]
    return Provenance(
        _BETWEEN_SIGNATURES.join(filter(None, signatures)),
        version=__version__,
        languages=found[0].languages,
        created=max(dates, default=None),
    )


class CorpusReader:
    """Reads bitexts one after the other, and counts what of them was no unit.

    Attributes:
        lost: Lines and units that were reported and passed over.
    """

    def __init__(self, corpora: Sequence[Corpus], console: Console) -> None:
        self.lost = 0
        self._corpora, self._console = corpora, console

    def units(self) -> Iterator[TranslationUnit]:
        """Yield the units, in order.

        Raises:
            InputError: A bitext cannot be read, or nothing of what it holds is a unit; where the run is strict, the
                first line that is none.
        """
        for corpus in self._corpora:
            before, found = self.lost, False
            for unit in corpus.format.read(corpus.path, self._report):
                found = True
                yield unit
            if self.lost > before and not found:
                raise InputError(f"no unit in it: {plural(self.lost - before, 'line')} not readable", path=corpus.path)

    def _report(self, problem: Problem) -> None:
        if problem.name in _LOST:
            self.lost += 1
            self._console.report_or_raise(problem)
        else:
            self._console.report(problem)


def conclude(console: Console, reader: CorpusReader, lines: Iterable[str]) -> int:
    """Say what a run did, what it could not read and what it warned of; return the exit status."""
    for line in lines:
        console.say(line)
    if reader.lost:
        console.say(f"not readable: {plural(reader.lost, 'line')}")
    if console.warnings:
        console.say(f"warnings: {console.counts()}")
    return console.verdict()


def _format_name(path: Path, languages: tuple[str, str]) -> str:
    """Return the format of a file to read, which may be gzipped and need not exist where it stands for a pair."""
    name = find_format(path, languages)
    if name != "moses" and not path.is_file():
        raise InputError("no such file" if not path.exists() else "not a file", path=path)
    return name


def _pick(options: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: options[name] for name in names if options.get(name) is not None}


def _split(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    del context, parameter
    return tuple(part.strip() for part in value.split(",")) if value else None


def _split_pair(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    pair = _split(context, parameter, value)
    if pair and (len(pair) != _SIDES or not all(pair)):
        raise click.BadParameter(f"{value!r} is not two languages as ar,en", context, parameter)
    return pair
