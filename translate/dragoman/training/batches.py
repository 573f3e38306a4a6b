"""Batches as torch takes them, each made from its number alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.training.codec import Codec
    from dragoman.training.data import Pair
    from dragoman.training.passes import Passes

IGNORED = -100  # labels that the loss leaves out


class TokenBatches(torch.utils.data.Dataset):  # type: ignore[misc]  # torch is not read by mypy
    """Batch after batch, pass after pass. An item is a whole batch, so the Trainer's own batch size is 1.

    The Trainer sees one long epoch: it need not know where a pass ends, and to resume it only has to go on counting.
    """

    def __init__(  # noqa: PLR0913 - what a batch depends on
        self, pairs: Sequence[Pair], passes: Passes, codec: Codec, count: int, *, alpha: float, seed: int
    ) -> None:
        """Take what batches are made of.

        Args:
            pairs: What `passes` numbers.
            passes: Which pairs make which batch.
            codec: Text to rows.
            count: How many batches there are in all.
            alpha: Sharpness of the SentencePiece sampling of the source; 0 for none.
            seed: Of the sampling.
        """
        self._pairs, self._passes, self._codec = pairs, passes, codec
        self._count, self._alpha, self._seed = count, alpha, seed
        self._starts = [0]  # the number of the first batch of each pass so far
        self._pass = -1  # the pass that `_batches` are of
        self._batches: list[object] = []

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> dict[str, torch.Tensor]:
        """Make a batch. It depends on its number and on nothing that was made before it."""
        if not 0 <= index < self._count:
            raise IndexError(index)
        pairs = [self._pairs[pair] for pair in self._find(index)]
        sources = [torch.tensor(self._encode(source, index, place)) for place, (source, _) in enumerate(pairs)]
        targets = [torch.tensor(self._codec.encode(target, 1)) for _, target in pairs]
        pad = self._codec.pad
        inputs = torch.nn.utils.rnn.pad_sequence(sources, batch_first=True, padding_value=pad)  # batch x source time
        labels = torch.nn.utils.rnn.pad_sequence(targets, batch_first=True, padding_value=IGNORED)
        shifted = labels.masked_fill(labels == IGNORED, pad).roll(1, dims=1)
        shifted[:, 0] = pad  # Marian starts decoding from <pad>
        return {
            "input_ids": inputs,
            "attention_mask": (inputs != pad).long(),
            "decoder_input_ids": shifted,  # batch x target time
            "labels": labels,  # batch x target time
        }

    def _encode(self, source: str, index: int, place: int) -> list[int]:
        if not self._alpha:
            return self._codec.encode(source, 0)
        return self._codec.sample(source, self._alpha, np.random.default_rng([self._seed, index, place]))

    def _find(self, index: int) -> Sequence[int]:
        while self._starts[-1] <= index:
            self._load(len(self._starts) - 1)
            self._starts.append(self._starts[-1] + len(self._batches))
        number = next(number for number, start in enumerate(self._starts[1:]) if index < start)
        self._load(number)
        found: Sequence[int] = self._batches[index - self._starts[number]].tolist()  # type: ignore[attr-defined]
        return found

    def _load(self, number: int) -> None:
        if self._pass != number:
            self._pass, self._batches = number, list(self._passes.batches(number))


def first(items: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """Collate the one item that a loader of whole batches has."""
    return items[0]
