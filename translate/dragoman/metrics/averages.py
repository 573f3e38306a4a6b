"""Metrics that are a model's mean judgement of the segments."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from dragoman.errors import EngineError
from dragoman.metrics.references import check_length, check_references, count_references

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float64
    from numpy.typing import NDArray

    from dragoman.metrics.references import References


class AverageMetric(ABC):
    """A metric whose score is the mean of those of the segments, and that of a segment the mean over its references.

    A subclass adds `judge`. Statistics are the segment's score and the number 1.
    """

    higher_is_better = True

    def __init__(self, label: str, signature: str, references: References) -> None:
        """Take the references.

        Raises:
            UsageError: References are missing.
            CorpusMismatchError: The references have different numbers of segments.
        """
        self._segments = check_references(references)
        self._pairs = [  # of each reference the segment's number and the text
            (segment, reference)
            for segment, texts in enumerate(zip(*references, strict=True))
            for reference in texts
            if reference is not None
        ]
        self.label = label
        self.signature = f"nrefs:{count_references(references)}|{signature}"

    @abstractmethod
    def judge(self, segments: Sequence[int], hypotheses: Sequence[str], references: Sequence[str]) -> Sequence[float]:
        """Return the model's score for each hypothesis with its reference; `segments` number the sources."""

    def measure(self, hypotheses: Sequence[str]) -> NDArray[float64]:
        """Return the score of each segment, and 1 (segments x 2).

        Raises:
            CorpusMismatchError: There are not as many hypotheses as references.
            EngineError: The model did not give a number for each segment.
        """
        check_length("hypotheses", hypotheses, self._segments)
        segments, references = zip(*self._pairs, strict=True)
        judged = np.array(self.judge(segments, [hypotheses[segment] for segment in segments], references), dtype=float)
        if len(judged) != len(segments) or not np.isfinite(judged).all():
            raise EngineError(f"{self.label} did not give a number for each of {len(segments)} pairs")
        sums = np.bincount(segments, judged) / np.bincount(segments)
        return np.stack([sums, np.ones_like(sums)], axis=1)

    def score(self, sums: NDArray[float64]) -> NDArray[float64]:
        """Return the mean of each row of sums."""
        means: NDArray[float64] = sums[:, 0] / sums[:, 1]
        return means

    def score_segments(self, statistics: NDArray[float64]) -> NDArray[float64]:
        """Return the score of each segment."""
        return self.score(statistics)
