"""What is wrong with translations, segment by segment: a table of checks, each with the words that show it.

Every check is made to be quiet on good translations: what a reference has as well is no fault. So a count says little
of one system alone and much of two on the same segments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dragoman.evaluation.capitals import find_capitals, find_spellings
from dragoman.evaluation.case import Case
from dragoman.evaluation.form import (
    find_arabic,
    find_empty,
    find_long,
    find_loop,
    find_markup,
    find_question,
    find_quotes,
    find_short,
)
from dragoman.evaluation.names import find_names
from dragoman.evaluation.negations import find_added_negation, find_lost_negation
from dragoman.evaluation.numbers_and_dates import find_dates, find_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dragoman.evaluation.material import Material, System


class Check(NamedTuple):
    """A kind of fault: `find` returns None, or what shows the fault in a few words."""

    name: str
    summary: str
    find: Callable[[Case], str | None]


CHECKS = (
    Check("empty", "nothing was translated", find_empty),
    Check("arabic-left", "Arabic words were left untranslated", find_arabic),
    Check("loop", "the output repeats itself", find_loop),
    Check("short", "far shorter than the reference", find_short),
    Check("long", "far longer than the reference", find_long),
    Check("numbers", "numbers are wrong or lost", find_numbers),
    Check("dates", "months or days of the week are wrong or lost", find_dates),
    Check("names", "names of the reference are missing", find_names),
    Check("negation-lost", "a negation of the source is lost", find_lost_negation),
    Check("negation-added", "a negation was added", find_added_negation),
    Check("question", "a question mark is lost", find_question),
    Check("quotes", "quotes do not close", find_quotes),
    Check("markup", "codes of HTML or of a tokenizer are left", find_markup),
    Check("capitals", "capitals are wrong", find_capitals),
)
SIGNATURE = f"checks:{'+'.join(check.name for check in CHECKS)}"


def diagnose(material: Material, system: System) -> list[dict[str, str]]:
    """Return for each segment what shows its faults, by the names of the checks."""
    references = zip(*material.references, strict=True)
    spellings = find_spellings(material.references, system.hypotheses)
    return [
        examine(Case(unit.source, unit.target, of_segment, unit.languages, *spelling))
        for unit, of_segment, spelling in zip(system.units, references, spellings, strict=True)
    ]


def examine(case: Case) -> dict[str, str]:
    """Return what shows the faults of one translation, by the names of the checks."""
    found = {check.name: check.find(case) for check in CHECKS}
    return {name: shown for name, shown in found.items() if shown is not None}


def count_faults(findings: Sequence[Mapping[str, str]]) -> Mapping[str, int]:
    """Return in how many segments each check found something, for every check."""
    return {check.name: sum(check.name in found for found in findings) for check in CHECKS}
