"""Alignment through our own translation: English with English."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dragoman.aligners.anchors import Anchors
from dragoman.aligners.costs import PRICES, Costs
from dragoman.aligners.gaps import unlinked
from dragoman.aligners.ngrams import ngram_vectors
from dragoman.aligners.search import best_path
from dragoman.aligners.texts import Side, Texts
from dragoman.aligners.threads import one_thread
from dragoman.aligners.trellis import measure, promising_band, shapes_up_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.protocols import Engine
    from dragoman.records import Bead

_REMEMBERED = 10_000  # segments: of the document at hand, mostly


class TranslatedAligner:
    """Translates the source and aligns the translation with the target, by the letters that their words share.

    The idea is Bleualign's (Sennrich and Volk 2010, "MT-based Sentence Alignment for OCR-generated Parallel Texts").
    With a good model it is the best signal there is, and needs no sentence encoder. The search is that of `margin-dp`,
    on vectors of character n-grams.
    """

    def __init__(
        self, engine: Engine, largest: int = 4, join: float = PRICES.join, deletion: float = PRICES.deletion
    ) -> None:
        """Set what is looked for.

        Args:
            engine: Translates the source into the target's language.
            largest: Segments of one side that a single segment of the other may stand for, from 1 to 8; beads with
                several on both sides go up to 4-4.
            join: Price of each segment more than one a side; 1 is what a usual pair gains by its margin.
            deletion: Price of a segment without a partner. With a lower one more 1-0 and 0-1 beads are found, and more
                that are none.

        Raises:
            UsageError: A value is out of range.
        """
        self._engine = engine
        self._known: dict[str, str] = {}
        self._shapes = shapes_up_to(largest)
        self._prices = replace(PRICES, join=join, deletion=deletion)

    def align(self, source: Sequence[str], target: Sequence[str]) -> list[Bead]:
        """Return beads in order, monotone; each segment is in exactly one.

        A bead's `similarity` is the cosine of the target with the translated source, its `margin` that cosine over the
        mean one of each side with its three nearest segments of the other text; both are 0 where a side is empty.
        """
        if not (source and target):
            return unlinked(source, target)
        texts = self._texts(source, target)
        with one_thread():
            costs = Costs(texts, promising_band(texts, self._prices), self._prices, self._shapes)
            return costs.beads(best_path(costs))

    def measure(self, source: Sequence[str], target: Sequence[str], beads: Sequence[Bead]) -> list[Bead]:
        """Return beads that were found part by part with their values in the whole texts."""
        with one_thread():
            return measure(self._texts(source, target), beads, self._prices, self._shapes)

    def _texts(self, source: Sequence[str], target: Sequence[str]) -> Texts:
        translations = self._translate(source)
        ours, theirs = ngram_vectors(translations, target)
        return Texts(Side.of(translations, ours), Side.of(target, theirs), Anchors.between(translations, target))

    def _translate(self, segments: Sequence[str]) -> list[str]:
        """Return the best translation of each segment; what was translated before, for a part, is not done anew."""
        known = {segment: self._known[segment] for segment in segments if segment in self._known}
        new = [segment for segment in dict.fromkeys(segments) if segment not in known]
        known |= {each.source: each.best.text for each in (self._engine.translate(new) if new else [])}
        if len(self._known) > _REMEMBERED:
            self._known = {}
        self._known |= known
        return [known[segment] for segment in segments]
