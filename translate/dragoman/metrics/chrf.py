"""chrF and chrF++: sacreBLEU's n-grams of characters and words, scored for many sums at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dragoman.errors import UsageError
from dragoman.metrics.sacrebleu_metric import SacreBleuMetric

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float64
    from numpy.typing import NDArray

    from dragoman.metrics.references import References


class ChrfMetric(SacreBleuMetric):
    """chrF (Popović 2015): the F score of n-gram precision and recall, averaged over orders; from 0 to 100.

    Statistics are, for each order, the n-grams of the hypothesis, of the reference, and of both. Of several references
    the one that is best for a segment counts.
    """

    def __init__(  # noqa: PLR0913 - sacreBLEU's options
        self,
        references: References,
        sources: Sequence[str] = (),  # noqa: ARG002 - every metric is given them
        *,
        characters: int = 6,
        words: int = 0,
        beta: int = 2,
        lowercase: bool = False,
    ) -> None:
        """Take the references.

        Args:
            references: One sequence for each translator, a text a segment.
            sources: Not looked at.
            characters: Of the longest n-gram of characters, 1 or more; spaces are left out.
            words: Of the longest n-gram of words: 0 for chrF, 2 for chrF++.
            beta: How many times recall weighs more than precision, 1 or more.
            lowercase: Whether to ignore case.

        Raises:
            UsageError: References are missing, or an option is too low.
            CorpusMismatchError: The references have different numbers of segments.
        """
        from sacrebleu.metrics import CHRF

        for name, value, least in (("characters", characters, 1), ("words", words, 0), ("beta", beta, 1)):
            if value < least:
                raise UsageError(f"chrF: {name} is {value}, and the least is {least}")
        options = {"char_order": characters, "word_order": words, "beta": beta, "lowercase": lowercase}
        super().__init__(f"chrF{beta}{'+' * words}", CHRF, references, **options)
        self._weight = beta**2

    def score(self, sums: NDArray[float64]) -> NDArray[float64]:
        """Return the chrF of each row of sums (rows x 3 orders). Orders that a side has no n-gram of are left out."""
        precision = np.zeros(len(sums))
        recall = np.zeros(len(sums))
        orders = np.zeros(len(sums))
        for own, reference, both in sums.reshape(len(sums), -1, 3).transpose(1, 2, 0):
            present = (own > 0) & (reference > 0)
            precision += np.where(present, both / np.where(present, own, 1), 0)
            recall += np.where(present, both / np.where(present, reference, 1), 0)
            orders += present
        precision /= np.maximum(orders, 1)
        recall /= np.maximum(orders, 1)
        matched = precision + recall > 0
        products = (1 + self._weight) * precision * recall
        return 100 * (products / np.where(matched, self._weight * precision + recall, 1))

    def score_segments(self, statistics: NDArray[float64]) -> NDArray[float64]:
        """Return the chrF of each segment by itself."""
        return self.score(statistics)


class ChrfPlusPlusMetric(ChrfMetric):
    """chrF++ (Popović 2017): with the n-grams of one and two words beside those of characters."""

    def __init__(self, references: References, sources: Sequence[str] = (), *, lowercase: bool = False) -> None:
        """Take the references, as `ChrfMetric` does."""
        super().__init__(references, sources, words=2, lowercase=lowercase)
