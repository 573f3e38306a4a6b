"""TER: sacreBLEU's words and signature, with a search for edits that finds the same ones sooner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dragoman.metrics.edits import count_edits
from dragoman.metrics.references import check_length
from dragoman.metrics.sacrebleu_metric import SacreBleuMetric

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float64
    from numpy.typing import NDArray

    from dragoman.metrics.references import References


class TerMetric(SacreBleuMetric):
    """Translation edit rate (Snover et al. 2006): edits in percent of the words of a reference; 0 is the best.

    Statistics are the edits to the nearest reference, and the mean number of words of all references. sacreBLEU takes
    most of its time for the edits; `dragoman.metrics.edits` counts the same.
    """

    higher_is_better = False

    def __init__(  # noqa: PLR0913 - sacreBLEU's options
        self,
        references: References,
        sources: Sequence[str] = (),  # noqa: ARG002 - every metric is given them
        *,
        normalized: bool = False,
        no_punct: bool = False,
        asian_support: bool = False,
        case_sensitive: bool = False,
    ) -> None:
        """Find the words of the references.

        Args:
            references: One sequence for each translator, a text a segment.
            sources: Not looked at.
            normalized: Whether to separate punctuation from words.
            no_punct: Whether to leave punctuation out.
            asian_support: Whether the two before know of Chinese and Japanese characters as well.
            case_sensitive: Whether words in other case are others.

        Raises:
            UsageError: References are missing.
            CorpusMismatchError: The references have different numbers of segments.
        """
        from sacrebleu.metrics import TER

        super().__init__(
            "TER",
            TER,
            references,
            normalized=normalized,
            no_punct=no_punct,
            asian_support=asian_support,
            case_sensitive=case_sensitive,
        )
        # As text: lists of words would take ten times the room.
        self._texts = [
            [self._separate(text) for text in texts if text is not None] for texts in zip(*references, strict=True)
        ]

    def measure(self, hypotheses: Sequence[str]) -> NDArray[float64]:
        """Return edits and mean reference length of each segment (segments x 2).

        Raises:
            CorpusMismatchError: There are not as many hypotheses as references.
        """
        check_length("hypotheses", hypotheses, self._segments)
        rows = []
        for text, of_segment in zip(hypotheses, self._texts, strict=True):
            words, references = self._separate(text).split(), [reference.split() for reference in of_segment]
            edits = min(count_edits(words, reference) for reference in references)
            rows.append((edits, sum(map(len, references)) / len(references)))
        return np.array(rows, dtype=float)

    def score(self, sums: NDArray[float64]) -> NDArray[float64]:
        """Return the TER of each row of sums: of nothing it is 0, of something where nothing should be it is 100."""
        edits, words = sums.T
        return 100 * np.where(words > 0, edits / np.where(words > 0, words, 1), edits > 0)

    def score_segments(self, statistics: NDArray[float64]) -> NDArray[float64]:
        """Return the TER of each segment by itself."""
        return self.score(statistics)

    def _separate(self, text: str) -> str:
        """Return a text with spaces between its words."""
        separated: str = self._metric.tokenizer(text.rstrip())
        return separated
