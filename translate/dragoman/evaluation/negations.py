"""Negations that a translation loses or adds, and no reference does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.scorers.negation import count_implicit, negation_change

if TYPE_CHECKING:
    from dragoman.evaluation.case import Case


def find_lost_negation(case: Case) -> str | None:
    """Say that the source negates, a reference does too, and the translation does not."""
    if not case.source:
        return None
    change = negation_change(case.unit(case.hypothesis))
    lost = change < 0 and all(negation_change(case.unit(reference)) >= 0 for reference in case.references)
    return f"{-change} fewer than the source" if lost else None


def find_added_negation(case: Case) -> str | None:
    """Say that the translation negates where neither the source nor a reference does.

    A reference that negates by other words ("unprepared", "treeless") explains a translation that says "not prepared".
    """
    if not case.source:
        return None
    change = negation_change(case.unit(case.hypothesis))
    if change <= 0:
        return None
    implicit = count_implicit(case.hypothesis.lower())
    added = all(
        negation_change(case.unit(reference)) <= 0 and count_implicit(reference.lower()) <= implicit
        for reference in case.references
    )
    return f"{change} more than the source" if added else None
