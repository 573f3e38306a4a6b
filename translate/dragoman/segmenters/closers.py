"""What belongs to a sentence after its stop: closing quotes and brackets, more stops, note marks, emoji, references."""

from __future__ import annotations

import re

from dragoman.arabic import BIDI_CONTROLS

STOPS = ".!?؟…۔‼⁇⁈⁉"
INVISIBLE = rf"{BIDI_CONTROLS}\u00ad\u200b-\u200d\u2060-\u2064\ufe0e\ufe0f\ufeff"

# Quotes by what they are where the space around them does not tell. Both kinds of quote are used both ways.
OPENING_QUOTES = "«“‘„‚‹﴿"  # the Quranic brackets: U+FD3F opens in right-to-left text, U+FD3E closes
CLOSING_QUOTES = "»”’›﴾"
EITHER_QUOTES = "\"'`´″＂"
QUOTES = OPENING_QUOTES + CLOSING_QUOTES + EITHER_QUOTES
OPENING_BRACKETS = "([{"
CLOSING_BRACKETS = ")]}"

_INVISIBLES = re.compile(f"[{INVISIBLE}]*")
_SOME_INVISIBLES = re.compile(f"[{INVISIBLE}]+")
_STRAIGHT = re.compile('"+')
_SPACES = re.compile(r"\s{0,2}")
# Note marks glued to the stop: [12], (3), ², and the reference that follows it: (بريمر، 1998), [البقرة: 255].
_NOTE = re.compile(r"\[\d{1,3}\]|\(\d{1,3}\)(?=\s|$)|[¹²³⁰⁴-⁹]+")
_REFERENCE = re.compile(
    r"\s?(?:\([^()\[\]\d]{2,60}[،,] ?(?:1[5-9]|20|١[٥-٩]|٢٠)\d\d(?: ?[:،,] ?\d+(?:[-–]\d+)?)?\)"  # author and year
    r"|[(\[][^()\[\]\d:]{2,40}: ?\d{1,3}(?: ?[-–،,] ?\d{1,3})*[)\]])"  # sura and verses
)
_PICTURE = re.compile("[\u2600-\u2793\u2b50\U0001f000-\U0001faff]")
_EMOJI = re.compile(f"{_PICTURE.pattern}[\U0001f3fb-\U0001f3ff\u200d\ufe0f]*")


class Closers:
    """Reads what closes after a stop in one line. Ask it in the order of the text: it keeps count of the quotes."""

    def __init__(self, text: str, low: int, high: int) -> None:
        self._text = text
        self._high = high
        self._counted = low
        self._open = False  # whether a straight double quote is open

    def skip(self, start: int, position: int) -> int:
        """Return where the sentence that began at `start` and has a stop just before `position` really ends."""
        text, high = self._text, self._high
        if text[position : position + 1] == " " and text[position + 1 : position + 2].isalpha():
            return position  # the plain case, quickly
        while position < high:
            further = self._skip_glued(position)
            if further == position:
                further = self._skip_spaced(start, position)
            if further == position:
                break
            position = further
        return position

    def _skip_glued(self, position: int) -> int:
        """Return the position after one thing that closes there, or `position` itself."""
        text, high = self._text, self._high
        char = text[position]
        if char in STOPS or char in CLOSING_BRACKETS:
            return position + 1
        if char in QUOTES:
            return self._skip_quote(position, glued=True)
        for pattern in (_SOME_INVISIBLES, _NOTE, _EMOJI, _REFERENCE):
            if match := pattern.match(text, position, high):
                return match.end()
        return position

    def _skip_spaced(self, start: int, position: int) -> int:
        """Return the position after one thing that closes behind a space, or `position` itself.

        An emoji goes with the sentence that it follows, except where that sentence began with one: there they are the
        bullets of a list, and it begins the next one.
        """
        text, high = self._text, self._high
        after = _end(_SPACES, text, position, high)
        if after in (position, high):
            return position
        if text[after] in CLOSING_BRACKETS:
            return after + 1
        if text[after] in QUOTES:
            closed = self._skip_quote(after, glued=False)
            return position if closed == after else closed
        emoji = _EMOJI.match(text, after, high)
        return emoji.end() if emoji and not _PICTURE.match(text[start]) else position

    def _skip_quote(self, position: int, *, glued: bool) -> int:
        """Return the position after a quote that closes, or `position` where it opens the next sentence.

        A quote with text on one side only shows what it is. With text on both sides («نعم.»ثم) or none (هل ؟ " ثم) its
        kind tells, and for the straight quote whether one is open.
        """
        text = self._text
        char = text[position]
        end = position + 1
        while end < self._high and text[end] == char:
            end += 1
        right = _end(_INVISIBLES, text, end, self._high)
        glued_right = right < self._high and _opens_text(text[right])
        if glued != glued_right:
            closing = glued
        elif char == '"':
            closing = self._quote_is_open(position)
        elif char in EITHER_QUOTES:
            closing = glued
        else:
            closing = char in CLOSING_QUOTES
        return end if closing else position

    def _quote_is_open(self, position: int) -> bool:
        """Whether a straight quote is open before `position`; a quote that was never closed is soon forgotten."""
        text = self._text
        for run in _STRAIGHT.finditer(text, self._counted, position):
            left = text[run.start() - 1 : run.start()]
            right = text[run.end() : run.end() + 1]
            left_glued = bool(left) and not left.isspace() and left not in OPENING_BRACKETS + OPENING_QUOTES
            right_glued = bool(right) and _opens_text(right)
            self._open = not self._open if left_glued == right_glued else right_glued
        self._counted = max(self._counted, position)
        return self._open


def _opens_text(char: str) -> bool:
    return char.isalnum() or char in OPENING_BRACKETS or char in OPENING_QUOTES


def _end(pattern: re.Pattern[str], text: str, position: int, high: int) -> int:
    match = pattern.match(text, position, high)
    return match.end() if match else position
