"""Word translations of IBM model 1, and a network that starts as a word-by-word translator (docs/adr/0004)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray
    from transformers import MarianMTModel

_LONGEST = 40  # pieces of a side: a long pair has many links, and each says little
_LEAST = 0.02  # probabilities below are noise
_OWN = 0.25  # how much of its own place a source piece keeps: words with one translation are not one word


class Lexicon(NamedTuple):
    """Translation probabilities of the pairs of pieces that stood in a pair of texts."""

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    probability: NDArray[np.float64]


def learn_lexicon(pairs: Sequence[tuple[Sequence[int], Sequence[int]]], size: int, rounds: int = 5) -> Lexicon:
    """Learn p(target piece | source piece) by IBM model 1 (Brown et al. 1993).

    Args:
        pairs: Source and target rows of each pair; long ones are passed over.
        size: Rows of the vocabulary; the empty source word takes the row after the last.
        rounds: Rounds of expectation maximisation.
    """
    keys: list[NDArray[np.int64]] = [np.zeros(0, dtype=np.int64)]
    groups: list[NDArray[np.int64]] = [np.zeros(0, dtype=np.int64)]
    base = 0
    for source, target in pairs:
        if not (0 < len(source) <= _LONGEST and 0 < len(target) <= _LONGEST):
            continue
        row = np.array([size, *source], dtype=np.int64)  # 1 + source time
        keys.append((row[None, :] * (size + 1) + np.array(target, dtype=np.int64)[:, None]).ravel())
        groups.append(np.repeat(np.arange(base, base + len(target)), len(row)))
        base += len(target)
    links, index = np.unique(np.concatenate(keys), return_inverse=True)
    group = np.concatenate(groups)
    sources = links // (size + 1)
    p = np.ones(len(links))
    for _ in range(rounds):
        weight = p[index]
        counts = np.bincount(index, weight / np.bincount(group, weight)[group], minlength=len(links))
        p = counts / np.bincount(sources, counts)[sources]
    return Lexicon(sources, links % (size + 1), p)


def start_from_lexicon(model: MarianMTModel, lexicon: Lexicon, own: Collection[int], seed: int) -> None:
    """Start a model as a rough word-by-word translator.

    A source piece begins where its translations stand in the shared embedding space, and the decoder's attention to the
    source begins by passing on what it reads. What is left to learn is order and grammar, not that the two languages
    have anything to do with each other.

    Args:
        model: The model, freshly made, with one table of embeddings.
        lexicon: What `learn_lexicon` returned.
        own: Rows that only the source side uses; those of both sides keep a place of their own.
        seed: Of the first places.
    """
    generator = torch.Generator().manual_seed(seed)
    weight = model.get_input_embeddings().weight  # vocabulary x width
    width = weight.shape[1]
    with torch.no_grad():
        weight.normal_(0, width**-0.5, generator=generator)
        keep = np.isin(lexicon.source, list(own)) & (lexicon.probability > _LEAST)
        sources = torch.from_numpy(lexicon.source[keep])
        shares = torch.from_numpy(lexicon.probability[keep]).float().unsqueeze(1)
        targets = weight[torch.from_numpy(lexicon.target[keep])]
        moved = torch.zeros_like(weight).index_add_(0, sources, shares * targets) + _OWN * weight
        ids = torch.unique(sources)
        weight[ids] = moved[ids] / moved[ids].norm(dim=1, keepdim=True)
        for layer in model.model.decoder.layers:
            turn = torch.nn.init.orthogonal_(torch.empty(width, width), generator=generator)
            layer.encoder_attn.v_proj.weight.copy_(turn)
            layer.encoder_attn.out_proj.weight.copy_(turn.T)
