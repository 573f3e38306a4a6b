"""Several processes that train together, each on a CPU."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from training_cases import arguments, small

import dragoman
from dragoman.training.run import train
from dragoman.training.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.model, pytest.mark.slow]


def losses(folder: Path) -> list[float]:
    """The losses of a journal."""
    lines = map(json.loads, (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines())
    return [line["loss"] for line in lines if "loss" in line]


def test_two_processes_train_as_one_does_that_takes_two_batches_an_update(
    corpus: Path, say: Callable[[str], None]
) -> None:
    """Neither the sampling of pieces nor dropout is in it: they draw from the numbers of a process."""
    train(small(corpus, max_steps=1, output=corpus / "start"), say)
    same: dict[str, Any] = {"bitexts": (str(corpus / "train.tsv"),), "valid": str(corpus / "valid.tsv"), "beam": 1}
    same |= {"from_model": str(corpus / "start"), "dropout": 0.0, "sampling": 0.0, "device": "cpu", "threads": 1}
    same |= {"batch_tokens": 200, "max_steps": 12, "every": 4, "log_every": 2, "warmup": 4}
    train(Settings(**same, accumulate=2, output=corpus / "one"), say)
    environment = os.environ | {"PYTHONPATH": str(Path(dragoman.__file__).parents[1]), "OMP_NUM_THREADS": "1"}
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "--"]
    command = [*launcher, "dragoman.training", *arguments(Settings(**same, output=corpus / "model"))]
    run = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    assert run.returncode == 0, run.stderr
    lines = [line for line in run.stderr.splitlines() if line.startswith("dragoman:")]
    assert len(lines) == len(set(lines)), "each line is said once"
    assert losses(corpus / "model") == pytest.approx(losses(corpus / "one"), rel=1e-4)
    card = tomllib.loads((corpus / "model" / "card.toml").read_text(encoding="utf-8"))
    assert card["training"]["processes"] == 2
