"""Units with one side only: what an aligner found no counterpart for, kept beside the translations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.records import Problem

if TYPE_CHECKING:
    from pathlib import Path

    from dragoman.records import TranslationUnit


def is_one_sided(unit: TranslationUnit) -> bool:
    """Whether an aligner made the unit (it has a `kind`) and a side of it is empty, as in beads 1-0 and 0-1.

    A unit that no aligner made may have an empty side too: a translation that came to nothing, or an empty line. That
    one holds its place.
    """
    return bool(unit.kind) and not (unit.source and unit.target)


def left_out(unit: TranslationUnit, path: Path, count: int, keeper: str) -> Problem:
    """Say that a format which holds translations only leaves out unit number `count`."""
    side = "source" if unit.target else "target"
    name = f" ({unit.id})" if unit.id else ""
    message = f"unit {count}{name}, {unit.kind}, has no {side}; left out: {keeper} holds translations, JSONL holds all"
    return Problem("one-sided-unit", message, str(path))
