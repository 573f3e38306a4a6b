"""What the tests of the command line share: commands in this process or one of their own, with a known engine."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import echo_engine
import pytest
from cli_commands import Result
from click.testing import CliRunner
from echo_engine import EchoEngine

from dragoman import cli

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cli_commands import Command, Launch


def _hear_signals() -> None:
    """Undo what nohup or a shell's ``&`` made of the signals for the process that runs the tests."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder for each test; the rest of the environment says nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return tmp_path


@pytest.fixture
def dragoman() -> Command:
    """Run a command in this process, as `main` does after it has set up the process."""

    def run(*arguments: str | Path, stdin: bytes = b"") -> Result:
        logger = logging.getLogger("dragoman")
        level = logger.level
        with CliRunner().isolation(stdin) as (out, err, _):
            status = cli.run([os.fspath(argument) for argument in arguments])
        logger.setLevel(level)  # --quiet changes it
        return Result(status, out.getvalue(), err.getvalue().decode())

    return run


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> type[EchoEngine]:
    """Make the double the engine of this process."""
    echo_engine.install(monkeypatch.setattr)
    return EchoEngine


@pytest.fixture
def launch() -> Iterator[Launch]:
    """Start a command in its own process, with pipes for all that is not given otherwise."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str | Path, **options: Any) -> subprocess.Popen[bytes]:
        command = [sys.executable, echo_engine.__file__, *map(os.fspath, arguments)]
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        started.append(subprocess.Popen(command, preexec_fn=_hear_signals, **(pipes | options)))  # noqa: PLW1509 - no threads
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                pipe.close()


@pytest.fixture
def article(folder: Path) -> Path:
    """Three lines, of which one is empty and one has two sentences."""
    path = folder / "article.txt"
    path.write_text("وصل الرئيس إلى موسكو.\n\nبدأت المحادثات. ثم انتهت.\n", encoding="utf-8")
    return path
