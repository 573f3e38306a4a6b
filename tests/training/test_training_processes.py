"""Several processes that train together, each on a CPU."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import tomllib
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
import torch
from training_cases import ENVIRONMENT, arguments, journal, make_pairs, small, write_tsv

from dragoman.errors import UsageError
from dragoman.training.run import train
from dragoman.training.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ONE_THREAD = ENVIRONMENT | {"OMP_NUM_THREADS": "1"}


def losses(folder: Path) -> list[float]:
    """The losses of a journal."""
    return [line["loss"] for line in journal(folder) if "loss" in line]


@pytest.fixture
def settings(corpus: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Settings of runs that begin with the same model, since SentencePiece learns other pieces each time.

    Neither the sampling of pieces nor dropout is in it: they draw from the numbers of a process.
    """
    train(small(corpus, max_steps=1, output=corpus / "start"), say)
    given: dict[str, Any] = {"bitexts": (str(corpus / "train.tsv"),), "valid": str(corpus / "valid.tsv"), "beam": 1}
    given |= {"from_model": str(corpus / "start"), "dropout": 0.0, "sampling": 0.0, "device": "cpu", "threads": 1}
    return given | {"batch_tokens": 200, "max_steps": 12, "every": 4, "log_every": 2, "warmup": 4}


def together(settings: Settings, line: str = "\0", folders: tuple[Path, ...] = ()) -> list[tuple[int, str]]:
    """Train in two processes and return their status and what they said; the second gets a signal when a line comes.

    They run in the folders, or where we are.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        shared = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free.getsockname()[1]), "WORLD_SIZE": "2"}
    command = [sys.executable, "-m", "dragoman.training", *arguments(settings)]
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(
                subprocess.Popen(
                    command,
                    stderr=subprocess.PIPE,
                    text=True,
                    env=ONE_THREAD | shared | {"LOCAL_WORLD_SIZE": "2", "RANK": rank, "LOCAL_RANK": rank},
                    cwd=folders[int(rank)] if folders else None,
                )
            )
            for rank in "01"
        )
        said = ""
        for each in first.stderr or ():
            said += each
            if line in each:
                second.send_signal(signal.SIGTERM)
        rest = second.communicate()[1]
        return [(first.wait(), said), (second.returncode, rest)]


@pytest.mark.model
@pytest.mark.slow
def test_two_processes_train_as_one_does_that_takes_two_batches_an_update(
    corpus: Path, settings: dict[str, Any], say: Callable[[str], None]
) -> None:
    train(Settings(**settings, accumulate=2, output=corpus / "one"), say)
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "--"]
    command = [*launcher, "dragoman.training", *arguments(Settings(**settings, output=corpus / "model"))]
    run = subprocess.run(command, check=False, capture_output=True, text=True, env=ONE_THREAD)
    assert run.returncode == 0, run.stderr
    lines = [line for line in run.stderr.splitlines() if line.startswith("dragoman:")]
    assert len(lines) == len(set(lines)), "each line is said once"
    assert losses(corpus / "model") == pytest.approx(losses(corpus / "one"), rel=1e-4)
    card = tomllib.loads((corpus / "model" / "card.toml").read_text(encoding="utf-8"))
    assert card["training"]["processes"] == 2


@pytest.mark.model
@pytest.mark.slow
def test_processes_that_read_different_text_do_not_train(corpus: Path) -> None:
    folders = (corpus / "a", corpus / "b")
    for folder, seed in zip(folders, (1, 2), strict=True):
        folder.mkdir()
        write_tsv(folder / "train.tsv", make_pairs(200, seed))
    statuses = together(small(corpus, bitexts=("train.tsv",)), folders=folders)
    assert [status for status, _ in statuses] == [1, 1]
    for _, said in statuses:
        assert "error: the processes that train together have read different text" in said
    assert not (corpus / "model.partial").exists()


@pytest.mark.model
@pytest.mark.slow
def test_a_signal_to_any_process_ends_all_and_as_many_go_on(corpus: Path, settings: dict[str, Any]) -> None:
    settings |= {"dropout": 0.1, "sampling": 0.5}
    whole = Settings(**settings, output=corpus / "whole")
    assert [status for status, _ in together(whole)] == [0, 0]
    (first, said), (second, also) = together(Settings(**settings, output=corpus / "model"), "step 6,")
    assert (first, second) == (128 + signal.SIGTERM, 128 + signal.SIGTERM), said + also
    assert said.count("--resume goes on") == 1
    assert "resume" not in also
    resumed = Settings(**settings, output=corpus / "model", resume=True)
    with pytest.raises(UsageError, match="2 processes trained together, and now 1"):
        train(resumed, lambda _: None)
    (first, said), (second, also) = together(resumed)
    assert (first, second) == (0, 0), said + also
    assert losses(corpus / "model")[-2:] == losses(corpus / "whole")[-2:]


def test_a_wrong_command_line_is_said_once(corpus: Path) -> None:
    (first, said), (second, also) = together(small(corpus, bitexts=(str(corpus / "train.tsv"),), resume=True))
    assert (first, said.count("there is no unfinished run")) == (2, 1)
    assert second != 0
    assert "Traceback" not in said + also


def test_more_processes_than_gpus_are_refused(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "4")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    with pytest.raises(UsageError, match="4 processes need as many GPUs, and this machine has 2"):
        train(small(corpus, device="auto"), lambda _: None)
