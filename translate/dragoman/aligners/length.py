"""Gale and Church: which segments translate which, by their lengths alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from dragoman.arabic import normalize
from dragoman.errors import UsageError
from dragoman.records import Bead

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy import float64, int64, uint8
    from numpy.typing import NDArray

RATIO = 1.16
VARIANCE = 3.4

_BAND = 512  # target positions looked at for each source position, at first
_CELLS = 100_000_000  # one byte each: the band is not widened above this
_LARGEST = 8
_NO_GAIN = 1e-9  # what adding and taking away leaves


class _Shape(NamedTuple):
    """A kind of bead: how many segments a side, and how probable it is."""

    source: int
    target: int
    probability: float


class _Span(NamedTuple):
    """Where a bead begins and ends in both texts (segment numbers, half-open)."""

    source_start: int
    source_end: int
    target_start: int
    target_end: int


class LengthAligner:
    """Dynamic programming over lengths (Gale and Church 1993, "A program for aligning sentences in bilingual corpora").

    A bead costs the negative logarithm of the probability that the target reads as it does, as far as lengths tell:
    that of its kind (Gale and Church's), and that of its target side's length where the source side's is known. This is
    a normal density about ``ratio * source`` with the variance ``variance * mean``, in characters, without vowel signs.
    Nothing predicts the length of an inserted target segment: it follows an exponential density about the document's
    mean. So a deletion is cheap, and found, where the rest then fits; in the article's program, which asks for the
    probability of a difference at least so large, it never is (Moore 2002, "Fast and accurate sentence alignment of
    bilingual corpora", prices as is done here). Where a bead has several target segments, any cut is as probable.

    `RATIO` and `VARIANCE` are means over 12 open collections of Arabic sentences with English translations by people
    (manuals, encyclopedia, news, law, conversation; 92,000 pairs), each counting the same. A collection's ratio is all
    its target characters to all its source characters (1.02 to 1.31), its variance the mean of
    ``(target - ratio * source)**2 / mean`` (2.1 to 5.7), where `mean` is that of both lengths in source characters.

    A bead's `similarity` is the probability that a translation differs at least so much in length: 1 where lengths are
    just as expected, near 0 where they hardly fit, 0 where a side is empty. It says nothing of the words: this is the
    fallback and the baseline.

    The search keeps to a band around the line on which both texts are used up evenly, so that time and memory grow
    linearly. Where the best path comes near the band's edge, the band is doubled and the search done again.
    """

    def __init__(self, largest: int = 2, ratio: float = RATIO, variance: float = VARIANCE) -> None:
        """Set what is looked for.

        Args:
            largest: Segments of one side that one of the other may stand for, from 1 to 8. Beads are 1-1, 1-0 and 0-1;
                from 2 on also 2-1, 1-2 and 2-2; from 3 on also 3-1 and 1-3, each a tenth as probable as 2-1; and so on.
            ratio: Target characters to a source character, above 0.
            variance: Of the number of target characters, for each source character, above 0.

        Raises:
            UsageError: A value is out of range.
        """
        if not 1 <= largest <= _LARGEST:
            raise UsageError(f"largest is {largest}: it must be from 1 to {_LARGEST}")
        if not (0 < ratio < math.inf and 0 < variance < math.inf):
            raise UsageError(f"ratio is {ratio} and variance {variance}: both must be above 0")
        self.ratio = ratio
        self.variance = variance
        self._shapes = _shapes(largest)

    def align(self, source: Sequence[str], target: Sequence[str]) -> list[Bead]:
        """Return beads in order; each segment is in exactly one."""
        starts, ends = _cumulate(source), _cumulate(target)
        width = _BAND
        while True:
            band = _Band(starts, ends, width)
            choices = self._search(starts, ends, band)
            if choices is not None:
                path = _walk(choices, band, self._shapes)
                if not band.is_narrow_for(path) or 2 * width * len(source) > _CELLS:
                    return [self._bead(span, starts, ends) for span in path]
            width *= 2

    def _search(self, sources: NDArray[int64], targets: NDArray[int64], band: _Band) -> NDArray[uint8] | None:
        """Find the cheapest way to every cell of the band.

        Args:
            sources: Characters before each source position (source segments + 1).
            targets: Characters before each target position (target segments + 1).
            band: The cells to look at.

        Returns:
            The number of the shape that ends best in each cell (source segments + 1 x width). None where no way leads
            to the end: one segment is so long that its neighbours' stretches do not meet.
        """
        import numpy as np

        sizes = {shape.target for shape in self._shapes}
        sums = {size: targets - targets[np.maximum(np.arange(len(targets)) - size, 0)] for size in sizes}
        usual = max(1.0, targets[-1] / max(1, len(targets) - 1))
        insertion = next(number for number, shape in enumerate(self._shapes) if shape.source == 0)
        insertions = np.cumsum(_insertion_costs(sums[1], usual, self._shapes[insertion]))  # to each target position
        choices: NDArray[uint8] = np.full((len(sources), band.width), insertion, dtype=np.uint8)
        rows: list[NDArray[float64]] = []
        for row, first in enumerate(band.first):
            here = slice(first, first + band.width)
            best = np.full(band.width, np.inf)
            best[0] = np.inf if row else 0.0
            for number, shape in enumerate(self._shapes):
                if not 0 < shape.source <= row:
                    continue
                before = _window(rows[-shape.source], first - shape.target - band.first[row - shape.source], band.width)
                length = int(sources[row] - sources[row - shape.source])
                costs = before + self._costs(length, sums[shape.target][here], shape)
                better = costs < best
                best[better] = costs[better]
                choices[row, better] = number
            # Insertions stay in the row. Their costs add up, so the best cell to start from is a running minimum.
            inserted = np.minimum.accumulate(best - insertions[here]) + insertions[here]
            better = inserted < best - _NO_GAIN
            best[better] = inserted[better]
            choices[row, better] = insertion
            rows = [*rows[1 - self._reach :], best] if self._reach > 1 else [best]
        return choices if np.isfinite(rows[-1][-1]) else None

    @property
    def _reach(self) -> int:
        return max(shape.source for shape in self._shapes)

    def _costs(self, source: int, targets: NDArray[int64], shape: _Shape) -> NDArray[float64]:
        """Costs of beads of one shape that has a source side, of so many characters, by their targets' characters."""
        import numpy as np

        rare = -math.log(shape.probability)
        if shape.target == 0:
            return np.full(len(targets), rare)
        deviations, spread = self._deviations(source, targets)
        cuts = (shape.target - 1) * np.log(np.maximum(targets, 1))
        costs: NDArray[float64] = deviations**2 / 2 + np.log(spread * math.sqrt(2 * math.pi)) + cuts + rare
        return costs

    def _deviations(self, source: int, targets: NDArray[int64]) -> tuple[NDArray[float64], NDArray[float64]]:
        """How many standard deviations the targets are too long (below 0: too short), and the standard deviations."""
        import numpy as np

        spread = np.sqrt(self.variance * np.maximum((source + targets / self.ratio) / 2, 1))
        return (targets - self.ratio * source) / spread, spread

    def _bead(self, span: _Span, sources: NDArray[int64], targets: NDArray[int64]) -> Bead:
        similarity = 0.0
        if span.source_start < span.source_end and span.target_start < span.target_end:
            length = int(sources[span.source_end] - sources[span.source_start])
            deviation, _ = self._deviations(length, targets[span.target_end] - targets[span.target_start])
            similarity = math.erfc(abs(float(deviation)) / math.sqrt(2))
        return Bead(
            tuple(range(span.source_start, span.source_end)),
            tuple(range(span.target_start, span.target_end)),
            similarity,
        )


class _Band:
    """A stretch of target positions for each source position, as wide for all.

    Attributes:
        first: The first target position of each stretch; never falls.
        width: Target positions of each.
    """

    def __init__(self, sources: NDArray[int64], targets: NDArray[int64], width: int) -> None:
        import numpy as np

        self.width = min(width, len(targets))
        self._room = len(targets) - self.width  # the last `first`
        even = np.searchsorted(targets, sources * (targets[-1] / max(1, sources[-1])))
        self.first: list[int] = np.clip(even - self.width // 2, 0, self._room).tolist()
        self.first[0] = 0
        self.first[-1] = self._room

    def is_narrow_for(self, path: Iterable[_Span]) -> bool:
        """Whether a path comes so near an edge that a better one may go beyond it."""
        near = self.width // 8
        for span in path:
            first = self.first[span.source_end]
            place = span.target_end - first
            if (place < near and first > 0) or (place >= self.width - near and first < self._room):
                return True
        return False


def _shapes(largest: int) -> list[_Shape]:
    # The article's program gives both directions the whole probability of their pair.
    shapes = [_Shape(1, 1, 0.89), _Shape(1, 0, 0.0099), _Shape(0, 1, 0.0099)]
    for size in range(2, largest + 1):
        probability = 0.089 * 0.1 ** (size - 2)
        shapes += [_Shape(size, 1, probability), _Shape(1, size, probability)]
    return [*shapes, _Shape(2, 2, 0.011)] if largest > 1 else shapes


def _cumulate(texts: Sequence[str]) -> NDArray[int64]:
    import numpy as np

    return np.cumsum([0, *(len(normalize(text)) for text in texts)])


def _insertion_costs(targets: NDArray[int64], usual: float, shape: _Shape) -> NDArray[float64]:
    """Costs of 0-1 beads by their characters, where segments have `usual` characters."""
    costs: NDArray[float64] = targets / usual + math.log(usual) - math.log(shape.probability)
    return costs


def _window(row: NDArray[float64], start: int, width: int) -> NDArray[float64]:
    """``row[start : start + width]``, infinite where that is outside."""
    import numpy as np

    window = np.full(width, np.inf)
    low, high = max(start, 0), min(start + width, len(row))
    if low < high:
        window[low - start : high - start] = row[low:high]
    return window


def _walk(choices: NDArray[uint8], band: _Band, shapes: Sequence[_Shape]) -> list[_Span]:
    row, column = len(band.first) - 1, band.first[-1] + band.width - 1
    path = []
    while row or column:
        shape = shapes[choices[row, column - band.first[row]]]
        path.append(_Span(row - shape.source, row, column - shape.target, column))
        row, column = row - shape.source, column - shape.target
    return path[::-1]
