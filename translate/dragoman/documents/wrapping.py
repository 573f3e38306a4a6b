"""Hard-wrapped text: sentences that an editor or a mail program broke over lines, recognised and joined again.

Where a program broke a line, the next line's first word would not have fitted on it any more; where it would have
fitted, a person pressed the key. So a break is either *full* or not, and that tells wrapped text from everything else:
nearly all its breaks inside a sentence are full, while in one paragraph a line, poetry, lists and headlines hardly any
are.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import chain, islice, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Literal, NamedTuple

from dragoman.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Wrap = Literal["auto", "join", "keep"]

SAMPLE_LINES = 1000  # what the layout is recognised by
SAMPLE_CHARACTERS = 1 << 18

_FULL_BREAKS = 4  # inside sentences: fewer prove nothing
_FULL_SHARE = 0.85  # of the breaks inside sentences
_STRICT_SHARE = 0.95
# The width is that of the longest lines, a share left out, which may be links and tables; a line counts as full with a
# share of the width to spare; and a full stop stands on one of so many lines at least, as in prose and not in poetry.
_ATTEMPTS = ((0.98, 0.0, 25), (0.9, 0.0, 15), (0.98, 0.07, 10))  # the last for fmt, which evens out its lines
_INSIDE_SHARE = 0.3  # of all breaks: where nearly every line ends a sentence, there is nothing to join
_COLUMNS = (30, 200)  # narrower is a list of words, wider is nobody's editor
_LINES_PER_GAP = 20  # with fewer empty lines than one on so many, paragraphs are not set apart by them
_HEADING_SHARE = 0.6  # of the width: a first line that is shorter and ends no sentence stands for itself
_LONG_LINE = 1000  # characters: no wrapped line is, so its columns need no counting
_LONGEST = 200  # lines: a joined block ends at the next sentence end after these, and at ten times as many in any case

_SENTENCE_END = re.compile("[.!?؟…。:؛][\"'”’»)\\]\u200e\u200f]*\\s*$")
# A bullet begins a line and nothing else does; a dash or a number may also be what a sentence goes on with.
_BULLET = re.compile("\\s*[\u200e\u200f]*(?:[•●▪◦■*+]\\s|#{1,6}\\s|>|\\||```)")
_ITEM = re.compile("\\s*[\u200e\u200f]*(?:[-–—]\\s|\\(?(?:\\d{1,3}|[a-zA-Zء-ي])[.)-]\\s)")
_STOP = re.compile("[.!?؟…][\"'”’»)\\]\u200e\u200f]*(?:\\s|$)")
_WORD = re.compile(r"\S+")


class Line(NamedTuple):
    """A stretch of text and the lines of the file that it was, counted from 1."""

    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text was wrapped: a width, in what the wrapping program counted."""

    width: int
    measure: Callable[[str], int]
    slack: int = 0  # a line with this much room still counts as full
    strict: bool = False  # no empty lines, and so few breaks leave room that each of them ends a paragraph

    def room(self, line: str, following: str) -> int:
        """How much would have been left after the next word; below 0 the line is full."""
        word = _WORD.search(following)
        return self.width - self.slack - self.measure(line.rstrip()) - 1 - self.measure(word[0] if word else "")


def unwrap(lines: Iterator[str], wrap: Wrap, found: Callable[[Layout], None]) -> Iterator[Line]:
    """Yield the lines as they are ("keep"), or each paragraph's lines as one, joined with a space.

    An empty line stays a line. "auto" joins where the first lines show that the text was wrapped, and calls `found`;
    "join" joins whatever stands between empty lines, except that list items, and lines that end a sentence early, end
    a paragraph there too. A line that stands on its own between empty lines, as a heading does, stays on its own.
    """
    if wrap == "keep":
        yield from (Line(text, number, number) for number, text in enumerate(lines, start=1))
        return
    sample, rest = _take_sample(lines)
    layout = recognise(sample)
    if layout is not None:
        found(layout)
    every = (Line(text, number, number) for number, text in enumerate(chain(sample, rest), start=1))
    if layout is None and wrap == "auto":
        yield from every
    else:
        yield from _join(every, layout or _measure_layout(sample, len), certain=layout is not None)


def recognise(sample: Sequence[str]) -> Layout | None:
    """Return how a text was wrapped, or None where it was not, or where it is too short to tell."""
    breaks = [pair for pair in pairwise(sample) if all(map(str.strip, pair))]
    inside = [(a, b) for a, b in breaks if not _SENTENCE_END.search(a) and not _BULLET.match(b)]
    if len(inside) < _FULL_BREAKS or len(inside) < _INSIDE_SHARE * len(breaks) or _are_records(breaks):
        return None
    stops = sum(bool(_STOP.search(line)) for line in sample)
    for quantile, slack, lines_per_stop in _ATTEMPTS:
        # Programs count characters, columns (a vowel sign takes none, a Chinese letter two) or bytes (fmt, fold).
        layouts = [_measure_layout(sample, measure, quantile, slack) for measure in (len, _count_columns, _count_bytes)]
        full = [sum(layout.room(a, b) < 0 for a, b in inside) for layout in layouts]
        most, layout = max(zip(full, layouts, strict=True), key=itemgetter(0))
        share = most / len(inside)
        if share >= _FULL_SHARE and stops * lines_per_stop >= len(breaks) and _is_page_wide(sample, layout):
            spaced = _LINES_PER_GAP * sum(not line.strip() for line in sample) >= len(sample)
            return replace(layout, strict=share >= _STRICT_SHARE and not slack and not spaced)
    return None


def is_item(text: str) -> bool:
    """Whether a line begins as an item of a list does, or as a heading, quotation or table row in Markdown."""
    return bool(_BULLET.match(text) or _ITEM.match(text))


def _take_sample(lines: Iterator[str]) -> tuple[list[str], Iterator[str]]:
    """Return the first lines and the rest. Where reading fails among the first, it fails again after them."""
    sample: list[str] = []
    size = 0
    try:
        for line in islice(lines, SAMPLE_LINES):
            sample.append(line)
            size += len(line)
            if size >= SAMPLE_CHARACTERS:
                break
    except InputError as error:
        return sample, _fail(error)
    return sample, lines


def _fail(error: InputError) -> Iterator[str]:
    raise error
    yield ""


def _are_records(breaks: Sequence[tuple[str, str]]) -> bool:
    """Whether most lines begin with a digit or an item's mark: a log, a list, a table."""
    starts = sum(is_item(b) or b.lstrip()[0].isdigit() for _, b in breaks)
    return 2 * starts > len(breaks)


def _is_page_wide(sample: Sequence[str], layout: Layout) -> bool:
    lowest, highest = _COLUMNS
    widest = max((_count_columns(line) for line in sample if layout.measure(line) <= layout.width), default=0)
    return lowest <= widest <= highest


def _measure_layout(
    sample: Sequence[str], measure: Callable[[str], int], quantile: float = 1.0, slack: float = 0.0
) -> Layout:
    widths = sorted(measure(line.rstrip()) for line in sample if line.strip())
    width = widths[math.ceil(quantile * (len(widths) - 1))] if widths else 0
    return Layout(width, measure, slack=int(slack * width))


def _count_columns(text: str) -> int:
    if text.isascii() or len(text) > _LONG_LINE:
        return len(text)
    return sum(
        0
        if unicodedata.combining(char) or unicodedata.category(char) == "Cf"
        else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )


def _count_bytes(text: str) -> int:
    return len(text.encode("utf-8", errors="replace"))


def _join(lines: Iterable[Line], layout: Layout, *, certain: bool) -> Iterator[Line]:
    """Join what belongs together; `certain` says that the layout was recognised, and was not only assumed."""
    held: list[Line] = []
    for line in lines:
        if held and (not line.text.strip() or _begins_block(held, line.text, layout, certain=certain)):
            yield _merge(held)
            held = []
        if line.text.strip():
            held.append(line)
        else:
            yield line
    if held:
        yield _merge(held)


def _begins_block(held: Sequence[Line], following: str, layout: Layout, *, certain: bool) -> bool:
    before = held[-1].text
    ended = bool(_SENTENCE_END.search(before))
    room = layout.room(before, following)
    if _BULLET.match(following) or (_ITEM.match(following) and (room >= 0 or ended or is_item(held[0].text))):
        return True
    if _is_indented_start(held, following):
        return True
    if room >= 0:
        heading = certain and len(held) == 1 and layout.measure(before) < _HEADING_SHARE * layout.width
        return ended or layout.strict or heading
    return (ended and len(held) >= _LONGEST) or len(held) >= 10 * _LONGEST


def _is_indented_start(held: Sequence[Line], following: str) -> bool:
    """Whether a line is set in deeper than the one before, as a paragraph's first is; in an item all others are."""
    first, before = held[0].text, held[-1].text
    depth = _count_indent(following)
    return depth > 1 and depth > _count_indent(before) and not is_item(first)


def _count_indent(text: str) -> int:
    return len(text.expandtabs(4)) - len(text.expandtabs(4).lstrip())


def _merge(held: Sequence[Line]) -> Line:
    if len(held) == 1:
        return held[0]
    return Line(" ".join(line.text.strip() for line in held), held[0].first, held[-1].last)
