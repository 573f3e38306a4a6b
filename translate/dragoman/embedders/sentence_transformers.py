"""Any model of sentence-transformers: LaBSE, multilingual E5 and others, for those who have them or the hub."""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING, Any

from dragoman.embedders.careful import CarefulEmbedder
from dragoman.errors import EngineError, ModelNotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float32
    from numpy.typing import NDArray

    from dragoman.plan import Machine

LABSE = "sentence-transformers/LaBSE"
_BATCH = 32  # texts; the package puts those of about the same length together
_UNLIMITED = 1_000_000  # pieces, where a model cuts nothing
_MARKS = 2  # pieces that mark start and end


class SentenceTransformersEmbedder(CarefulEmbedder):
    """A model run by https://www.sbert.net."""

    def __init__(self, machine: Machine, model: str, revision: str = "", prefix: str = "") -> None:
        """Load a model, fetching it from the hub where it is not on this machine yet.

        Args:
            machine: What may be used.
            model: A hub id or a folder.
            revision: The hub's commit, tag or branch; the newest where empty. Vectors of a model that may change on
                the hub are only safe to keep with a commit.
            prefix: What the model wants before each text: "query: " for E5 models.

        Raises:
            ModelNotFoundError: The model is neither here nor on the hub, or the hub is out of reach.
            UsageError: The device is not there.
        """
        import sentence_transformers
        import torch

        if machine.threads:
            torch.set_num_threads(machine.threads)
        device = machine.device if machine.device != "auto" else "cuda" if torch.cuda.is_available() else "cpu"
        try:
            torch.empty(0, device=device)
        except (RuntimeError, AssertionError) as error:
            raise UsageError(f"torch cannot use the device {device!r} of this machine: {error}") from error
        try:
            self._model: Any = sentence_transformers.SentenceTransformer(
                model, device=device, revision=revision or None
            )
        except (OSError, ValueError) as error:
            raise ModelNotFoundError(f"sentence-transformers cannot load {model!r}: {error}") from error
        self.prefix = prefix
        size = self._model.get_embedding_dimension()
        limit = (self._model.max_seq_length or _UNLIMITED) - _MARKS - self.count(prefix)
        version = metadata.version("sentence-transformers")
        super().__init__(f"sentence-transformers=={version}/{model}@{revision}/{prefix}", size, limit)

    def count(self, text: str) -> int:
        """How many of the model's pieces a text has."""
        return len(self._model.tokenizer.tokenize(text))

    def encode(self, parts: Sequence[str]) -> NDArray[float32]:
        """Return one row a part (parts x model size)."""
        try:
            rows: NDArray[float32] = self._model.encode(
                [self.prefix + part for part in parts],
                batch_size=_BATCH,
                show_progress_bar=False,
                convert_to_numpy=True,
                normalize_embeddings=True,
            )
        except RuntimeError as error:
            raise EngineError(f"sentence-transformers stopped on a batch of {len(parts)}: {error}") from error
        return rows


class LabseEmbedder(SentenceTransformersEmbedder):
    """LaBSE (Feng et al. 2022, "Language-agnostic BERT Sentence Embedding"): 109 languages, 471 million weights."""

    def __init__(self, machine: Machine, revision: str = "") -> None:
        """Load LaBSE as `SentenceTransformersEmbedder` does."""
        super().__init__(machine, LABSE, revision)
