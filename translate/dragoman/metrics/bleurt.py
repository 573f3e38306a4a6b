"""BLEURT and its like: any model of transformers that gives a reference and a translation one number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dragoman.errors import EngineError, ModelNotFoundError, UsageError
from dragoman.metrics.averages import AverageMetric

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.metrics.references import References
    from dragoman.plan import Machine

_BATCH = 32  # pairs


class BleurtMetric(AverageMetric):
    """A model's mean score of translations beside their references (Sellam et al. 2020, "BLEURT").

    The default is a port of the paper's largest model for English, whose scores are mostly between -1 and 1.
    """

    def __init__(
        self,
        references: References,
        sources: Sequence[str] = (),  # noqa: ARG002 - every metric is given them
        *,
        machine: Machine,
        model: str = "Elron/bleurt-large-512",
        revision: str = "",
    ) -> None:
        """Load a model, fetching it from the hub where it is not on this machine yet.

        Args:
            references: One sequence for each translator, a text a segment.
            sources: Not looked at.
            machine: What may be used.
            model: A hub id or a folder.
            revision: The hub's commit, tag or branch; the newest where empty.

        Raises:
            ModelNotFoundError: The model is neither here nor on the hub, or the hub is out of reach.
            UsageError: References are missing, or the model gives more than one number.
            CorpusMismatchError: The references have different numbers of segments.
        """
        super().__init__("BLEURT", f"model:{model}|revision:{revision or 'newest'}", references)
        import torch
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        if machine.threads:
            torch.set_num_threads(machine.threads)
        self._device = machine.device if machine.device != "auto" else "cuda" if torch.cuda.is_available() else "cpu"
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(model, revision=revision or None)
            loaded: Any = AutoModelForSequenceClassification.from_pretrained(model, revision=revision or None)
        except (OSError, ValueError) as error:
            raise ModelNotFoundError(f"transformers cannot load {model!r}: {error}") from error
        if loaded.config.num_labels != 1:
            raise UsageError(
                f"the model {model!r} gives {loaded.config.num_labels} numbers for a pair, and not one score"
            )
        self._model = loaded.to(self._device).eval()

    def judge(
        self,
        segments: Sequence[int],  # noqa: ARG002 - the model does not read the source
        hypotheses: Sequence[str],
        references: Sequence[str],
    ) -> Sequence[float]:
        """Return the model's score for each hypothesis with its reference.

        Raises:
            EngineError: The model stops, as where memory ends.
        """
        import torch

        scores: list[float] = []
        for start in range(0, len(hypotheses), _BATCH):
            pairs = list(references[start : start + _BATCH]), list(hypotheses[start : start + _BATCH])
            try:
                batch = self._tokenizer(*pairs, padding=True, truncation=True, return_tensors="pt").to(self._device)
                with torch.inference_mode():
                    scores += self._model(**batch).logits[:, 0].tolist()
            except RuntimeError as error:
                raise EngineError(f"BLEURT stopped on a batch of {len(pairs[0])}: {error}") from error
        return scores
