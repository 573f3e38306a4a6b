"""``dragoman translate``."""

from __future__ import annotations

import sys
from collections import deque
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.clock import now
from dragoman.cli.console import Console, Progress, Summary, plural
from dragoman.cli.options import ManyOutputs, machine_options, reading_options, talking_options
from dragoman.cli.outputs import STANDARD, IncompleteError, check_outputs, writing
from dragoman.cli.reading import Reader
from dragoman.documents.sources import find_inputs, output_paths
from dragoman.errors import UsageError
from dragoman.plan import Machine, Search

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dragoman.cli.outputs import Outputs
    from dragoman.documents.sources import Input
    from dragoman.pipeline import Pipeline, TranslatedBlock
    from dragoman.protocols import DocumentFormat
    from dragoman.records import Block


_Target = tuple["Sequence[Input]", "Sequence[Path]"]  # what is read, and what that is written to


_number = partial(click.option, metavar="N", show_default=True)


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
@click.option(
    "-m",
    "--model",
    metavar="NAME",
    default="auto",
    show_default=True,
    help="A model's name, its folder, or a hub id (owner/name). auto is opus-mt-ar-en where that was fetched, else the "
    "small starter-ar-en.",
)
@click.option(
    "-e", "--engine", metavar="NAME", default="ct2", show_default=True, help="ct2 (fast) or marian (the reference)."
)
@_number("-b", "--beam", default=4, type=click.IntRange(1, 64), help="Beam size; 1 is greedy.")
@_number("--n-best", default=1, type=click.IntRange(1, 64), help="Hypotheses for each segment, at most the beam.")
@_number("--length-penalty", default=1.0, type=click.FloatRange(0, 10), help="Above 1 prefers longer translations.")
@click.option(
    "--compute-type", metavar="NAME", default="auto", show_default=True, help="int8, float32, float16, bfloat16 ..."
)
@machine_options
@_number(
    "--batch-tokens",
    show_default="1024; on a GPU what fits",
    type=click.IntRange(64),
    help="Tokens that are decoded together.",
)
@click.option("--no-cache", is_flag=True, help="Translate anew what was translated before, and keep nothing.")
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
    no_cache: bool,  # noqa: FBT001 - click passes flags by name
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
    from dragoman.pipeline import Pipeline, plan_translation

    console = Console(quiet=quiet, strict=strict)
    found = find_inputs(inputs, skip=output_dir, report=console.report)
    targets = _targets(found, outputs, output_dir, formats)
    reader = Reader(found, console.report, encoding=encoding, wrap=wrap)
    summary = Summary()
    search = Search(**{name: options[name] for name in ("beam", "n_best", "length_penalty", "compute_type")})
    plan = plan_translation(model, engine=engine, segmenter=segmenter, search=search)
    machine = Machine(options["device"], options["threads"], options["batch_tokens"] or 0)
    pipeline = Pipeline(replace(plan, reader=reader.component), machine, now(), remember=not no_cache)
    job = _Job(pipeline, reader, console, summary)
    if sys.stdin and sys.stdin.isatty() and any(each.path is None for each in found):
        console.say("each line that you type is translated; Ctrl-D ends")
    with job.progress_over(found, targets):
        job.run(targets)
    for line in job.summary.lines(console, reader.done, reader.failures, job.pipeline.tokens):
        console.say(line)
    if pipeline.found:
        console.say(f"{plural(pipeline.found, 'segment')} known from earlier runs (--no-cache translates anew)")
    return max(console.verdict(), int(reader.failures > 0))


class _Job:
    """One call of the command: a pipeline, what it reads and what it has done."""

    def __init__(self, pipeline: Pipeline, reader: Reader, console: Console, summary: Summary) -> None:
        self.pipeline, self.reader, self.console, self.summary = pipeline, reader, console, summary
        self._progress = Progress(0, shown=False)
        self._ahead: TranslatedBlock | None = None  # of a document whose turn has not come

    @contextmanager
    def progress_over(self, inputs: Sequence[Input], targets: Sequence[_Target]) -> Iterator[None]:
        """Show the progress, but not amid the translation itself on the same terminal."""
        to_terminal = any(STANDARD in paths for _, paths in targets) and bool(sys.stdout) and sys.stdout.isatty()
        total = sum(each.path.stat().st_size for each in inputs if each.path)
        with Progress(total, shown=not (self.console.quiet or to_terminal)).running() as self._progress:
            yield

    def run(self, targets: Sequence[_Target]) -> None:
        """Translate the inputs of each target into the outputs that they share. Documents share batches, too."""
        documents = self.reader.documents(each for group, _ in targets for each in group)
        # Closed whatever happens, or a thread would go on translating what nobody wants any more.
        with closing(self.pipeline.translate(documents, self.reader.idle)) as found:
            for group, paths in targets:
                with writing(paths, self.pipeline.provenance, self.console.report) as outputs:
                    self._write(self._take(group, found), self.reader.format(group[0]), outputs)
                    if not self.reader.has_read(group):
                        raise IncompleteError

    def _take(self, group: Sequence[Input], found: Iterator[TranslatedBlock]) -> Iterator[TranslatedBlock]:
        """Yield what became of a target's inputs. After the last of it no other document's is waited for."""
        names = {each.name for each in group}
        taken, total = 0, self.reader.count_blocks(group)
        while total is None or taken < total:
            translated, self._ahead = self._ahead or next(found, None), None
            if translated is None:
                return
            if translated.document not in names:
                self._ahead = translated
                return
            taken += 1
            yield translated
            total = self.reader.count_blocks(group) if total is None else total

    def _write(self, found: Iterable[TranslatedBlock], document_format: DocumentFormat, outputs: Outputs) -> None:
        def blocks() -> Iterator[Block]:
            for translated in found:
                for unit in translated.units:
                    outputs.write(unit)
                    self.summary.add(unit)
                    self.console.notice(unit)
                self._progress.note(translated.block, self.summary.segments)
                yield translated.target

        if outputs.text:
            document_format.write(blocks(), outputs.text)
        else:
            deque(blocks(), maxlen=0)


def _targets(
    inputs: Sequence[Input], outputs: Sequence[Path], folder: Path | None, formats: Sequence[str]
) -> list[_Target]:
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
