"""``python -m dragoman.training BITEXT... --output FOLDER ...``: training on a machine with no more than it needs."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from dataclasses import fields
from typing import Any

from dragoman.errors import DragomanError, UsageError
from dragoman.training.run import train
from dragoman.training.settings import Settings, option_name


def parse(arguments: list[str] | None = None) -> Settings:
    """Read the settings from a command line."""
    parser = argparse.ArgumentParser(prog="python -m dragoman.training", description=__doc__)
    parser.add_argument("bitexts", nargs="*", metavar="BITEXT[=WEIGHT]", help="How often a pass sees it; 0.3: a part.")
    for each in fields(Settings):
        facts = each.metadata
        if not facts:
            continue
        flag, text = f"--{option_name(each.name)}", facts["help"].replace("%", "%%")
        if facts["kind"] is bool:
            parser.add_argument(flag, dest=each.name, action="store_true", help=text)
            continue
        action = "append" if facts["many"] else "store"
        metavar = facts["metavar"] or "|".join(facts["choices"])
        default = None if facts["many"] else each.default
        parser.add_argument(
            flag, dest=each.name, type=facts["kind"], action=action, metavar=metavar, default=default, help=text
        )
    found = vars(parser.parse_args(arguments))
    many = {each.name for each in fields(Settings) if each.metadata.get("many", True)}
    given: dict[str, Any] = {name: tuple(value or ()) if name in many else value for name, value in found.items()}
    return Settings(**given)


def main() -> int:
    """Train, and return the exit status: 0 done, 1 an error, 2 wrong usage, 130 interrupted; a launcher has its own."""
    logging.basicConfig(format="dragoman: %(message)s", level=logging.INFO, stream=sys.stderr)

    rank = int(os.environ.get("RANK", "0"))  # of this process among those that torchrun or accelerate started

    def say(message: str) -> None:
        sys.stderr.write(f"dragoman: {message}\n")
        sys.stderr.flush()

    try:
        train(parse(), say)
    except UsageError as error:
        if not rank:  # all have the same command line
            say(f"error: {error}")
        return 2
    except DragomanError as error:
        say(f"{f'process {rank}: ' if rank else ''}error: {error}")
        return 1
    except KeyboardInterrupt as stop:
        if not rank:
            say(f"interrupted{': ' + stop.__notes__[0] if hasattr(stop, '__notes__') else ''}")
        return 128 + getattr(stop, "number", 2)
    return 0


if __name__ == "__main__":
    status = main()
    if "RANK" in os.environ:
        # DistributedDataParallel keeps a group's threads alive after its end; while Python takes itself down around
        # them, one that lets go of its last tensor may abort the process.
        sys.stderr.flush()
        os._exit(status)
    sys.exit(status)
