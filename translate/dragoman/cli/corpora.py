"""Bitexts that a command reads and writes, with the options that say how."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from dragoman import __version__, bitexts
from dragoman.errors import InputError, UsageError
from dragoman.plan import Provenance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from dragoman.protocols import BitextFormat, Report
    from dragoman.records import TranslationUnit

_SIDES = 2
_BETWEEN_SIGNATURES = " + "


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


def find_corpora(paths: Iterable[Path], options: Mapping[str, Any]) -> list[Corpus]:
    """Return the bitexts of these names, with formats that know the options.

    Args:
        paths: Files; each may be gzipped, and one of a Moses pair stands for both.
        options: Values of `corpus_options` by name; None where one was not given.

    Raises:
        InputError: There is no such file.
        UnsupportedFormatError: No format has its suffix.
        UsageError: None of the formats knows an option that was given.
    """
    given = {name: value for name, value in options.items() if value is not None}
    named = [(path, _format_name(path, given.get("languages", ("ar", "en")))) for path in paths]
    for option in given:
        if not any(option in _parameters(name) for _, name in named):
            raise UsageError(f"--{option} says nothing about {', '.join({name: None for _, name in named})}")
    return [Corpus(path, make_format(name, given)) for path, name in named]


def make_format(name: str, options: Mapping[str, Any]) -> BitextFormat:
    """Make a bitext format with those of the options that it knows."""
    known = _parameters(name)
    bitext_format: BitextFormat = bitexts.TABLE.create(
        name, **{option: value for option, value in options.items() if option in known}
    )
    return bitext_format


def inherit(corpora: Sequence[Corpus], signature: str = "") -> Provenance:
    """Return the provenance of what is made of these bitexts: their signatures, then the run's own.

    The date is the newest of theirs. Where all have one pair of languages that is the output's too.
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


def read_units(corpora: Iterable[Corpus], report: Report) -> Iterator[TranslationUnit]:
    """Yield the units of bitexts, one after the other."""
    for corpus in corpora:
        yield from corpus.format.read(corpus.path, report)


def _format_name(path: Path, languages: tuple[str, str]) -> str:
    """Return the format of a file to read, which may be gzipped and need not exist where it stands for a pair."""
    plain = path.with_name(path.name[:-3]) if path.suffix.lower() == ".gz" else path
    sides = [f".{language}".lower() for language in languages]
    name = "moses" if plain.suffix.lower() in sides else bitexts.TABLE.name_for(plain)
    if name != "moses" and not path.is_file():
        raise InputError("no such file" if not path.exists() else "not a file", path=path)
    return name


def _parameters(name: str) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(bitexts.TABLE.load(name)).parameters


def _split(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    del context, parameter
    return tuple(part.strip() for part in value.split(",")) if value else None


def _split_pair(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    pair = _split(context, parameter, value)
    if pair and (len(pair) != _SIDES or not all(pair)):
        raise click.BadParameter(f"{value!r} is not two languages as ar,en", context, parameter)
    return pair
