"""``dragoman convert``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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
from dragoman.cli.outputs import check_outputs, writing


@click.command(no_args_is_help=True)
@click.argument("inputs", nargs=-1, metavar="BITEXT...", type=click.Path(path_type=Path))
@click.option("-o", "--output", "outputs", cls=ManyOutputs, required=True, metavar="FILE...", help="What to write.")
@writing_options
@corpus_options
@talking_options
def convert(
    inputs: tuple[Path, ...],
    outputs: tuple[Path, ...],
    quiet: bool,  # noqa: FBT001 - click passes flags by name
    strict: bool,  # noqa: FBT001 - see above
    **options: Any,  # noqa: ANN401 - `writing_options` and `corpus_options`, by name
) -> int:
    """Turn bitexts into other formats, joining them if there are several.

    The suffix says the format: .tmx .jsonl .tsv .moses, or .txt for the English alone. What is read may be gzipped
    (.tmx.gz), and of a Moses pair either file may be named (corpus.ar-en.ar).

    \b
    Examples:
      dragoman convert news.tmx -o news.jsonl news.tsv
      dragoman convert a.tmx b.tmx -o all.moses
      dragoman convert corpus.ar-en.ar -o corpus.tmx
      dragoman convert memory.tmx --languages ar-SA,fr --inline drop -o memory.jsonl
      dragoman convert news.jsonl --score-column quality -o for-bitextor.tsv
    """
    if not inputs:
        raise click.UsageError("nothing to read: name the bitexts before -o, which takes all names after it")
    console = Console(quiet=quiet, strict=strict)
    corpora = find_corpora(inputs, options)
    reader = CorpusReader(corpora, console)
    spelling = find_spelling(corpora, options)
    check_outputs(outputs, [file for corpus in corpora for file in corpus.files], options=spelling)
    with writing(outputs, inherit(corpora), console.report, options=spelling) as target:
        target.write_all(reader.units())
    return conclude(console, reader, [target.summary])
