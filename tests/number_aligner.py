"""A double for the aligner: segments with one number in them are one bead, so what is aligned is known beforehand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

import dragoman.aligners
import dragoman.embedders
from dragoman.errors import EngineError
from dragoman.records import Bead
from dragoman.registry import Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from numpy import float32
    from numpy.typing import NDArray


class NumberEmbedder:
    """Vectors by the first number in a text, up to 9: one dimension each, and zero for a text without a number."""

    identity = "use/numbers"

    def embed(self, texts: Sequence[str]) -> NDArray[float32]:
        rows = np.zeros((len(texts), 10), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for number in re.findall(r"\d+", text)[:1]:
                row[int(number) % 10] = 1
        return rows


class NumberAligner:
    """Aligns what has equal numbers, which must rise on both sides; `similarity` is of the beads that match.

    A first text with FAIL in it is an error of the model that the aligner would have, and STOP is Ctrl-C.
    """

    def __init__(self, embedder: NumberEmbedder, similarity: float = 0.8, largest: int = 4) -> None:
        del embedder
        self.similarity = similarity
        self.largest = largest

    def align(self, source: Sequence[str], target: Sequence[str]) -> list[Bead]:
        if "FAIL" in source[0]:
            raise EngineError("the aligner was told to fail")
        if "STOP" in source[0]:
            raise KeyboardInterrupt
        ours, theirs = _by_number(source), _by_number(target)
        return [
            self._bead(ours.get(number, ()), theirs.get(number, ())) for number in sorted(ours.keys() | theirs.keys())
        ]

    def _bead(self, source: tuple[int, ...], target: tuple[int, ...]) -> Bead:
        return Bead(source, target, self.similarity, 1.2) if source and target else Bead(source, target)


def _by_number(texts: Sequence[str]) -> dict[int, tuple[int, ...]]:
    numbers: dict[int, tuple[int, ...]] = {}
    for index, text in enumerate(texts):
        number = int(re.findall(r"\d+", text)[0])
        numbers[number] = (*numbers.get(number, ()), index)
    return numbers


def install(patch: Callable[[Any, str, Any], None]) -> None:
    """Make this the default aligner of this process."""
    rows = [
        Row("margin-dp", "number_aligner:NumberAligner", "by numbers", needs=("embedder",)),
        Row("strangers", "number_aligner:StrangerAligner", "by numbers, unalike", needs=("embedder",)),
        Row("length", "dragoman.aligners.length:LengthAligner", "the real one"),
        Row("none", "nowhere:X", ""),
    ]
    patch(dragoman.aligners, "TABLE", Table("dragoman.aligners", rows))
    vectors = [Row(name, "number_aligner:NumberEmbedder", "by numbers") for name in ("use", "unmeasured")]
    patch(dragoman.embedders, "TABLE", Table("dragoman.embedders", vectors))
