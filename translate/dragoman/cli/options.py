"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.outputs import BITEXT_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Callable


class ManyOutputs(click.Option):
    """An option that takes one file and the bitext files right after it: ``-o out.tmx out.jsonl``.

    Beyond the first only names with a bitext's suffix can be meant: another one may be an input or an output, so it is
    refused.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - click's own signature
        kwargs |= {"multiple": True, "type": click.Path(path_type=Path, allow_dash=True)}
        super().__init__(*args, **kwargs)

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:  # noqa: ANN401 - click's parser is private
        """Let the option go on reading where click would stop."""
        super().add_to_parser(parser, ctx)
        for name in self.opts:
            found = (parser._long_opt if name.startswith("--") else parser._short_opt)[name]  # noqa: SLF001 - see above
            found.process = _take_more(found.process)


def _take_more(process: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    def take(value: Any, state: Any) -> None:  # noqa: ANN401 - click's parser is private
        process(value, state)
        while state.rargs and not state.rargs[0].startswith("-"):
            name = state.rargs.pop(0)
            if not name.lower().endswith(BITEXT_SUFFIXES):
                advice = "inputs stand before -o, and an output that is no bitext has a -o of its own"
                raise click.UsageError(f"{name} stands after an output: {advice}")
            process(name, state)

    return take


def machine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options about what a run may use of the machine."""
    for option in (
        click.option(
            "--threads",
            metavar="N",
            default=0,
            show_default="all",
            type=click.IntRange(0, 1024),
            help="CPU threads.",
        ),
        click.option(
            "--device",
            default="auto",
            show_default=True,
            type=click.Choice(["auto", "cpu", "cuda"]),
            help="auto takes a GPU where there is one.",
        ),
    ):
        command = option(command)
    return command


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options for reading documents."""
    for option in (
        click.option("--encoding", metavar="NAME", help="Encoding of the input, instead of detecting it."),
        click.option(
            "--wrap",
            type=click.Choice(["auto", "join", "keep"]),
            default=None,
            help="Text broken over lines: join it, keep each line, or find out. [default: auto; keep for -]",
        ),
        click.option("--segmenter", metavar="NAME", default="rules", show_default=True, help="How to split sentences."),
    ):
        command = option(command)
    return command


def talking_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options about warnings and progress."""
    for option in (
        click.option("-q", "--quiet", is_flag=True, help="No progress, warnings or summary; errors only."),
        click.option("--strict", is_flag=True, help="Exit with status 1 if there was any warning."),
    ):
        command = option(command)
    return command
