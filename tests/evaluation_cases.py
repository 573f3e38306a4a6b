"""A small evaluation for tests: two systems, three segments, one of each kind of what can be seen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dragoman.evaluation.evaluator import Evaluation, Evaluator, Request
from dragoman.evaluation.material import Material, System
from dragoman.evaluation.record import to_record
from dragoman.metrics.significance import Resampling
from dragoman.plan import Component
from dragoman.records import TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Sequence

SOURCES = ("بلغت التجارة 35 مليار دولار.", "هل وصل بوتين؟", "لم يصل الوفد إلى القاهرة يوم الأحد.")
REFERENCES = (
    "Trade reached 35 billion dollars.",
    "Did Putin arrive?",
    "The delegation did not arrive in Cairo on Sunday.",
)
GOOD = REFERENCES
BAD = ("Trade reached 53 billion dollars.", "Putin arrived.", "the delegation arrived in cairo on Monday.")
MATERIAL = Material("little", (REFERENCES,), SOURCES, documents=("a", "a", "b"), domains=("trade", "news", "news"))


def system(name: str, hypotheses: Sequence[str]) -> System:
    return System(name, tuple(TranslationUnit("", text) for text in hypotheses), f"{name}.txt")


def evaluate(material: Material = MATERIAL, systems: Sequence[System] = (), **options: Any) -> Evaluation:
    """Evaluate with two quick metrics and 50 resamples, where the options say nothing else."""
    defaults: dict[str, Any] = {
        "metrics": (Component("bleu"), Component("chrf")),
        "scorers": (Component("numbers"), Component("length")),
        "resampling": Resampling(50),
    }
    request = Request(**(defaults | options))
    return Evaluator(request, material).evaluate(systems or [system("good", GOOD), system("bad", BAD)])


def make_record(material: Material = MATERIAL, systems: Sequence[System] = (), **options: Any) -> dict[str, Any]:
    return to_record(evaluate(material, systems, **options), datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
