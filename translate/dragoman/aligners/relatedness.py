"""Whether two texts are translations of each other at all, told from their alignment."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.records import Bead

# Below this, two texts of five segments or more are not translations of each other. On the development documents,
# whole, `margin-dp` with `use`: 0.17 to 0.63 for translations, 0.00 to 0.11 for other pairs; `translated`: 0.39 and
# more, 0.13 and less. Short texts against long ones find more by chance: cut to five segments, 0.15 for 1 % of the
# others; against 400 segments 3 of 128 others were above 0.12, the highest at 0.185.
UNRELATED_BELOW = 0.12
_MEASURED = {("margin-dp", "use"), ("translated", "")}  # aligners, with the embedder where they have one

_STRANGERS = 0.65  # of an encoder whose cosines are all high, too high to tell related from unrelated


def relatedness(beads: Sequence[Bead]) -> float | None:
    """Return how much an alignment looks like one of a text with its translation, in [0, 1].

    The mean over the segments of the side that has fewer: a bead's similarity times what its margin is above 1, at most
    1; 0 for a segment without a partner. Texts that are no translations of each other have beads as well, since the
    search takes the best there are, but few, and these hardly stand out from their neighbours. Compare with
    `UNRELATED_BELOW`, where `is_calibrated` says that it holds.

    None where the beads cannot tell: those of `length` have no margins, some encoders find everything similar, and
    where a side is empty there is nothing to compare.
    """
    sizes = sum(len(bead.source) for bead in beads), sum(len(bead.target) for bead in beads)
    filled = [bead for bead in beads if bead.source and bead.target]
    measured = [bead for bead in filled if bead.margin]
    if not all(sizes) or (filled and not measured):
        return None
    if measured and median(bead.similarity / bead.margin for bead in measured) > _STRANGERS:
        return None
    fewer = sizes.index(min(sizes))
    gains = (
        len((bead.source, bead.target)[fewer]) * max(bead.similarity, 0) * min(max(bead.margin - 1, 0), 1)
        for bead in measured
    )
    return sum(gains) / sizes[fewer]


def is_calibrated(aligner: str, embedder: str) -> bool:
    """Whether `UNRELATED_BELOW` was measured with this aligner and embedder ("" for an aligner without vectors).

    Cosines are spread differently by each encoder: that of `marian` gives 0.06 for an article and its translation.
    """
    return (aligner, embedder) in _MEASURED
