"""A model that goes on larger: what is added starts as nothing, and learns."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
import torch
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from training_cases import make_pairs, small
from transformers import MarianMTModel, MarianTokenizer

from dragoman.engines.pieces import SPECIAL, Pieces
from dragoman.errors import UsageError
from dragoman.models.catalog import find_model
from dragoman.training.codec import Codec
from dragoman.training.growth import grow, grow_vocabulary
from dragoman.training.network import TrainedMarian, build, load
from dragoman.training.pieces import PIECES_FILES, add_bytes, make_vocabulary

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.model

PAIRS = make_pairs(60)


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of 1+1 layers whose norms are not what they begin as."""
    folder = tmp_path_factory.mktemp("start")
    settings = small(folder)
    make_vocabulary(PAIRS, settings, folder)
    model = build(settings, Codec(folder))
    torch.manual_seed(2)
    for name, weight in model.named_parameters():
        if "layer_norm" in name:
            weight.data += 0.1 * torch.randn_like(weight)
        elif "embed_positions" not in name:
            weight.data *= 15  # with weights as they are drawn, a model hardly prefers anything
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def with_bytes(start: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same pieces, and the bytes."""
    folder = tmp_path_factory.mktemp("bytes")
    for path in start.iterdir():
        shutil.copy(path, folder)
    add_bytes(folder, ("ar", "en"))
    return folder


def grown(start: Path, **asked: int) -> tuple[MarianMTModel, MarianMTModel]:
    """The model of a folder, and the larger one."""
    model = load(start, MarianMTModel, 0.0)
    return model, grow(model, small(start, from_model=str(start), dropout=0.0, **asked))


def chances(model: MarianMTModel, codec: Codec, rows: list[int] | None = None) -> torch.Tensor:
    """The log-probabilities that a model gives to some rows after the first words of a translation."""
    source, target = PAIRS[0]
    with torch.no_grad():
        logits = model.eval()(
            input_ids=torch.tensor([codec.encode(source, 0)]),
            decoder_input_ids=torch.tensor([[codec.pad, *codec.encode(target, 1)[:-1]]]),
        ).logits[0]
    return logits[:, list(range(codec.size)) if rows is None else rows].log_softmax(-1)


def test_wider_layers_compute_the_same(start: Path) -> None:
    before, after = grown(start, feed_forward=100)
    assert torch.allclose(chances(before, Codec(start)), chances(after, Codec(start)), atol=1e-5)
    assert after.config.encoder_ffn_dim == after.config.decoder_ffn_dim == 100


@pytest.mark.parametrize(("encoder", "decoder"), [(2, 1), (3, 2), (1, 4)])
def test_a_deeper_model_translates_nearly_the_same(start: Path, encoder: int, decoder: int) -> None:
    """Two random models of this size are apart by far more."""
    before, after = grown(start, encoder_layers=encoder, decoder_layers=decoder)
    assert (len(after.model.encoder.layers), len(after.model.decoder.layers)) == (encoder, decoder)
    old, new = chances(before, Codec(start)), chances(after, Codec(start))
    assert torch.nn.functional.kl_div(new, old, log_target=True, reduction="batchmean") < 0.02
    stranger = build(small(start, seed=5), Codec(start))
    strange = chances(stranger, Codec(start))
    assert torch.nn.functional.kl_div(strange, old, log_target=True, reduction="batchmean") > 0.1


def test_layers_are_put_in_evenly_and_only_the_new_ones_are_idle(start: Path) -> None:
    settings = small(start, encoder_layers=4, decoder_layers=2)
    four = build(settings, Codec(start))
    six = grow(four, small(start, from_model="four", encoder_layers=6, decoder_layers=3))
    for before, after, origin in (
        (four.model.encoder, six.model.encoder, [0, 0, 1, 2, 2, 3]),
        (four.model.decoder, six.model.decoder, [0, 0, 1]),
    ):
        assert [not layer.fc2.weight.any() for layer in after.layers] == [
            place > 0 and number == origin[place - 1] for place, number in enumerate(origin)
        ]
        for number, layer in zip(origin, after.layers, strict=True):
            assert layer.fc1.weight.equal(before.layers[number].fc1.weight)


def test_all_that_is_new_learns(start: Path, tmp_path: Path) -> None:
    _, after = grown(start, encoder_layers=2, decoder_layers=2, feed_forward=100)
    after.save_pretrained(tmp_path)
    codec, model = Codec(start), load(tmp_path, TrainedMarian, 0.0)
    model.prepare(0.0, codec.pad, codec.unknown)
    source, target = PAIRS[0]
    labels = codec.encode(target, 1)
    model(
        input_ids=torch.tensor([codec.encode(source, 0)]),
        attention_mask=None,
        decoder_input_ids=torch.tensor([[codec.pad, *labels[:-1]]]),
        labels=torch.tensor([labels]),
    ).loss.backward()
    for side in (model.model.encoder, model.model.decoder):
        assert side.layers[1].self_attn.out_proj.weight.grad.abs().sum() > 0
        assert side.layers[1].fc2.weight.grad.abs().sum() > 0
        assert side.layers[0].fc2.weight.grad[:, 64:].abs().sum() > 0


@pytest.mark.parametrize("asked", [{"encoder_layers": 1}, {"decoder_layers": 1}, {"feed_forward": 64}])
def test_nothing_is_taken_from_a_model(start: Path, asked: dict[str, int]) -> None:
    _, large = grown(start, encoder_layers=2, decoder_layers=2, feed_forward=100)
    [name] = asked
    with pytest.raises(UsageError, match=rf"--{name.replace('_', '-')} \d+: m has \d+, and a model can only grow"):
        grow(large, small(start, from_model="m", **asked))


def test_a_model_that_is_as_asked_stays_as_it_is(start: Path) -> None:
    model, same = grown(start, encoder_layers=1)
    assert same is model


def test_bytes_are_read_alike_by_every_reader(with_bytes: Path) -> None:
    with pytest.warns(UserWarning, match="sacremoses"):
        tokenizer = MarianTokenizer.from_pretrained(with_bytes)
    codec = Codec(with_bytes)
    for text in ("R&D — “é”", "£5 中", *PAIRS[1]):
        assert tokenizer(text)["input_ids"] == codec.encode(text, 0)
        assert tokenizer(text_target=text)["input_ids"] == codec.encode(text, 1)
        assert codec.unknown not in codec.encode(text, 1)


@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\x00\u2581"), max_size=30))
@limits(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_with_bytes_every_text_comes_back(with_bytes: Path, text: str) -> None:
    pieces, text = Pieces(with_bytes), " ".join(text.split())
    assert pieces.decode(pieces.encode_target(text)) == text


def test_pieces_that_were_there_keep_their_spelling_and_the_pad_is_last(start: Path, with_bytes: Path) -> None:
    before, after = Pieces(start), Pieces(with_bytes)
    assert after.encode(PAIRS[0][0]) == before.encode(PAIRS[0][0])
    assert len(after.ids) == len(before.ids) + 256
    assert after.ids["<pad>"] == max(after.ids.values())


def test_bytes_that_one_side_lacks_are_added_to_it(with_bytes: Path, start: Path, tmp_path: Path) -> None:
    """And the folder's own names of the languages stay."""
    shutil.copytree(with_bytes, tmp_path / "half")
    shutil.copy(start / "target.spm", tmp_path / "half")
    add_bytes(tmp_path / "half", ("ara", "eng"))
    for name in PIECES_FILES:
        assert (tmp_path / "half" / name).read_bytes() == (with_bytes / name).read_bytes()


def test_bytes_are_added_once(with_bytes: Path) -> None:
    before = {path.name: path.read_bytes() for path in with_bytes.iterdir()}
    add_bytes(with_bytes, ("ar", "en"))
    assert {path.name: path.read_bytes() for path in with_bytes.iterdir()} == before


def test_a_larger_vocabulary_gives_what_was_there_the_same_chances(start: Path, with_bytes: Path) -> None:
    """Even where nothing was ever trained to say <unk>, whose row may be likelier than all others."""
    model = load(start, MarianMTModel, 0.0)
    before, after = Pieces(start).ids, Pieces(with_bytes).ids
    with torch.no_grad():
        model.model.shared.weight[before["<unk>"]] *= 20
    larger = grow_vocabulary(model, before, after, seed=1)
    assert larger.config.vocab_size == len(after)
    assert larger.generation_config.decoder_start_token_id == larger.config.pad_token_id == after["<pad>"]
    kept = [(row, after[piece]) for piece, row in before.items() if piece not in SPECIAL]
    old = chances(model, Codec(start), [row for row, _ in kept])
    new = chances(larger, Codec(with_bytes), [row for _, row in kept])
    assert torch.allclose(old, new, atol=1e-4)
    assert larger.lm_head.weight.data_ptr() == larger.model.shared.weight.data_ptr()
    rows: Any = [row for piece, row in after.items() if piece not in before]
    assert larger.model.shared.weight[rows].unique(dim=0).shape[0] == 256
    said = chances(larger, Codec(with_bytes)).exp()
    # A quarter of the pieces that a translation may use, among 300: nothing is preferred, and nothing shut out.
    assert 0.1 < said[:, rows].sum(1).mean() < 256 / (256 + len(Codec(start).rows(1))) + 0.1


def test_a_vocabulary_in_another_order_keeps_the_end_mark(start: Path) -> None:
    """A folder of others may have <pad> first; behind the bytes it is last, and all rows move."""
    model = load(start, MarianMTModel, 0.0)
    after = Pieces(start).ids
    before = {piece: (row + 1) % len(after) for piece, row in after.items()}
    state = model.state_dict()
    for key in ("model.shared.weight", "model.encoder.embed_tokens.weight", "model.decoder.embed_tokens.weight"):
        state[key] = state[key].roll(1, 0)
    state["lm_head.weight"] = state["model.shared.weight"]
    state["final_logits_bias"] = state["final_logits_bias"].roll(1, 1)
    model.load_state_dict(state)
    for each in (model.config, model.generation_config):
        each.pad_token_id = each.decoder_start_token_id = 0
        each.eos_token_id = each.forced_eos_token_id = 1
    larger = grow_vocabulary(model, before, after | {"<0x00>": len(after)}, seed=1)
    for each in (larger.config, larger.generation_config):
        assert (each.eos_token_id, each.forced_eos_token_id, each.pad_token_id) == (0, 0, after["<pad>"])
    original = load(start, MarianMTModel, 0.0)
    rows = list(range(len(after)))
    assert torch.allclose(chances(larger, Codec(start), rows), chances(original, Codec(start), rows), atol=1e-4)


def test_a_vocabulary_that_is_as_large_already_stays_as_it_is(start: Path) -> None:
    model, ids = load(start, MarianMTModel, 0.0), Pieces(start).ids
    assert grow_vocabulary(model, ids, ids, seed=1) is model


def test_the_starter_loses_hardly_anything_when_it_grows(tmp_path: Path) -> None:
    """Of what it gave to good translations, by nats a piece; the losses in training are near 2.8."""
    folder = find_model("starter-ar-en").folder
    pairs = [
        ("قال الرئيس إن الحكومة ستجتمع غدا.", "The president said the government would meet tomorrow."),
        ("وصل وزير الخارجية إلى القاهرة أمس.", "The foreign minister arrived in Cairo yesterday."),
        ("ارتفعت أسعار النفط بنسبة ثلاثة في المئة.", "Oil prices rose by three percent."),
    ]  # fmt: skip
    for name in PIECES_FILES:
        shutil.copy(folder / name, tmp_path)
    add_bytes(tmp_path, ("ar", "en"))
    model = load(folder, MarianMTModel, 0.0)
    asked = {"encoder_layers": model.config.encoder_layers + 3, "decoder_layers": 3, "feed_forward": 1200}
    larger = grow(model, small(tmp_path, from_model="starter-ar-en", **asked))
    larger = grow_vocabulary(larger, Pieces(folder).ids, Pieces(tmp_path).ids, seed=1)
    losses = []
    for each, codec in ((model, Codec(folder)), (larger, Codec(tmp_path))):
        total = 0.0
        for source, target in pairs:
            labels = torch.tensor([codec.encode(target, 1)])
            with torch.no_grad():
                total += each.eval()(input_ids=torch.tensor([codec.encode(source, 0)]), labels=labels).loss.item()
        losses.append(total / len(pairs))
    assert losses[1] == pytest.approx(losses[0], abs=0.15)
