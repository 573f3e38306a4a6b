"""Histograms of a stream of values, in constant memory, and their pictures as SVG."""

from __future__ import annotations

import bisect
import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WAITING = 10_000  # values that come before the bins are settled
_BINS = 40
_STEPS = (1, 2, 2.5, 5, 10)  # a bin is one of these times a power of ten wide
_FARTHEST, _FINEST = 1e12, 1e-6  # what a picture can show: the largest value, the least span beside the values
_OUTER = 0.005  # share of the first values on each side that the bins may leave to their ends
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 560, 130, 46, 22, 14  # pixels; the height is that of the kept units
_LEAST = 1  # pixels of a bar: one unit among thousands is seen
_HANGING = 70  # pixels for the rejected units


@dataclass(frozen=True, slots=True)
class Bins:
    """Counts between edges. The first and the last bin hold what lies beyond them, too."""

    edges: tuple[float, ...]
    kept: tuple[int, ...]
    rejected: tuple[int, ...]


class Histogram:
    """Counts values of kept and of rejected units. The first 10,000 settle the bins.

    Attributes:
        name: What is counted.
        unusual: Values that are no number, or beyond a million million.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.unusual = 0
        self._waiting: list[tuple[float, bool]] | None = []
        self._edges: list[float] = []
        self._counts: tuple[list[int], list[int]] = ([], [])

    def add(self, value: float, *, kept: bool) -> None:
        """Count a value."""
        if not abs(value) <= _FARTHEST:  # NaN is not, either
            self.unusual += 1
        elif self._waiting is None:
            self._count(value, kept=kept)
        else:
            self._waiting.append((value, kept))
            if len(self._waiting) == _WAITING:
                self._settle()

    def bins(self) -> Bins:
        """Return the counts so far; none where there was no value."""
        self._settle()
        return Bins(tuple(self._edges), tuple(self._counts[True]), tuple(self._counts[False]))

    def _settle(self) -> None:
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, None
        values = sorted(value for value, _ in waiting)
        outer = int(_OUTER * len(values))
        self._edges = _edges(values[outer], values[-1 - outer])
        self._counts = ([0] * (len(self._edges) - 1), [0] * (len(self._edges) - 1))
        for value, kept in waiting:
            self._count(value, kept=kept)

    def _count(self, value: float, *, kept: bool) -> None:
        place = bisect.bisect_right(self._edges, value) - 1
        self._counts[kept][min(max(place, 0), len(self._edges) - 2)] += 1


def draw(histogram: Histogram, bounds: Sequence[float] = ()) -> str:
    """Return an SVG: kept units stand on the axis, rejected ones hang from it, and a line is at each bound within it.

    Each side has a scale of its own: the few that were rejected would be invisible on that of the many that stay.
    """
    bins = histogram.bins()
    if not bins.edges:
        return ""
    first, last = bins.edges[0], bins.edges[-1]
    most = max(bins.kept), max(bins.rejected)
    step, axis = (_WIDTH - _LEFT) / len(bins.kept), _TOP + _HEIGHT
    base = axis + (_HANGING if most[1] else 0)
    parts = []
    for index, (kept, rejected) in enumerate(zip(bins.kept, bins.rejected, strict=True)):
        up, down = kept / max(most[0], 1) * _HEIGHT, rejected / max(most[1], 1) * _HANGING
        title = f"{bins.edges[index]:g} to {bins.edges[index + 1]:g}: {kept:,} kept, {rejected:,} rejected"
        bars = _bar(index, step, axis - up, up, "good") + _bar(index, step, axis, down, "bad")
        parts.append(f"<g><title>{title}</title>{bars}</g>")
    for bound in bounds:
        if first <= bound <= last:
            x = _LEFT + (bound - first) / (last - first) * (_WIDTH - _LEFT)
            ends = f'x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{base}"'
            parts.append(f'<line {ends} stroke="var(--ink)" stroke-dasharray="4 3"/>')
            parts.append(f'<text x="{x + 4:.1f}" y="11">{bound:g}</text>')
    if most[1]:
        parts.append(f'<text x="{_LEFT - 6}" y="{base}" text-anchor="end">{most[1]:,}</text>')
    parts += [
        f'<text x="{_LEFT - 6}" y="{_TOP + 10}" text-anchor="end">{most[0]:,}</text>',
        f'<text x="{_LEFT}" y="{base + 15}">{first:g}</text>',
        f'<text x="{_WIDTH}" y="{base + 15}" text-anchor="end">{last:g}</text>',
        f'<line x1="{_LEFT}" x2="{_WIDTH}" y1="{axis}" y2="{axis}" stroke="var(--line)"/>',
    ]
    label = escape(f"Histogram of {histogram.name}", quote=True)
    size = f'viewBox="0 0 {_WIDTH} {base + _BOTTOM}" width="{_WIDTH}"'
    return f'<svg {size} role="img" aria-label="{label}">{"".join(parts)}</svg>'


def _bar(index: int, step: float, top: float, height: float, colour: str) -> str:
    if not height:
        return ""
    x = _LEFT + index * step
    size = f'width="{step - 1:.1f}" height="{max(height, _LEAST):.1f}"'
    return f'<rect x="{x + 0.5:.1f}" y="{top:.1f}" {size} fill="var(--{colour})"/>'


def _edges(least: float, most: float) -> list[float]:
    """Return edges of bins that are round numbers wide, from below the least to above the most value."""
    span = max(most - least, _FINEST * max(abs(least), abs(most), 1.0))
    power = 10 ** math.floor(math.log10(span / _BINS))
    width = next(step * power for step in _STEPS if span / (step * power) <= _BINS)
    start = math.floor(least / width)
    count = max(1, math.ceil(round(most / width - start, 9)))
    return [round((start + index) * width, 12) for index in range(count + 1)]
