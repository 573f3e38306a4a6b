"""How far a pair stands out from sentences that have nothing to do with it."""

from __future__ import annotations

import math
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING

from dragoman.arabic import has_words
from dragoman.scorers.similarity import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float32
    from numpy.typing import NDArray

    from dragoman.protocols import Embedder
    from dragoman.records import TranslationUnit

_NEIGHBOURS = 4
_FILE = "background.tsv"
_LEAST = 0.05  # similarity of the neighbours: nothing is far from everything, and a ratio to 0 would say nothing


class MarginScorer:
    """The similarity of source and target over that of their nearest neighbours in a fixed background: above 0.

    The ratio margin of Artetxe and Schwenk (2019, "Margin-based Parallel Corpus Mining with Multilingual Sentence
    Embeddings", section 3.2): the cosine, divided by the mean cosine of each side with the 4 nearest of 200 sentences
    of the other language. There the neighbours come from the corpus that is mined; here they come from a committed list
    of news sentences in both languages, so that no value depends on its neighbours. Near 1, the pair is no nearer than
    chance finds. None where a side has no words, and for other languages than Arabic and English.
    """

    def __init__(self, embedder: Embedder) -> None:
        """Take the embedder that the run has loaded."""
        self.embedder = embedder
        self.label = label("margin", embedder)

    @cached_property
    def background(self) -> dict[str, NDArray[float32]]:
        """The background's vectors by language (200 x size), made when they are first needed."""
        lines = resources.files(__package__).joinpath(_FILE).read_text(encoding="utf-8").splitlines()
        sides = zip(*(line.split("\t") for line in lines if not line.startswith("#")), strict=True)
        return {language: self.embedder.embed(list(side)) for language, side in zip(("ar", "en"), sides, strict=True)}

    def score(self, units: Sequence[TranslationUnit]) -> list[float | None]:
        """Return one value a unit, in order."""
        judged = [_applies(unit) for unit in units]
        texts = [text for unit, does in zip(units, judged, strict=True) if does for text in (unit.source, unit.target)]
        if not texts:
            return [None] * len(units)
        rows = self.embedder.embed(texts)
        pairs = iter(zip(rows[::2], rows[1::2], strict=True))
        return [
            self._margin(*next(pairs), unit.languages) if does else None
            for unit, does in zip(units, judged, strict=True)
        ]

    def _margin(self, source: NDArray[float32], target: NDArray[float32], languages: tuple[str, str]) -> float | None:
        first, second = map(_primary, languages)
        near = (self._nearest(source, second) + self._nearest(target, first)) / 2
        margin = max(0.0, float((source * target).sum())) / max(near, _LEAST)
        return margin if math.isfinite(margin) else None

    def _nearest(self, vector: NDArray[float32], language: str) -> float:
        """Return the mean similarity with the nearest sentences of the background, one multiplication a sentence."""
        nearest = sorted((self.background[language] * vector).sum(axis=1).tolist())[-_NEIGHBOURS:]
        return float(sum(nearest)) / _NEIGHBOURS


def _applies(unit: TranslationUnit) -> bool:
    return set(map(_primary, unit.languages)) == {"ar", "en"} and has_words(unit.source) and has_words(unit.target)


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()
