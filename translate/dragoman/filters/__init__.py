"""Filters: units in, one verdict each out: None to keep it, or the reason that speaks against it."""

from __future__ import annotations

from dragoman.registry import Row, Table

TABLE = Table(
    __name__,
    [
        Row("range", ".range:RangeFilter", "a score or a measure below or above a bound (the tables min and max)"),
        Row("flags", ".flags:FlagFilter", "units that carry one of these warnings"),
        Row("languages", ".languages:LanguageFilter", "units whose language tags are of another pair"),
        Row(
            "held-out",
            ".held_out:HeldOutFilter",
            "units with a text of these files, as of a test set, or a part of one",
            needs=("texts",),
        ),
        Row("duplicates", ".duplicates:DuplicateFilter", "units that came before, letter by letter or nearly"),
    ],
)
