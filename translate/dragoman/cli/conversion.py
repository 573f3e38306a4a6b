"""``dragoman convert``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dragoman import __version__, bitexts
from dragoman.cli.console import Console
from dragoman.cli.options import ManyOutputs, talking_options
from dragoman.cli.outputs import check_outputs, writing
from dragoman.errors import InputError
from dragoman.plan import Provenance

if TYPE_CHECKING:
    from dragoman.protocols import BitextFormat


@click.command(no_args_is_help=True)
@click.argument("inputs", nargs=-1, required=True, metavar="BITEXT...", type=click.Path(path_type=Path))
@click.option("-o", "--output", "outputs", cls=ManyOutputs, required=True, metavar="FILE...", help="What to write.")
@talking_options
def convert(inputs: tuple[Path, ...], outputs: tuple[Path, ...], quiet: bool, strict: bool) -> int:  # noqa: FBT001 - click
    """Turn bitexts into other formats, joining them if there are several.

    The suffix says the format: .tmx .jsonl .tsv .moses, or .txt for the English alone.

    \b
    Examples:
      dragoman convert news.tmx -o news.jsonl news.tsv
      dragoman convert a.tmx b.tmx -o all.moses
    """
    console = Console(quiet=quiet, strict=strict)
    formats: list[tuple[Path, BitextFormat]] = [
        (path, bitexts.TABLE.load(bitexts.TABLE.name_for(path))()) for path in inputs
    ]
    for path, bitext_format in formats:
        for part in bitext_format.paths(path):
            if not part.is_file():
                raise InputError("no such file", path=part)
    check_outputs(outputs, inputs)
    units = 0
    provenance = Provenance(version=__version__)
    with writing(outputs, provenance, console.report) as target:
        for path, bitext_format in formats:
            for unit in bitext_format.read(path, console.report_or_raise):
                target.write(unit)
                if target.text:
                    target.text.write(unit.target.replace("\n", " ").encode("utf-8", "replace") + b"\n")
                units += 1
    console.say(f"{units:,} units in {', '.join(map(str, outputs))}")
    return 1 if console.failed else 0
