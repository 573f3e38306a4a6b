"""Where texts are: files, folders and standard input, and where their translations go."""

from __future__ import annotations

import difflib
import os
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dragoman.documents import TABLE
from dragoman.errors import InputError, UnsupportedFormatError, UsageError
from dragoman.records import Problem, ignore

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from dragoman.protocols import Report
    from dragoman.registry import Table

STDIN = "-"
_FALLBACK = "text"  # the format of a file that was named and whose suffix says nothing


@dataclass(frozen=True, slots=True)
class Input:
    """One text to read.

    Attributes:
        path: The file, or None for standard input.
        name: How messages call it: the path as it was given, or "stdin".
        relative: The path under the folder that was given, or the bare name of a file that was; "stdin".
        format: The name of its document format.
        suffix: The end of `relative` that told the format; empty where nothing did.
    """

    path: Path | None
    name: str
    relative: Path
    format: str
    suffix: str

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Open for reading bytes. Standard input stays open afterwards.

        Raises:
            InputError: The file cannot be opened: it is gone, or there is no permission.
        """
        if self.path is None:
            yield sys.stdin.buffer
            return
        try:
            stream = self.path.open("rb")
        except OSError as error:
            raise _unreadable(self.path, error) from error
        with stream:
            yield stream


def find_inputs(
    paths: Sequence[str | Path], table: Table = TABLE, *, skip: Path | None = None, report: Report = ignore
) -> list[Input]:
    """Find what a user means by `paths`: files, folders (all levels, in order of names) and "-" for standard input.

    A file that is named is always taken: where no format has its suffix, as plain text, and the problem
    "unknown-suffix" says so. Of a folder, files with a suffix of the table are taken, hidden ones and those in hidden
    folders are not. What is named or reached twice, by a link too, is taken once.

    Args:
        paths: What was named.
        table: The document formats.
        skip: A folder that is passed over where it lies inside a named one: that of the output, or a second run would
            translate the results of the first.
        report: Receives the problems "unknown-suffix", "other-suffix" and "broken-link".

    Raises:
        UsageError: Nothing was named, or an empty name.
        InputError: There is no such file, a folder cannot be listed, or there is nothing to read in it.
    """
    if not paths or "" in paths:
        raise UsageError(f"nothing to read: name files or folders, or {STDIN} for standard input")
    found: dict[object, Input] = {}
    for path in paths:
        for item in _find(path, table, skip, report):
            found.setdefault(_identify(item.path), item)
    return list(found.values())


def output_path(source: Input, output_dir: Path | None, suffix: str) -> Path:
    """Return where the result for `source` goes: the suffix that told the format gives way to `suffix` (".tmx").

    A suffix that told nothing stays ("interview.ar.tmx"). With `output_dir` the tree under the folder that was given is
    kept there; without, the result lies beside its source, and that of standard input in the current folder.
    """
    base = output_dir / source.relative if output_dir is not None else source.path or source.relative
    return base.with_name(base.name[: len(base.name) - len(source.suffix)] + suffix)


def output_paths(sources: Sequence[Input], output_dir: Path | None, suffix: str) -> list[Path]:
    """Return `output_path` of each source.

    Raises:
        UsageError: Two results would have one path, or a result the path of a source.
    """
    taken: dict[Path, Input] = {}
    for source in sources:
        path = output_path(source, output_dir, suffix)
        other = taken.setdefault(path.resolve(), source)
        if other is not source:
            raise UsageError(
                f"{other.name} and {source.name} would both be written to {path}: rename one, or run them separately"
            )
    for source in sources:
        if source.path is not None and (writer := taken.get(source.path.resolve())):
            raise UsageError(f"the result of {writer.name} would overwrite {source.name}: name an --output-dir")
    return [output_path(source, output_dir, suffix) for source in sources]


def _find(given: str | Path, table: Table, skip: Path | None, report: Report) -> Iterator[Input]:
    if str(given) == STDIN:
        yield Input(None, "stdin", Path("stdin"), _FALLBACK, "")
        return
    path = Path(given)
    try:
        is_folder = path.is_dir()
        path.stat()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise _unreadable(path, error) from error
    if is_folder:
        yield from _find_in_folder(path, table, skip, report)
    else:
        yield _take_named(path, table, report)


def _take_named(path: Path, table: Table, report: Report) -> Input:
    try:
        return _take(path, Path(path.name), table)
    except UnsupportedFormatError as error:
        if path.suffix:
            message = f"read as plain text: {str(error).removeprefix(f'{path}: ')}"
            report(Problem("unknown-suffix", message, path=_show(path)))
        return Input(path, _show(path), Path(path.name), _FALLBACK, "")


def _take(path: Path, relative: Path, table: Table) -> Input:
    name = table.name_for(path)
    suffix = max((end for end in table.row(name).suffixes if path.name.lower().endswith(end)), key=len)
    return Input(path, _show(path), relative, name, suffix)


def _find_in_folder(folder: Path, table: Table, skip: Path | None, report: Report) -> Iterator[Input]:
    nothing = True
    others: Counter[str] = Counter()
    for path in _walk(folder, skip):
        try:
            item = _take(path, path.relative_to(folder), table)
        except UnsupportedFormatError:
            others[path.suffix or path.name] += 1
            continue
        if path.is_file():
            nothing = False
            yield item
        elif path.is_symlink():
            report(Problem("broken-link", "passed over: the link leads nowhere", path=_show(path)))
    if others and not nothing:
        names = ", ".join(f"{suffix} {count:,}" for suffix, count in others.most_common(5))
        message = f"files of other kinds were passed over ({names}); one that is named is read as plain text"
        report(Problem("other-suffix", message, path=_show(folder)))
    if nothing:
        known = ", ".join(suffix for row in table for suffix in row.suffixes)
        raise InputError(
            f"no file to read in this folder (looked for: {known}; hidden files do not count)", path=folder
        )


def _walk(folder: Path, skip: Path | None) -> Iterator[Path]:
    """Yield all that is not hidden and no folder, in order of names. Links are followed, each folder entered once."""

    def fail(error: OSError) -> None:
        raise _unreadable(Path(error.filename or folder), error) from error

    entered = {_identify(skip)} - {_identify(folder)}
    for root, folders, files in os.walk(folder, onerror=fail, followlinks=True):
        here = _identify(Path(root))
        if here in entered:
            folders.clear()
            continue
        entered.add(here)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root, name) for name in sorted(files) if not name.startswith("."))


def _identify(path: Path | None) -> object:
    return path if path is None else path.resolve()


def _unreadable(path: Path, error: OSError | ValueError) -> InputError:
    if isinstance(error, FileNotFoundError):
        return InputError(f"no such file or folder{_suggest(path)}", path=_show(path))
    reason = error.strerror if isinstance(error, OSError) else None
    return InputError(f"cannot read: {reason or error}", path=_show(path))


def _suggest(path: Path) -> str:
    try:
        near = difflib.get_close_matches(path.name, (each.name for each in path.parent.iterdir()), n=1)
    except (OSError, ValueError):
        return ""
    return f"; did you mean {_show(path.with_name(near[0]))!r}?" if near else ""


def _show(path: Path) -> str:
    """The path for messages: a name that is no UTF-8 must not stop the message."""
    return os.fsencode(path).decode("utf-8", errors="replace")
