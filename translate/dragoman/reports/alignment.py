"""An alignment as a page: the two texts beside each other, the beads between them as bands coloured by score.

The page holds every bead as HTML, so that it can be read, searched and printed as it is; its script sorts, filters and
colours. It is made for a person who looks through a document or a few, up to some ten thousand beads.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from html import escape
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from dragoman.reports.page import fit, render_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dragoman.records import Locator, TranslationUnit

_PREFERRED = ("quality", "similarity")  # the score to show first, where units have it
_RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}
_DIRECTIONS = (("up", "lowest first"), ("down", "highest first"))
_WIDTH, _HEIGHT = 1000, 60  # of the overview, in its own units


class _Span(NamedTuple):
    """What a bead covers of the overview, from `start` to `end` on each side."""

    source: tuple[float, float]
    target: tuple[float, float]


def render_alignment(units: Sequence[TranslationUnit], title: str, signature: str) -> str:
    """Return the page of an alignment.

    Args:
        units: Beads in order, each with its kind; those of one pair of documents one after the other. A unit whose
            source or target is empty is drawn as a band that comes to a point.
        title: The page's heading.
        signature: Of the run that aligned.
    """
    names = list(dict.fromkeys(name for unit in units for name in unit.scores))
    chosen = next((name for name in _PREFERRED if name in names), names[0] if names else "")
    pairs = list(dict.fromkeys(map(_pair, units)))
    body = "\n".join(
        [
            _facts(units),
            _overview(units, chosen),
            _controls(units, names, chosen, pairs),
            '<ol class="beads">',
            *_rows(units, chosen, pairs),
            "</ol>",
            f'<p class="faint">Signature: <code>{_text(signature)}</code></p>',
        ]
    )
    return render_page(fit(title), body, script=_resource("alignment.js"), style=_resource("alignment.css"))


def _facts(units: Sequence[TranslationUnit]) -> str:
    matched = [unit for unit in units if unit.source and unit.target]
    facts = [
        _counted(len(units), "bead"),
        _counted(sum(not unit.target for unit in units), "source segment") + " without a match",
        _counted(sum(not unit.source for unit in units), "target segment") + " without a match",
    ]
    scores = {name: [unit.scores[name] for unit in matched if name in unit.scores] for name in _PREFERRED}
    facts += [f"<b>{fmean(values):.2f}</b> mean {name}" for name, values in scores.items() if values]
    return f'<ul class="facts">{"".join(f"<li>{fact}</li>" for fact in facts)}</ul>'


def _counted(count: int, noun: str) -> str:
    return f"<b>{count:,}</b> {noun}{'' if count == 1 else 's'}"


def _overview(units: Sequence[TranslationUnit], chosen: str) -> str:
    polygons = []
    for unit, span in zip(units, _spans(units), strict=True):
        (left, right), (low, high) = span
        corners = f"{left:.2f},0 {right:.2f},0 {high:.2f},{_HEIGHT} {low:.2f},{_HEIGHT}"
        polygons.append(f'<polygon points="{corners}" {_fill(unit, chosen)}/>')
    return (
        '<figure class="overview"><figcaption><span>source</span>'
        '<span class="hint">each band is a bead; a click goes there</span></figcaption>'
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none" role="img" '
        f'aria-label="All beads from the beginning to the end, source above and target below">{"".join(polygons)}</svg>'
        f"<figcaption><span>target</span>{_legend()}</figcaption></figure>"
    )


def _legend() -> str:
    steps = "".join(f'<span class="fill" style="--s:{step / 10}"></span>' for step in range(11))
    return f'<span class="legend"><span class="low">0</span><i>{steps}</i><span class="high">1</span></span>'


def _spans(units: Sequence[TranslationUnit]) -> Iterator[_Span]:
    """Yield where the beads stand on either side, by characters."""
    source_total = sum(len(unit.source) for unit in units) or 1
    target_total = sum(len(unit.target) for unit in units) or 1
    source = target = 0
    for unit in units:
        left, low = source, target
        source += len(unit.source)
        target += len(unit.target)
        yield _Span(
            (_WIDTH * left / source_total, _WIDTH * source / source_total),
            (_WIDTH * low / target_total, _WIDTH * target / target_total),
        )


def _controls(units: Sequence[TranslationUnit], names: Sequence[str], chosen: str, pairs: Sequence[str]) -> str:
    kinds = Counter(unit.kind for unit in units)
    boxes = "".join(
        f'<label><input type="checkbox" name="kind" value="{_text(kind)}" checked>'
        f"<span>{_text(kind)} ({count:,})</span></label>"
        for kind, count in sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
    )
    orders = [("order", "as in the text"), ("length", "length"), *([("score", "score")] if names else [])]
    parts = [
        '<label class="wide">Search both sides<input type="search" name="q" autocomplete="off"></label>',
        f'<label>Sort by<select name="sort">{_options(orders, "order")}</select></label>',
        f'<label>Direction<select name="direction">{_options(_DIRECTIONS, "up")}</select></label>',
    ]
    if names:
        parts.append(
            f'<label>Score<select name="score">{_options([(name, name) for name in names], chosen)}</select></label>'
            '<fieldset><legend>Only scores from, to</legend><span class="pair">'
            '<input type="number" name="min" step="any" aria-label="least score">'
            '<input type="number" name="max" step="any" aria-label="greatest score"></span></fieldset>'
        )
    if len(pairs) > 1:
        choices = [("", "all"), *((str(number), pair) for number, pair in enumerate(pairs))]
        parts.append(f'<label>Documents<select name="pair">{_options(choices, "")}</select></label>')
    parts.append(f'<fieldset class="wide"><legend>Kinds</legend><span class="kinds">{boxes}</span></fieldset>')
    parts.append('<button type="reset">Show all</button><output aria-live="polite"></output>')
    return f'<form class="controls" aria-label="Sort and filter" hidden>{"".join(parts)}</form>'


def _options(choices: Sequence[tuple[str, str]], chosen: str) -> str:
    return "".join(
        f'<option value="{_text(value)}"{" selected" if value == chosen else ""}>{_text(label)}</option>'
        for value, label in choices
    )


def _rows(units: Sequence[TranslationUnit], chosen: str, pairs: Sequence[str]) -> Iterator[str]:
    numbers = {pair: number for number, pair in enumerate(pairs)}
    last = None
    for index, unit in enumerate(units, 1):
        pair = numbers[_pair(unit)]
        if pair != last and len(pairs) > 1:
            yield f'<li class="of" data-pair="{pair}">{_text(pairs[pair])}</li>'
        last = pair
        yield _row(unit, chosen, index, pair)


def _row(unit: TranslationUnit, chosen: str, index: int, pair: int) -> str:
    value = unit.scores.get(chosen)
    shown = "–" if value is None else f"{value:.2f}"
    left, right = _sizes(unit.kind)
    return (
        f'<li class="bead" id="b{index}" data-pair="{pair}" data-kind="{_text(unit.kind)}" '
        f'data-scores="{_json(unit.scores)}" data-facts="{_json(_details(unit))}">'
        f"{_side(unit.source, unit.languages[0], 'source')}"
        f'<button type="button" class="band" aria-expanded="false" title="bead {index}: all that is known of it" '
        f'style="--l:{left:g};--r:{right:g}">'
        f'<span {_fill(unit, chosen)}></span><b class="value">{shown}</b>'
        f"<small>{_text(unit.kind)}</small></button>"
        f"{_side(unit.target, unit.languages[1], 'target')}</li>"
    )


def _side(text: str, language: str, role: str) -> str:
    direction = "rtl" if language.lower().partition("-")[0] in _RIGHT_TO_LEFT else "ltr"
    if not text:
        return f'<div class="{role} void" dir="{direction}">no match</div>'
    return f'<div class="{role}" lang="{_text(language)}" dir="{direction}">{_text(text)}</div>'


def _details(unit: TranslationUnit) -> dict[str, str]:
    facts = {"source": _place(unit.locator), "target": _place(unit.target_locator), "by": unit.origin, "id": unit.id}
    return {name: fact for name, fact in (facts | {"flags": " ".join(unit.flags)}).items() if fact}


def _place(where: Locator) -> str:
    if not where.document:
        return ""
    return f"{where.document}:{where.block}, {where.start}–{where.end}"


def _sizes(kind: str) -> tuple[float, float]:
    """How wide a band is on either side, the wider side being 1: a 2-1 bead has 1 and 0.5."""
    source, _, target = kind.partition("-")
    sizes = [int(size) if size.isdecimal() else 1 for size in (source, target)]
    widest = max(*sizes, 1)
    return sizes[0] / widest, sizes[1] / widest


def _fill(unit: TranslationUnit, chosen: str) -> str:
    """The attributes that colour an element by a unit's score, in [0, 1]; the script does other ranges."""
    value = unit.scores.get(chosen)
    if value is None or math.isnan(value):
        return 'class="fill unscored"'
    return f'class="fill" style="--s:{min(1.0, max(0.0, value)):.3f}"'


def _pair(unit: TranslationUnit) -> str:
    documents = (unit.locator.document, unit.target_locator.document)
    return " – ".join(name for name in documents if name)


def _json(values: Mapping[str, object]) -> str:
    """JSON as the value of an attribute. Numbers that JSON lacks become their names."""
    plain = {
        name: str(value) if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in values.items()
    }
    return _text(json.dumps(plain, ensure_ascii=False))


def _text(text: str) -> str:
    return escape(fit(text))


def _resource(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
