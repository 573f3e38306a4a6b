"""An evaluation as JSON: versioned, complete, and all that a report needs (docs/evaluation.schema.json)."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from dragoman import __version__
from dragoman.evaluation import agreement, diagnosis, words

if TYPE_CHECKING:
    from datetime import datetime

    from dragoman.evaluation.evaluator import BucketScores, Evaluation, SystemReport
    from dragoman.metrics.measurement import Result

SCHEMA = "dragoman-evaluation/1"
_DIGITS = 4  # decimal places of a segment's score: more is noise, and long to read


def to_record(evaluation: Evaluation, created: datetime) -> dict[str, Any]:
    """Return an evaluation as JSON values. Scores of the whole are exact, those of segments have four decimals."""
    material = evaluation.material
    return {
        "schema": SCHEMA,
        "version": __version__,
        "created": created.isoformat().replace("+00:00", "Z"),
        "set": {
            "name": material.name,
            "languages": list(material.languages),
            "segments": len(material),
            "references": len(material.references),
            "has_source": bool(material.sources),
            "signature": material.signature,
            "doubtful": [segment + 1 for segment in evaluation.doubtful],
        },
        "baseline": evaluation.baseline or None,
        "signatures": {
            "scorers": evaluation.plan.signature,
            # The version, because limits that stand in the code decide these, too.
            "faults": f"{diagnosis.SIGNATURE}|version:{__version__}",
            "words": f"{words.SIGNATURE}|sacrebleu:{version('sacrebleu')}|version:{__version__}",
            "agreement": f"{agreement.SIGNATURE}|version:{__version__}",
        },
        "metrics": _metrics(evaluation),
        "scorers": evaluation.scorers,
        "faults": [{"name": check.name, "summary": check.summary} for check in diagnosis.CHECKS],
        "systems": [_system(report, evaluation.scorers) for report in evaluation.reports.values()],
        "buckets": [_bucket(scored) for scored in evaluation.buckets],
        "agreement": [asdict(each) for each in evaluation.agreements],
        "segments": [_segment(evaluation, number) for number in range(len(material))],
    }


def _metrics(evaluation: Evaluation) -> list[dict[str, Any]]:
    labels = Counter(metric.label for metric in evaluation.metrics.values())
    return [
        {
            "name": name,
            # "BLEU (tokenize=intl)" where another is called BLEU, too.
            "label": " (".join([metric.label, *name.split("(")[1:]]) if labels[metric.label] > 1 else metric.label,
            "higher_is_better": metric.higher_is_better,
            "signature": metric.signature,
        }
        for name, metric in evaluation.metrics.items()
    ]


def _system(report: SystemReport, scorers: list[str]) -> dict[str, Any]:
    return {
        "name": report.system.name,
        "origin": report.system.origin,
        "scores": {name: _result(result) for name, result in report.results.items()},
        "means": {scorer: mean for scorer in scorers if (mean := report.mean(scorer)) is not None},
        "faults": dict(diagnosis.count_faults(report.findings)),
        "words": asdict(report.words),
    }


def _result(result: Result) -> dict[str, Any]:
    return {
        "score": result.score,
        "signature": result.signature,
        "interval": asdict(result.interval) if result.interval else None,
        "comparison": asdict(result.comparison) if result.comparison else None,
    }


def _bucket(scored: BucketScores) -> dict[str, Any]:
    bucket = scored.bucket
    return {"kind": bucket.kind, "name": bucket.name, "segments": len(bucket.segments), "scores": scored.scores}


def _segment(evaluation: Evaluation, number: int) -> dict[str, Any]:
    material = evaluation.material
    record: dict[str, Any] = {
        "number": number + 1,
        "source": material.sources[number] if material.sources else None,
        "references": [reference[number] for reference in material.references],
        "hypotheses": {name: _hypothesis(report, number) for name, report in evaluation.reports.items()},
    }
    if evaluation.reference_quality:
        record["reference_quality"] = [
            None if value is None else round(value, _DIGITS) for value in evaluation.reference_quality[number]
        ]
    for name, labels in (("document", material.documents), ("domain", material.domains)):
        if labels:
            record[name] = labels[number]
    return record


def _hypothesis(report: SystemReport, number: int) -> dict[str, Any]:
    unit = report.system.units[number]
    return {
        "text": unit.target,
        "metrics": {name: round(result.segments[number], _DIGITS) for name, result in report.results.items()},
        "scores": {name: round(score, _DIGITS) for name, score in unit.scores.items() if math.isfinite(score)},
        "faults": dict(report.findings[number]),
        "flags": list(unit.flags),
    }
