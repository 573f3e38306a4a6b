"""The report of a training run: its curves and figures, as one page."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Any

from dragoman.reports.page import render_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dragoman.training.data import Bitext
    from dragoman.training.validation import Score

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 700, 220, 52, 14, 24  # pixels
_MARKS = 4  # lines of the grid
_STEPS = (1, 2, 2.5, 5, 10)  # the grid's lines stand at multiples of one of these times a power of ten


def render_report(
    name: str,
    history: Sequence[Mapping[str, float]],
    data: Sequence[Bitext],
    scores: Mapping[str, Score],
    facts: Mapping[str, Any],
) -> str:
    """Return the page.

    Args:
        name: The model's.
        history: The lines of metrics.jsonl.
        data: What was trained on.
        scores: By the name of the evaluation set.
        facts: What the run found out, by name.
    """
    curves = "".join(
        f"<figure>{picture}<figcaption>{caption}</figcaption></figure>\n"
        for key, caption in (
            ("loss", "Training loss: label-smoothed nats a piece"),
            ("chrf", "chrF of the validation text, translated by beam search"),
            ("learning_rate", "Learning rate"),
        )
        if (picture := draw_curve([(each["step"], each[key]) for each in history if key in each], caption))
    )
    measured = _table(
        ("set", "sentences", "BLEU", "chrF", "flagged", "signatures"),
        [
            (
                each, f"{score.sentences:,}", f"{score.bleu:.2f}", f"{score.chrf:.2f}", f"{score.flagged:,}",
                f"BLEU {score.bleu_signature}; chrF {score.chrf_signature}; {score.search}",
            )
            for each, score in scores.items()
        ],
    )  # fmt: skip
    texts = _table(
        ("bitext", "pairs", "weight", "left out"),
        [
            (
                f"{said['name']} {said['origin']}".strip(), f"{said['pairs']:,}", f"{said['weight']:g}",
                ", ".join(f"{count:,} {reason}" for reason, count in said["left_out"].items()),
            )
            for said in (bitext.describe() for bitext in data)
        ],
    )  # fmt: skip
    found = _table(("fact", "value"), [(key.replace("_", " "), str(value)) for key, value in facts.items()])
    body = f"{curves}<h2>Scores</h2>\n{measured}<h2>Data</h2>\n{texts}<h2>Run</h2>\n{found}"
    return render_page(f"Training of {name}", body)


def draw_curve(points: Sequence[tuple[float, float]], label: str) -> str:
    """Return an SVG of values by step; nothing where there are none."""
    points = [(step, value) for step, value in points if math.isfinite(value)]
    if not points:
        return ""
    steps, values = [step for step, _ in points], [value for _, value in points]
    low, high, marks = _grid(min(values), max(values))
    first, last = min(steps), max(*steps, min(steps) + 1)

    def place(step: float, value: float) -> tuple[float, float]:
        return (
            _LEFT + (step - first) / (last - first) * (_WIDTH - _LEFT - 8),
            _TOP + (high - value) / (high - low) * _HEIGHT,
        )

    parts = []
    for mark in marks:
        y = place(first, mark)[1]
        parts.append(f'<line x1="{_LEFT}" x2="{_WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="var(--line)"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{mark:g}</text>')
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in points))
    parts.append(f'<polyline points="{path}" fill="none" stroke="var(--accent)" stroke-width="1.5"/>')
    x, y = place(*points[-1])
    parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="var(--accent)"/>')
    base = _TOP + _HEIGHT + 16
    parts.append(f'<text x="{_LEFT}" y="{base}">step {first:,}</text>')
    parts.append(f'<text x="{_WIDTH}" y="{base}" text-anchor="end">step {steps[-1]:,}: {values[-1]:.4g}</text>')
    size = f'viewBox="0 0 {_WIDTH} {_TOP + _HEIGHT + _BOTTOM}" width="{_WIDTH}"'
    return f'<svg {size} role="img" aria-label="{escape(label, quote=True)}">{"".join(parts)}</svg>'


def _grid(low: float, high: float) -> tuple[float, float, list[float]]:
    """Return the ends of an axis around the values, and round numbers on it."""
    span = max(high - low, 1e-6 * max(abs(high), abs(low), 1e-6))
    power = 10 ** math.floor(math.log10(span / _MARKS))
    width = next(step * power for step in _STEPS if span / (step * power) <= _MARKS)
    first, last = math.floor(low / width), max(math.ceil(high / width), math.floor(low / width) + 1)
    return first * width, last * width, [number * width for number in range(first, last + 1)]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return "<p>None.</p>\n"
    lines = [("th", head), *(("td", row) for row in rows)]
    body = "".join(f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in row)}</tr>\n" for tag, row in lines)
    return f"<table>{body}</table>\n"
