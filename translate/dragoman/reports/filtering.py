"""The report of a filtering run: what went, why, and how scores lie, as one page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from dragoman.reports.histograms import Histogram, draw
from dragoman.reports.page import render_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dragoman.records import TranslationUnit

_EXAMPLES = 5  # rejected units that are shown for each reason
_SHOWN_REASONS = 100  # reasons that have examples: names of flags and languages come from the corpus
_HISTOGRAMS = 30
_LONGEST = 300  # characters of an example
_STYLE = """
.bar { height: .6rem; background: var(--bad); border-radius: 2px; min-width: 1px; }
.legend b { display: inline-block; width: .8em; height: .8em; margin-inline: .6em .3em; border-radius: 2px; }
figure { display: inline-block; width: min(100%, 34rem); margin-inline-end: 1rem; vertical-align: top; }
"""


@dataclass(slots=True)
class FilterReport:
    """What a run counts: memory does not grow with the corpus.

    Attributes:
        read: Units so far.
        kept: Those that stay.
        reasons: How often each reason was given; a unit may have several.
    """

    read: int = 0
    kept: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    _examples: dict[str, list[TranslationUnit]] = field(default_factory=dict)
    _histograms: dict[str, Histogram] = field(default_factory=dict)
    _applied: Counter[str] = field(default_factory=Counter)  # units that have a value

    def add(self, unit: TranslationUnit, reasons: Sequence[str]) -> None:
        """Count a unit."""
        self.read += 1
        self.kept += not reasons
        self.reasons.update(reasons)
        for reason in reasons:
            if len(examples := self._examples.get(reason, ())) < _EXAMPLES and (
                examples or len(self._examples) < _SHOWN_REASONS
            ):
                self._examples.setdefault(reason, []).append(unit)

    def add_values(self, values: Mapping[str, Iterable[float]], *, kept: bool) -> None:
        """Count a unit's scores and measures by name."""
        for name, numbers in values.items():
            if name not in self._histograms and len(self._histograms) < _HISTOGRAMS:
                self._histograms[name] = Histogram(name)
            if histogram := self._histograms.get(name):
                found = tuple(numbers)
                self._applied[name] += bool(found)
                for number in found:
                    histogram.add(number, kept=kept)

    def render(self, signature: str, bounds: Mapping[str, Sequence[float]], *, lost: int = 0) -> str:
        """Return the page.

        Args:
            signature: Of the run.
            bounds: By score or measure, where a line is to stand in its histogram.
            lost: Lines of the input that could not be read.
        """
        share = f" ({self.kept / self.read:.1%})" if self.read else ""
        unread = f" Lines that could not be read: {lost:,}." if lost else ""
        body = (
            f"<p>{self.read:,} units were read, <strong>{self.kept:,}</strong>{share} stay, "
            f"{self.read - self.kept:,} were rejected.{unread}</p>\n<p><code>{escape(signature)}</code></p>\n"
            f"{self._reasons()}{self._bounds(bounds)}{self._pictures(bounds)}{self._rejected()}"
        )
        return render_page("Filtered corpus", body, style=_STYLE)

    def _reasons(self) -> str:
        if not self.reasons:
            return ""
        most = max(self.reasons.values())
        rows = "".join(
            f'<tr><td>{escape(reason)}</td><td class="number">{count:,}</td><td class="number">{count / self.read:.2%}'
            f'</td><td style="width: 40%"><div class="bar" style="width: {count / most:.1%}"></div></td></tr>\n'
            for reason, count in self.reasons.most_common()
        )
        head = '<tr><th>reason</th><th class="number">units</th><th class="number">of all</th><th></th></tr>'
        title = "<h2>Why units were rejected</h2>\n<p>One unit may have several reasons.</p>"
        return f"{title}\n<table>{head}\n{rows}</table>\n"

    def _bounds(self, bounds: Mapping[str, Sequence[float]]) -> str:
        """A score that a unit lacks rejects nothing: here stands how often that was so."""
        if not (bounds and self.read):
            return ""
        rows = "".join(
            f'<tr><td>{escape(name)}</td><td class="number">{self._applied[name]:,}</td>'
            f'<td class="number">{self._applied[name] / self.read:.2%}</td></tr>\n'
            for name in bounds
            if name in self._histograms
        )
        head = '<tr><th>bound for</th><th class="number">applies to</th><th class="number">of all</th></tr>'
        return f"<h2>What bounds apply to</h2>\n<table>{head}\n{rows}</table>\n"

    def _pictures(self, bounds: Mapping[str, Sequence[float]]) -> str:
        drawn = [(histogram, draw(histogram, bounds.get(name, ()))) for name, histogram in self._histograms.items()]
        figures = "".join(
            f"<figure>{picture}<figcaption>{escape(histogram.name)}"
            + (f"; {histogram.unusual:,} values are no number that can be drawn" if histogram.unusual else "")
            + "</figcaption></figure>\n"
            for histogram, picture in drawn
        )
        if not figures:
            return ""
        legend = '<b style="background: var(--good)"></b>kept<b style="background: var(--bad)"></b>rejected'
        legend = f'<p class="legend">{legend}, each on a scale of its own; a dashed line is a bound</p>'
        return f"<h2>Scores and measures</h2>\n{legend}\n{figures}"

    def _rejected(self) -> str:
        parts = []
        for reason, units in sorted(self._examples.items(), key=lambda item: -self.reasons[item[0]]):
            rows = "".join(f"<tr>{_cell(unit, 0)}{_cell(unit, 1)}</tr>\n" for unit in units)
            parts.append(f"<h3>{escape(reason)}</h3>\n<table>{rows}</table>\n")
        return f"<h2>The first units of each reason</h2>\n{''.join(parts)}" if parts else ""


def _cell(unit: TranslationUnit, side: int) -> str:
    text = (unit.source, unit.target)[side]
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return f'<td dir="auto" lang="{escape(unit.languages[side], quote=True)}" style="width: 50%">{escape(shown)}</td>'
