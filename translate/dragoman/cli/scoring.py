"""``dragoman score``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman import __version__
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
from dragoman.cli.outputs import check_outputs, writing
from dragoman.plan import Component, Machine, Plan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def component_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options for what scorers need: an embedder, a translation model, the machine."""
    for option in (
        click.option(
            "--threads", metavar="N", default=0, type=click.IntRange(0, 1024), help="CPU threads. [default: all]"
        ),
        click.option("--engine", metavar="NAME", help="For scorers that need one. [default: ct2]"),
        click.option(
            "--model", metavar="NAME", help="The translation model for scorers that need one. [default: auto]"
        ),
        click.option("--embedder", metavar="NAME", help="For scorers that need one. [default: use]"),
    ):
        command = option(command)
    return command


def plan_scoring(scorers: tuple[Component, ...], options: Mapping[str, Any]) -> tuple[Plan, Machine]:
    """Make a plan of scorers, and of the components that were chosen for them by `component_options`."""
    engine = None
    if options["engine"] or options["model"]:
        engine = Component(options["engine"] or "ct2", {"model": options["model"] or "auto"})
    embedder = Component(options["embedder"]) if options["embedder"] else None
    languages = options.get("languages") or ("ar", "en")
    plan = Plan(engine=engine, embedder=embedder, scorers=scorers, languages=languages, version=__version__)
    return plan, Machine(threads=options["threads"])


@click.command(no_args_is_help=True)
@click.argument("inputs", nargs=-1, metavar="BITEXT...", type=click.Path(path_type=Path))
@click.option("-o", "--output", "outputs", cls=ManyOutputs, required=True, metavar="FILE...", help="What to write.")
@click.option(
    "--scorers",
    metavar="NAME,...",
    help="Scores to add ('dragoman components' lists them). [default: all that need no model]",
)
@click.option("--rescore", is_flag=True, help="Compute scores anew that stand in the units.")
@writing_options
@component_options
@corpus_options
@talking_options
def score(  # noqa: PLR0913, PLR0917 - one argument an option
    inputs: tuple[Path, ...],
    outputs: tuple[Path, ...],
    scorers: str | None,
    rescore: bool,  # noqa: FBT001 - click passes flags by name
    quiet: bool,  # noqa: FBT001 - see above
    strict: bool,  # noqa: FBT001 - see above
    **options: Any,  # noqa: ANN401 - `writing_options`, `component_options` and `corpus_options`
) -> int:
    """Add scores to bitexts, without a reference; several bitexts are joined.

    Scores that a unit has already are kept unless --rescore. A score that does not apply to a unit is left out, and
    with --rescore taken away.

    \b
    Examples:
      dragoman score corpus.tmx -o scored.jsonl
      dragoman score corpus.tsv.gz --scorers length,numbers,quality -o scored.tmx scored.tsv
    """
    from dragoman.filtering import Scoring
    from dragoman.pipeline import DEFAULT_SCORERS

    if not inputs:
        raise click.UsageError("nothing to read: name the bitexts before -o, which takes all names after it")
    console = Console(quiet=quiet, strict=strict)
    corpora = find_corpora(inputs, options)
    spelling = find_spelling(corpora, options)
    check_outputs(outputs, [file for corpus in corpora for file in corpus.files], options=spelling)
    chosen = DEFAULT_SCORERS if scorers is None else Component.parse_several(scorers)
    plan, machine = plan_scoring(chosen, options)
    scoring = Scoring(plan, machine, anew=rescore)
    provenance = inherit(corpora, scoring.plan.signature)
    reader = CorpusReader(corpora, console)
    with writing(outputs, provenance, console.report, options=spelling) as target:
        target.write_all(scoring.score(reader.units()))
    return conclude(console, reader, [target.summary])
