"""One segment a line, for text that is already split into sentences."""

from __future__ import annotations

import re

from dragoman.records import Block, Segment

# A line without its outer space. Only LF ends a line here: what else Unicode calls a line end (U+2028, U+0085, form
# feed) may stand inside a sentence of a corpus, and one segment more or less would shift every pair after it.
_LINE = re.compile(r"[^\s](?:[^\n]*[^\s])?")


class LineSegmenter:
    r"""Takes every line of a block for a sentence. Empty lines give nothing.

    >>> [segment.text for segment in LineSegmenter().segment(Block(" One. Two.\n\nThree "))]
    ['One. Two.', 'Three']
    """

    def segment(self, block: Block) -> list[Segment]:
        """Return the lines of `block` that are not blank, stripped of outer space, in order."""
        return [Segment(line[0], block, *line.span()) for line in _LINE.finditer(block.text)]
