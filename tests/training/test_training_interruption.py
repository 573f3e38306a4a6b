"""Runs that a signal or a kill ends: what they leave, and what a resumed run makes up, changes and refuses."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from training_cases import ENVIRONMENT, arguments, journal, make_pairs, small, write_tsv

from dragoman.errors import InputError, UsageError
from dragoman.models.cards import open_model
from dragoman.training import result
from dragoman.training.failures import StoppedError
from dragoman.training.run import train
from dragoman.training.validation import Score

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dragoman.training.settings import Settings

pytestmark = pytest.mark.model


def stop_after(step: int, settings: Settings, number: signal.Signals = signal.SIGINT) -> StoppedError:
    """Train until a signal after the journal's line of a step: one step more is made."""

    def interrupt(line: str) -> None:
        if line.startswith(f"step {step},"):
            os.kill(os.getpid(), number)

    with pytest.raises(StoppedError) as stop:
        train(settings, interrupt)
    return stop.value


def kill_in_the_result(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Train, and die when the training is over and the model is being written."""

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(result, "write_result", die)
        with pytest.raises(KeyboardInterrupt):
            train(settings, lambda _: None)


@pytest.fixture
def scored(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Let validations have these chrF, one after the other, and return the list of what was validated."""

    def replace(*scores: float) -> list[str]:
        coming, seen = itertools.chain(scores, itertools.repeat(scores[-1])), []

        def validate(folder: Path, *_: Any) -> Score:
            seen.append(folder.name)
            return Score(10, 0.0, "", next(coming), "", 0, "")

        monkeypatch.setattr("dragoman.training.validation.validate_folder", validate)
        return seen

    return replace


def test_ctrl_c_ends_the_command_with_status_130_and_a_way_to_go_on(corpus: Path) -> None:
    settings = small(corpus, max_steps=10_000, every=10_000)
    command = [sys.executable, "-m", "dragoman.training", *arguments(settings)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT) as process:
        assert process.stderr
        for line in process.stderr:
            if "step 4," in line:
                process.send_signal(signal.SIGINT)
                break
        rest = process.stderr.read()
    assert process.returncode == 130
    assert rest.endswith("model.partial holds what was done: --resume goes on\n")
    assert "Traceback" not in rest
    train(small(corpus, max_steps=12, every=10_000, resume=True), lambda _: None)
    assert open_model(corpus / "model")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_leaves_a_checkpoint_to_go_on_from(corpus: Path, say: Any, said: list[str], name: str) -> None:
    number = signal.Signals[name]
    before = signal.signal(number, signal.default_int_handler)  # whatever we were told to ignore
    try:
        stop = stop_after(6, small(corpus), number)
        assert signal.getsignal(number) is signal.default_int_handler
    finally:
        signal.signal(number, before)
    assert stop.number == number
    assert "--resume goes on" in stop.__notes__[0]
    assert not (corpus / "model").exists()
    train(small(corpus, resume=True), say)
    assert "going on from checkpoint-7" in said
    assert journal(corpus / "model")[-1]["step"] == 12


def test_a_signal_that_we_were_told_to_ignore_stays_ignored(corpus: Path) -> None:
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)

    def interrupt(line: str) -> None:
        if line.startswith("step 2,"):
            os.kill(os.getpid(), signal.SIGINT)

    try:
        train(small(corpus, max_steps=4), interrupt)
    finally:
        signal.signal(signal.SIGINT, handler)
    assert journal(corpus / "model")[-1]["step"] == 4


def test_a_validation_that_a_signal_came_before_is_made_up(corpus: Path, say: Any, scored: Any) -> None:
    seen = scored(5.0)
    options: dict[str, Any] = {"valid": str(corpus / "valid.tsv"), "log_every": 1, "max_steps": 8}
    stop_after(3, small(corpus, **options))
    assert seen == []
    train(small(corpus, **options, resume=True), say)
    assert seen[:2] == ["step-00000004", "step-00000008"]
    assert [line["step"] for line in journal(corpus / "model") if "chrf" in line] == [4, 8]


@pytest.mark.parametrize("options", [{}, {"valid": "valid.tsv"}])
def test_a_run_that_is_over_after_a_signal_has_a_model(
    corpus: Path, say: Any, scored: Any, options: dict[str, str]
) -> None:
    """In the last step, before there was any validation or snapshot."""
    seen = scored(5.0)
    given: dict[str, Any] = {name: str(corpus / value) for name, value in options.items()}
    given |= {"log_every": 1, "max_steps": 3}
    stop_after(2, small(corpus, **given))
    train(small(corpus, **given, resume=True), say)
    assert seen == (["step-00000003"] if options else [])
    assert journal(corpus / "model")[-1]["step"] == 3
    assert open_model(corpus / "model")


def test_a_snapshot_that_a_kill_came_before_is_made_up(corpus: Path, say: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    kill_in_the_result(small(corpus, max_steps=4), monkeypatch)
    shutil.rmtree(corpus / "model.partial/snapshots/step-00000004")
    train(small(corpus, max_steps=8, resume=True), say)
    card = tomllib.loads((corpus / "model/card.toml").read_text(encoding="utf-8"))
    assert card["training"]["averaged"] == [4, 8]


@pytest.mark.parametrize("end", [{"max_steps": 4}, {"max_steps": None, "max_minutes": 1e-6}])
def test_a_run_that_was_over_trains_no_further(
    corpus: Path, say: Any, monkeypatch: pytest.MonkeyPatch, end: dict[str, Any]
) -> None:
    kill_in_the_result(small(corpus, **end), monkeypatch)
    last = journal(corpus / "model.partial")[-1]["step"]
    train(small(corpus, **end, resume=True), say)
    assert journal(corpus / "model")[-1]["step"] == last


def test_a_run_whose_patience_was_over_trains_no_further(
    corpus: Path, say: Any, scored: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scored(5.0, 4.0)
    options: dict[str, Any] = {"valid": str(corpus / "valid.tsv"), "patience": 1, "max_steps": 40}
    kill_in_the_result(small(corpus, **options), monkeypatch)
    train(small(corpus, **options, resume=True), say)
    assert [line["chrf"] for line in journal(corpus / "model") if "chrf" in line] == [5, 4]


def test_a_resumed_run_takes_another_rate_and_other_batches(corpus: Path, say: Any) -> None:
    options: dict[str, Any] = {"log_every": 1, "max_steps": 8, "rate": 0.001, "warmup": 1}
    stop_after(3, small(corpus, **options))
    options |= {"rate": 0.0001, "batch_tokens": 100, "accumulate": 2, "clip": 0.5}
    train(small(corpus, **options, resume=True), say)
    rates = {line["step"]: line["learning_rate"] for line in journal(corpus / "model") if "loss" in line}
    assert [rates[step] for step in range(1, 5)] == pytest.approx([0.001 / step**0.5 for step in range(1, 5)])
    assert [rates[step] for step in range(5, 9)] == pytest.approx([0.0001 / step**0.5 for step in range(5, 9)])


def test_a_run_is_not_resumed_with_other_settings_or_other_text(corpus: Path, say: Any) -> None:
    stop_after(2, small(corpus))
    with pytest.raises(UsageError, match=r"holds an unfinished run: go on with --resume"):
        train(small(corpus), say)
    with pytest.raises(UsageError, match=r"not as the run began: --seed \(was 1, is 2\)"):
        train(small(corpus, resume=True, seed=2), say)
    write_tsv(corpus / "train.tsv", make_pairs(200, seed=9))
    with pytest.raises(InputError, match="not what it was when the run began"):
        train(small(corpus, resume=True), say)
    assert (corpus / "model.partial/checkpoints").is_dir()
