"""The parts of an evaluation's page that stand still: scores, faults, buckets, words, agreement, signatures."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from dragoman.reports.page import fit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Record = Mapping[str, Any]

SIGNIFICANT = 0.05  # differences with a lower p-value
_MARGIN = 0.08  # of a scale, left free at both ends
_BINS = 20
_TOP = 100.0  # of most metrics; values above it are in the last bin
_UNIT = 1.5  # a metric whose values are all below this goes from 0 to 1
_FEW = 10  # segments with a fault: fewer are no dark cell, though other systems have none
_WORDS = 15  # of each kind
_DOUBTFUL = 20  # segments with doubtful references that are named
_BUCKETS = 30  # of a kind
_TITLES = {"length": "By length", "document": "By document", "domain": "By domain"}


def text(value: str) -> str:
    """Return text as HTML."""
    return escape(fit(value))


def facts(record: Record) -> str:
    """What was evaluated, on a line."""
    about = record["set"]
    parts = [
        _count(about["segments"], "segment"),
        _count(about["references"], "reference"),
        _count(len(record["systems"]), "system"),
        f"<b>{text(' → '.join(about['languages']))}</b>",
        text(record["created"]),
    ]
    return f'<ul class="facts">{"".join(f"<li>{part}</li>" for part in parts)}</ul>'


def scores(record: Record) -> str:
    """The table of scores: each with its interval, and with the difference from the baseline where there is one."""
    metrics = record["metrics"]
    scales = {metric["name"]: _scale(record, metric["name"]) for metric in metrics}
    head = '<th scope="col"><button type="button">system</button></th>' + "".join(
        f'<th scope="col" class="number"><button type="button">{text(metric["label"])}</button>'
        f"{'' if metric['higher_is_better'] else '<small>low is good</small>'}</th>"
        for metric in metrics
    )
    rows = "".join(
        f'<tr><th scope="row">{chip(number, system["name"])}</th>'
        + "".join(_score(system["scores"][each["name"]], each, scales[each["name"]], number) for each in metrics)
        + "</tr>"
        for number, system in enumerate(record["systems"])
    )
    note = (
        "The line shows the interval that 95 % of resampled test sets give, ± is half of it; one scale for all systems"
    )
    if record["baseline"]:
        note += (
            f". Below it is the difference from {text(record['baseline'])} with its p-value, "
            f"coloured where p is below {SIGNIFICANT}"
        )
    table = f'<table class="scores sortable"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    return f'<section id="scores"><h2>Scores</h2>{table}<p class="faint">{note}.</p></section>'


def _score(result: Record, metric: Record, scale: tuple[float, float], number: int) -> str:
    parts = [f"<b>{result['score']:.2f}</b>"]
    if interval := result["interval"]:
        parts.append(f"<span>±{(interval['high'] - interval['low']) / 2:.2f}</span>")
        low, high, dot = (_place(value, scale) for value in (interval["low"], interval["high"], result["score"]))
        spread = f"{interval['low']:.2f} to {interval['high']:.2f}"
        parts.append(
            f'<span class="track" style="--n:{number}" role="img" aria-label="95 % interval {spread}" title="{spread}">'
            f'<i style="left:{low:.1f}%;width:{high - low:.1f}%"></i><b style="left:{dot:.1f}%"></b></span>'
        )
    if compared := result["comparison"]:
        better = (compared["difference"] > 0) == metric["higher_is_better"]
        sure = compared["p_value"] < SIGNIFICANT
        kind = ("better" if better else "worse") if sure else "unsure"
        wins = "" if compared["wins"] is None else f' title="better in {compared["wins"]:.1%} of resamples"'
        difference = f"{compared['difference']:+.2f}, p {compared['p_value']:.4f}"
        parts.append(f'<small class="{kind}"{wins}>{difference}</small>')
    label = text(metric["label"])
    return f'<td class="number" data-label="{label}" data-value="{result["score"]}">{"".join(parts)}</td>'


def _scale(record: Record, metric: str) -> tuple[float, float]:
    results = [system["scores"][metric] for system in record["systems"]]
    values = [result["score"] for result in results]
    for result in results:
        if result["interval"]:
            values += [result["interval"]["low"], result["interval"]["high"]]
    margin = _MARGIN * (max(values) - min(values)) or 1.0
    return min(values) - margin, max(values) + margin


def _place(value: float, scale: tuple[float, float]) -> float:
    low, high = scale
    return 100 * (value - low) / (high - low)


def chip(number: int, name: str) -> str:
    """A system's name with its colour."""
    return f'<span class="system" style="--n:{number}">{text(name)}</span>'


def metric_choice(record: Record) -> str:
    """A field that chooses the metric of buckets and histograms; the script needs it."""
    options = "".join(
        f'<option value="{text(metric["name"])}">{text(metric["label"])}</option>' for metric in record["metrics"]
    )
    return f'<label class="choice" hidden>Metric <select id="shown-metric">{options}</select></label>'


def buckets(record: Record) -> str:
    """Bars of the systems in each part of the test set, for each metric; the first metric's are shown."""
    found = []
    for kind, title in _TITLES.items():
        parts = [bucket for bucket in record["buckets"] if bucket["kind"] == kind]
        shown = _largest(parts)
        for number, metric in enumerate(record["metrics"]):
            if parts:
                most = max(score for part in shown for score in part["scores"][metric["name"]].values())
                groups = "".join(_bucket(part, metric["name"], record["systems"], most) for part in shown)
                grid = f'<div class="grid">{groups}</div>'
                if len(shown) < len(parts):
                    note = f"the {len(shown)} largest of {len(parts):,}"
                    grid = f"<details><summary>{note}</summary>{grid}</details>"
                found.append(_of_metric(metric, number, f"<h3>{title}</h3>", grid))
    return "".join(found)


def _largest(parts: Sequence[Record]) -> Sequence[Record]:
    """Return the parts with the most segments, in the order of the test set: hundreds of documents say little."""
    order = sorted(range(len(parts)), key=lambda place: -parts[place]["segments"])
    return [parts[place] for place in sorted(order[:_BUCKETS])]


def _bucket(bucket: Record, metric: str, systems: Sequence[Record], most: float) -> str:
    rows = "".join(
        f'<tr><th scope="row">{chip(number, system["name"])}</th><td class="wide">{_bar(score, most, number)}</td>'
        f'<td class="number">{score:.2f}</td></tr>'
        for number, system in enumerate(systems)
        for score in [bucket["scores"][metric][system["name"]]]
    )
    name = text(bucket["name"]) + (" words" if bucket["kind"] == "length" else "")  # of the source, if there is one
    caption = f"<b>{name}</b> <span>{bucket['segments']:,} segments</span>"
    return f'<table class="bars"><caption>{caption}</caption>{rows}</table>'


def _bar(value: float, most: float, number: int) -> str:
    share = max(value / most, 0.0) if most > 0 else 0.0
    return f'<span class="bar" style="--n:{number};width:{share:.1%}"></span>'


def histograms(record: Record) -> str:
    """How the scores of segments lie, a picture a system, for each metric on one scale."""
    found = []
    names = [system["name"] for system in record["systems"]]
    for number, metric in enumerate(record["metrics"]):
        values = {
            name: [each["hypotheses"][name]["metrics"][metric["name"]] for each in record["segments"]] for name in names
        }
        pictures = "".join(_histograms(values))
        found.append(
            _of_metric(metric, number, "<h3>Segments by their own score</h3>", f'<div class="grid">{pictures}</div>')
        )
    return "".join(found)


def _histograms(values: Mapping[str, Sequence[float]]) -> Iterator[str]:
    everything = [value for of_system in values.values() for value in of_system]
    top = 1.0 if max(everything) < _UNIT else _TOP
    low = min(0.0, *everything)
    counts = {name: [0] * _BINS for name in values}
    for name, of_system in values.items():
        for value in of_system:
            counts[name][min(int((value - low) / (top - low) * _BINS), _BINS - 1)] += 1
    most = max(map(max, counts.values()))
    for number, (name, of_bins) in enumerate(counts.items()):
        bars = "".join(
            f'<rect x="{place * 10 + 1}" y="{60 - 60 * count / most:.1f}" width="8" height="{60 * count / most:.1f}">'
            f"<title>{_range(place, low, top)}: {count:,}</title></rect>"
            for place, count in enumerate(of_bins)
            if count
        )
        label = f"Histogram of the segments' scores of {text(name)}"
        yield (
            f'<figure class="histogram" style="--n:{number}"><figcaption>{chip(number, name)}</figcaption>'
            f'<svg viewBox="0 0 {_BINS * 10} 60" preserveAspectRatio="none" role="img" aria-label="{label}">'
            f"{bars}</svg>"
            f'<p class="axis"><span>{low:g}</span><span>{top:g}</span></p></figure>'
        )


def _range(place: int, low: float, top: float) -> str:
    width = (top - low) / _BINS
    return f"{low + place * width:g} to {low + (place + 1) * width:g}"


def _of_metric(metric: Record, number: int, title: str, content: str) -> str:
    hidden = " hidden" if number else ""
    return f'<div data-metric="{text(metric["name"])}"{hidden}>{title}{content}</div>'


def faults(record: Record) -> str:
    """How many segments each check found, a button each that shows them."""
    systems = record["systems"]
    found = [fault for fault in record["faults"] if any(system["faults"][fault["name"]] for system in systems)]
    if not found:
        return '<section id="faults"><h2>Faults</h2><p>No check found anything.</p></section>'
    head = "".join(
        f'<th scope="col" class="number">{chip(number, system["name"])}</th>' for number, system in enumerate(systems)
    )
    rows = "".join(
        f'<tr><th scope="row">{text(fault["name"])}<small>{text(fault["summary"])}</small></th>'
        f"{_fault_cells(fault, [system['faults'][fault['name']] for system in systems])}</tr>"
        for fault in found
    )
    return (
        '<section id="faults"><h2>Faults</h2><p class="faint">Segments in which a check found something that no '
        f"reference has; checks are hints. A number leads to its segments.{_doubt(record)}</p>"
        f'<div class="scroll"><table class="faults"><thead><tr><th></th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></section>"
    )


def _doubt(record: Record) -> str:
    """A sentence on segments whose references fit the source worse than systems do; empty where there are none."""
    numbers = record["set"].get("doubtful", [])  # which files of earlier versions lack
    if not numbers:
        return ""
    named = ", ".join(map(str, numbers[:_DOUBTFUL])) + (", …" if len(numbers) > _DOUBTFUL else "")
    return f" References that fit the source far worse than a system does, so that faults may be theirs: {named}."


def _fault_cells(fault: Record, counts: Sequence[int]) -> str:
    """Cells of one fault, the darker the more segments, compared with the other systems."""
    most = max(*counts, _FEW)
    cells = []
    for number, count in enumerate(counts):
        label = text(f"{count:,} segments with {fault['name']}")
        button = (
            f'<button type="button" data-system="{number}" data-fault="{text(fault["name"])}" aria-label="{label}">'
        )
        cells.append(
            f'<td class="number" style="--s:{count / most:.2f}">{button}{count:,}</button></td>'
            if count
            else '<td class="number faint">0</td>'
        )
    return "".join(cells)


def words(record: Record) -> str:
    """The words that each system misses and invents most often."""
    parts = "".join(
        f"<details{'' if number else ' open'}><summary>{chip(number, system['name'])}</summary>"
        f'<div class="grid">{_words(system, "missed", "of the times in references")}'
        f"{_words(system, 'invented', 'of the times said')}</div></details>"
        for number, system in enumerate(record["systems"])
    )
    note = "By sacreBLEU's tokens, in small letters, without function words."
    return f'<section id="words"><h2>Words</h2><p class="faint">{note}</p>{parts}</section>'


def _words(system: Record, kind: str, share: str) -> str:
    rows = "".join(
        f'<tr><td dir="auto">{text(word["word"])}</td>'
        f'<td class="number">{word["count"]:,} of {word["total"]:,}</td></tr>'
        for word in system["words"][kind][:_WORDS]
    )
    head = f'<tr><th scope="col">most often {kind}</th><th scope="col" class="number">{share}</th></tr>'
    return f"<table>{head}{rows}</table>"


def agreement(record: Record) -> str:
    """Means of scores that need no reference, and how their ranks agree with the metrics'."""
    if not record["scorers"]:
        return ""
    found = {(each["scorer"], each["metric"]): each for each in record["agreement"]}
    head = "".join(
        f'<th scope="col" class="number">{chip(number, each["name"])}</th>'
        for number, each in enumerate(record["systems"])
    ) + "".join(f'<th scope="col" class="number">rho {text(metric["label"])}</th>' for metric in record["metrics"])
    rows = "".join(
        f'<tr><th scope="row">{text(scorer)}</th>'
        + "".join(_cell(system["means"].get(scorer), "{:.3f}") for system in record["systems"])
        + "".join(_cell(_spearman(found.get((scorer, each["name"]))), "{:+.2f}") for each in record["metrics"])
        + "</tr>"
        for scorer in record["scorers"]
    )
    return (
        '<section id="agreement"><h2>Scores without a reference</h2><p class="faint">Means over the segments, and '
        "Spearman's rank correlation rho of their values with each metric's, both turned so that high is good: 1 for "
        "the same order, 0 for none.</p>"
        f'<div class="scroll"><table><thead><tr><th></th>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
        "</section>"
    )


def _spearman(found: Record | None) -> float | None:
    return None if found is None else found["spearman"]


def _cell(value: float | None, form: str) -> str:
    return f'<td class="number">{"–" if value is None else form.format(value)}</td>'


def signatures(record: Record) -> str:
    """All that decided the numbers."""
    lines = [(metric["label"], metric["signature"]) for metric in record["metrics"]]
    for system in record["systems"]:
        for metric in record["metrics"]:
            result = system["scores"][metric["name"]]
            lines.append((f"{metric['label']}, interval", result["signature"]))
            if result["comparison"]:
                lines.append((f"{metric['label']}, p", result["comparison"]["signature"]))
    lines += [*record["signatures"].items(), ("segments", record["set"]["signature"])]
    lines += [(system["name"], system["origin"]) for system in record["systems"] if system["origin"]]
    known = dict.fromkeys((name, line) for name, line in lines if line)
    listed = "".join(f"<dt>{text(name)}</dt><dd><code>{text(line)}</code></dd>" for name, line in known)
    return f'<section id="signatures"><h2>Signatures</h2><dl>{listed}</dl></section>'


def _count(count: int, noun: str) -> str:
    return f"<b>{count:,}</b> {noun}{'' if count == 1 else 's'}"
