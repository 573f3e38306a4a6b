"""Translation without the care of `CarefulEngine.translate`: of any language, and decoded once.

Engines hand on what is not Arabic as it is, and decode once more what went wrong. Text that is translated back comes
from another language, and a half-trained model goes wrong so often that its validation would take twice the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.arabic import normalize
from dragoman.engines.careful import OUTPUT_LIMIT, SOURCE_LIMIT, Job

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.engines.careful import CarefulEngine

_STEP = 16  # source pieces; sources that differ by less share an output limit, and so a batch
_GROWTH = 3  # target pieces for a source piece, at most


def decode_once(engine: CarefulEngine, texts: Sequence[str]) -> list[tuple[str, bool]]:
    """Return the best hypothesis of each text, and whether the model ended it by itself.

    A text without pieces, or over the model's limit, gives nothing.
    """
    pieces = [engine.pieces.encode(normalize(text)) for text in texts]
    fits = [index for index, found in enumerate(pieces) if 0 < len(found) <= SOURCE_LIMIT]
    jobs = [
        Job(pieces[index], min(OUTPUT_LIMIT, _GROWTH * _STEP * (1 + len(pieces[index]) // _STEP))) for index in fits
    ]
    results = [("", False)] * len(texts)
    for index, outputs in zip(fits, engine.decode(jobs, guard=False) if jobs else [], strict=True):
        results[index] = (engine.pieces.decode(outputs[0].pieces), outputs[0].finished)
    return results
