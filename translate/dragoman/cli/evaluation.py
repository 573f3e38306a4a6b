"""``dragoman evaluate``."""

from __future__ import annotations

import difflib
import json
import math
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click
from click.core import ParameterSource

from dragoman.cli.clock import now
from dragoman.cli.console import Console, plural, say
from dragoman.cli.corpora import corpus_options
from dragoman.cli.evaluation_progress import showing_steps
from dragoman.cli.options import talking_options
from dragoman.cli.outputs import STANDARD, check_outputs
from dragoman.errors import CorpusMismatchError, UsageError
from dragoman.plan import Component, Machine
from dragoman.records import Problem
from dragoman.storage import open_atomic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dragoman.cli.evaluation_inputs import Inputs
    from dragoman.evaluation.evaluator import Evaluation, Request
    from dragoman.evaluation.material import System
    from dragoman.metrics.significance import Resampling

_SAMPLES = 1000
_FAILED = 3  # the exit status where a floor is not reached


def _floors(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> dict[str, float]:
    floors: dict[str, float] = {}
    for value in values:
        name, _, number = (part.strip() for part in value.rpartition("="))
        try:
            floor = float(number)
        except ValueError:
            floor = math.nan
        if not name or not math.isfinite(floor):
            raise click.BadParameter(f"{value!r} is not NAME=NUMBER, as bleu=30", context, parameter)
        if name in floors:
            raise click.BadParameter(f"{name} has two floors, {floors[name]:g} and {floor:g}", context, parameter)
        floors[name] = floor
    return floors


def _named_files(
    context: click.Context, parameter: click.Parameter, values: Sequence[str]
) -> tuple[tuple[str, Path], ...]:
    named = []
    for value in values:
        name, _, file = value.partition("=")
        if not (name.strip() and file):
            raise click.BadParameter(f"{value!r} is not NAME=FILE, as ours=out.txt", context, parameter)
        named.append((name.strip(), Path(file)))
    return tuple(named)


def _input_options(command: Callable[..., Any]) -> Callable[..., Any]:
    file = click.Path(path_type=Path)
    for option in (
        click.option("--force", is_flag=True, help="Go on where a side is in the wrong language or another text."),
        click.option("--align", is_flag=True, help="Join segments where files are segmented differently."),
        click.option("--domains", metavar="FILE", type=file, help="The domain of each segment, a line each."),
        click.option("--documents", metavar="FILE", type=file, help="The document of each segment, a line each."),
        click.option("--list-sets", is_flag=True, help="Print the names of test sets and exit."),
        click.option("--sets", metavar="FOLDER", type=file, help="A folder of test sets of your own."),
        click.option(
            "-t", "--test-set", metavar="NAME", help="Source and reference by name, file or folder (--list-sets)."
        ),
        click.option("-s", "--source", metavar="FILE", type=file, help="The source: text, or the sources of a bitext."),
        click.option(
            "-r",
            "--reference",
            "references",
            metavar="FILE",
            multiple=True,
            type=file,
            help="A human translation: text, or the targets of a bitext. May be repeated.",
        ),
        click.option(
            "-m",
            "--model",
            "models",
            metavar="NAME",
            multiple=True,
            help="Translate the source with this model and evaluate that, too. May be repeated.",
        ),
        click.option(
            "--system",
            "systems",
            metavar="NAME=FILE",
            multiple=True,
            callback=_named_files,
            help="The output of a system under this name. May be repeated.",
        ),
    ):
        command = option(command)
    return command


def _request_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option(
            "--threads", metavar="N", default=0, type=click.IntRange(0, 1024), help="CPU threads. [default: all]"
        ),
        click.option("-e", "--engine", metavar="NAME", default="ct2", show_default=True, help="What runs --model."),
        click.option(
            "-b", "--beam", metavar="N", default=4, show_default=True, type=click.IntRange(1, 64), help="For --model."
        ),
        click.option("--embedder", metavar="NAME", help="For scorers and --align, where they need one. [default: use]"),
        click.option("--seed", metavar="N", default=12345, show_default=True, type=click.IntRange(0)),
        click.option(
            "--trials",
            metavar="N",
            default=10_000,
            show_default=True,
            type=click.IntRange(1),
            help="Shuffles of the randomisation test.",
        ),
        click.option(
            "--samples",
            metavar="N",
            type=click.IntRange(0),
            help="Resamples for intervals and the bootstrap test; 0 for neither.  [default: 1000; 0 for fewer than 20 "
            "segments]",
        ),
        click.option(
            "--significance",
            type=click.Choice(["bootstrap", "randomisation", "sacrebleu-bootstrap"]),
            default="bootstrap",
            show_default=True,
            help="How systems are compared with the baseline.",
        ),
        click.option("--baseline", metavar="NAME", help="The system to compare the others with. [default: the first]"),
        click.option(
            "--scorers",
            metavar="NAME,...",
            help="Scores without a reference, or none. [default: all that need no model]",
        ),
        click.option(
            "--metrics",
            metavar="NAME,...",
            default="bleu,chrf,chrf++,ter",
            show_default=True,
            help="Metrics, with options as bleu(tokenize=intl); 'dragoman components' lists them.",
        ),
    ):
        command = option(command)
    return command


@click.command(no_args_is_help=True)
@click.argument("hypotheses", nargs=-1, metavar="[HYPOTHESIS...]", type=click.Path(path_type=Path))
@_input_options
@_request_options
@click.option(
    "--json", "record", metavar="FILE", type=click.Path(path_type=Path, allow_dash=True), help="Write all as JSON."
)
@click.option("--report", metavar="FILE.html", type=click.Path(path_type=Path), help="Write a page for a browser.")
@click.option(
    "--fail-under",
    "floors",
    metavar="NAME=NUMBER",
    multiple=True,
    callback=_floors,
    help="Exit with 3 where a system is below this, or above it where low is good (ter). May be repeated.",
)
@corpus_options
@talking_options
def evaluate(  # noqa: PLR0913, PLR0917 - one argument an option
    hypotheses: tuple[Path, ...],
    record: Path | None,
    report: Path | None,
    floors: dict[str, float],
    quiet: bool,  # noqa: FBT001 - click passes flags by name
    strict: bool,  # noqa: FBT001 - see above
    list_sets: bool,  # noqa: FBT001 - see above
    **options: Any,  # noqa: ANN401 - the other options, by name
) -> int:
    """Evaluate translations against references.

    HYPOTHESIS is the output of a system: text with a segment a line, or a bitext, whose targets are taken. The table on
    standard output has scores with their intervals, differences from the first system with p-values, faults, and
    signatures.

    \b
    Examples:
      dragoman evaluate out.txt --source news.ar.txt --reference news.en.txt
      dragoman evaluate --system old=a.txt --system new=b.tmx -t flores-dev-100 --report report.html
      dragoman evaluate --test-set article --model auto --json result.json
      dragoman evaluate out.txt -s doc.ar.txt -r doc.en.txt --align
      dragoman evaluate out.txt -r ref.txt --metrics bleu --fail-under bleu=30
    """
    from dragoman.cli.evaluation_tables import show_evaluation
    from dragoman.evaluation.evaluator import Evaluator
    from dragoman.evaluation.record import to_record

    console = Console(quiet=quiet, strict=strict)
    if list_sets:
        return _list_sets(options)
    _check_targets(record, report, hypotheses, options)
    request = _make_request(options)
    _check_floors(floors, request)
    machine = Machine(threads=options["threads"])
    start = time.monotonic()
    with _drafts(record, report) as files:
        with showing_steps(shown=not quiet) as note:
            inputs = _prepare(hypotheses, options, machine, console)
            request = replace(request, resampling=_choose_resampling(options, len(inputs.material), console))
            evaluator = Evaluator(request, inputs.material, machine)
            systems = [*inputs.systems, *_translate(inputs, options, machine, note)]
            evaluation = evaluator.evaluate(systems, note)
        values = to_record(evaluation, now())
        _write(values, files, record, report)
    # After the files, which are there, then, even if whoever reads standard output is gone.
    if record == STANDARD:
        click.echo(_to_json(values))
    else:
        show_evaluation(values)
    seconds = time.monotonic() - start
    counts = plural(len(evaluation.reports), "system"), plural(len(inputs.material), "segment")
    console.say(f"{', '.join(counts)} in {seconds:.1f} s")
    missed = _missed_floors(floors, evaluation)
    for line in missed:
        say(line)
    return _FAILED if missed else console.verdict()


def _list_sets(options: Mapping[str, Any]) -> int:
    from dragoman.evaluation.sets import list_sets

    for name, summary in list_sets(options["sets"], options["languages"] or ("ar", "en")).items():
        click.echo(f"{name}\t{summary}")
    return 0


def _check_targets(
    record: Path | None, report: Path | None, hypotheses: Sequence[Path], options: Mapping[str, Any]
) -> None:
    """Refuse outputs that cannot work, before anything is read.

    Raises:
        UsageError: An output is an input too, a folder, or named twice.
    """
    read = [*hypotheses, *(path for _, path in options["systems"]), *options["references"]]
    read += [options[name] for name in ("source", "documents", "domains")]
    known = [path for path in read if path]
    for path in (record, report):
        check_outputs([path] if path else [], known, only_text=True)
        known += [path] if path and path != STANDARD else []
    if report == STANDARD:
        raise UsageError("the page of --report goes to a file")


def _make_request(options: Mapping[str, Any]) -> Request:
    from dragoman.evaluation.evaluator import DEFAULT_SCORERS, Request

    scorers = DEFAULT_SCORERS if options["scorers"] is None else Component.parse_several(options["scorers"])
    models = options["models"]
    return Request(
        metrics=Component.parse_several(options["metrics"]),
        scorers=scorers,
        baseline=options["baseline"] or "",
        embedder=Component.parse(options["embedder"]) if options["embedder"] else None,
        engine=Component(options["engine"], {"model": models[0]}) if models else None,
    )


def _choose_resampling(options: Mapping[str, Any], segments: int, console: Console) -> Resampling:
    from dragoman.metrics.significance import FEWEST, Resampling

    samples = options["samples"]
    if samples is None and segments < FEWEST:
        console.say(f"fewer than {FEWEST} segments: no intervals and no bootstrap, unless --samples asks for them")
        samples = 0
    elif samples is None:
        samples = _SAMPLES
    return Resampling(samples, options["trials"], options["seed"], options["significance"])


def _prepare(hypotheses: Sequence[Path], options: Mapping[str, Any], machine: Machine, console: Console) -> Inputs:
    """Read the files, join their segments where that is asked for, and look at their languages.

    Raises:
        CorpusMismatchError: A side is in the wrong language, or is another text.
    """
    from dragoman.cli.evaluation_inputs import join_inputs, read_inputs
    from dragoman.evaluation.material import check_lengths, check_words, find_wrong_languages
    from dragoman.evaluation.slips import find_slips

    _check_together(options)
    inputs = read_inputs(hypotheses, options, console.report_or_raise)
    check_words(inputs.material, inputs.systems)
    for message in find_wrong_languages(inputs.material, inputs.systems):
        if not options["force"]:
            raise CorpusMismatchError(f"{message} (--languages says which are wanted, --force goes on all the same)")
        console.report(Problem("wrong-language", message))
    if options["align"]:
        embedder = Component.parse(options["embedder"]) if options["embedder"] else None
        inputs = join_inputs(inputs, embedder, machine, console.say, force=options["force"])
    check_lengths(inputs.material, inputs.systems)
    for problem in find_slips(inputs.material, inputs.systems):
        console.report(problem)
    return inputs


def _check_together(options: Mapping[str, Any]) -> None:
    """Make sure that no option is given that says something only beside another one.

    Raises:
        UsageError: One is.
    """
    context = click.get_current_context()
    for name, other in (("sets", "test_set"), ("engine", "models"), ("beam", "models")):
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE and not options[other]:
            raise UsageError(f"--{name} says nothing without --{other.removesuffix('s').replace('_', '-')}")


def _translate(
    inputs: Inputs, options: Mapping[str, Any], machine: Machine, note: Callable[[str], None]
) -> list[System]:
    from dragoman.cli.evaluation_inputs import translate_source
    from dragoman.evaluation.material import name_systems

    made = []
    for model in options["models"]:
        note(f"translation by {model}")
        made.append(translate_source(model, inputs.material, options, machine))
    names = name_systems([system.name for system in (*inputs.systems, *made)])[len(inputs.systems) :]
    return [replace(system, name=name) for system, name in zip(made, names, strict=True)]


@contextmanager
def _drafts(*paths: Path | None) -> Iterator[Mapping[Path | None, BinaryIO]]:
    """Open a draft of each file now, so that one that cannot be written is known before the work.

    Raises:
        OutputError: A draft cannot be made, written or given its name.
    """
    with ExitStack() as stack:
        yield {path: stack.enter_context(open_atomic(path)) for path in paths if path and path != STANDARD}


def _write(
    values: Mapping[str, Any], files: Mapping[Path | None, BinaryIO], record: Path | None, report: Path | None
) -> None:
    if record in files:
        files[record].write(f"{_to_json(values)}\n".encode("utf-8", "replace"))
    if report in files:
        from dragoman.reports.evaluation import render_evaluation

        files[report].write(render_evaluation(values).encode("utf-8", "replace"))


def _to_json(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, allow_nan=False)


def _check_floors(floors: Mapping[str, float], request: Request) -> None:
    """Make sure that there will be a score for every floor.

    Raises:
        UsageError: Nothing computes one of them.
    """
    known = [*map(str, request.metrics), *(scorer.name for scorer in request.scorers)]
    for name in floors:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            advice = f"; did you mean {near[0]!r}?" if near else ""
            raise UsageError(f"--fail-under: no score {name!r} is computed (known: {', '.join(known)}){advice}")


def _missed_floors(floors: Mapping[str, float], evaluation: Evaluation) -> list[str]:
    """Return a sentence for each floor and system that does not reach it."""
    missed = []
    for name, floor in floors.items():
        metric = evaluation.metrics.get(name)
        for system, report in evaluation.reports.items():
            score = report.results[name].score if metric else report.mean(name)
            low_is_good = metric is not None and not metric.higher_is_better
            if score is None or (score > floor if low_is_good else score < floor):
                shown = "none" if score is None else f"{score:.6g}"
                bound = "at most" if low_is_good else "at least"
                missed.append(f"failed: {system} has {name} {shown}, and {bound} {floor:g} is wanted")
    return missed
