"""``dragoman train``."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.console import Console
from dragoman.cli.options import talking_options
from dragoman.training.settings import Settings, option_name

if TYPE_CHECKING:
    from collections.abc import Callable


def _setting_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options for all settings, made from their one table."""
    for each in reversed(fields(Settings)):
        facts = each.metadata
        if not facts:
            continue
        flag, kind = f"--{option_name(each.name)}", facts["kind"]
        if kind is bool:
            command = click.option(flag, each.name, is_flag=True, help=facts["help"])(command)
            continue
        shown = not facts["many"] and each.default is not None
        kinds = click.Choice(facts["choices"]) if facts["choices"] else kind
        command = click.option(
            flag,
            each.name,
            type=kinds,
            multiple=facts["many"],
            default=None if facts["many"] else each.default,
            show_default=shown,
            metavar=facts["metavar"] or None,
            help=facts["help"],
        )(command)
    return command


@click.command(no_args_is_help=True)
@click.argument("bitexts", nargs=-1, metavar="BITEXT[=WEIGHT]...")
@_setting_options
@talking_options
def train(
    quiet: bool,  # noqa: FBT001 - click passes flags by name
    strict: bool,  # noqa: FBT001 - see above
    **options: Any,  # noqa: ANN401 - the settings, by name
) -> int:
    """Train a translation model from bitexts, or fine-tune one, into a folder that --model takes.

    WEIGHT is how often a pass over the data sees a bitext: 4 times, or of 0.3 a random part. FOLDER.partial holds the
    run until it is done; after an interruption --resume goes on as if there had been none.

    \b
    Examples:
      dragoman train memory.tmx --from opus-mt-ar-en --output my-model --max-steps 2000
      dragoman train news.tsv=4 prose.tsv.gz --output starter --start lexicon --max-steps 9000
      dragoman train news.tsv --output starter --valid dev.tsv --held-out flores.tsv --max-minutes 25
    """
    from dragoman.training.run import train as train_model

    console = Console(quiet=quiet, strict=strict)
    train_model(Settings(**options), console.say, console.report)
    return console.verdict()
