"""Tables of components: names, one-line summaries, and where the code is, imported on first use."""

from __future__ import annotations

import difflib
import importlib
import inspect
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from dragoman.errors import MissingDependencyError, UnsupportedFormatError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import PurePath

# By an annotation's name: what a value may be, and what messages call it.
_KINDS: dict[str, tuple[set[type], str]] = {
    "bool": ({bool}, "true or false"),
    "int": ({int}, "a whole number"),
    "float": ({int, float}, "a number"),
    "str": ({str}, "text"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One component: `target` is "module:Name", relative to the table's package where it begins with a dot.

    `needs` names the loaded components that its constructor takes as keywords: "embedder", "engine".
    """

    name: str
    target: str
    summary: str
    suffixes: tuple[str, ...] = ()
    extra: str = ""  # the extra of this distribution that brings what the component needs
    needs: tuple[str, ...] = ()


class Table:
    """The components of one role. Third parties add rows by entry points of the group ``dragoman.<role>``.

    An entry point's value is the target itself; its object may carry ``summary``, ``suffixes`` and ``needs``, which are
    read when the table is first listed or asked for a suffix. One of ours is never replaced.
    """

    def __init__(self, package: str, rows: Iterable[Row]) -> None:
        self.package = package
        self.role = package.rpartition(".")[2]
        self._rows = {row.name: row for row in rows}

    def __iter__(self) -> Iterator[Row]:
        return iter(self._described)

    @cached_property
    def _all(self) -> dict[str, Row]:
        found = [entry for entry in entry_points(group=f"dragoman.{self.role}") if entry.name not in self._rows]
        return self._rows | {entry.name: Row(entry.name, f"{entry.module}:{entry.attr}", "") for entry in found}

    @cached_property
    def _described(self) -> list[Row]:
        return [row if row.name in self._rows else self._describe(row) for row in self._all.values()]

    def _describe(self, row: Row) -> Row:
        try:
            component = self.load(row.name)
        except Exception as error:  # noqa: BLE001 - whatever a third party's module does, the other components work on
            return replace(row, summary=f"cannot be used: {error}")
        suffixes = tuple(suffix.lower() for suffix in getattr(component, "suffixes", ()))
        needs = tuple(getattr(component, "needs", ()))
        return replace(row, summary=getattr(component, "summary", ""), suffixes=suffixes, needs=needs)

    def row(self, name: str) -> Row:
        """Return the row of `name`.

        Raises:
            UsageError: No component has this name; the message lists the names and suggests the nearest.
        """
        if name in self._all:
            return self._all[name]
        near = difflib.get_close_matches(name.lower(), self._all, n=1)
        advice = f"; did you mean {near[0]!r}?" if near else ""
        msg = f"no {self.role.removesuffix('s')} {name!r} (known: {', '.join(self._all)}){advice}"
        raise UsageError(msg)

    def needs(self, name: str) -> set[str]:
        """Return what the constructor of a component takes as keywords."""
        return set(self.row(name).needs or getattr(self.load(name), "needs", ()))

    def load(self, name: str) -> Any:  # noqa: ANN401 - the role's protocol says what it is
        """Import a component and return its class or function.

        Raises:
            UsageError: No component has this name.
            MissingDependencyError: A package that it needs is not installed.
        """
        row = self.row(name)
        module, _, attribute = row.target.partition(":")
        with self._naming_what_is_missing(row):
            return getattr(importlib.import_module(module, self.package), attribute)

    def create(self, name: str, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as for `load`
        """Make a component. What it imports only now is reported like what it imports first.

        Raises:
            UsageError: No component has this name, or it has no such option, or needs one, or an option is true or
                false, a number or text where another of these is wanted.
            MissingDependencyError: A package that it needs is not installed.
        """
        component = self.load(name)
        signature = inspect.signature(component)
        try:
            signature.bind(*args, **options)
        except TypeError as error:
            raise UsageError(f"{self.role} {name!r}: {error}") from error
        for option, value in options.items():
            if wrong := _find_wrong_kind(signature, option, value):
                raise UsageError(f"{self.role} {name!r}: {wrong}")
        with self._naming_what_is_missing(self.row(name)):
            return component(*args, **options)

    @contextmanager
    def _naming_what_is_missing(self, row: Row) -> Iterator[None]:
        try:
            yield
        except MissingDependencyError:
            raise
        except ImportError as error:
            needs = (error.name or "").partition(".")[0] or str(error)
            install = f"dragoman[{row.extra}]" if row.extra else needs
            msg = f"{self.role} {row.name!r} needs {needs}: pip install '{install}'"
            raise MissingDependencyError(msg) from error

    def name_for(self, path: PurePath) -> str:
        """Return the name of the component for a file, by its suffix (the longest that fits; case does not matter).

        Raises:
            UnsupportedFormatError: No component has this suffix.
        """
        fits = [
            (len(suffix), row.name) for row in self for suffix in row.suffixes if path.name.lower().endswith(suffix)
        ]
        if not fits:
            known = ", ".join(suffix for row in self for suffix in row.suffixes)
            msg = f"no {self.role.removesuffix('s')} format has the suffix {path.suffix!r} (known: {known})"
            raise UnsupportedFormatError(msg, path=str(path))
        return max(fits)[1]


def _find_wrong_kind(signature: inspect.Signature, option: str, value: object) -> str:
    """Say what is wrong with an option's value; empty where it is right, or its annotation is none of a few types."""
    annotation = getattr(signature.parameters.get(option), "annotation", "")  # a component may take any option
    kind = _KINDS.get(getattr(annotation, "__name__", annotation))
    if not kind or type(value) in kind[0]:
        return ""
    return f"{option} is {value!r}, and {kind[1]} is wanted"
