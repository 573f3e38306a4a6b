"""Embedders: sentences of any language in, vectors out that are near where the meaning is."""

from __future__ import annotations

from dragoman.registry import Row, Table

TABLE = Table(
    __name__,
    [
        Row("use", ".use:UseEmbedder", "Universal Sentence Encoder, embedded: no network, no torch", needs=("machine",)),
    ],
)
