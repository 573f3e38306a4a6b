"""Aligners: the segments of two texts in, beads out that say which translate which."""

from __future__ import annotations

from dragoman.registry import Row, Table

TABLE = Table(
    __name__,
    [
        Row(
            "margin-dp",
            ".margin:MarginAligner",
            "sentence vectors, their margins over the neighbours, dynamic programming",
            needs=("embedder",),
        ),
        Row(
            "translated",
            ".translated:TranslatedAligner",
            "through our own translation of the source, English with English; no embedder",
            needs=("engine",),
        ),
        Row("length", ".length:LengthAligner", "lengths alone (Gale and Church, priced as Moore does): the fallback"),
    ],
)
