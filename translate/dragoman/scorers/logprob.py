"""The model's own judgement of its translation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from dragoman.records import Flag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.records import TranslationUnit


class LogProbabilityScorer:
    """The engine's mean token log-probability: below 0, in natural logarithms a token.

    -0.1 says that the model was nearly sure of each token, -1.5 that it guessed. Values of different models do not
    compare. The pipeline stores the value in ``unit.scores["logprob"]`` when it makes a unit; this scorer hands it on.
    It gives None for units that no engine made, for what was handed on without decoding, and for a stored value that no
    decoding has: 0 would be certainty of every token.
    """

    def score(self, units: Sequence[TranslationUnit]) -> list[float | None]:
        """Return one value a unit, in order."""
        return [_stored(unit) for unit in units]


def _stored(unit: TranslationUnit) -> float | None:
    value = unit.scores.get("logprob")
    if value is None or Flag.UNTRANSLATED in unit.flags:
        return None
    return value if math.isfinite(value) and value < 0 else None
