"""Aligners: the segments of two texts in, beads out that say which translate which."""

from __future__ import annotations

from dragoman.registry import Row, Table

TABLE = Table(
    __name__,
    [
        Row("length", ".length:LengthAligner", "lengths alone (Gale and Church): the fallback and the baseline"),
    ],
)
