"""Whole runs: what they leave, what they may not leave, and what they say when something is wrong."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import signal
import tomllib
from collections import namedtuple
from typing import TYPE_CHECKING, Any

import pytest
import torch
from training_cases import make_pairs, small, write_tsv

from dragoman.engines.marian import MarianEngine
from dragoman.errors import DragomanError, InputError, ModelError, OutputError, TrainingError, UsageError
from dragoman.models.cards import open_model, verify_model
from dragoman.plan import Machine, Search
from dragoman.training.decoding import decode_once
from dragoman.training.failures import StoppedError
from dragoman.training.network import TrainedMarian
from dragoman.training.run import train
from dragoman.training.validation import Score

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.model


def journal(folder: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A run with validation, evaluation, a lexicon, licences and a weight; its folder and what it said."""
    folder, said = tmp_path_factory.mktemp("finished"), []
    pairs = make_pairs(230)
    write_tsv(folder / "train.tsv", pairs[:205])
    write_tsv(folder / "valid.tsv", pairs[200:210])
    write_tsv(folder / "dev.tsv", pairs[210:220])
    settings = small(
        folder,
        bitexts=(f"{folder / 'train.tsv'}=2",),
        valid=str(folder / "valid.tsv"),
        evaluate=(f"flores-dev={folder / 'dev.tsv'}",),
        start="lexicon",
        average=2,
        licence=("train.tsv=CC0-1.0", "Apache-2.0"),
    )
    train(settings, said.append)
    return folder / "model", said


def test_the_folder_is_a_model_that_engines_take(finished: tuple[Path, list[str]]) -> None:
    model = open_model(finished[0])
    assert verify_model(model) == []
    machine = Machine(device="cpu", threads=1, cache=finished[0])
    engine = MarianEngine(model.folder, model.digest(), Search(beam=1), machine)
    (translation,) = engine.translate(["ابتج حدرز."])
    assert translation.hypotheses


def test_ctranslate2_takes_it_too(finished: tuple[Path, list[str]], tmp_path: Path) -> None:
    from dragoman.engines.ct2 import Ct2Engine

    model = open_model(finished[0])
    machine = Machine(device="cpu", threads=1, cache=tmp_path)
    assert Ct2Engine(model.folder, model.digest(), Search(beam=1), machine).translate(["ابتج حدرز."])


def test_the_weights_are_halves(finished: tuple[Path, list[str]]) -> None:
    from safetensors.torch import load_file

    assert {tensor.dtype for tensor in load_file(finished[0] / "model.safetensors").values()} == {torch.float16}


def test_the_card_says_what_the_model_is(finished: tuple[Path, list[str]]) -> None:
    card = tomllib.loads((finished[0] / "card.toml").read_text(encoding="utf-8"))
    assert (card["name"], card["licence"], card["languages"]) == ("model", "Apache-2.0", ["ar", "en"])
    (data,) = card["data"]
    assert (data["name"], data["pairs"], data["weight"], data["licence"]) == ("train.tsv", 200, 2, "CC0-1.0")
    assert data["left_out"] == {"held-out": 5}
    assert re.fullmatch("[0-9a-f]{64}", data["sha256"])
    training = card["training"]
    assert (training["steps"], training["settings"]["width"], training["settings"]["seed"]) == (12, 32, 1)
    assert "CPU" in training["device"]
    for name in ("valid", "flores-dev"):
        assert card["scores"][name]["chrf_signature"].startswith("nrefs:1|case:mixed|")
        assert card["scores"][name]["sentences"] == 10


def test_neither_card_nor_report_names_the_machines_folders(finished: tuple[Path, list[str]]) -> None:
    parent = str(finished[0].parent)
    assert all(parent not in (finished[0] / name).read_text(encoding="utf-8") for name in ("card.toml", "report.html"))


def test_the_report_shows_the_curves(finished: tuple[Path, list[str]]) -> None:
    page = (finished[0] / "report.html").read_text(encoding="utf-8")
    assert page.count("<polyline") == 3
    assert "chrF of the validation text" in page
    assert not re.search(r"(src|href)=", page)


def test_the_journal_has_every_line(finished: tuple[Path, list[str]]) -> None:
    lines = journal(finished[0])
    assert [line["step"] for line in lines if "loss" in line] == [2, 4, 6, 8, 10, 12]
    assert [line["step"] for line in lines if "chrf" in line] == [4, 8, 12]
    assert all(line["pieces_per_second"] > 0 for line in lines if "loss" in line)


def test_a_finished_run_leaves_the_model_alone(finished: tuple[Path, list[str]]) -> None:
    assert not finished[0].with_name("model.partial").exists()
    assert any("flores-dev: BLEU" in line for line in finished[1])


def test_a_finished_model_can_be_fine_tuned(finished: tuple[Path, list[str]], corpus: Path, say: Any) -> None:
    """Its pieces stay, and a share of general data goes in."""
    write_tsv(corpus / "general.tsv", make_pairs(50, seed=5))
    settings = small(
        corpus, from_model=str(finished[0]), general=(f"{corpus / 'general.tsv'}=0.2",), max_steps=2, every=2
    )
    train(settings, say)
    assert (corpus / "model/source.spm").read_bytes() == (finished[0] / "source.spm").read_bytes()
    card = tomllib.loads((corpus / "model/card.toml").read_text(encoding="utf-8"))
    assert card["origin"].startswith("fine-tuned from model")
    assert str(finished[0].parent) not in (corpus / "model/card.toml").read_text(encoding="utf-8")
    assert [data["name"] for data in card["data"]] == ["train.tsv", "general.tsv"]


def test_a_model_is_asked_in_any_language_and_says_whether_it_ended(finished: tuple[Path, list[str]]) -> None:
    model = open_model(finished[0])
    engine = MarianEngine(model.folder, model.digest(), Search(beam=1), Machine(device="cpu", cache=finished[0]))
    found = decode_once(engine, ["ابتج", "abc def", "", "حدرز " * 300])
    assert found[2:] == [("", False), ("", False)]  # nothing in it, and over the limit
    assert all(isinstance(text, str) for text, _ in found)


def test_the_time_budget_ends_the_run_with_a_model(corpus: Path, say: Any) -> None:
    settings = small(corpus, max_steps=None, max_minutes=0, cooldown=0.5)
    train(settings, say)
    assert journal(corpus / "model")[-1]["step"] == 1
    assert open_model(corpus / "model")


def test_without_a_better_chrf_the_run_ends_early(corpus: Path, say: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    scores = iter([3.0, 5.0, 4.0, 4.5, 9.0])
    monkeypatch.setattr(
        "dragoman.training.validation.validate_folder",
        lambda *_: Score(10, 0.0, "", next(scores), "", 0, ""),
    )
    train(small(corpus, valid=str(corpus / "valid.tsv"), patience=2, max_steps=40, average=1), say)
    assert [line["chrf"] for line in journal(corpus / "model") if "chrf" in line] == [3, 5, 4, 4.5]


def test_a_signal_leaves_a_checkpoint_to_go_on_from(corpus: Path, say: Any, said: list[str]) -> None:
    def interrupt(line: str) -> None:
        say(line)
        if line.startswith("step 6,"):
            os.kill(os.getpid(), signal.SIGTERM)

    handler = signal.getsignal(signal.SIGTERM)
    with pytest.raises(StoppedError) as stop:
        train(small(corpus), interrupt)
    assert stop.value.number == signal.SIGTERM
    assert "--resume goes on" in stop.value.__notes__[0]
    assert signal.getsignal(signal.SIGTERM) is handler
    assert not (corpus / "model").exists()
    train(small(corpus, resume=True), say)
    assert "going on from checkpoint-7" in said
    assert journal(corpus / "model")[-1]["step"] == 12


def test_a_loss_that_is_no_number_ends_the_run(corpus: Path, say: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    forward = TrainedMarian.forward

    def broken(self: Any, *args: Any, **options: Any) -> Any:
        found = forward(self, *args, **options)
        found.loss = found.loss * float("nan")
        return found

    monkeypatch.setattr(TrainedMarian, "forward", broken)
    with pytest.raises(TrainingError, match=r"the loss is no number at step 2: lower --rate"):
        train(small(corpus), say)
    assert not (corpus / "model").exists()
    assert not list((corpus / "model.partial").glob("checkpoints/*"))


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"), TrainingError, "lower --batch-tokens"),
        (OSError(errno.ENOSPC, "No space left on device"), OutputError, "the disk is full"),
        (RuntimeError("PytorchStreamWriter failed writing file: file write failed"), OutputError, "the disk is full"),
    ],
)
def test_a_machine_that_is_too_small_says_which_setting_to_lower(  # noqa: PLR0913, PLR0917 - fixtures and a case
    corpus: Path, say: Any, monkeypatch: pytest.MonkeyPatch, error: Exception, kind: type[DragomanError], message: str
) -> None:
    def fail(*_args: Any, **_options: Any) -> None:
        raise error

    monkeypatch.setattr(TrainedMarian, "forward", fail)
    with pytest.raises(kind, match=message):
        train(small(corpus), say)


def test_too_little_disk_is_said_before_anything_is_trained(
    corpus: Path, say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")  # noqa: PYI024 - as shutil's
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 10, 1000))
    with pytest.raises(OutputError, match=r"too little disk: 0\.0 GiB are free"):
        train(small(corpus), say)
    assert not (corpus / "model.partial").exists()


@pytest.mark.parametrize(
    ("changes", "kind", "message"),
    [
        ({"resume": True}, UsageError, "there is no unfinished run in"),
        ({"from_model": "no-such-model"}, ModelError, "no model 'no-such-model'"),
        ({"bitexts": ("no.tsv",)}, InputError, "no.tsv"),
        ({"max_pieces": 3}, InputError, "of 200 pairs have over 3 pieces: raise --max-pieces"),
        ({"languages": "en,ar", "pieces": 9000}, UsageError, "--pieces 9,000 cannot be had"),
    ],
)
def test_what_cannot_work_is_said_and_leaves_nothing(
    corpus: Path, say: Any, changes: dict[str, Any], kind: type[DragomanError], message: str
) -> None:
    with pytest.raises(kind, match=re.escape(message)):
        train(small(corpus, **changes), say)
    assert sorted(path.name for path in corpus.iterdir()) == ["train.tsv", "valid.tsv"]


def test_a_model_is_not_overwritten(corpus: Path, say: Any) -> None:
    (corpus / "model").mkdir()
    with pytest.raises(UsageError, match="exists: a finished model is not overwritten"):
        train(small(corpus), say)


def test_a_run_is_not_resumed_with_other_settings_or_other_text(corpus: Path, say: Any) -> None:
    def interrupt(line: str) -> None:
        if line.startswith("step 2,"):
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(StoppedError):
        train(small(corpus), interrupt)
    with pytest.raises(UsageError, match=r"holds an unfinished run: go on with --resume"):
        train(small(corpus), say)
    with pytest.raises(UsageError, match=r"not as the run began: --seed \(was 1, is 2\)"):
        train(small(corpus, resume=True, seed=2), say)
    write_tsv(corpus / "train.tsv", make_pairs(200, seed=9))
    with pytest.raises(InputError, match="not what it was when the run began"):
        train(small(corpus, resume=True), say)
    assert (corpus / "model.partial/checkpoints").is_dir()
