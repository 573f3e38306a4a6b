"""Which document is whose translation: by their names, or by a list.

A name says the language of its text in a folder's name (``ar/x.txt``) or before the suffix (``x.ar.txt``, ``x_ar.txt``,
``x-ar.txt``). Two names are a pair when they differ in nothing else: not in folders, though they may in the suffix.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Self

from dragoman.documents.sources import find_inputs
from dragoman.errors import InputError, MalformedInputError, UsageError
from dragoman.records import Problem, ignore

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dragoman.documents.sources import Input
    from dragoman.protocols import Report

_LANGUAGES = ("ar", "en")
_MARK = re.compile(rf"[._-]({'|'.join(_LANGUAGES)})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class InputPair:
    """A document and its translation, to be read.

    Attributes:
        source: The document in Arabic.
        target: Its translation.
        name: What their names have in common, without a suffix: how results of the pair are called.
    """

    source: Input
    target: Input
    name: PurePath


@dataclass(frozen=True, slots=True)
class Sides:
    """The documents of both sides.

    Attributes:
        sources: Documents in Arabic.
        targets: Documents in English.
        pairs: Which go together, or None where that is to be found out by what they say.
        failures: What is wrong with each pair that was named and cannot be read.
    """

    sources: Sequence[Input]
    targets: Sequence[Input]
    pairs: Sequence[InputPair] | None = None
    failures: Sequence[InputError] = ()

    @classmethod
    def of(cls, pairs: Sequence[InputPair], failures: Sequence[InputError] = ()) -> Self:
        """Return the sides of some pairs."""
        return cls([pair.source for pair in pairs], [pair.target for pair in pairs], pairs, failures)

    @property
    def names(self) -> list[PurePath]:
        """How the results of the pairs are called, known or not: what is not is called as its source."""
        return [*map(pair_name, self.sources)] if self.pairs is None else [pair.name for pair in self.pairs]


def find_sides(
    documents: Sequence[str], *, by_content: bool = False, skip: Path | None = None, report: Report = ignore
) -> Sides:
    """Find what a user means by two files, two folders (Arabic first), or one folder with both languages.

    Args:
        documents: What was named; "-" is standard input.
        by_content: Whether pairs are to be found out later, so that names do not matter.
        skip: A folder that is passed over: that of the output.
        report: Receives "unpaired", and what `find_inputs` reports.

    Raises:
        UsageError: That is not how many documents there can be, or a file and a folder.
        InputError: A document is not there, or no two names make a pair.
    """
    if len(documents) not in {1, len(_LANGUAGES)}:
        raise UsageError(f"{len(documents)} documents: name SOURCE and TARGET, two folders, or one FOLDER")
    folders = [name for name in documents if Path(name).is_dir()]
    if len(documents) == 1:
        if not folders:
            raise UsageError(f"{documents[0]} is one document: name its translation too, or a folder with both")
        sources, targets = _split_languages(find_inputs(documents, skip=skip, report=report), report)
    elif by_content or len(folders) == len(documents):
        sources, targets = (find_inputs([name], skip=skip, report=report) for name in documents)
    else:
        return Sides.of([_pair_files(*documents, report=report)])
    return Sides(sources, targets) if by_content else Sides.of(_pair_by_name(sources, targets, report))


def read_list(path: Path, *, report: Report = ignore) -> Sides:
    """Read a list of pairs: a line each, the paths of both documents with a tab between, from the list's own folder.

    A document that is not there, or cannot be one, is a failure of its pair, named by the list's line.

    Raises:
        InputError: The list is not there, or is not such a list.
    """
    pairs, failures = [], []
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise MalformedInputError("a list of pairs is text in UTF-8", path=path) from error
    except OSError as error:
        raise InputError(f"cannot read: {error.strerror or error}", path=path) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        columns = [column.strip() for column in line.split("\t")]
        if len(columns) != len(_LANGUAGES) or not all(columns):
            message = f"{len(columns)} columns: wanted are two paths with a tab between, Arabic first"
            raise MalformedInputError(message, path=path, line=number)
        try:
            pairs.append(_pair_files(*(path.parent / column for column in columns), report=report))
        except (InputError, UsageError) as error:
            failures.append(InputError(str(error), path=path, line=number))
    if not (pairs or failures):
        raise InputError("no pairs in it", path=path)
    return Sides.of(pairs, failures)


def pair_name(each: Input) -> PurePath:
    """Return a document's name without what says the language and the format."""
    folders = [part for part in each.relative.parent.parts if part.lower() not in _LANGUAGES]
    return PurePath(*folders, _MARK.sub("", _stem(each)))


def _pair_by_name(sources: Sequence[Input], targets: Sequence[Input], report: Report) -> list[InputPair]:
    """Pair documents by their names, in the order of the sources; report those without a counterpart."""
    ours, theirs = _by_name(sources), _by_name(targets)
    pairs = [InputPair(source, theirs[name], name) for name, source in ours.items() if name in theirs]
    if not pairs:
        wanted = "wanted are names such as x.ar.txt and x.en.txt, or ar/x.txt and en/x.txt"
        raise InputError(f"no two names make a pair: {wanted}")
    for side, other in ((ours, theirs), (theirs, ours)):
        for name, each in side.items():
            if name not in other:
                report(Problem("unpaired", "passed over: no document of this name on the other side", path=each.name))
    return pairs


def _by_name(inputs: Iterable[Input]) -> dict[PurePath, Input]:
    named: dict[PurePath, Input] = {}
    for each in inputs:
        other = named.setdefault(pair_name(each), each)
        if other is not each:
            raise UsageError(f"{other.name} and {each.name} are both {pair_name(each)} on one side: rename one")
    return named


def _split_languages(inputs: Iterable[Input], report: Report) -> tuple[list[Input], list[Input]]:
    """Return those that are marked as Arabic and those marked as English; report the others."""
    sides: dict[str, list[Input]] = {language: [] for language in _LANGUAGES}
    for each in inputs:
        marks = {part.lower() for part in each.relative.parent.parts} & set(_LANGUAGES)
        if mark := _MARK.search(_stem(each)):
            marks = {mark[1].lower()}
        if len(marks) == 1:
            sides[marks.pop()].append(each)
        else:
            report(Problem("unpaired", "passed over: its name does not say whether it is ar or en", path=each.name))
    return sides["ar"], sides["en"]


def _pair_files(source: str | Path, target: str | Path, *, report: Report) -> InputPair:
    for path in map(Path, (source, target)):
        if path.is_dir():
            raise UsageError(f"{path} is a folder, and here a file is wanted")
    found = find_inputs([source, target], report=report)
    if len(found) == 1:
        raise UsageError(f"{source} cannot be both sides of a pair")
    return InputPair(found[0], found[1], pair_name(found[0]))


def _stem(each: Input) -> str:
    name = each.relative.name
    return name[: len(name) - len(each.suffix)]
