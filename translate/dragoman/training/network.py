"""The network: transformers' MarianMTModel, with the loss computed where a translation can be, and nowhere else."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import torch
from torch.nn.functional import cross_entropy, linear
from transformers import GenerationConfig, MarianConfig, MarianMTModel
from transformers.modeling_outputs import Seq2SeqLMOutput

from dragoman.engines.marian import load_whole
from dragoman.errors import ModelIntegrityError
from dragoman.training.batches import IGNORED
from dragoman.training.pieces import PIECES_FILES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dragoman.training.codec import Codec
    from dragoman.training.settings import Settings

_POSITIONS = 512
_FORBIDDEN = -100.0  # bias of a row that is never said
_SURELY_FORBIDDEN = _FORBIDDEN / 2


class TrainedMarian(MarianMTModel):  # type: ignore[misc]  # transformers is not read by mypy
    """A Marian model that is being trained: it returns a loss and no logits.

    The vocabulary is shared, and about half of its rows are the source language's. A translation has no use for them,
    so the output layer computes only the others, and only at positions that are no padding.
    """

    accepts_loss_kwargs = True  # the Trainer passes the number of labels of the whole update

    def prepare(self, smoothing: float, pad: int, unknown: int) -> None:
        """Look up which rows a translation may use, by the bias, and hold ``<pad>`` at zero.

        Marian's decoder starts from a zero vector, and so does CTranslate2's. The output layer shares the table, so
        without this the row would be trained as an output and the two would start from different places.
        """
        self.smoothing = smoothing
        rows = spoken_rows(self)
        rows = rows[(rows != pad) & (rows != unknown)]
        places = torch.full_like(self.final_logits_bias[0], IGNORED, dtype=torch.long)
        places[rows] = torch.arange(len(rows))
        self.register_buffer("spoken", rows, persistent=False)
        self.register_buffer("places", places, persistent=False)
        weight = self.model.decoder.embed_tokens.weight
        keep = torch.ones(len(weight), 1)
        keep[pad] = 0.0
        with torch.no_grad():
            weight[pad] = 0.0
        weight.register_hook(lambda gradient: gradient * keep.to(gradient.device))
        for side in (self.model.encoder, self.model.decoder):
            # Sines, which never get a gradient: several processes would wait for it.
            side.embed_positions.requires_grad_(False)  # noqa: FBT003 - torch's own signature

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        decoder_input_ids: torch.Tensor,
        labels: torch.Tensor,
        num_items_in_batch: torch.Tensor | int | None = None,
        **options: Any,  # noqa: ANN401 - what the Trainer adds
    ) -> Seq2SeqLMOutput:
        """Return the label-smoothed cross entropy: nats a piece, over the labels of the whole update.

        Args:
            input_ids: Source rows (batch x source time).
            attention_mask: 0 where they are padding.
            decoder_input_ids: Target rows, one to the right (batch x target time).
            labels: Target rows, `IGNORED` where they are padding (batch x target time).
            num_items_in_batch: Labels of the update; by default those of the batch.
            options: Not used.
        """
        del options
        hidden = self.model(
            input_ids=input_ids, attention_mask=attention_mask, decoder_input_ids=decoder_input_ids, use_cache=False
        ).last_hidden_state  # batch x target time x width
        places = self.places[labels.clamp(min=0)].masked_fill(labels == IGNORED, IGNORED)
        real = places != IGNORED
        logits = linear(hidden[real], self.lm_head.weight[self.spoken], self.final_logits_bias[0, self.spoken])
        total = cross_entropy(logits.float(), places[real], label_smoothing=self.smoothing, reduction="sum")
        return Seq2SeqLMOutput(loss=total / (num_items_in_batch if num_items_in_batch is not None else real.sum()))


def build(settings: Settings, codec: Codec) -> MarianMTModel:
    """Make a new model with random weights, whose rows of the source alone are never said."""
    shape = settings.shape
    config = MarianConfig(
        vocab_size=codec.size,
        decoder_vocab_size=codec.size,
        d_model=shape.width,
        encoder_layers=shape.encoder_layers,
        decoder_layers=shape.decoder_layers,
        encoder_attention_heads=shape.heads,
        decoder_attention_heads=shape.heads,
        encoder_ffn_dim=shape.feed_forward,
        decoder_ffn_dim=shape.feed_forward,
        activation_function="swish",
        dropout=settings.dropout,
        attention_dropout=0.0,
        activation_dropout=0.0,
        scale_embedding=True,
        max_position_embeddings=_POSITIONS,
        share_encoder_decoder_embeddings=True,
        tie_word_embeddings=True,
        pad_token_id=codec.pad,
        bos_token_id=codec.end,
        eos_token_id=codec.end,
        forced_eos_token_id=codec.end,
        decoder_start_token_id=codec.pad,
    )
    torch.manual_seed(settings.seed)
    model = MarianMTModel(config)
    model.generation_config = GenerationConfig(
        max_length=_POSITIONS,
        num_beams=4,
        pad_token_id=codec.pad,
        eos_token_id=codec.end,
        forced_eos_token_id=codec.end,
        decoder_start_token_id=codec.pad,
        bad_words_ids=[[codec.pad]],
    )
    _forbid(model, {*(codec.rows(0) - codec.rows(1)), codec.pad, codec.unknown} - {codec.end})
    return model


def load(folder: Path, model_class: Any, dropout: float | None = None) -> Any:  # noqa: ANN401 - not read by mypy
    """Load a folder's model in float32, with another dropout where one is given.

    Raises:
        ModelIntegrityError: It cannot be loaded, or its weights are not whole.
    """
    changes = {} if dropout is None else {"dropout": dropout}
    try:
        config = MarianConfig.from_pretrained(folder, local_files_only=True, **changes)
        return load_whole(model_class, folder, config=config, dtype=torch.float32, local_files_only=True)
    except Exception as error:  # damage shows in many ways, safetensors' and pickle's own errors among them
        raise ModelIntegrityError(f"{folder}: transformers cannot load this model: {error}") from error


def spoken_rows(model: MarianMTModel) -> torch.Tensor:
    """Return the rows that the bias lets a translation use."""
    return (model.final_logits_bias[0] > _SURELY_FORBIDDEN).nonzero().squeeze(1)


def write_folder(model: MarianMTModel, pieces: Path, folder: Path) -> None:
    """Write a model with the pieces of another folder as a draft beside it, which then takes its name.

    What had the name is removed at last. Nobody takes a draft that is not whole for a model: its weights are written
    before the vocabulary is there.
    """
    draft, old = (folder.with_name(f"{folder.name}.{what}") for what in ("draft", "old"))
    for rest in (draft, old):
        shutil.rmtree(rest, ignore_errors=True)
    model.save_pretrained(draft)
    shutil.copymode(draft / "config.json", draft / "model.safetensors")  # safetensors writes it for its owner alone
    for name in PIECES_FILES:
        if (pieces / name).is_file():
            shutil.copyfile(pieces / name, draft / name)
    if folder.exists():
        folder.rename(old)
    draft.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _forbid(model: MarianMTModel, rows: Iterable[int]) -> None:
    """Make the model never say some pieces, by the bias that every user of the folder applies."""
    model.final_logits_bias[0, sorted(rows)] = _FORBIDDEN
