"""``dragoman segment``."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dragoman import segmenters
from dragoman.cli.console import Console
from dragoman.cli.options import load_format, reading_options
from dragoman.cli.outputs import STANDARD
from dragoman.documents.sources import find_inputs
from dragoman.storage import open_atomic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dragoman.documents.sources import Input
    from dragoman.protocols import Report, Segmenter
    from dragoman.records import Segment


@click.command(no_args_is_help=True)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "-o",
    "--output",
    default="-",
    metavar="FILE",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Where to write.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a segment, with its place in the document.")
@reading_options
def segment(  # noqa: PLR0913, PLR0917 - one argument an option
    inputs: tuple[str, ...],
    output: Path,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
    segmenter: str,
    encoding: str | None,
    wrap: str | None,
) -> None:
    """Split text into sentences, one a line.

    \b
    Examples:
      dragoman segment article.txt
      dragoman segment --json news/ -o sentences.jsonl
    """
    splitter: Segmenter = segmenters.TABLE.load(segmenter)()
    console = Console()
    found = find_inputs(inputs, report=console.report)
    with ExitStack() as stack:
        stream = sys.stdout.buffer if output == STANDARD else stack.enter_context(open_atomic(output))
        for document, piece in _segments(found, splitter, console.report, encoding, wrap):
            stream.write(_line(document, piece, as_json=as_json).encode("utf-8", "replace") + b"\n")


def _segments(
    inputs: Sequence[Input], splitter: Segmenter, report: Report, encoding: str | None, wrap: str | None
) -> Iterator[tuple[str, Segment]]:
    for each in inputs:
        with each.open() as stream:
            document = load_format(each, report, encoding, wrap).read(stream, each.name)
            for block in document.blocks:
                for piece in splitter.segment(block):
                    yield document.name, piece


def _line(document: str, piece: Segment, *, as_json: bool) -> str:
    if not as_json:
        return " ".join(piece.text.split("\n"))
    record = {
        "document": document,
        "block": piece.block.locator,
        "start": piece.start,
        "end": piece.end,
        "text": piece.text,
    }
    return json.dumps(record, ensure_ascii=False)
