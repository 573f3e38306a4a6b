"""One segment a line, whatever the line holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.records import Block
from dragoman.segmenters.lines import LineSegmenter


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("انتهى. ثم غادر.\nوعاد", ["انتهى. ثم غادر.", "وعاد"], id="stops inside a line do not count"),
        pytest.param("  أ  \n\tب\u00a0\n", ["أ", "ب"], id="outer space is stripped"),
        pytest.param("أ\n\n \nب", ["أ", "ب"], id="blank lines give nothing"),
        pytest.param("أ\u2028ب\x85ج", ["أ\u2028ب\x85ج"], id="only LF ends a line"),
        pytest.param("أ\r\nب", ["أ", "ب"], id="CR before LF is space"),
        pytest.param("...", ["..."], id="a line of punctuation is a segment"),
        pytest.param("", [], id="empty"),
        pytest.param(" \n ", [], id="only space"),
    ],
)
def test_lines(text: str, expected: list[str]) -> None:
    assert [segment.text for segment in LineSegmenter().segment(Block(text))] == expected


@given(st.text(st.sampled_from("aب. \n\r\t\u2028\u200f")) | st.text())
def test_segments_are_the_stripped_lines_with_exact_offsets(text: str) -> None:
    block = Block(text)
    segments = LineSegmenter().segment(block)
    assert [segment.text for segment in segments] == [line.strip() for line in text.split("\n") if line.strip()]
    assert all(text[segment.start : segment.end] == segment.text and segment.block is block for segment in segments)
