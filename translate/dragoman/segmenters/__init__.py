"""Segmenters: a block of text in, its sentences out."""

from __future__ import annotations

from dragoman.registry import Row, Table

TABLE = Table(
    __name__,
    [
        Row("rules", ".rules:RuleSegmenter", "Arabic and mixed text by rules: quotes, abbreviations, numbers"),
        Row("lines", ".lines:LineSegmenter", "one segment a line, for text that is already split"),
    ],
)
