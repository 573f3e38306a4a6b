"""``dragoman convert``."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dragoman import __version__, bitexts
from dragoman.cli.console import Console
from dragoman.cli.options import ManyOutputs, talking_options
from dragoman.cli.outputs import check_outputs, writing
from dragoman.documents.text import TextFormat
from dragoman.errors import InputError
from dragoman.plan import Provenance
from dragoman.records import Block

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dragoman.cli.outputs import Outputs
    from dragoman.protocols import BitextFormat

_SIDES = (".ar", ".en")  # one file of a Moses pair


@click.command(no_args_is_help=True)
@click.argument("inputs", nargs=-1, metavar="BITEXT...", type=click.Path(path_type=Path))
@click.option("-o", "--output", "outputs", cls=ManyOutputs, required=True, metavar="FILE...", help="What to write.")
@talking_options
def convert(inputs: tuple[Path, ...], outputs: tuple[Path, ...], quiet: bool, strict: bool) -> int:  # noqa: FBT001 - click
    """Turn bitexts into other formats, joining them if there are several.

    The suffix says the format: .tmx .jsonl .tsv .moses, or .txt for the English alone. What is read may be gzipped
    (.tmx.gz), and of a Moses pair either file may be named (corpus.ar-en.ar).

    \b
    Examples:
      dragoman convert news.tmx -o news.jsonl news.tsv
      dragoman convert a.tmx b.tmx -o all.moses
      dragoman convert corpus.ar-en.ar -o corpus.tmx
    """
    if not inputs:
        raise click.UsageError("nothing to read: name the bitexts before -o, which takes all names after it")
    console = Console(quiet=quiet, strict=strict)
    sources = [(path, _find_format(path)) for path in inputs]
    check_outputs(outputs, [file for path, each in sources for file in (path, *each.paths(path))])
    with writing(outputs, Provenance(version=__version__), console.report) as target:
        blocks = _convert(sources, target, console)
        if target.text:
            TextFormat().write(blocks, target.text)
        else:
            deque(blocks, maxlen=0)
    console.say(f"{target.written:,} units in {', '.join(map(str, target.paths)) or 'standard output'}")
    return console.verdict()


def _convert(sources: Sequence[tuple[Path, BitextFormat]], target: Outputs, console: Console) -> Iterator[Block]:
    """Write units and yield their targets."""
    for path, bitext_format in sources:
        for unit in bitext_format.read(path, console.report_or_raise):
            target.write(unit)
            yield Block(unit.target)


def _find_format(path: Path) -> BitextFormat:
    """Find the format of a file to read, which may be gzipped and need not exist where it stands for a pair.

    Raises:
        InputError: There is no such file.
        UnsupportedFormatError: No format has its suffix.
    """
    plain = path.with_name(path.name[:-3]) if path.suffix.lower() == ".gz" else path
    name = "moses" if plain.suffix.lower() in _SIDES else bitexts.TABLE.name_for(plain)
    if name != "moses" and not path.is_file():
        raise InputError("no such file" if not path.exists() else "not a file", path=path)
    bitext_format: BitextFormat = bitexts.TABLE.load(name)()
    return bitext_format
