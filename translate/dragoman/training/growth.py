"""A model that goes on larger than it was: deeper, wider inside its layers, and with bytes in its vocabulary.

What is added has hardly a say at first: the larger model begins about where the smaller one was, and training fills the
room. (Chen et al. 2016 widen a network so, Gong et al. 2019 deepen one.)
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import torch
from transformers import MarianMTModel

from dragoman.engines.pieces import END, PAD
from dragoman.errors import UsageError
from dragoman.training.network import spoken_rows
from dragoman.training.settings import option_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from transformers import MarianConfig

    from dragoman.training.settings import Settings

_UNLIKE = 0.1  # how far new rows are from each other, in the table's standard deviations: equal ones would stay equal


def larger_config(config: MarianConfig, settings: Settings) -> MarianConfig:
    """Return a configuration with the layers and feed-forward width that the settings ask for.

    Raises:
        UsageError: The model is larger: nothing is taken from it.
    """
    larger = copy.deepcopy(config)
    for name, key in (
        ("encoder_layers", "encoder_layers"),
        ("decoder_layers", "decoder_layers"),
        ("feed_forward", "encoder_ffn_dim"),
        ("feed_forward", "decoder_ffn_dim"),
    ):
        asked, has = getattr(settings, name), getattr(config, key)
        if asked is not None and asked < has:
            raise UsageError(
                f"--{option_name(name)} {asked}: {settings.from_model} has {has}, and a model can only grow"
            )
        setattr(larger, key, asked or has)
    return larger


def grow(model: MarianMTModel, settings: Settings) -> MarianMTModel:
    """Return a model of the size that the settings ask for.

    Wider layers compute the same to the digit, new ones nearly (`_make_idle`).

    Args:
        model: What it grows from.
        settings: Layers of both sides and feed-forward width; None is what the model has.

    Raises:
        UsageError: The model is larger.
    """
    config = larger_config(model.config, settings)
    if config.to_dict() == model.config.to_dict():
        return model
    torch.manual_seed(settings.seed)
    larger = MarianMTModel(config)
    larger.generation_config = model.generation_config
    kept = {key: value for key, value in model.state_dict().items() if ".layers." not in key}
    larger.load_state_dict(kept, strict=False)
    for before, after in ((model.model.encoder, larger.model.encoder), (model.model.decoder, larger.model.decoder)):
        origin = [place * len(before.layers) // len(after.layers) for place in range(len(after.layers))]
        for place, number in enumerate(origin):
            _copy_layer(before.layers[number], after.layers[place])
            if place and number == origin[place - 1]:
                _make_idle(after.layers[place])
    return larger


def grow_vocabulary(
    model: MarianMTModel, before: Mapping[str, int], after: Mapping[str, int], seed: int
) -> MarianMTModel:
    """Return a model with rows for the pieces that came in.

    They begin near the mean of those that a translation may use: a row that was never trained as an output, as that of
    ``<unk>``, could be likelier than any of these.

    Args:
        model: What it grows from.
        before: Piece to row, as the model has it.
        after: The same with more pieces, maybe in another order.
        seed: Of the small differences between new rows.
    """
    new = torch.tensor(sorted(row for piece, row in after.items() if piece not in before), dtype=torch.long)
    if not len(new):
        return model
    origin = torch.zeros(max(after.values()) + 1, dtype=torch.long)
    for piece, row in before.items():
        origin[after[piece]] = row
    said = spoken_rows(model)
    state = model.state_dict()
    for key, value in state.items():
        if key.endswith(("shared.weight", "embed_tokens.weight", "lm_head.weight")):
            draw = torch.Generator().manual_seed(seed)  # anew for each: tied tables stay equal
            apart = _UNLIKE * value.std() * torch.randn(len(new), value.shape[1], generator=draw)
            state[key] = value[origin]
            state[key][new] = value[said].mean(0) + apart
        elif key == "final_logits_bias":
            state[key] = value[:, origin]
            state[key][:, new] = value[:, said].mean()
    config, generation = copy.deepcopy(model.config), copy.deepcopy(model.generation_config)
    config.vocab_size = config.decoder_vocab_size = len(origin)
    generation.bad_words_ids = [[after[PAD]]]
    for each in (config, generation):
        each.pad_token_id = each.decoder_start_token_id = after[PAD]
        each.eos_token_id = each.forced_eos_token_id = after[END]
    config.bos_token_id = after[END]
    larger = MarianMTModel(config)
    larger.generation_config = generation
    larger.load_state_dict(state)
    return larger


def _copy_layer(before: Any, after: Any) -> None:  # noqa: ANN401 - transformers is not read by mypy
    """Copy a layer into one with as many neurons or more; what the new ones say has no weight."""
    state = before.state_dict()
    fresh = after.state_dict()
    count = len(state["fc1.bias"])
    state["fc1.weight"] = torch.cat([state["fc1.weight"], fresh["fc1.weight"][count:]])
    state["fc1.bias"] = torch.cat([state["fc1.bias"], fresh["fc1.bias"][count:]])
    state["fc2.weight"] = torch.cat([state["fc2.weight"], torch.zeros_like(fresh["fc2.weight"][:, count:])], dim=1)
    after.load_state_dict(state)


def _make_idle(layer: Any) -> None:  # noqa: ANN401 - transformers is not read by mypy
    """Let a copy of the layer below pass on what it gets: what it says has no weight, how it gets there stays.

    What comes in was normalised and scaled by the norm that this layer has a copy of. Normalising it again takes away
    a scale and a mean, which hardly differ between positions; the last norm puts them back.
    """
    for name, part in layer.named_modules():
        if name.endswith(("out_proj", "fc2")):
            torch.nn.init.zeros_(part.weight)
            torch.nn.init.zeros_(part.bias)
    gain, bias = layer.final_layer_norm.weight.data, layer.final_layer_norm.bias.data
    scale, mean = (gain.square().mean() + bias.var(correction=0)).sqrt(), bias.mean()
    for name, part in layer.named_modules():
        if name.endswith("layer_norm"):
            last = name == "final_layer_norm"
            torch.nn.init.constant_(part.weight, scale.item() if last else 1.0)
            torch.nn.init.constant_(part.bias, mean.item() if last else 0.0)
