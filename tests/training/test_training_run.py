"""Whole runs: what they leave, what they may not leave, and what they say when something is wrong."""

from __future__ import annotations

import errno
import json
import re
import shutil
import tomllib
from collections import namedtuple
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from training_cases import journal, make_pairs, small, write_tsv

from dragoman.engines.ct2 import Ct2Engine
from dragoman.engines.marian import MarianEngine
from dragoman.errors import DragomanError, InputError, ModelError, OutputError, TrainingError, UsageError
from dragoman.models.cards import open_model, verify_model
from dragoman.plan import Machine, Search
from dragoman.training import trainer
from dragoman.training.card import render_card
from dragoman.training.data import Bitext
from dragoman.training.decoding import decode_once
from dragoman.training.network import TrainedMarian
from dragoman.training.run import train
from dragoman.training.trainer import TranslationTrainer
from dragoman.training.validation import Score
from dragoman.training.workplace import Workplace

if TYPE_CHECKING:
    from pathlib import Path

    from dragoman.records import Problem

pytestmark = pytest.mark.model


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
    with (corpus / "general.tsv").open("a", encoding="utf-8") as stream:
        stream.writelines(f"{'ابتج ' * 40}{number}\t{'abcd ' * 40}{number}\n" for number in range(20))
    settings = small(
        corpus,
        from_model=str(finished[0]),
        general=(f"{corpus / 'general.tsv'}=0.2",),
        max_pieces=60,
        max_steps=2,
        every=2,
    )
    train(settings, say)
    assert (corpus / "model/source.spm").read_bytes() == (finished[0] / "source.spm").read_bytes()
    card = tomllib.loads((corpus / "model/card.toml").read_text(encoding="utf-8"))
    assert card["origin"].startswith("fine-tuned from model")
    assert str(finished[0].parent) not in (corpus / "model/card.toml").read_text(encoding="utf-8")
    own, general = card["data"]
    assert (own["name"], general["name"], general["left_out"]) == ("train.tsv", "general.tsv", {"too-long": 20})
    assert general["weight"] * general["pairs"] == pytest.approx(0.25 * own["pairs"])


def test_a_model_with_weights_in_torchs_own_format_can_be_fine_tuned(
    finished: tuple[Path, list[str]], corpus: Path, say: Any
) -> None:
    """As older models of the hub have them."""
    shutil.copytree(finished[0], corpus / "old")
    torch.save(load_file(corpus / "old/model.safetensors"), corpus / "old/pytorch_model.bin")
    (corpus / "old/model.safetensors").unlink()
    train(small(corpus, from_model=str(corpus / "old"), max_steps=1, every=2, rate=0.0), say)
    weights = load_file(corpus / "model/model.safetensors")
    assert all(weights[name].equal(tensor) for name, tensor in load_file(finished[0] / "model.safetensors").items())


def test_a_finished_model_can_go_on_larger(finished: tuple[Path, list[str]], corpus: Path, say: Any) -> None:
    """The engines take what comes out, and the card says how it grew."""
    settings = small(corpus, from_model=str(finished[0]), encoder_layers=2, byte_fallback=True, max_steps=2, every=2)
    train(settings, say)
    model = open_model(corpus / "model")
    search = Search(beam=1, compute_type="float32")
    engines = [engine(model.folder, model.digest(), search, Machine()) for engine in (Ct2Engine, MarianEngine)]
    first, second = (decode_once(engine, ["ابتج حدر", "日本"]) for engine in engines)
    assert first == second
    config = json.loads((model.folder / "config.json").read_bytes())
    assert (config["encoder_layers"], config["decoder_layers"]) == (2, 1)
    card = tomllib.loads((corpus / "model/card.toml").read_text(encoding="utf-8"))
    assert card["training"]["settings"]["encoder_layers"] == 2
    assert card["training"]["settings"]["byte_fallback"]


def test_what_changes_the_work_alone_leaves_the_losses(
    finished: tuple[Path, list[str]], corpus: Path, say: Any
) -> None:
    """Batches that another process makes are the same; bfloat16 has 8 bits, and learns nearly the same."""
    given: dict[str, Any] = {"from_model": str(finished[0]), "dropout": 0.0, "rate": 0.001, "max_steps": 8}
    losses = {}
    for name, changes in {
        "plain": {}, "beside": {"workers": 1}, "bfloat16": {"precision": "bfloat16"}, "float32": {"weights": "float32"},
    }.items():  # fmt: skip
        train(small(corpus, output=corpus / name, **given | changes), say)
        losses[name] = [line["loss"] for line in journal(corpus / name) if "loss" in line]
    assert losses["beside"] == losses["float32"] == losses["plain"]
    assert losses["bfloat16"] != losses["plain"]
    assert losses["bfloat16"] == pytest.approx(losses["plain"], rel=0.02)
    formats = {name: {tensor.dtype for tensor in load_file(corpus / name / "model.safetensors").values()}
               for name in ("plain", "float32")}  # fmt: skip
    assert formats == {"plain": {torch.float16}, "float32": {torch.float32}}


def test_settings_reach_the_trainer(tmp_path: Path) -> None:
    settings = small(tmp_path, clip=0.5, weight_decay=0.2, accumulate=3, workers=2, compile=True, seed=7, rate=0.25)
    found = trainer.make_arguments(settings, tmp_path, validated=True)
    assert (found.max_grad_norm, found.weight_decay, found.gradient_accumulation_steps) == (0.5, 0.2, 3)
    assert (found.dataloader_num_workers, found.torch_compile, found.seed, found.learning_rate) == (2, True, 7, 0.25)
    assert not trainer.make_arguments(small(tmp_path), tmp_path, validated=True).torch_compile


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
        (
            SafetensorError("Error while serializing: I/O error: No space left on device (os error 28)"),
            OutputError,
            "the disk is full",
        ),
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


def test_a_gpu_that_is_full_before_the_first_step_says_so_and_leaves_the_run_to_resume(
    corpus: Path, say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_options: Any) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")

    monkeypatch.setattr("dragoman.training.trainer.TranslationTrainer", fail)
    with pytest.raises(TrainingError, match="lower --batch-tokens"):
        train(small(corpus), say)
    assert (corpus / "model.partial/start").is_dir()


def test_what_cannot_be_read_is_reported(corpus: Path, say: Any) -> None:
    with (corpus / "train.tsv").open("a", encoding="utf-8") as stream:
        stream.write("no tab\n")
    found: list[Problem] = []
    train(small(corpus, max_steps=2, every=2), say, found.append)
    assert [(problem.path, problem.line) for problem in found] == [(str(corpus / "train.tsv"), 201)]


def test_a_terminal_that_is_gone_does_not_end_the_run(corpus: Path) -> None:
    def fail(_line: str) -> None:
        raise OSError(errno.EIO, "Input/output error")

    train(small(corpus, max_steps=2, every=2), fail)
    assert open_model(corpus / "model")


def test_processes_wait_for_the_first_one_for_a_day(corpus: Path, say: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Seen(Exception):  # noqa: N818 - ends the run
        pass

    def look(**options: Any) -> None:
        raise Seen(options["timeout"])

    monkeypatch.setattr("accelerate.PartialState", look)
    with pytest.raises(Seen) as seen:
        train(small(corpus), say)
    assert seen.value.args == (timedelta(days=1),)


@pytest.mark.parametrize("first", [True, False])
def test_the_first_process_decides_for_all(monkeypatch: pytest.MonkeyPatch, first: bool) -> None:  # noqa: FBT001 - a case
    """The others do not even look: to look for a checkpoint removes broken ones."""
    asked: list[str] = []

    def make() -> str:
        asked.append("asked")
        return "mine"

    def broadcast(found: list[Any], src: int) -> None:
        assert found == (["mine"] if first else [None])
        assert src == 0
        found[0] = "the first one's"

    monkeypatch.setattr(torch.distributed, "broadcast_object_list", broadcast)
    process = SimpleNamespace(is_world_process_zero=lambda: first, args=SimpleNamespace(world_size=2))
    made = TranslationTrainer.decide(cast("Any", process), make)
    assert (made, len(asked)) == ("the first one's", int(first))


def test_only_a_gpu_that_has_bfloat16_itself_computes_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation=True: including_emulation)
    monkeypatch.setattr(trainer, "Seq2SeqTrainingArguments", lambda **given: SimpleNamespace(n_gpu=1, **given))
    assert not trainer.make_arguments(small(tmp_path, device="auto"), tmp_path, validated=False).bf16


def test_a_resumed_run_needs_only_the_disk_that_it_does_not_hold_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")  # noqa: PYI024 - as shutil's
    workplace = Workplace(small(tmp_path, average=1))
    held = workplace.folder / "checkpoints/checkpoint-4"
    held.mkdir(parents=True)
    (held / "optimizer.pt").write_bytes(bytes(400))
    needed = 4 * 100 * 13  # of 100 weights: twelve copies, and the snapshot
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**6, 0, needed - 400))
    workplace.check_space(100)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**6, 0, needed - 401))
    with pytest.raises(OutputError, match="too little disk"):
        workplace.check_space(100)


def test_a_card_that_would_be_no_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="would be no TOML"):
        render_card(small(tmp_path), [], {}, {"loss": float("nan")}, tmp_path)


def test_a_card_takes_a_file_whose_name_is_no_utf8(tmp_path: Path) -> None:
    card = render_card(small(tmp_path), [Bitext("caf\udce9.tsv", [("a", "b")])], {}, {}, tmp_path)
    assert tomllib.loads(card.encode().decode())["data"][0]["name"] == "caf?.tsv"


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
        pytest.param(
            {"device": "cuda"},
            UsageError,
            "torch cannot use the device 'cuda' of this machine: ",
            marks=pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU"),
        ),
        ({"evaluate": ("a/test.tsv", "b/test.tsv")}, UsageError, "'a/test.tsv' is called so, too: say NAME=b/test.tsv"),
        ({"evaluate": ("valid=a.tsv",)}, UsageError, "the validation text is called so: say NAME=a.tsv"),
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
