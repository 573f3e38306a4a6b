"""Text as rows of the embedding table, with and without SentencePiece sampling."""

from __future__ import annotations

import itertools
import math
import unicodedata
from bisect import bisect
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from dragoman.engines.pieces import END, PAD, UNKNOWN, Pieces
from dragoman.errors import ModelError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np

    from dragoman.training.data import Pair

LIMIT = 511  # pieces with the end mark: a Marian model has 512 positions
_SPACE = "\u2581"  # how SentencePiece writes a space
_CHOICES = 16  # segmentations of a word that one is drawn from
_REMEMBERED = 200_000  # words: the rest are rare
_PRESENT = 0.01  # share of a side's letters from which on a script counts as one of its own
_MISSING = 0.5  # share of a script's letters that may be unknown
_CHECKED = 20_000  # pairs that are looked at for it


class Codec:
    """A folder's pieces as ids. `Pieces` does the same for engines; this one is made for speed, and can sample.

    Attributes:
        size: Rows of the vocabulary.
        end, unknown, pad: Their rows.
    """

    def __init__(self, folder: Path) -> None:
        """Load a folder's pieces.

        Raises:
            ModelError: They are missing, damaged, or those of a model with several target languages.
        """
        import sentencepiece

        ids = Pieces(folder).ids
        self.folder = folder
        self.size = max(ids.values()) + 1
        self.end, self.unknown, self.pad = ids[END], ids[UNKNOWN], ids[PAD]
        self._models = [
            sentencepiece.SentencePieceProcessor(model_file=str(folder / f"{side}.spm"))
            for side in ("source", "target")
        ]
        self._rows = [
            [ids.get(model.id_to_piece(index), self.unknown) for index in range(model.get_piece_size())]
            for model in self._models
        ]
        self._named = frozenset(ids)
        self._segment = lru_cache(_REMEMBERED)(self._segment_anew)

    def __reduce__(self) -> tuple[type[Codec], tuple[Path]]:
        """Be the folder on the way to another process: what is remembered of words cannot be pickled."""
        return type(self), (self.folder,)

    def encode(self, text: str, side: int) -> list[int]:
        """Return the rows of a text in its best segmentation, with the end mark. `side` is 0 for the source."""
        rows = self._rows[side]
        return [*(rows[index] for index in self._models[side].encode(text)[: LIMIT - 1]), self.end]

    def sample(self, text: str, alpha: float, generator: np.random.Generator) -> list[int]:
        """Return the rows of a source in a segmentation that is drawn, with the end mark (Kudo 2018).

        Pieces do not cross spaces, so each word is drawn by itself, among its 16 likeliest segmentations. SentencePiece
        would draw among all, but from random numbers that no seed makes the same in another process.

        Args:
            text: The source.
            alpha: Sharpness: probabilities are raised to it.
            generator: What draws.
        """
        words = self._models[0].normalize(text).replace(_SPACE, " ").split()
        drawn: list[int] = []
        for word, chance in zip(words, generator.random(len(words)).tolist(), strict=True):
            bounds, segmentations = self._segment(word, alpha)
            drawn += segmentations[bisect(bounds, chance)]
        return [*drawn, self.end] if len(drawn) < LIMIT else self.encode(text, 0)

    def _segment_anew(self, word: str, alpha: float) -> tuple[list[float], list[list[int]]]:
        """Return the segmentations of a word as rows, and where each begins from the second on, between 0 and 1."""
        rows = self._rows[0]
        try:
            found: list[list[int]] = self._models[0].nbest_encode(word, nbest_size=_CHOICES, out_type=int)
        except RuntimeError as error:
            raise UsageError(
                f"{self.folder}: pieces that are no unigram model cannot be drawn: --sampling 0"
            ) from error
        scores = [sum(map(self._models[0].get_score, each)) for each in found]
        chances = [math.exp(alpha * (score - max(scores))) for score in scores]
        total = sum(chances)
        bounds = [part / total for part in itertools.accumulate(chances[:-1])]
        return bounds, [[rows[index] for index in each] for each in found]

    def lengths(self, texts: Sequence[str], side: int) -> list[int]:
        """Return the number of rows of each text in its best segmentation, the end mark included."""
        return [len(found) + 1 for found in self._models[side].encode(list(texts), num_threads=1)]

    def rows(self, side: int) -> set[int]:
        """Return the rows that a side's pieces have."""
        return set(self._rows[side])

    def check_scripts(self, pairs: Sequence[Pair], languages: Sequence[str]) -> None:
        """Make sure that the vocabulary can write the text.

        Args:
            pairs: All that is trained on, one bitext after the other: those looked at are spread evenly over them.
            languages: Of source and target.

        Raises:
            ModelError: Most letters of a script that the text is written in are unknown to it.
        """
        count = min(len(pairs), _CHECKED)
        checked = [pairs[number * len(pairs) // count] for number in range(count)]
        for side, language in enumerate(languages):
            letters: Counter[str] = Counter()
            unknown: Counter[str] = Counter()
            for pair in checked:
                for piece in self._models[side].encode(pair[side], out_type=str):
                    scripts = [_script(char) for char in piece if char.isalpha()]
                    letters.update(scripts)
                    if piece not in self._named:
                        unknown.update(scripts)
            for script, seen in letters.items():
                share = unknown[script] / seen
                if seen > _PRESENT * letters.total() and share > _MISSING:
                    raise ModelError(
                        f"{self.folder}: the vocabulary misses the {script.title()} script: {share:.0%}"
                        f" of such letters on the {language} side are unknown; is --languages right? Else train "
                        "without --from, or with --byte-fallback"
                    )


def _script(char: str) -> str:
    return unicodedata.name(char, "UNNAMED").partition(" ")[0]
