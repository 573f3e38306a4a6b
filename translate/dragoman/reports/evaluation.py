"""An evaluation as a page: scores with intervals, parts, faults, words, and every segment beside its reference.

It is made of the JSON of an evaluation (docs/evaluation.schema.json), so that a kept file can become a page. What
stands still is HTML; segments are data that the script shows, sorts and filters, some at a time.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.reports import evaluation_parts as parts
from dragoman.reports.page import fit, render_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Record = Mapping[str, Any]

_MOST = 5000  # segments in a page: more would make it slow to load, and nobody reads them
_RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}
_DIGITS = 3  # decimal places in the page
_REFERENCE = "reference"  # what is shown like a fault where the reference is doubtful
_ORDERS = (
    ("worst", "worst first"),
    ("differing", "most differing first"),
    ("best", "best first"),
    ("order", "as in the test set"),
    ("long", "longest first"),
    ("faulty", "most faults first"),
)


def render_evaluation(record: Record) -> str:
    """Return the page of an evaluation.

    Args:
        record: The evaluation as JSON values, as `dragoman.evaluation.record.to_record` makes them.
    """
    shown = _choose(record)
    body = "\n".join(
        [
            parts.facts(record),
            _contents(record),
            parts.scores(record),
            f'<section id="parts"><h2>Where scores differ {parts.metric_choice(record)}</h2>',
            parts.histograms(record),
            parts.buckets(record),
            "</section>",
            parts.faults(record),
            parts.words(record),
            parts.agreement(record),
            _segments(record, shown),
            parts.signatures(record),
            f'<script type="application/json" id="data">{_data(record, shown)}</script>',
        ]
    )
    title = f"Evaluation: {record['set']['name']}"
    return render_page(fit(title), body, script=_resource("evaluation.js"), style=_resource("evaluation.css"))


def _contents(record: Record) -> str:
    names = ["scores", "parts", "faults", "words", "agreement", "segments", "signatures"]
    links = "".join(f'<a href="#{name}">{name}</a>' for name in names if name != "agreement" or record["scorers"])
    return f'<nav aria-label="Parts of the page">{links}</nav>'


def _choose(record: Record) -> Sequence[Record]:
    """Return the segments to show: all, or where they are too many the worst and the most differing, in order."""
    segments: Sequence[Record] = record["segments"]
    if len(segments) <= _MOST:
        return segments
    metric = main_metric(record)
    sign = 1 if metric["higher_is_better"] else -1
    values = [[sign * each["metrics"][metric["name"]] for each in of["hypotheses"].values()] for of in segments]
    worst = sorted(range(len(segments)), key=lambda number: min(values[number]))
    differing = sorted(range(len(segments)), key=lambda number: min(values[number]) - max(values[number]))
    chosen = {*worst[: _MOST // 2], *differing[: _MOST // 2]}
    return [segments[number] for number in sorted(chosen)]


def main_metric(record: Record) -> Record:
    """The metric to sort by at first: chrF tells more of single segments than BLEU."""
    metrics: Sequence[Record] = record["metrics"]
    return next((metric for metric in metrics if metric["name"] == "chrf"), metrics[0])


def _segments(record: Record, shown: Sequence[Record]) -> str:
    """The form that chooses segments, and the place where the script puts them."""
    systems = [(str(number), system["name"]) for number, system in enumerate(record["systems"])]
    second = [*systems, ("all", "all systems"), ("", "none")]
    judges = [(f"m{number}", metric["label"]) for number, metric in enumerate(record["metrics"])]
    judges += [(f"s{number}", scorer) for number, scorer in enumerate(record["scorers"])]
    found = [
        fault["name"] for fault in record["faults"] if any(each["faults"][fault["name"]] for each in record["systems"])
    ]
    if record["set"].get("doubtful"):
        found.append(_REFERENCE)
    fields = [
        '<label class="grow">Search<input type="search" name="q" autocomplete="off"></label>',
        _select("a", "System", systems, "0"),
        _select("b", "Beside", second, "1" if len(systems) > 1 else ""),
        _select("by", "Score", judges, f"m{record['metrics'].index(main_metric(record))}"),
        _select("sort", "Order", [each for each in _ORDERS if each[0] != "differing" or len(systems) > 1], "worst"),
        _select(
            "fault",
            "Fault of System" if len(systems) > 1 else "Fault",
            [("", "any or none"), ("*", "any"), *((name, name) for name in found)],
            "",
        ),
    ]
    for kind in ("document", "domain"):
        labels = list(dict.fromkeys(each[kind] for each in shown if kind in each))
        if len(labels) > 1:
            fields.append(_select(kind, kind.capitalize(), [("", "all"), *((label, label) for label in labels)], ""))
    left = len(record["segments"]) - len(shown)
    note = f'<p class="faint">The worst and the most differing are here; {left:,} are not.</p>' if left else ""
    return (
        f'<section id="segments"><h2>Segments</h2>{note}'
        f'<form class="controls" hidden>{"".join(fields)}'
        '<button type="reset">Reset</button><output aria-live="polite"></output></form>'
        '<p class="key faint"><mark class="new">not in the reference</mark> '
        '<mark class="lost">lost by all shown</mark> <mark class="partly">lost by some</mark></p>'
        "<noscript><p>The segments need JavaScript, which is part of this page.</p></noscript>"
        '<ol class="cards"></ol><button type="button" class="more" hidden>Show more</button></section>'
    )


def _select(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str) -> str:
    listed = "".join(
        f'<option value="{parts.text(value)}"{" selected" if value == chosen else ""}>{parts.text(shown)}</option>'
        for value, shown in options
    )
    return f'<label>{label}<select name="{name}">{listed}</select></label>'


def _data(record: Record, shown: Sequence[Record]) -> str:
    """The segments as JSON for the script, lists instead of names, which would be half of it."""
    source, target = record["set"]["languages"]
    names = [system["name"] for system in record["systems"]]
    doubtful = {number: {_REFERENCE: ""} for number in record["set"].get("doubtful", [])}
    metrics = [metric["name"] for metric in record["metrics"]]
    values = {
        "systems": names,
        "judges": [
            *([metric["label"], metric["higher_is_better"]] for metric in record["metrics"]),
            *([scorer, True] for scorer in record["scorers"]),
        ],
        "metrics": len(metrics),
        "faults": {
            **{fault["name"]: fault["summary"] for fault in record["faults"]},
            _REFERENCE: "the reference fits the source far worse than a system does",
        },
        "languages": [[source, _direction(source)], [target, _direction(target)]],
        "segments": [
            [
                segment["number"],
                segment["source"] or "",
                segment["references"],
                [
                    _hypothesis(
                        segment["hypotheses"][name], metrics, record["scorers"], doubtful.get(segment["number"])
                    )
                    for name in names
                ],
                segment.get("document", ""),
                segment.get("domain", ""),
            ]
            for segment in shown
        ],
    }
    # "<" as an escape, so that no text can end the element.
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _hypothesis(hypothesis: Record, metrics: Sequence[str], scorers: Sequence[str], marks: Record | None) -> list[Any]:
    judged = [hypothesis["metrics"][name] for name in metrics] + [hypothesis["scores"].get(name) for name in scorers]
    return [
        hypothesis["text"],
        [None if value is None else round(value, _DIGITS) for value in judged],
        hypothesis["faults"] | (marks or {}),
        hypothesis["flags"],
    ]


def _direction(language: str) -> str:
    return "rtl" if language.lower().partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


def _resource(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
