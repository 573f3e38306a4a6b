"""Embedders: sentences of any language in, vectors out that are near where the meaning is."""

from __future__ import annotations

from dragoman.registry import Row, Table

TABLE = Table(
    __name__,
    [
        Row(
            "use", ".use:UseEmbedder", "Universal Sentence Encoder, embedded: no network, no torch", needs=("machine",)
        ),
        Row(
            "marian",
            ".marian:MarianEmbedder",
            "the translation model's encoder: no further model, good for one language only",
            needs=("model", "machine"),
        ),
        Row(
            "labse",
            ".sentence_transformers:LabseEmbedder",
            "LaBSE from the hub: 109 languages, 1.9 GB",
            extra="labse",
            needs=("machine",),
        ),
        Row(
            "sentence-transformers",
            ".sentence_transformers:SentenceTransformersEmbedder",
            "any model of sentence-transformers: model=ID, prefix=TEXT, revision=COMMIT",
            extra="labse",
            needs=("machine",),
        ),
    ],
)
