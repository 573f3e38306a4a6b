"""An evaluation on standard output: tables for people, in colour on a terminal, plain and aligned elsewhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from dragoman.cli.console import plural
from dragoman.reports.evaluation import main_metric
from dragoman.reports.evaluation_parts import SIGNIFICANT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Record = Mapping[str, Any]

_WORDS = 8  # that are named of each kind
_BUCKETS = 20  # of a kind
_LOWEST = 5  # segments to look at
_DOUBTFUL = 10  # segments with doubtful references that are named


class _Table(NamedTuple):
    """Cells as text; the first column is names, the others are numbers."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


def show_evaluation(record: Record) -> None:
    """Print an evaluation, given as `dragoman.evaluation.record` makes it."""
    tables = [_spell_table(table) for table in _tables(record) if table.rows]
    notes = [_spell(note) for note in _notes(record)]
    if is_terminal():
        _show_in_colour(tables, notes)
    else:
        click.echo("\n\n".join([*map(_align, tables), "\n".join(notes)]))


def _spell_table(table: _Table) -> _Table:
    rows = [[_spell(cell) for cell in row] for row in table.rows]
    return _Table(_spell(table.title), [_spell(cell) for cell in table.header], rows)


def _spell(line: str) -> str:
    """Write what would move a terminal's cursor as an escape: names and words come from files."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in line)


def is_terminal() -> bool:
    """Whether standard output is a terminal."""
    return bool(sys.stdout) and sys.stdout.isatty()


def _tables(record: Record) -> Iterator[_Table]:
    yield _scores(record)
    if record["baseline"]:
        yield _comparisons(record)
    yield _reference_free(record)
    yield _faults(record)
    yield from _buckets(record)


def _scores(record: Record) -> _Table:
    about = record["set"]
    title = f"{about['name']}: {plural(about['segments'], 'segment')}, {plural(about['references'], 'reference')}"
    header = ["system", *(metric["label"] + _arrow(metric) for metric in record["metrics"])]
    rows = []
    for system in record["systems"]:
        results = [system["scores"][metric["name"]] for metric in record["metrics"]]
        rows.append([system["name"], *map(_score, results)])
    return _Table(title, header, rows)


def _arrow(metric: Record) -> str:
    return "" if metric["higher_is_better"] else " (low is good)"


def _score(result: Record) -> str:
    if not (interval := result["interval"]):
        return f"{result['score']:.2f}"
    return f"{result['score']:.2f} [{interval['low']:.2f}, {interval['high']:.2f}]"


def _comparisons(record: Record) -> _Table:
    """Differences from the baseline; a star where one so large is rare between equal systems."""
    header = ["system", *(metric["label"] for metric in record["metrics"])]
    rows = []
    for system in record["systems"]:
        compared = [system["scores"][metric["name"]]["comparison"] for metric in record["metrics"]]
        if all(compared):
            rows.append([system["name"], *map(_comparison, compared)])
    return _Table(f"difference from {record['baseline']} (* p < {SIGNIFICANT})", header, rows)


def _comparison(comparison: Record) -> str:
    star = "*" if comparison["p_value"] < SIGNIFICANT else " "
    return f"{comparison['difference']:+.2f} p {comparison['p_value']:.4f}{star}"


def _reference_free(record: Record) -> _Table:
    """Means of scores without a reference, and Spearman's correlation with each metric over segments."""
    systems = record["systems"]
    correlations = {(each["scorer"], each["metric"]): each["spearman"] for each in record["agreement"]}
    metrics = record["metrics"]
    header = ["score without reference", *(system["name"] for system in systems)]
    header += [f"rho {metric['label']}" for metric in metrics]
    rows = [
        [
            scorer,
            *(_number(system["means"].get(scorer), "{:.3f}") for system in systems),
            *(_number(correlations.get((scorer, metric["name"])), "{:+.2f}") for metric in metrics),
        ]
        for scorer in record["scorers"]
    ]
    return _Table(
        "means, and rank correlation with the metrics over segments, both turned so that high is good", header, rows
    )


def _faults(record: Record) -> _Table:
    systems = record["systems"]
    rows = [
        [fault["name"], *(str(system["faults"][fault["name"]]) for system in systems), fault["summary"]]
        for fault in record["faults"]
        if any(system["faults"][fault["name"]] for system in systems)
    ]
    return _Table("segments with faults", ["fault", *(system["name"] for system in systems), ""], rows)


def _buckets(record: Record) -> Iterator[_Table]:
    """Scores of parts by one metric: the first."""
    metric = record["metrics"][0]
    names = [system["name"] for system in record["systems"]]
    words = "words of the source" if record["set"]["has_source"] else "words of the reference"
    for kind, title in (("length", words), ("document", "document"), ("domain", "domain")):
        rows = [
            [
                bucket["name"],
                str(bucket["segments"]),
                *(f"{bucket['scores'][metric['name']][name]:.2f}" for name in names),
            ]
            for bucket in record["buckets"]
            if bucket["kind"] == kind
        ]
        if len(rows) > _BUCKETS:
            more = f"{len(rows) - _BUCKETS:,} more: see --json"
            rows = [*rows[:_BUCKETS], [more, *[""] * (len(names) + 1)]]
        yield _Table(f"{metric['label']} by {title}", [title, "segments", *names], rows)


def _notes(record: Record) -> Iterator[str]:
    for system in record["systems"]:
        for kind in ("missed", "invented"):
            if words := system["words"][kind][:_WORDS]:
                listed = ", ".join(f"{word['word']} {word['count']}/{word['total']}" for word in words)
                yield f"{system['name']}: words {kind} most: {listed}"
    doubtful = record["set"]["doubtful"]
    if doubtful:
        named = ", ".join(map(str, doubtful[:_DOUBTFUL])) + (", ..." if len(doubtful) > _DOUBTFUL else "")
        count = plural(len(doubtful), "segment")
        yield f"references that fit the source far worse than a system does, in {count}: {named}"
    metric = main_metric(record)
    sign = 1 if metric["higher_is_better"] else -1
    segments = [each for each in record["segments"] if each["number"] not in set(doubtful)]
    for system in record["systems"]:
        ranked = sorted(segments, key=lambda each: sign * each["hypotheses"][system["name"]]["metrics"][metric["name"]])
        numbers = ", ".join(str(segment["number"]) for segment in ranked[:_LOWEST])
        yield f"{system['name']}: segments to look at (worst {metric['label']}): {numbers}"
    yield from _signatures(record)


def _signatures(record: Record) -> Iterator[str]:
    """What decided each number. That of a metric is the same for all systems."""
    for system in record["systems"][-1:]:  # the last one is no baseline where there are several
        for metric in record["metrics"]:
            result = system["scores"][metric["name"]]
            yield f"{metric['label']}: {result['signature']}"
            if result["comparison"]:
                yield f"p of {metric['label']}: {result['comparison']['signature']}"
    if record["set"]["signature"]:
        yield f"segments: {record['set']['signature']}"
    for name, signature in record["signatures"].items():
        if record["scorers"] or name not in {"scorers", "agreement"}:
            yield f"{name}: {signature}"


def _number(value: float | None, form: str) -> str:
    return "-" if value is None else form.format(value)


def _align(table: _Table) -> str:
    """Return a table as lines: the first column to the left, numbers to the right, prose after them to the left."""
    lines = [table.header, *table.rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    aligned = [
        "  ".join(
            cell.ljust(width) if place == 0 or not table.header[place] else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    return "\n".join([table.title, *aligned])


def _show_in_colour(tables: Sequence[_Table], notes: Sequence[str]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    terminal = Console()
    for table in tables:
        drawn = Table(title=Text(table.title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
        for place, name in enumerate(table.header):
            drawn.add_column(Text(name), justify="left" if place == 0 or not name else "right", overflow="fold")
        for row in table.rows:
            drawn.add_row(*(Text(cell, "bold" if cell.endswith("*") else "") for cell in row))
        terminal.print(drawn)
    for note in notes:
        terminal.print(Text(note, "dim"))
