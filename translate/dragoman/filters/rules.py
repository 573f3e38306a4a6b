"""What a corpus is filtered by, as tables of a TOML file and as filters with options.

Every table but two is named after a filter and holds its options; ``min`` and ``max`` hold bounds by the names of
scores and measures::

    [min]
    quality = 0.5
    words = 2

    [max]
    length_ratio = 3

    [duplicates]
    kind = "near"

    [held-out]
    files = ["test.tsv"]
"""

from __future__ import annotations

import inspect
import tomllib
from typing import TYPE_CHECKING, Any

from dragoman import filters
from dragoman.errors import InputError, MalformedInputError, UsageError
from dragoman.plan import Component

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dragoman.registry import Table

_BOUNDS = {"min": "minimum", "max": "maximum"}
_RANGE = "range"


def read_rules(path: Path) -> dict[str, dict[str, Any]]:
    """Read the tables of a file and check them; its ``files`` are relative to its own folder.

    Raises:
        InputError: The file cannot be read, or holds what is no rule.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"cannot read: {error.strerror or error}", path=path) from error
    except UnicodeDecodeError as error:
        raise MalformedInputError("not UTF-8", path=path) from error
    except tomllib.TOMLDecodeError as error:
        raise MalformedInputError(f"not TOML: {error}", path=path) from error
    try:
        to_filters(tables)
    except UsageError as error:
        raise InputError(str(error), path=path) from error
    for table in tables.values():
        if "files" in table:
            table["files"] = [str(path.parent / file) for file in table["files"]]
    return tables


def to_filters(tables: Mapping[str, Any]) -> list[Component]:
    """Return the filters that the tables ask for, bounds first.

    Raises:
        UsageError: A table is named after no filter, has an option that its filter has not, or a bound is no number.
    """
    for name, table in tables.items():
        if not isinstance(table, dict):
            known = ", ".join(f"[{each}]" for each in (*_BOUNDS, *_others(filters.TABLE)))
            raise UsageError(f"{name!r} stands outside of a table; the tables are {known}")
    bounds: dict[str, dict[str, Any]] = {}
    for table, option in _BOUNDS.items():
        for score, bound in tables.get(table, {}).items():
            if isinstance(bound, bool) or not isinstance(bound, int | float):
                raise UsageError(f"[{table}]: {score} is {bound!r}, not a number")
            bounds.setdefault(score, {"of": score})[option] = bound
    rest = [Component(name, options) for name, options in tables.items() if name not in _BOUNDS]
    for component in rest:
        _check(component)
    return [*(Component(_RANGE, options) for options in bounds.values()), *rest]


def _others(table: Table) -> list[str]:
    return [row.name for row in table if row.name != _RANGE]


def _check(component: Component) -> None:
    """Refuse options that the filter does not have, and the lack of those that it must have."""
    row = filters.TABLE.row(component.name)
    parameters = inspect.signature(filters.TABLE.load(component.name)).parameters.values()
    options = {each.name: each for each in parameters if each.name not in row.needs}
    for name in component.options:
        if name not in options:
            raise UsageError(f"[{component.name}] has no option {name!r} (known: {', '.join(options)})")
    for name, parameter in options.items():
        if parameter.default is parameter.empty and name not in component.options:
            raise UsageError(f"[{component.name}] lacks {name!r}")
