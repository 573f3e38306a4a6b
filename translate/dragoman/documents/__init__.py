"""Document formats: files and standard input in, blocks of text out, and translations back in the same shape."""

from __future__ import annotations

from dragoman.registry import Row, Table

TABLE = Table(
    __name__,
    [
        Row("text", ".text:TextFormat", "plain text in any encoding that Arabic is kept in", (".txt", ".text")),
    ],
)
