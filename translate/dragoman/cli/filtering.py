"""``dragoman filter``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.console import Console
from dragoman.cli.corpora import (
    CorpusReader,
    conclude,
    corpus_options,
    find_corpora,
    find_spelling,
    inherit,
    writing_options,
)
from dragoman.cli.options import ManyOutputs, talking_options
from dragoman.cli.outputs import check_outputs, is_text, writing
from dragoman.cli.scoring import component_options, plan_scoring
from dragoman.errors import UsageError
from dragoman.storage import open_atomic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dragoman.cli.outputs import Outputs
    from dragoman.filtering import Verdict
    from dragoman.records import TranslationUnit
    from dragoman.reports.filtering import FilterReport

_SHOWN = 20  # reasons that are printed; the report has all


def _bound(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> dict[str, float]:
    bounds = {}
    for value in values:
        name, equals, number = value.partition("=")
        try:
            bounds[name.strip()] = float(number)
        except ValueError:
            equals = ""
        if not (equals and name.strip()):
            raise click.BadParameter(f"{value!r} is not NAME=NUMBER, as quality=0.5", context, parameter)
    return bounds


@click.command("filter", no_args_is_help=True)
@click.argument("inputs", nargs=-1, metavar="BITEXT...", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", "outputs", cls=ManyOutputs, required=True, metavar="FILE...", help="Where kept units go."
)
@click.option(
    "--min", "minimum", metavar="NAME=NUMBER", multiple=True, callback=_bound, help="Keep from this value on."
)
@click.option("--max", "maximum", metavar="NAME=NUMBER", multiple=True, callback=_bound, help="Keep up to this value.")
@click.option(
    "--duplicates",
    type=click.Choice(["exact", "near", "keep"]),
    help="Of equal units keep the first; near takes nearly equal ones for equal, too. [default: keep]",
)
@click.option(
    "--side",
    type=click.Choice(["pair", "source", "target", "either"]),
    help="What makes a duplicate: an equal pair, source or target, or one of both. [default: pair]",
)
@click.option(
    "--without",
    metavar="FILE",
    multiple=True,
    help="Reject units that have a text of this bitext or text file, as of a test set. May be repeated.",
)
@click.option(
    "--shared-words",
    metavar="N",
    type=click.IntRange(min=1),
    help="Reject units that have N words in a row of a text of --without, too.",
)
@click.option(
    "--rules",
    metavar="FILE.toml",
    type=click.Path(path_type=Path),
    help="Rules from a file; options here go before it.",
)
@click.option(
    "--rejected",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where rejected units go, with their reasons as flags.",
)
@click.option(
    "--report", metavar="FILE.html", type=click.Path(path_type=Path), help="Write a page with counts and histograms."
)
@click.option("--rescore", is_flag=True, help="Compute scores anew that stand in the units.")
@writing_options
@component_options
@corpus_options
@talking_options
def filter_units(  # noqa: PLR0913, PLR0917 - one argument an option
    inputs: tuple[Path, ...],
    outputs: tuple[Path, ...],
    rejected: Path | None,
    report: Path | None,
    rescore: bool,  # noqa: FBT001 - click passes flags by name
    quiet: bool,  # noqa: FBT001 - see above
    strict: bool,  # noqa: FBT001 - see above
    **options: Any,  # noqa: ANN401 - the rules, `component_options` and so on, by name
) -> int:
    """Keep the units of bitexts that pass all rules.

    Several bitexts are joined. NAME is a score ('dragoman components' lists scorers; one that a unit lacks is computed)
    or a measure: length_ratio, words, characters, source_words, target_words, source_characters, target_characters,
    longest_word. A score that does not apply to a unit rejects nothing.

    \b
    Examples:
      dragoman filter corpus.tmx -o clean.tmx --min quality=0.5 --max length_ratio=3
      dragoman filter a.jsonl b.tsv.gz -o clean.jsonl --duplicates near --without test.tsv
      dragoman filter a.jsonl -o clean.jsonl --rules rules.toml --rejected bad.jsonl --report r.html
    """
    from dragoman.filtering import Filtering
    from dragoman.filters.rules import to_filters
    from dragoman.reports.filtering import FilterReport

    if not inputs:
        raise click.UsageError("nothing to read: name the bitexts before -o, which takes all names after it")
    console = Console(quiet=quiet, strict=strict)
    rules = _rules(options)
    corpora = find_corpora(inputs, options)
    spelling = find_spelling(corpora, options)
    _check_files([file for corpus in corpora for file in corpus.files], outputs, rejected, report, spelling)
    plan, machine = plan_scoring((), options)
    filtering = Filtering(to_filters(rules), plan, machine, console.report, anew=rescore)
    counts = FilterReport()
    provenance = inherit(corpora, filtering.signature)
    reader = CorpusReader(corpora, console)
    verdicts = filtering.judge(reader.units())
    with (
        writing([rejected] if rejected else [], provenance, console.report, options=spelling) as others,
        writing(outputs, provenance, console.report, options=spelling) as target,
    ):
        target.write_all(_part(verdicts, others, counts, filtering.names if report else None))
    if report:
        with open_atomic(report) as stream:
            page = counts.render(filtering.signature, _lines(rules), lost=reader.lost)
            stream.write(page.encode("utf-8", "replace"))
    return conclude(console, reader, _summary(counts, target, others))


def _rules(options: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the tables of rules: those of the file, with what the other options say in their place.

    Raises:
        UsageError: There is no rule at all.
    """
    from dragoman.filters.rules import read_rules

    rules = read_rules(options["rules"]) if options["rules"] else {}
    for table, bounds in (("min", options["minimum"]), ("max", options["maximum"])):
        if bounds:
            rules[table] = rules.get(table, {}) | bounds
    if options["duplicates"] == "keep":
        rules.pop("duplicates", None)
    elif options["duplicates"]:
        rules["duplicates"] = rules.get("duplicates", {}) | {"kind": options["duplicates"]}
    if options["side"]:
        if "duplicates" not in rules:
            raise UsageError("--side says what makes a duplicate: it needs --duplicates exact or near")
        rules["duplicates"]["side"] = options["side"]
    _hold_out(rules, options)
    if not rules:
        raise UsageError("nothing to filter by: give --min, --max, --duplicates, --without or --rules")
    return rules


def _hold_out(rules: dict[str, dict[str, Any]], options: Mapping[str, Any]) -> None:
    """Add what the options say of held-out texts to the rules."""
    if options["without"]:
        held_out = rules.setdefault("held-out", {"files": []})
        held_out["files"] = [*held_out["files"], *options["without"]]
    if options["shared_words"]:
        if "held-out" not in rules:
            raise UsageError("--shared-words says what counts as a text of --without, which is missing")
        rules["held-out"]["shared_words"] = options["shared_words"]


def _check_files(
    inputs: Sequence[Path],
    outputs: Sequence[Path],
    rejected: Path | None,
    report: Path | None,
    options: Mapping[str, Any],
) -> None:
    """Refuse outputs that cannot work."""
    if rejected and is_text(rejected):
        raise UsageError(f"{rejected}: rejected units need a bitext, which has a place for their reasons")
    written = [*outputs, rejected] if rejected else [*outputs]
    check_outputs(written, inputs, options=options)
    if report:
        check_outputs([report], [*inputs, *written], only_text=True)


def _part(
    verdicts: Iterable[Verdict], others: Outputs, counts: FilterReport, names: Iterable[str] | None
) -> Iterator[TranslationUnit]:
    """Yield the units that stay, and write the others; `names` are the values to draw, None for no picture at all."""
    from dragoman.filters.measures import measure

    for verdict in verdicts:
        unit = verdict.unit
        counts.add(unit, verdict.reasons)
        if names is not None:
            drawn = dict.fromkeys([*names, *unit.scores])
            counts.add_values({name: measure(unit, name) for name in drawn}, kept=verdict.kept)
        if verdict.kept:
            yield unit
        else:
            others.write(verdict.marked)


def _lines(rules: Mapping[str, Mapping[str, Any]]) -> dict[str, list[float]]:
    """Return where the bounds are, by score or measure."""
    lines: dict[str, list[float]] = {}
    for table in ("min", "max"):
        for name, bound in rules.get(table, {}).items():
            lines.setdefault(name, []).append(bound)
    return lines


def _summary(counts: FilterReport, target: Outputs, others: Outputs) -> Iterator[str]:
    gone = f" in {', '.join(map(str, others.paths))}" if others.paths else ""
    share = f" ({counts.kept / counts.read:.1%})" if counts.read else ""
    kept = f"{counts.kept:,}{share} in {target.names}"
    yield f"{counts.read:,} units: {kept}, {counts.read - counts.kept:,} rejected{gone}"
    reasons = counts.reasons.most_common()
    for reason, count in reasons[:_SHOWN]:
        yield f"{count:>12,}  {reason}"
    if len(reasons) > _SHOWN:
        yield f"{sum(count for _, count in reasons[_SHOWN:]):>12,}  for {len(reasons) - _SHOWN:,} further reasons"
