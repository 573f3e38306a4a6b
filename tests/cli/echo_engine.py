"""A double for the engine: what it makes of a text is known beforehand, and words in the text make it misbehave."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import dragoman.assembly
import dragoman.engines
from dragoman.background import check
from dragoman.errors import EngineError
from dragoman.records import Flag, Hypothesis, Translation
from dragoman.registry import Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dragoman.plan import Machine, Search

_FIND_MODEL = dragoman.assembly.find_model


class EchoEngine:
    """Puts a text into angle brackets.

    A text with LOOP in it is flagged, FAIL is an error of the engine, CRASH one of ours and STOP is Ctrl-C; at WAIT the
    engine says so on standard error and waits until its work is not wanted any more.
    """

    calls: ClassVar[list[list[str]]] = []  # the batches that engines of this class have seen

    def __init__(self, folder: Path, digest: str, search: Search, machine: Machine) -> None:
        del folder, digest, machine
        self.search = replace(search, compute_type="int8")

    def translate(self, sources: Sequence[str]) -> list[Translation]:
        self.calls.append(list(sources))
        return [self._translate(source) for source in sources]

    def _translate(self, source: str) -> Translation:
        if "FAIL" in source:
            raise EngineError("the engine was told to fail")
        if "CRASH" in source:
            raise RuntimeError("a mistake of ours")
        if "STOP" in source:
            raise KeyboardInterrupt
        if "WAIT" in source:
            sys.stderr.write("waiting\n")
            sys.stderr.flush()
            while True:  # as engines do: in a thread that the signal's handler does not run in
                check()
                time.sleep(0.01)
        hypotheses = [Hypothesis(echo(source), -0.5)]
        hypotheses += [Hypothesis(f"{echo(source)} {rank}", -0.5 - rank) for rank in range(1, self.search.n_best)]
        flags = (Flag.LOOP,) if "LOOP" in source else ()
        return Translation(source, tuple(hypotheses), flags, tokens=len(source.split()))


def echo(source: str) -> str:
    """The translation that the engine gives."""
    return f"<{source}>"


@dataclass(frozen=True)
class EchoModel:
    """Stands for a model folder."""

    name: str = "echo"
    folder: Path = Path()
    languages: tuple[str, str] | None = None

    def digest(self) -> str:
        return "0123456789abcdef" * 4


def install(patch: Callable[[Any, str, Any], None]) -> None:
    """Make this the engine "ct2" and its model "auto"; other names of models are looked for as ever."""
    EchoEngine.calls.clear()
    table = Table("dragoman.engines", [Row("ct2", "echo_engine:EchoEngine", "echoes"), Row("none", "nowhere:X", "")])
    patch(dragoman.engines, "TABLE", table)
    patch(dragoman.assembly, "find_model", lambda name: EchoModel() if name == "auto" else _FIND_MODEL(name))


if __name__ == "__main__":
    # The whole command in a process of its own: python echo_engine.py translate article.txt
    import echo_engine  # not this file under its name __main__: the engine's row names that module

    from dragoman.cli import main

    echo_engine.install(setattr)
    main()
