"""Bitext formats: translation units written to files and read from them."""

from __future__ import annotations

from dragoman.registry import Row, Table

TABLE = Table(
    __name__,
    [
        Row("tmx", ".tmx:TmxFormat", "TMX 1.4b, for CAT tools and corpora; valid and lossless", (".tmx",)),
        Row("jsonl", ".jsonl:JsonlFormat", "one unit a line with everything known of it", (".jsonl",)),
        Row("tsv", ".tsv:TsvFormat", "source, target and scores in columns", (".tsv",)),
        Row("moses", ".moses:MosesFormat", "two plain files with the same number of lines", (".moses",)),
    ],
)
