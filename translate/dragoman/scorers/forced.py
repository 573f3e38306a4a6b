"""The model's judgement of a translation that it did not make."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.protocols import Engine
    from dragoman.records import TranslationUnit


class ForcedScorer:
    """The engine's mean token log-probability of the given target, by forced decoding: at most 0, a natural logarithm.

    None where the engine cannot say (a side without words, or over the model's limit) and for a pair of languages that
    is not the engine's. The values of different models do not compare, and a model knows best what it would have
    written: people's translations have lower values than its own.
    """

    def __init__(self, engine: Engine) -> None:
        """Take the engine that the run has loaded."""
        self.engine = engine

    def score(self, units: Sequence[TranslationUnit]) -> list[float | None]:
        """Return one value a unit, in order."""
        values = self.engine.score([unit.source for unit in units], [unit.target for unit in units])
        return [value if value is not None and math.isfinite(value) and value <= 0 else None for value in values]
