"""``dragoman translate``."""

from __future__ import annotations

import os
from collections import deque
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.console import Console, Progress, Summary
from dragoman.cli.options import ManyOutputs, load_format, reading_options, talking_options
from dragoman.cli.outputs import STANDARD, Outputs, check_outputs, writing
from dragoman.documents.sources import Input, find_inputs, output_paths
from dragoman.errors import DragomanError, InputError, UsageError
from dragoman.plan import Machine, Search

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dragoman.pipeline import Pipeline
    from dragoman.protocols import DocumentFormat
    from dragoman.records import Block, Document


@click.command(no_args_is_help=True)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "-o",
    "--output",
    "outputs",
    cls=ManyOutputs,
    metavar="FILE...",
    help="Where to write; the format follows the suffix (.tmx .jsonl .tsv .moses, or .txt for the English alone). "
    "Several at once are fine (a .txt has its own -o). Default: the English on standard output.",
)
@click.option(
    "--output-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="One file for each input, in this folder, with the inputs' own folders kept.",
)
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    metavar="NAME",
    help="With --output-dir: txt, tmx, jsonl, tsv or moses; may be repeated. [default: txt]",
)
@click.option("-m", "--model", default="auto", show_default=True, help="A name, a folder, or a hub id (owner/name).")
@click.option("-e", "--engine", default="ct2", show_default=True, help="ct2 (fast) or marian (the reference).")
@click.option("-b", "--beam", default=4, show_default=True, type=click.IntRange(1, 64), help="Beam size; 1 is greedy.")
@click.option("--n-best", default=1, show_default=True, type=click.IntRange(1, 64), help="Hypotheses for each segment.")
@click.option("--length-penalty", default=1.0, show_default=True, help="Above 1 prefers longer translations.")
@click.option("--compute-type", default="auto", show_default=True, help="int8, float32, float16, ...")
@click.option("--device", default="auto", show_default=True, type=click.Choice(["auto", "cpu", "cuda"]))
@click.option("--threads", default=0, show_default="all", type=click.IntRange(0), help="CPU threads.")
@click.option("--batch-tokens", default=1024, show_default=True, type=click.IntRange(16), help="Tokens in a batch.")
@reading_options
@talking_options
def translate(  # noqa: PLR0913, PLR0917 - one argument an option
    inputs: tuple[str, ...],
    outputs: tuple[Path, ...],
    output_dir: Path | None,
    formats: tuple[str, ...],
    model: str,
    engine: str,
    segmenter: str,
    quiet: bool,  # noqa: FBT001 - click passes flags by name
    strict: bool,  # noqa: FBT001 - click passes flags by name
    encoding: str | None,
    wrap: str | None,
    **options: Any,  # noqa: ANN401 - the engine's options, by name
) -> int:
    """Translate documents.

    INPUT is a text file, a folder of them, or - for standard input, which gives one line out for each line in.

    \b
    Examples:
      dragoman translate article.txt
      dragoman translate article.txt -o article.tmx article.jsonl
      dragoman translate news/ --output-dir english/ -f txt -f tmx
      echo 'مرحبا بالعالم' | dragoman translate -
      dragoman translate article.txt --model models/my-model --beam 5 -o out.tmx
    """
    from dragoman.models.catalog import cache_folder
    from dragoman.pipeline import Pipeline, plan_translation

    console = Console(quiet=quiet, strict=strict)
    found = find_inputs(inputs, skip=output_dir, report=console.report)
    targets = _targets(found, outputs, output_dir, formats)
    search = Search(**{name: options[name] for name in ("beam", "n_best", "length_penalty", "compute_type")})
    machine = Machine(options["device"], options["threads"], options["batch_tokens"], cache_folder())
    plan = plan_translation(model, engine=engine, segmenter=segmenter, search=search)
    job = _Job(Pipeline(plan, machine, _now()), console, {"encoding": encoding, "wrap": wrap})
    with job.progress_over(found):
        for group, paths in targets:
            job.run(group, paths)
    for line in job.summary.lines(console, job.pipeline.tokens):
        console.say(line)
    return 1 if job.failures or console.failed else 0


class _Job:
    """One call of the command: a pipeline, what it has done, and what failed."""

    def __init__(self, pipeline: Pipeline, console: Console, reading: dict[str, Any]) -> None:
        self.pipeline, self.console, self.reading = pipeline, console, reading
        self.summary = Summary()
        self.failures = 0
        self._progress = Progress(0, shown=False)

    @contextmanager
    def progress_over(self, inputs: Sequence[Input]) -> Iterator[None]:
        total = sum(each.path.stat().st_size for each in inputs if each.path)
        with Progress(total, shown=not self.console.quiet).running() as self._progress:
            yield

    def run(self, inputs: Sequence[Input], paths: Sequence[Path]) -> None:
        """Translate inputs into outputs that they share."""
        before = self.failures
        with writing(paths, self.pipeline.provenance, self.console.report) as outputs:
            blocks = self._translate(inputs, outputs)
            if outputs.text:
                self._format(inputs[0]).write(blocks, outputs.text)
            else:
                deque(blocks, maxlen=0)
            if self.failures - before == len(inputs):
                # Nothing came through whole: what there is must not pass for the result.
                raise DragomanError("no document could be read to its end")

    def _translate(self, inputs: Sequence[Input], outputs: Outputs) -> Iterator[Block]:
        for translated in self.pipeline.translate(self._documents(inputs)):
            for unit in translated.units:
                outputs.write(unit)
                self.summary.add(unit)
                self.console.notice(unit)
            self._progress.note(self.summary.segments)
            yield translated.target

    def _documents(self, inputs: Sequence[Input]) -> Iterator[Document]:
        for each in inputs:
            with each.open() as stream:
                document = self._format(each).read(self._progress.counting(stream), each.name)
                yield replace(document, blocks=self._guarded(document))

    def _guarded(self, document: Document) -> Iterator[Block]:
        """Yield a document's blocks; if it cannot be read on, say so and end it, so that the others still come."""
        try:
            yield from document.blocks
        except InputError as error:
            self.failures += 1
            click.echo(f"dragoman: error: {error}", err=True)
            return
        self.summary.documents += 1

    def _format(self, each: Input) -> DocumentFormat:
        return load_format(each, self.console.report, **self.reading)


def _targets(
    inputs: Sequence[Input], outputs: Sequence[Path], folder: Path | None, formats: Sequence[str]
) -> list[tuple[Sequence[Input], Sequence[Path]]]:
    """Say which inputs go into which outputs, and refuse what cannot work."""
    if folder is None:
        if formats:
            raise UsageError("--format needs --output-dir; with --output the suffix decides")
        targets = [(inputs, outputs or [STANDARD])]
    elif outputs:
        raise UsageError("--output and --output-dir exclude each other")
    else:
        suffixes = [f".{name.lstrip('.')}" for name in formats or ["txt"]]
        columns = [output_paths(inputs, folder, suffix) for suffix in suffixes]
        targets = [([each], paths) for each, *paths in zip(inputs, *columns, strict=True)]
    sources = [each.path for each in inputs if each.path]
    for _, paths in targets:
        check_outputs(paths, sources)
    return targets


def _now() -> datetime:
    """The time of the run in whole seconds; $SOURCE_DATE_EPOCH makes outputs reproducible."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    now = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return now.replace(microsecond=0)
