"""The network, its loss, its start from a lexicon, and the mean of several."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from training_cases import make_pairs, small
from transformers import MarianMTModel

from dragoman.engines.pieces import Pieces
from dragoman.errors import ModelError
from dragoman.models.cards import open_model
from dragoman.training.averaging import average
from dragoman.training.batches import IGNORED, TokenBatches
from dragoman.training.codec import Codec
from dragoman.training.lexicon import learn_lexicon, start_from_lexicon
from dragoman.training.network import TrainedMarian, build, load, write_folder
from dragoman.training.passes import Passes
from dragoman.training.pieces import make_vocabulary

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.model

PAIRS = make_pairs(60)


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new model's folder."""
    folder = tmp_path_factory.mktemp("start")
    settings = small(folder)
    make_vocabulary(PAIRS, settings, folder)
    build(settings, Codec(folder)).save_pretrained(folder)
    return folder


@pytest.fixture
def codec(start: Path) -> Codec:
    return Codec(start)


def make_batch(codec: Codec, index: int = 0, alpha: float = 0.0) -> dict[str, torch.Tensor]:
    lengths = np.array([[len(codec.encode(side, n)) for n, side in enumerate(pair)] for pair in PAIRS], dtype=np.int32)
    return TokenBatches(PAIRS, Passes([60], [1.0], lengths, 300, 1), codec, 10**6, alpha=alpha, seed=1)[index]


def load_prepared(start: Path, codec: Codec, smoothing: float = 0.0) -> Any:
    model = load(start, TrainedMarian, 0.0)
    model.prepare(smoothing, codec.pad, codec.unknown)
    return model


def test_a_batch_is_made_from_its_number_alone(codec: Codec) -> None:
    far = make_batch(codec, 400, alpha=0.2)
    assert all(make_batch(codec, 400, alpha=0.2)[name].equal(tensor) for name, tensor in far.items())
    assert far["input_ids"].shape != make_batch(codec, 401, alpha=0.2)["input_ids"].shape


def test_the_decoder_sees_the_target_one_to_the_right(codec: Codec) -> None:
    batch = make_batch(codec)
    labels, shifted = batch["labels"], batch["decoder_input_ids"]
    assert (shifted[:, 0] == codec.pad).all()
    real = labels[:, :-1] != IGNORED
    assert shifted[:, 1:][real].equal(labels[:, :-1][real])


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_the_loss_is_the_cross_entropy_over_the_rows_that_a_translation_may_use(
    start: Path, codec: Codec, smoothing: float
) -> None:
    """By MarianMTModel's own logits, with all other rows cut out."""
    batch = make_batch(codec)
    loss = load_prepared(start, codec, smoothing)(**batch).loss
    labels = batch.pop("labels")
    logits = load(start, MarianMTModel, 0.0)(**batch).logits
    rows = sorted(codec.rows(1) - {codec.unknown, codec.pad})
    places = torch.full((codec.size,), IGNORED)
    places[rows] = torch.arange(len(rows))
    expected = torch.nn.functional.cross_entropy(
        logits[..., rows].flatten(0, 1),
        places[labels.clamp(min=0)].masked_fill(labels == IGNORED, IGNORED).flatten(),
        label_smoothing=smoothing,
    )
    assert loss.item() == pytest.approx(expected.item(), rel=1e-5)


def test_over_several_batches_the_loss_is_divided_by_the_labels_of_all(start: Path, codec: Codec) -> None:
    batch, model = make_batch(codec), load_prepared(start, codec)
    count = int((batch["labels"] != IGNORED).sum())
    assert model(**batch, num_items_in_batch=2 * count).loss.item() == pytest.approx(model(**batch).loss.item() / 2)


def test_pad_stays_at_zero_and_rows_of_the_source_are_never_said(start: Path, codec: Codec) -> None:
    model = load_prepared(start, codec)
    model(**make_batch(codec)).loss.backward()
    weight = model.get_input_embeddings().weight
    assert not weight[codec.pad].any()
    assert not weight.grad[codec.pad].any()
    silent = sorted(codec.rows(0) - codec.rows(1))
    assert silent
    assert (model.final_logits_bias[0, silent] == -100).all()


def test_the_lexicon_knows_which_pieces_translate_which() -> None:
    """Two words that come in changing company: IBM model 1 tells them apart."""
    pairs = [([1, 2], [11, 12]), ([1, 3], [11, 13]), ([2, 3], [12, 13]), ([1], [11])] * 5
    lexicon = learn_lexicon(pairs, 20, rounds=10)
    best = {
        source: max((p, target) for s, target, p in zip(*lexicon, strict=True) if s == source)[1]
        for source in (1, 2, 3)
    }
    assert best == {1: 11, 2: 12, 3: 13}
    for source in (1, 2, 3, 20):
        assert lexicon.probability[lexicon.source == source].sum() == pytest.approx(1)


def test_pieces_of_the_source_start_where_their_translations_are(start: Path) -> None:
    model = load(start, MarianMTModel)
    lexicon = learn_lexicon([([20], [5]), ([21], [6])] * 3, model.config.vocab_size)
    start_from_lexicon(model, lexicon, {20, 21}, seed=1)
    weight = torch.nn.functional.normalize(model.get_input_embeddings().weight, dim=1)
    assert weight[20] @ weight[5] > 0.9 > weight[20] @ weight[6]
    attention = model.model.decoder.layers[0].encoder_attn
    assert torch.allclose(attention.out_proj.weight @ attention.v_proj.weight, torch.eye(32), atol=1e-5)


def test_another_dropout_is_no_setting_of_generation(start: Path, tmp_path: Path) -> None:
    model = load(start, MarianMTModel, 0.3)
    assert model.config.dropout == model.model.decoder.dropout == 0.3
    model.save_pretrained(tmp_path)
    assert "dropout" not in (tmp_path / "generation_config.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(
    "point", ["config.json", "model.safetensors", "source.spm", "tokenizer_config.json", "vocab.json"]
)
def test_what_is_half_written_is_no_model_and_what_was_there_stays(
    start: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    point: str,
    whole: bool,  # noqa: FBT001
) -> None:
    """An end in the middle of any of the files or after it, as a kill makes it."""
    folder = tmp_path / "model"
    write_folder(load(start, MarianMTModel), start, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    copied = shutil.copyfile

    def save(_model: MarianMTModel, draft: Path) -> None:
        draft.mkdir()
        for name in ("config.json", "model.safetensors"):
            copy(start / name, draft / name)

    def copy(source: Path, target: Path) -> None:
        copied(source, target)
        if target.name == point:
            if not whole:
                os.truncate(target, 100)
            raise KeyboardInterrupt

    monkeypatch.setattr(MarianMTModel, "save_pretrained", save)
    monkeypatch.setattr("dragoman.training.network.shutil.copyfile", copy)
    with pytest.raises(KeyboardInterrupt):
        write_folder(load(start, MarianMTModel), start, folder)
    if point == "vocab.json" and whole:  # all is there but the name
        assert open_model(tmp_path / "model.draft")
    else:
        with pytest.raises(ModelError):
            Pieces(open_model(tmp_path / "model.draft").folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_mean_is_taken_of_every_tensor(start: Path, tmp_path: Path) -> None:
    folders = []
    for number in (1.0, 2.0, 6.0):
        model = load(start, MarianMTModel)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.fill_(number)
        folders.append(tmp_path / str(number))
        model.save_pretrained(folders[-1])
    found = average(folders)
    assert {name for name in found if "bias" not in name} >= {"model.shared.weight"}
    assert all((tensor == 3).all() for name, tensor in found.items() if name != "final_logits_bias")
    assert found["final_logits_bias"].equal(load(start, MarianMTModel).final_logits_bias)
