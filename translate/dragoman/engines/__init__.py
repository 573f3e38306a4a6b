"""Engines: strings in, translations with scores and warnings out."""

from __future__ import annotations

from dragoman.registry import Row, Table

TABLE = Table(
    __name__,
    [
        Row("ct2", ".ct2:Ct2Engine", "CTranslate2: int8 on a CPU, float16 on a GPU; starts in a tenth of a second"),
        Row("marian", ".marian:MarianEngine", "transformers' MarianMTModel: the reference, for CPU and GPU"),
    ],
)
