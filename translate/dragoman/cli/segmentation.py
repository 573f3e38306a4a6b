"""``dragoman segment``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dragoman import segmenters
from dragoman.bitexts.unit_json import dump_line
from dragoman.cli.console import Console
from dragoman.cli.options import reading_options, talking_options
from dragoman.cli.outputs import IncompleteError, check_outputs, writing
from dragoman.cli.reading import Reader
from dragoman.documents.sources import find_inputs
from dragoman.documents.text import TextFormat
from dragoman.plan import Provenance
from dragoman.records import Block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dragoman.protocols import Segmenter
    from dragoman.records import Document, Segment


@click.command(no_args_is_help=True)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "-o",
    "--output",
    default="-",
    metavar="FILE",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Where to write. Default: standard output.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a segment, with its place in the document.")
@reading_options
@talking_options
def segment(  # noqa: PLR0913, PLR0917 - one argument an option
    inputs: tuple[str, ...],
    output: Path,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
    segmenter: str,
    encoding: str | None,
    wrap: str | None,
    quiet: bool,  # noqa: FBT001 - see above
    strict: bool,  # noqa: FBT001 - see above
) -> int:
    """Split text into sentences, one a line.

    INPUT is a text file, a folder of them, or - for standard input.

    \b
    Examples:
      dragoman segment article.txt
      dragoman segment --json news/ -o sentences.jsonl
    """
    splitter: Segmenter = segmenters.TABLE.load(segmenter)()
    console = Console(quiet=quiet, strict=strict)
    found = find_inputs(inputs, report=console.report)
    check_outputs([output], [each.path for each in found if each.path], only_text=True)
    reader = Reader(found, console.report, encoding=encoding, wrap=wrap)

    def split(documents: Iterable[Document]) -> Iterator[Block]:
        for document in documents:
            for block in document.blocks:
                for piece in splitter.segment(block):
                    yield Block(_to_json(document, piece) if as_json else piece.text)
                    outputs.written += 1

    with writing([output], Provenance(), console.report, only_text=True) as outputs:
        assert outputs.text is not None
        TextFormat().write(split(reader.documents(found)), outputs.text)
        if not reader.done:
            raise IncompleteError
    return 1 if reader.failures else console.verdict()


def _to_json(document: Document, piece: Segment) -> str:
    return dump_line(
        {
            "document": document.name,
            "block": piece.block.locator,
            "start": piece.start,
            "end": piece.end,
            "text": piece.text,
        }
    )
