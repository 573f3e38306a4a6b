"""What sacreBLEU's metrics have in common: it cuts and counts, we keep the counts of every segment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dragoman.metrics.references import check_length, check_references

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float64
    from numpy.typing import NDArray

    from dragoman.metrics.references import References


class SacreBleuMetric:
    """A metric of sacreBLEU bound to references. A subclass scores sums as sacreBLEU does, many rows at once.

    The arithmetic is sacreBLEU's, operation by operation in the same order, so that scores are equal to the last bit.
    """

    higher_is_better = True

    def __init__(self, label: str, make: type, references: References, **options: Any) -> None:  # noqa: ANN401 - sacreBLEU's
        """Make sacreBLEU's metric with the references, whose n-grams or words it keeps for all systems.

        Raises:
            UsageError: References are missing.
            CorpusMismatchError: The references have different numbers of segments.
        """
        self._segments = check_references(references)
        self._metric: Any = make(references=references, **options)
        self.label = label
        self.signature = str(self._metric.get_signature())

    def measure(self, hypotheses: Sequence[str]) -> NDArray[float64]:
        """Return the statistics of each segment (segments x columns).

        Raises:
            CorpusMismatchError: There are not as many hypotheses as references.
        """
        check_length("hypotheses", hypotheses, self._segments)
        # sacreBLEU gives these to nobody else, and counting twice would cost more than all that follows.
        rows = self._metric._extract_corpus_statistics(hypotheses, None)  # noqa: SLF001
        return np.array(rows, dtype=float)
