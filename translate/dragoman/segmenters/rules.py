"""Arabic and mixed text into sentences, by rules.

A line end always ends a sentence: headlines stand on lines of their own without a stop. Inside a line a run of stops
(`. ! ? ؟ … ۔`) is a candidate. Quotes and brackets that close there stay with it, and `decisions` says whether the
sentence ends. The semicolon ؛, the comma and the colon never end one: Arabic joins with them what English often splits,
and a translator needs both halves.

Every character that is not white space comes out in exactly one segment. A piece without a letter or digit is no
sentence: inside a line it joins the sentence before it (or, at the start, the one after it), and only a line that has
nothing else is a segment of its own.

The time is linear in the length of the text, whatever the text: every look back has a fixed length, and no two looks
ahead go over the same stretch.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dragoman.records import Block, Segment
from dragoman.segmenters.closers import STOPS, Closers
from dragoman.segmenters.decisions import Candidate, ends

if TYPE_CHECKING:
    from collections.abc import Iterator

# What Unicode calls a line end. A newline inside a block is no sentence's inside.
_LINE = re.compile(r"[^\n\v\f\r\x85\u2028\u2029]+")
_SPACE = re.compile(r"\s*")
_ALNUM = re.compile(r"[^\W_]")

# A run of stops. Spaces inside (". . .", "؟ !") are part of it, unless the next stop begins a word (".NET"). A full
# stop before a digit or a Latin letter is none; it is left out here because numbers and addresses are full of them.
_STOP_RUN = re.compile(rf"(?!\.[0-9A-Za-z٠-٩])[{STOPS}]++(?:[ \u00a0][{STOPS}]++(?!\w))*+")


class RuleSegmenter:
    """Splits Arabic and mixed text into sentences by rules.

    >>> RuleSegmenter().split("وصل د. أحمد أمس. ثم ألقى محاضرة.")
    ['وصل د. أحمد أمس.', 'ثم ألقى محاضرة.']
    """

    def segment(self, block: Block) -> list[Segment]:
        """Return the sentences of `block`, in order, with exact offsets and without outer white space."""
        return [Segment(block.text[start:end], block, start, end) for start, end in _spans(block.text)]

    def split(self, text: str) -> list[str]:
        """Return the sentences of a text."""
        return [text[start:end] for start, end in _spans(text)]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for line in _LINE.finditer(text):
        low, high = line.start(), line.start() + len(line[0].rstrip())
        if low < high:
            yield from _line_spans(text, _skip_space(text, low, high), high)


def _line_spans(text: str, start: int, high: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences of the line that begins at `start` and ends at `high`, both at visible characters."""
    closers = Closers(text, start, high)
    word = _next_word(text, start, high)  # the first letter or digit of the sentence that is being read
    end = start
    for run in _STOP_RUN.finditer(text, start, high):
        if run.start() < max(end, word):
            continue  # it was taken with the stop before, or has no word before it in its sentence
        end = closers.skip(start, run.end())
        if not ends(Candidate.at(run, start, end, high)):
            continue
        following = _skip_space(text, end, high)
        word = _next_word(text, following, high)
        if word == high:
            break  # what is left is no sentence
        yield start, end
        start = following
    yield start, high


def _skip_space(text: str, position: int, high: int) -> int:
    match = _SPACE.match(text, position, high)
    return match.end() if match else position


def _next_word(text: str, position: int, high: int) -> int:
    match = _ALNUM.search(text, position, high)
    return match.start() if match else high
