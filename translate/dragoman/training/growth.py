"""A model that goes on larger than it was: deeper, wider inside its layers, and with bytes in its vocabulary.

What is added starts as nothing: the larger model translates as the smaller one did, and training fills the room. (Chen
et al. 2016 widen a network so, Gong et al. 2019 deepen one.)
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import torch
from transformers import MarianMTModel

from dragoman.engines.pieces import PAD, UNKNOWN
from dragoman.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dragoman.training.settings import Settings

_UNLIKE = 0.1  # how far a new row is from that of <unk>, in its own standard deviations: equal rows would stay equal


def grow(model: MarianMTModel, settings: Settings) -> MarianMTModel:
    """Return a model of the layers and feed-forward width that the settings ask for, which computes the same.

    Args:
        model: What it grows from.
        settings: Layers of both sides and feed-forward width; None is what the model has.

    Raises:
        UsageError: The model is larger: nothing is taken from it.
    """
    config = copy.deepcopy(model.config)
    for name, key in (
        ("encoder_layers", "encoder_layers"),
        ("decoder_layers", "decoder_layers"),
        ("feed_forward", "encoder_ffn_dim"),
        ("feed_forward", "decoder_ffn_dim"),
    ):
        asked, has = getattr(settings, name), getattr(config, key)
        if asked is not None and asked < has:
            option = f"--{name.replace('_', '-')}"
            raise UsageError(f"{option} {asked}: {settings.from_model} has {has}, and a model can only grow")
        setattr(config, key, asked or has)
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


def grow_vocabulary(model: MarianMTModel, before: Mapping[str, int], after: Mapping[str, int]) -> MarianMTModel:
    """Return a model with rows for the pieces that came in. They begin near that of ``<unk>``, as which they were read.

    Args:
        model: What it grows from.
        before: Piece to row, as the model has it.
        after: The same with more pieces.
    """
    size = max(after.values()) + 1
    origin = torch.full((size,), before[UNKNOWN])
    for piece, row in before.items():
        origin[after[piece]] = row
    new = torch.tensor(sorted(row for piece, row in after.items() if piece not in before))
    state = model.state_dict()
    for key, value in state.items():
        if key.endswith(("shared.weight", "embed_tokens.weight", "lm_head.weight")):
            state[key] = value[origin]
            torch.manual_seed(0)  # tied tables stay equal
            state[key][new] += _UNLIKE * value.std() * torch.randn(len(new), value.shape[1])
        elif key == "final_logits_bias":
            state[key] = value[:, origin]
            state[key][:, new] = 0.0
    config = copy.deepcopy(model.config)
    config.vocab_size = config.decoder_vocab_size = size
    generation = copy.deepcopy(model.generation_config)
    generation.bad_words_ids = [[after[PAD]]]
    for each in (config, generation):
        each.pad_token_id = each.decoder_start_token_id = after[PAD]
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
    """Let a copy of the layer below pass on what it gets: all it says has no weight, but its insight stays.

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
