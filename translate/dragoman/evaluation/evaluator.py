"""Systems against references: metrics with intervals and tests, scores that need none, faults, buckets and words."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING

from dragoman import __version__, metrics, scorers
from dragoman.assembly import Assembly
from dragoman.errors import UsageError
from dragoman.evaluation.agreement import Judged, compare
from dragoman.evaluation.buckets import divide
from dragoman.evaluation.diagnosis import diagnose
from dragoman.evaluation.material import check_lengths, check_sources, check_words
from dragoman.evaluation.words import WordCounter
from dragoman.plan import Component, Machine, Plan
from dragoman.records import TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dragoman.evaluation.agreement import Agreement
    from dragoman.evaluation.buckets import Bucket
    from dragoman.evaluation.material import Material, System
    from dragoman.evaluation.words import WordErrors
    from dragoman.metrics.measurement import Measurement, Result
    from dragoman.metrics.significance import Resampling
    from dragoman.protocols import Metric

DEFAULT_METRICS = tuple(Component(name) for name in ("bleu", "chrf", "chrf++", "ter"))
# Quality of all references below, and of a system's output above: it is not the source that the score cannot judge.
_DOUBTFUL, _SOUND = 0.05, 0.5
DEFAULT_SCORERS = tuple(Component(row.name) for row in scorers.TABLE if not row.needs)  # what needs no further model


@dataclass(frozen=True, slots=True)
class Request:
    """What to find out, as names and options.

    Attributes:
        metrics: Of the table of `dragoman.metrics`.
        scorers: Of the table of `dragoman.scorers`; not used where no source is known.
        resampling: For intervals and tests; None for the defaults, 1,000 resamples and the bootstrap.
        baseline: The system that the others are compared with; "" for the first one.
        embedder: For scorers that need one; None for the default one.
        engine: For scorers that need a translation model; None for the default one.
    """

    metrics: tuple[Component, ...] = DEFAULT_METRICS
    scorers: tuple[Component, ...] = DEFAULT_SCORERS
    resampling: Resampling | None = None
    baseline: str = ""
    embedder: Component | None = None
    engine: Component | None = None


@dataclass(frozen=True, slots=True)
class BucketScores:
    """A part of the test set with its scores, by metric and then by system."""

    bucket: Bucket
    scores: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class SystemReport:
    """All that was found of one system.

    Attributes:
        system: Its units, with sources and with scores that need no reference where sources are known.
        results: What each metric says, by the metric's name.
        findings: For each segment what shows its faults, by the names of the checks.
        words: Words missed and invented.
    """

    system: System
    results: Mapping[str, Result]
    findings: Sequence[Mapping[str, str]]
    words: WordErrors

    def list_scores(self, scorer: str) -> list[float | None]:
        """Return a score of each segment; None where it does not apply, or is no number."""
        scores = [unit.scores.get(scorer) for unit in self.system.units]
        return [score if score is not None and math.isfinite(score) else None for score in scores]

    def mean(self, scorer: str) -> float | None:
        """Return the mean of a score over the segments that have it; None where none has."""
        known = [score for score in self.list_scores(scorer) if score is not None]
        return fmean(known) if known else None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an evaluation found.

    Attributes:
        material: What the systems were measured against.
        metrics: The metrics by name, in order.
        reports: By the names of the systems, in order.
        buckets: Parts of the test set with their scores.
        agreements: Of each score that needs no reference with each metric.
        baseline: The system that the others are compared with; empty where there is only one, or nothing to test with.
        plan: The scorers as carried out and what they needed: its signature belongs to their numbers.
        reference_quality: For each segment the score "quality" of each reference; empty where that was not asked for.
    """

    material: Material
    metrics: Mapping[str, Metric]
    reports: Mapping[str, SystemReport]
    buckets: Sequence[BucketScores]
    agreements: Sequence[Agreement]
    baseline: str
    plan: Plan
    reference_quality: Sequence[Sequence[float | None]] = ()

    @property
    def doubtful(self) -> list[int]:
        """The indices of segments whose references fit the source far worse than the output of some system."""
        outputs = zip(*(report.list_scores("quality") for report in self.reports.values()), strict=True)
        return [
            segment
            for segment, (references, of_systems) in enumerate(zip(self.reference_quality, outputs, strict=False))
            if all(value is not None and value < _DOUBTFUL for value in references)
            and any(value is not None and value >= _SOUND for value in of_systems)
        ]

    @property
    def scorers(self) -> list[str]:
        """The names of the scores that some segment has, in order."""
        names = [component.name for component in self.plan.scorers]
        return [name for name in names if any(report.mean(name) is not None for report in self.reports.values())]


class Evaluator:
    """A request whose components are made: what is wrong with it is known before systems are translated or read."""

    def __init__(self, request: Request, material: Material, machine: Machine | None = None) -> None:
        """Make metrics and scorers.

        Raises:
            UsageError: A name is unknown, an option cannot work, or a metric is asked for twice.
            InputError: A side of the material has no words.
            CorpusMismatchError: Its sides have different numbers of segments.
            MissingDependencyError: A metric or scorer needs a package that is not installed.
            ModelError: A model that one needs is not found or not whole.
        """
        names = [str(component) for component in request.metrics]
        if not names or len(set(names)) < len(names):
            raise UsageError(f"metrics are {', '.join(names) or 'none'}: name at least one, and each once")
        # What scorers need is part of the signature, and what none needs is not loaded.
        rows = [scorers.TABLE.row(component.name) for component in request.scorers]  # an unknown name is an error
        used = request.scorers if material.sources else ()
        needs = {need for row in rows for need in row.needs} if used else set()
        check_words(material, [])
        check_lengths(material, [])
        self._request, self._material = request, material
        machine = machine or Machine()
        self._metrics = {str(component): _make(component, material, machine) for component in request.metrics}
        plan = Plan(
            engine=(request.engine or Component("ct2")) if needs & {"engine", "model"} else None,
            embedder=(request.embedder or Component("use")) if "embedder" in needs else None,
            scorers=used,
            languages=material.languages,
            version=__version__,
        )
        self._assembly = Assembly(plan, machine)
        self._assembly.load()

    def evaluate(self, systems: Sequence[System], note: Callable[[str], None] = lambda _: None) -> Evaluation:
        """Find out all that was asked for.

        Args:
            systems: The translations.
            note: Hears what is done next, in a few words.

        Raises:
            UsageError: There is no system, or none of the baseline's name.
            InputError: A system has no words.
            CorpusMismatchError: A system has another number of segments, or brings other sources.
        """
        from dragoman.metrics.significance import Resampling

        resampling = self._request.resampling or Resampling()
        baseline = _choose_baseline(self._request.baseline, systems)
        testable = resampling.samples > 0 or resampling.test == "randomisation"
        compared = baseline if testable else ""
        check_words(self._material, systems)
        check_lengths(self._material, systems)
        check_sources(self._material, systems)
        measurements = self._measure(systems, note)
        note("intervals and tests")
        reports = self._report(systems, _judge(measurements, resampling, compared or None), note)
        return Evaluation(
            material=self._material,
            metrics=self._metrics,
            reports=reports,
            buckets=self._score_buckets(measurements),
            agreements=self._find_agreements(reports),
            baseline=compared,
            plan=self._assembly.plan,
            reference_quality=self._judge_references(),
        )

    def _measure(self, systems: Sequence[System], note: Callable[[str], None]) -> dict[str, dict[str, Measurement]]:
        """Return the measurements by the metric's name and the system's."""
        from dragoman.metrics.measurement import measure

        found: dict[str, dict[str, Measurement]] = {}
        for name, metric in self._metrics.items():
            for system in systems:
                note(f"{metric.label} of {system.name}")
                (measured,) = measure({system.name: system.hypotheses}, [metric])
                found.setdefault(name, {})[system.name] = measured
        return found

    def _judge_references(self) -> list[list[float | None]]:
        """Return the quality of each reference of each segment, as if it were a system's translation."""
        scorer = self._assembly.scorers.get("quality")
        if scorer is None:
            return []
        sources, languages = self._material.sources, self._material.languages
        judged = [
            scorer.score([TranslationUnit(*pair, languages) for pair in zip(sources, reference, strict=True)])
            for reference in self._material.references
        ]
        return [list(of_segment) for of_segment in zip(*judged, strict=True)]

    def _report(
        self,
        systems: Sequence[System],
        results: Mapping[str, Mapping[str, Result]],
        note: Callable[[str], None],
    ) -> dict[str, SystemReport]:
        counter = WordCounter(self._material)
        reports = {}
        for system in systems:
            note(f"scores without a reference, faults and words of {system.name}")
            bound = system.bind(self._material)
            reports[system.name] = SystemReport(
                system=replace(bound, units=tuple(self._assembly.score(bound.units))),
                results={metric: of_systems[system.name] for metric, of_systems in results.items()},
                findings=diagnose(self._material, bound),
                words=counter.find_errors(system.hypotheses),
            )
        return reports

    def _score_buckets(self, measurements: Mapping[str, Mapping[str, Measurement]]) -> list[BucketScores]:
        return [
            BucketScores(
                bucket,
                {
                    metric: {system: measured.score_part(bucket.segments) for system, measured in of_systems.items()}
                    for metric, of_systems in measurements.items()
                },
            )
            for bucket in divide(self._material)
        ]

    def _find_agreements(self, reports: Mapping[str, SystemReport]) -> list[Agreement]:
        """Compare each scorer with each metric, both turned so that higher is better."""
        judged = {name: _judge_by_metric(name, metric, reports) for name, metric in self._metrics.items()}
        return [
            compare(scorer.name, _judge_by_scorer(scorer.name, reports), metric, measured)
            for scorer in self._assembly.plan.scorers
            if any(report.mean(scorer.name) is not None for report in reports.values())
            for metric, measured in judged.items()
        ]


def _make(component: Component, material: Material, machine: Machine) -> Metric:
    needs = {"machine": machine} if "machine" in metrics.TABLE.row(component.name).needs else {}
    metric: Metric = metrics.TABLE.create(
        component.name, material.references, material.sources, **component.options, **needs
    )
    return metric


def _choose_baseline(wanted: str, systems: Sequence[System]) -> str:
    names = [system.name for system in systems]
    if not names:
        raise UsageError("there is no system to evaluate")
    if wanted and wanted not in names:
        raise UsageError(f"no system {wanted!r} to compare the others with (known: {', '.join(names)})")
    return (wanted or names[0]) if len(names) > 1 else ""


def _judge(
    measurements: Mapping[str, Mapping[str, Measurement]], resampling: Resampling, baseline: str | None
) -> dict[str, dict[str, Result]]:
    """Return the results by the metric's name and the system's."""
    from dragoman.metrics.measurement import judge

    flat = [(name, measured) for name, of_systems in measurements.items() for measured in of_systems.values()]
    found: dict[str, dict[str, Result]] = {}
    for (name, measured), result in zip(
        flat, judge([measured for _, measured in flat], resampling, baseline), strict=True
    ):
        found.setdefault(name, {})[measured.system] = result
    return found


def _judge_by_metric(name: str, metric: Metric, reports: Mapping[str, SystemReport]) -> Judged:
    sign = 1 if metric.higher_is_better else -1
    return Judged(
        {system: [sign * score for score in report.results[name].segments] for system, report in reports.items()},
        {system: sign * report.results[name].score for system, report in reports.items()},
    )


def _judge_by_scorer(name: str, reports: Mapping[str, SystemReport]) -> Judged:
    # A length is best where it is usual, at 0; all other scores are best where they are high.
    turn = (lambda score: -abs(score)) if name == "length" else float
    scores = {
        system: [None if score is None else turn(score) for score in report.list_scores(name)]
        for system, report in reports.items()
    }
    known = {system: [score for score in values if score is not None] for system, values in scores.items()}
    return Judged(scores, {system: fmean(values) if values else None for system, values in known.items()})
