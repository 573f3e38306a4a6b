"""A run that was killed goes on as if it had not been: the same data, the same sampling, the same dropout."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from safetensors.torch import load_file
from training_cases import ENVIRONMENT, arguments, journal, small

from dragoman.training.__main__ import parse
from dragoman.training.run import train

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dragoman.training.settings import Settings

pytestmark = pytest.mark.model

CURVE = ("step", "loss", "grad_norm", "learning_rate", "chrf", "bleu")


def curve(folder: Path) -> list[dict[str, float]]:
    """The lines of a journal, without the times."""
    return [{name: line[name] for name in CURVE if name in line} for line in journal(folder)]


def run_until(settings: Settings, line: str, number: int) -> tuple[int, str]:
    """Train in another process, send it a signal when a line comes, and return its status and last line."""
    command = [sys.executable, "-m", "dragoman.training", *arguments(settings)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT) as process:
        assert process.stderr
        last = ""
        for last in process.stderr:
            if line in last:
                process.send_signal(number)
                line = "\0"
        return process.wait(), last


def test_the_command_line_of_the_tests_says_the_settings(corpus: Path) -> None:
    settings = small(corpus, symbol=("<a>", "<b>"), byte_fallback=True)
    assert parse(arguments(settings)) == settings


@pytest.mark.slow
def test_after_kill_9_the_loss_curve_is_the_same_to_the_last_digit(
    corpus: Path, say: Callable[[str], None], said: list[str]
) -> None:
    """With sampling, dropout and passes that end in between; chrF of the validation and the weights are the same, too.

    Both runs have one vocabulary: SentencePiece itself learns pieces that differ a little from process to process.
    """
    options: dict[str, Any] = {"valid": str(corpus / "valid.tsv"), "max_steps": 20, "accumulate": 2, "average": 2}
    status, _ = run_until(small(corpus, **options), "step 10,", signal.SIGKILL)
    assert status == -signal.SIGKILL
    assert not (corpus / "model").exists()
    partial = corpus / "model.partial"
    assert sorted(path.name for path in (partial / "checkpoints").iterdir()) == ["checkpoint-4", "checkpoint-8"]
    whole = shutil.copytree(
        partial, corpus / "whole.partial", ignore=shutil.ignore_patterns("checkpoints", "snapshots")
    )
    train(small(corpus, **options, output=corpus / "whole", resume=True), say)
    assert not whole.exists()
    train(small(corpus, **options, resume=True), say)
    assert "going on from checkpoint-8" in said
    assert curve(corpus / "model") == curve(corpus / "whole")
    weights = [load_file(corpus / name / "model.safetensors") for name in ("model", "whole")]
    assert all(weights[0][name].equal(tensor) for name, tensor in weights[1].items())
