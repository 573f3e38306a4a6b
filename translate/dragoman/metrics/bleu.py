"""BLEU and spBLEU: sacreBLEU's tokens, counts and signatures, scored for many sums at once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dragoman.errors import UsageError
from dragoman.metrics.pieces import fetch_pieces
from dragoman.metrics.sacrebleu_metric import SacreBleuMetric

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy import float64
    from numpy.typing import NDArray

    from dragoman.metrics.references import References

_ORDER = 4  # words of the longest n-gram
_LOG_OF_NOTHING = -9999999999.0  # sacreBLEU's log(0)
_PIECES = ("flores101", "flores200")  # tokenizers that need a SentencePiece model
_TOKENIZERS = ("13a", "intl", "char", "none", "zh", *_PIECES)  # those for which sacreBLEU needs no further package


class BleuMetric(SacreBleuMetric):
    """BLEU (Papineni et al. 2002): the geometric mean of n-gram precisions, less for brevity; from 0 to 100.

    Statistics are the words of the hypothesis, those of the reference that is nearest in length, and for n from 1 to 4
    first the n-grams that a reference has as well, then all n-grams of the hypothesis.
    """

    def __init__(
        self,
        references: References,
        sources: Sequence[str] = (),  # noqa: ARG002 - every metric is given them
        *,
        tokenize: str = "13a",
        lowercase: bool = False,
        label: str = "BLEU",
    ) -> None:
        """Take the references.

        Args:
            references: One sequence for each translator, a text a segment.
            sources: Not looked at.
            tokenize: A tokenizer of sacreBLEU.
            lowercase: Whether to ignore case.
            label: What the metric is called.

        Raises:
            UsageError: The tokenizer is unknown, or references are missing.
            CorpusMismatchError: The references have different numbers of segments.
            ModelError: The tokenizer's model is not here and cannot be fetched, or it is damaged.
        """
        from sacrebleu.metrics import BLEU

        if tokenize not in _TOKENIZERS:
            raise UsageError(f"no tokenizer {tokenize!r} for BLEU (known: {', '.join(_TOKENIZERS)})")
        if tokenize in _PIECES:
            fetch_pieces(tokenize)
        super().__init__(label, BLEU, references, tokenize=tokenize, lowercase=lowercase)

    def score(self, sums: NDArray[float64]) -> NDArray[float64]:
        """Return the BLEU of each row of sums. An order without matches is smoothed as in mteval ("exp")."""
        return _score(sums, effective_order=False)

    def score_segments(self, statistics: NDArray[float64]) -> NDArray[float64]:
        """Return the BLEU of each segment by the orders that it is long enough for, as sacreBLEU's --sentence-level."""
        return _score(statistics, effective_order=True)


class SpBleuMetric(BleuMetric):
    """BLEU on the SentencePiece pieces of FLORES-200 (Goyal et al. 2022, "The FLORES-101 Evaluation Benchmark")."""

    def __init__(self, references: References, sources: Sequence[str] = (), *, lowercase: bool = False) -> None:
        """Take the references, as `BleuMetric` does."""
        super().__init__(references, sources, tokenize="flores200", lowercase=lowercase, label="spBLEU")


def _score(sums: NDArray[float64], *, effective_order: bool) -> NDArray[float64]:
    """Return the BLEU of each row (rows x 10).

    Args:
        sums: Rows of statistics.
        effective_order: Leave out the orders for which a row has no n-gram; otherwise such a row has 0.
    """
    words, reference_words = sums[:, 0], sums[:, 1]
    matches, totals = sums[:, 2 : 2 + _ORDER], sums[:, 2 + _ORDER :]  # rows x orders
    present = totals > 0
    halvings = 2.0 ** np.cumsum(present & (matches == 0), axis=1)  # each order without a match counts half of the last
    numerators = np.where(matches > 0, 100.0 * matches, 100.0)
    precisions = numerators / np.where(present, np.where(matches > 0, totals, halvings * totals), 1.0)
    logs = _map(math.log, precisions)
    logs[~present] = 0.0 if effective_order else _LOG_OF_NOTHING
    orders = np.maximum(present.sum(axis=1), 1) if effective_order else _ORDER
    # Python's own sum, because from 3.12 on it rounds otherwise than adding up does.
    means = np.array([sum(row) for row in logs.tolist()]) / orders
    short = words < reference_words
    brevity = np.where(short, 1 - reference_words / np.where(words > 0, words, 1.0), 0.0)
    penalties = np.where(short & (words == 0), 0.0, _map(math.exp, brevity))
    return np.where(matches.any(axis=1), penalties * _map(math.exp, means), 0.0)


def _map(function: Callable[[float], float], values: NDArray[float64]) -> NDArray[float64]:
    """Apply one of math's functions to each value: numpy's own may differ from it in the last bit."""
    return np.array([function(value) for value in values.ravel().tolist()]).reshape(values.shape)
