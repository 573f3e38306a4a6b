"""How near two sides are in meaning, by the vectors of a multilingual encoder."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from dragoman.arabic import has_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.protocols import Embedder
    from dragoman.records import TranslationUnit


_DEFAULT = "use"
_NAME = re.compile(r"[\w-]+")


def label(name: str, embedder: Embedder) -> str:
    """Name a score after its encoder, unless that is the default one.

    An identity begins with the name: "use/...", "marian/...".
    """
    encoder = _NAME.match(embedder.identity)
    return name if encoder is None or encoder[0] == _DEFAULT else f"{name}-{encoder[0]}"


class SimilarityScorer:
    """The cosine of the vectors of source and target, in [-1, 1]; None where a side has no words.

    With the default encoder translations are mostly above 0.6 and unrelated sentences under 0.3. Encoders look at what
    a sentence is about: a changed number or a "not" hardly moves the value.

    Attributes:
        label: The name of the score: "similarity" with the default encoder, "similarity-" and the encoder's name with
            others, whose cosines are on scales of their own and must not be taken for it.
    """

    def __init__(self, embedder: Embedder) -> None:
        """Take the embedder that the run has loaded."""
        self.embedder = embedder
        self.label = label("similarity", embedder)

    def score(self, units: Sequence[TranslationUnit]) -> list[float | None]:
        """Return one value a unit, in order."""
        worded = [has_words(unit.source) and has_words(unit.target) for unit in units]
        texts = [text for unit, has in zip(units, worded, strict=True) if has for text in (unit.source, unit.target)]
        if not texts:
            return [None] * len(units)
        rows = self.embedder.embed(texts)
        cosines = iter((rows[::2] * rows[1::2]).sum(axis=1).tolist())
        return [_bounded(next(cosines)) if has else None for has in worded]


def _bounded(cosine: float) -> float | None:
    """Rounding may leave the range; a vector that is no number has no cosine."""
    return max(-1.0, min(cosine, 1.0)) if math.isfinite(cosine) else None
