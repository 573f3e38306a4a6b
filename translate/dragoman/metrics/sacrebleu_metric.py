"""What sacreBLEU's metrics have in common: it cuts and counts, we keep the counts of every segment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dragoman.metrics.references import check_length, check_references, count_references

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy import float64
    from numpy.typing import NDArray

    from dragoman.metrics.references import References


_KEPT = 2500  # segments: of so many the n-grams of references are kept for the next system, 10 to 50 kB for each


class SacreBleuMetric:
    """A metric of sacreBLEU bound to references. A subclass scores sums as sacreBLEU does, many rows at once.

    The arithmetic is sacreBLEU's, operation by operation in the same order, so that scores are equal to the last bit.
    Of a large set the references' n-grams are counted again for each system, one segment after the other: kept, they
    would take gigabytes.
    """

    higher_is_better = True

    def __init__(self, label: str, make: type, references: References, **options: Any) -> None:  # noqa: ANN401 - sacreBLEU's
        """Make sacreBLEU's metric.

        Raises:
            UsageError: References are missing.
            CorpusMismatchError: The references have different numbers of segments.
        """
        self._segments = check_references(references)
        self._references = references
        self._kept: list[Any] = []
        self._metric: Any = make(**options)
        self.label = label
        # sacreBLEU would count them with their n-grams, which are not wanted yet.
        counted = count_references(references)
        self._metric.num_refs = -1 if counted == "var" else int(counted)
        self.signature = str(self._metric.get_signature())

    def measure(self, hypotheses: Sequence[str]) -> NDArray[float64]:
        """Return the statistics of each segment (segments x columns).

        Raises:
            CorpusMismatchError: There are not as many hypotheses as references.
        """
        check_length("hypotheses", hypotheses, self._segments)
        # sacreBLEU gives these to nobody else, and counting twice would cost more than all that follows.
        rows = [
            self._metric._compute_segment_statistics(self._metric._preprocess_segment(text), counted)  # noqa: SLF001
            for text, counted in zip(hypotheses, self._count_references(), strict=True)
        ]
        return np.array(rows, dtype=float)

    def _count_references(self) -> Iterable[Any]:
        """Return what sacreBLEU counts in the references of each segment."""
        counted = map(self._count, zip(*self._references, strict=True))
        if self._segments > _KEPT:
            return counted
        self._kept = self._kept or list(counted)
        return self._kept

    def _count(self, references: Sequence[str | None]) -> Any:  # noqa: ANN401 - as a metric of sacreBLEU wants it
        texts = [self._metric._preprocess_segment(text) for text in references if text is not None]  # noqa: SLF001
        return self._metric._extract_reference_info(texts)  # noqa: SLF001 - as in `measure`
