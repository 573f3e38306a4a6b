"""The command line. Commands are imported when they run, so that help comes at once."""

from __future__ import annotations

import importlib
import logging
import signal
import sys
from typing import TYPE_CHECKING

import click

from dragoman import __version__
from dragoman.cli import interrupts, standard
from dragoman.cli.console import say, show_error, show_notes
from dragoman.errors import DragomanError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

# name -> (module:command, one line); help needs no more than this table
_COMMANDS = {
    "translate": ("translation:translate", "Translate documents into text, TMX, JSONL and other bitexts."),
    "align": ("alignment:align", "Align documents with their translations into scored bitexts."),
    "segment": ("segmentation:segment", "Split text into sentences, one a line."),
    "score": ("scoring:score", "Add scores to bitexts, without a reference."),
    "filter": ("filtering:filter_units", "Keep the units of bitexts that pass all rules."),
    "evaluate": ("evaluation:evaluate", "Evaluate translations against references."),
    "convert": ("conversion:convert", "Turn one bitext format into another."),
    "train": ("training:train", "Train a translation model, or fine-tune one, from bitexts."),
    "components": ("information:components", "List segmenters, engines, scorers and formats."),
    "models": ("catalog:models", "List, fetch, find and check translation models."),
    "doctor": ("information:doctor", "Say what is installed, what is missing and what to do."),
    "completion": ("information:completion", "Print a script that completes dragoman's options in a shell."),
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(f"dragoman.cli.{module}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        import difflib

        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], _COMMANDS, n=1)
            advice = f" Did you mean {near[0]!r}?" if near else f" Commands: {', '.join(_COMMANDS)}."
            raise click.UsageError(f"No such command {args[0]!r}.{advice}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in _COMMANDS.items()])


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="'dragoman COMMAND --help' shows examples. Results go to standard output, all else to standard error.",
)
@click.version_option(__version__, "-V", "--version", prog_name="dragoman")
def cli() -> None:
    """Translate Arabic documents into English and make scored parallel corpora of them, offline.

    \b
    dragoman translate article.txt                        the translation, on the terminal
    dragoman translate article.txt -o out.tmx out.jsonl   an aligned, scored bitext
    """


def main() -> None:
    """Run the command line and exit: 0 done, 1 an error or a strict warning, 2 wrong usage, 130 interrupted."""
    logging.basicConfig(format="dragoman: %(message)s", level=logging.WARNING, stream=sys.stderr)
    logging.getLogger("dragoman").setLevel(logging.INFO)
    interrupts.install()
    standard.install()
    sys.exit(run())


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command, of the process where there are no `arguments`, and return the exit status."""
    try:
        status = cli.main(arguments, prog_name="dragoman", standalone_mode=False)
        if sys.stdout:
            sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except DragomanError as error:
        show_error(error)
        if isinstance(error, standard.StandardOutputError):
            standard.close()
        return 2 if isinstance(error, UsageError) else 1
    except (KeyboardInterrupt, click.Abort) as stop:
        interruption = stop.__cause__ or stop  # click makes an Abort of it
        say("interrupted")
        show_notes(interruption)
        return 128 + getattr(interruption, "number", signal.SIGINT)
    except standard.ReaderGoneError as error:
        show_notes(error)
        standard.close()
        # Without notes nothing was to be kept: the reader had all it wanted.
        return 1 if hasattr(error, "__notes__") else 0
    return status if isinstance(status, int) else 0
