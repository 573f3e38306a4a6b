"""``dragoman align``."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman import bitexts
from dragoman.cli.clock import now
from dragoman.cli.console import Console, plural, show_error
from dragoman.cli.options import ManyOutputs, machine_options, reading_options, talking_options
from dragoman.cli.outputs import STANDARD, IncompleteError, check_outputs, writing
from dragoman.cli.reading import Reader
from dragoman.documents.pairs import InputPair, find_sides, pair_name, read_list
from dragoman.errors import CorpusMismatchError, InputError, UsageError
from dragoman.plan import Component, Machine
from dragoman.records import Problem
from dragoman.storage import open_atomic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import PurePath

    from dragoman.alignment import AlignmentPipeline, SegmentedDocument
    from dragoman.cli.outputs import Outputs
    from dragoman.documents.pairs import Sides
    from dragoman.documents.sources import Input
    from dragoman.errors import DragomanError
    from dragoman.protocols import Report
    from dragoman.records import TranslationUnit

_PAGES = (".html", ".htm")
_BITEXTS = ", ".join(row.name for row in bitexts.TABLE)

_number = partial(click.option, metavar="N")


@click.command(no_args_is_help=True)
@click.argument("documents", nargs=-1, metavar="[SOURCE TARGET | FOLDER]")
@click.option(
    "-o",
    "--output",
    "outputs",
    cls=ManyOutputs,
    metavar="FILE...",
    help="Where to write; the format follows the suffix (.tmx .jsonl .tsv .moses, or .txt for a pair a line with a tab "
    "between). Default: such lines on standard output.",
)
@click.option(
    "--output-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="One file for each pair of documents, in this folder, with the inputs' own folders kept.",
)
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    metavar="NAME",
    help=f"With --output-dir: {_BITEXTS} or txt; may be repeated. [default: tmx]",
)
@click.option(
    "--view",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write a page (.html) to look through in a browser.",
)
@click.option(
    "--list",
    "listed",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Pairs of files, a line each: Arabic, tab, English; from the folder of the list.",
)
@click.option("--pair-by-content", is_flag=True, help="Find out which document of two folders translates which.")
@click.option("-a", "--aligner", metavar="NAME", default="margin-dp", show_default=True, help="How to align.")
@_number(
    "--largest", type=click.IntRange(1), help="Segments that a bead may have on a side, as far as the aligner goes."
)
@click.option("--embedder", metavar="NAME", default="use", show_default=True, help="Where vectors are needed.")
@click.option(
    "-m",
    "--model",
    metavar="NAME",
    default="auto",
    show_default=True,
    help="Translation model, where one is needed: the aligner 'translated', scores by log-probability.",
)
@click.option("-e", "--engine", metavar="NAME", default="ct2", show_default=True, help="What runs that model.")
@click.option(
    "--scorers",
    "judges",
    metavar="NAMES",
    help="Scores to add, with commas between, or none. [default: all that need no model, and similarity with vectors]",
)
@click.option("--keep-unaligned", is_flag=True, help="Write what has no match too, where the format is jsonl or tsv.")
@click.option("--force", is_flag=True, help="Align even what does not look like a translation.")
@machine_options
@click.option("--target-encoding", metavar="NAME", help="Encoding of TARGET, where it is not that of SOURCE.")
@reading_options
@talking_options
def align(  # noqa: PLR0913, PLR0917 - one argument an option
    documents: tuple[str, ...],
    outputs: tuple[Path, ...],
    output_dir: Path | None,
    formats: tuple[str, ...],
    view: Path | None,
    listed: Path | None,
    pair_by_content: bool,  # noqa: FBT001 - click passes flags by name
    keep_unaligned: bool,  # noqa: FBT001 - see above
    force: bool,  # noqa: FBT001 - see above
    encoding: str | None,
    target_encoding: str | None,
    wrap: str | None,
    quiet: bool,  # noqa: FBT001 - see above
    strict: bool,  # noqa: FBT001 - see above
    **options: Any,  # noqa: ANN401 - the plan's options, by name
) -> int:
    """Align a document with its translation.

    SOURCE is an Arabic document, TARGET the same in English. Two folders are paired by name (ar/x.txt with en/x.txt),
    and so is one FOLDER that holds both (x.ar.txt with x.en.txt).

    \b
    Examples:
      dragoman align article.ar.txt article.en.txt -o article.tmx article.jsonl
      dragoman align article.ar.txt article.en.txt --view article.html
      dragoman align ar/ en/ --output-dir aligned/ -f tmx -f jsonl
      dragoman align --list pairs.tsv -o all.tmx --keep-unaligned
    """
    console = Console(quiet=quiet, strict=strict)
    if listed and (documents or pair_by_content):
        raise UsageError("--list says which documents are pairs: name no others, and no --pair-by-content")
    report = cache(console.report)  # once a problem: a document in two pairs, or paired by content, is read twice
    if listed:
        inputs = read_list(listed, report=report)
    else:
        inputs = find_sides(documents, by_content=pair_by_content, skip=output_dir, report=report)
    targets = _Targets(outputs or (() if view or output_dir else (STANDARD,)), output_dir, formats)
    targets.check(inputs, view)
    readers = (
        Reader(inputs.sources, report, encoding=encoding, wrap=wrap),
        Reader(inputs.targets, report, encoding=target_encoding or encoding, wrap=wrap),
    )
    pipeline = _load_pipeline(readers, options, console.report, by_content=inputs.pairs is None)
    job = _Job(pipeline, readers, console, keep=keep_unaligned, force=force)
    for failure in inputs.failures:
        job.fail(failure)
    pairs = job.pair(inputs) if inputs.pairs is None else inputs.pairs
    with job.viewing(view, pairs):
        for group, paths in targets.groups(pairs):
            job.run(group, paths)
    for line in job.tally.lines(job.failures, console):
        console.say(line)
    return max(console.verdict(), int(job.failures > 0))


class _Targets:
    """Where results go: all pairs into the same files, or the results of each into files of its own."""

    def __init__(self, outputs: Sequence[Path], folder: Path | None, formats: Sequence[str]) -> None:
        if formats and not folder:
            raise UsageError("--format needs --output-dir; with --output the suffix decides")
        if outputs and folder:
            raise UsageError("--output and --output-dir exclude each other")
        self._outputs, self._folder = outputs, folder
        self._suffixes = [f".{name.lstrip('.')}" for name in formats or ["tmx"]]

    def check(self, inputs: Sides, view: Path | None) -> None:
        """Refuse what cannot work, before anything heavy is loaded.

        Raises:
            UsageError: As `check_outputs`; two pairs of one name; a page with another suffix.
        """
        read = [each.path for each in (*inputs.sources, *inputs.targets) if each.path]
        for paths in map(self._own, inputs.names) if self._folder else [self._outputs]:
            check_outputs(paths, read)
        twice = [name for name, count in Counter(inputs.names).items() if count > 1]
        if self._folder and twice:
            raise UsageError(f"the results of two pairs would be called {twice[0]}: rename one, or use --output")
        if view and view.suffix.lower() not in _PAGES:
            raise UsageError(f"{view}: the page of --view is HTML, so its name ends in {_PAGES[0]}")
        check_outputs([view] if view else [], read, only_text=True)

    def groups(self, pairs: Sequence[InputPair]) -> Iterator[tuple[Sequence[InputPair], Sequence[Path]]]:
        """Yield pairs with the paths that their results go to together."""
        if self._folder:
            yield from (([pair], self._own(pair.name)) for pair in pairs)
        else:
            yield pairs, self._outputs

    def _own(self, name: PurePath) -> list[Path]:
        return [(self._folder or Path()) / f"{name}{suffix}" for suffix in self._suffixes]


def _load_pipeline(
    readers: tuple[Reader, Reader], options: Mapping[str, Any], report: Report, *, by_content: bool
) -> AlignmentPipeline:
    from dragoman.alignment import AlignmentPipeline, plan_alignment

    source, target = (reader.component for reader in readers)
    other = {} if target == source else {f"target_{name}": value for name, value in target.options.items()}
    largest = {} if options["largest"] is None else {"largest": options["largest"]}
    plan = plan_alignment(
        Component.parse(options["aligner"], **largest),
        embedder=Component.parse(options["embedder"]),
        engine=Component(options["engine"], {"model": options["model"]}),
        segmenter=options["segmenter"],
        scorers=None if options["judges"] is None else Component.parse_several(options["judges"]),
        by_content=by_content,
    )
    plan = replace(plan, reader=Component(source.name, {**source.options, **other}))
    return AlignmentPipeline(plan, Machine(options["device"], options["threads"]), now(), report)


class _Job:
    """One call of the command: a pipeline, what it reads and what it has done.

    Attributes:
        failures: Pairs that could not be read, or were not aligned for what is wrong with them.
    """

    def __init__(
        self,
        pipeline: AlignmentPipeline,
        readers: tuple[Reader, Reader],
        console: Console,
        *,
        keep: bool,
        force: bool,
    ) -> None:
        self.pipeline, self.readers, self.console = pipeline, readers, console
        self.keep, self.force = keep, force
        self.tally = _Tally()
        self.failures = 0
        self._viewed: list[TranslationUnit] | None = None
        self._heard: dict[Input, SegmentedDocument] = {}  # standard input, which cannot be read again

    @contextmanager
    def viewing(self, path: Path | None, pairs: Sequence[InputPair]) -> Iterator[None]:
        """Gather what the block aligns, and write it as a page at its end, where that is wanted."""
        self._viewed = [] if path else None
        yield
        if path and self._viewed is not None and self.tally.pairs:
            from dragoman.reports.alignment import render_alignment

            title = (
                f"{pairs[0].source.relative} – {pairs[0].target.relative}"
                if len(pairs) == 1
                else f"{len(pairs):,} pairs"
            )
            page = render_alignment(self._viewed, title, self.pipeline.plan.signature)
            with open_atomic(path) as stream:
                stream.write(page.encode())

    def pair(self, inputs: Sides) -> list[InputPair]:
        """Read all documents and find out which translate which; those that stay alone are reported.

        No text is kept: what is paired is read again to be aligned.

        Raises:
            InputError: No two documents belong together.
        """
        sources: list[Input] = []
        targets: list[Input] = []
        found = self.pipeline.pair(
            self._read_all(self.readers[0], inputs.sources, sources),
            self._read_all(self.readers[1], inputs.targets, targets),
        )
        if not found:
            raise InputError("no two documents are translations of each other, by what they say")
        pairs = [InputPair(sources[i], targets[j], pair_name(sources[i])) for i, j in found]
        paired = {each for pair in pairs for each in (pair.source, pair.target)}
        for each in (*sources, *targets):
            if each not in paired:
                message = "passed over: no document of the other side is its translation, by what they say"
                self.console.report(Problem("unpaired", message, path=each.name))
        return pairs

    def _read_all(self, reader: Reader, inputs: Sequence[Input], readable: list[Input]) -> Iterator[SegmentedDocument]:
        """Yield the documents that can be read, and note which they are."""
        for each in inputs:
            if document := self._read(reader, each):
                readable.append(each)
                yield document
            else:
                self.failures += 1

    def run(self, pairs: Sequence[InputPair], paths: Sequence[Path]) -> None:
        """Align pairs into outputs that they share."""
        before = self.tally.pairs
        with writing(paths, self.pipeline.provenance, self._report) as outputs:
            for pair in pairs:
                for unit in self._align(pair):
                    self._write(unit, outputs)
            if self.tally.pairs == before:
                raise IncompleteError

    def _align(self, pair: InputPair) -> list[TranslationUnit]:
        source, target = self._read(self.readers[0], pair.source), self._read(self.readers[1], pair.target)
        try:
            if source and target:
                units = self.pipeline.align(source, target, force=self.force)
                self.tally.pairs += 1
                return units
        except CorpusMismatchError as error:
            self.fail(error)
        else:
            self.failures += 1  # what is wrong was said when it was read
        return []

    def fail(self, error: DragomanError) -> None:
        """Say what is wrong with a pair, and count it."""
        show_error(error)
        self.failures += 1

    def _read(self, reader: Reader, each: Input) -> SegmentedDocument | None:
        """Read a document and split it; None where it cannot be read, which is then said."""
        if each in self._heard:
            return self._heard[each]
        before = reader.done
        found = [self.pipeline.segment(document) for document in reader.documents([each])]
        if reader.done == before:
            return None
        if each.path is None:
            self._heard[each] = found[0]
        return found[0]

    def _write(self, unit: TranslationUnit, outputs: Outputs) -> None:
        matched = bool(unit.source and unit.target)
        self.tally.add(unit)
        if self._viewed is not None:
            self._viewed.append(unit)
        if matched or self.keep:
            outputs.write(unit)
        if matched and outputs.text:
            line = "\t".join(" ".join(side.split()) for side in (unit.source, unit.target))
            outputs.text.write(f"{line}\n".encode("utf-8", "replace"))

    def _report(self, problem: Problem) -> None:
        """Report what writers notice, but for what --keep-unaligned says by itself: TMX and Moses hold no one side."""
        if problem.name != "one-sided-unit":
            self.console.report(problem)


class _Tally:
    """Counts what a run did and says it."""

    def __init__(self) -> None:
        self.start = time.monotonic()
        self.pairs = 0
        self._kinds: Counter[str] = Counter()
        self._unmatched = [0, 0]  # segments of the source and of the target
        self._scores: dict[str, list[float]] = {"similarity": [0, 0], "quality": [0, 0]}  # sum and count

    def add(self, unit: TranslationUnit) -> None:
        """Count a unit."""
        self._kinds[unit.kind] += 1
        if not (unit.source and unit.target):
            self._unmatched[not unit.source] += 1
        for name in self._scores.keys() & unit.scores.keys():
            self._scores[name][0] += unit.scores[name]
            self._scores[name][1] += 1

    def lines(self, failures: int, console: Console) -> Iterator[str]:
        """Yield the lines of the summary."""
        seconds = time.monotonic() - self.start
        failed = f" ({failures:,} more failed)" if failures else ""
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in self._kinds.most_common())
        yield (
            f"{plural(self.pairs, 'pair')} of documents{failed}, {plural(self._kinds.total(), 'bead')}"
            f"{f' ({kinds})' if kinds else ''} in {seconds:.1f} s"
        )
        means = [f", mean {name} {total / count:.2f}" for name, (total, count) in self._scores.items() if count]
        yield f"without a match: {self._unmatched[0]:,} source, {self._unmatched[1]:,} target segments{''.join(means)}"
        if console.warnings:
            yield f"warnings: {console.counts()}"
