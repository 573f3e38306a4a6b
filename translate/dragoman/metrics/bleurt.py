"""BLEURT and its like: any model of transformers that gives a reference and a translation one number."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.errors import EngineError, ModelNotFoundError, UsageError
from dragoman.metrics.averages import AverageMetric

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.metrics.references import References
    from dragoman.plan import Machine

_BATCH = 32  # pairs
_WAIT = 20  # seconds for which the hub may be silent


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

        if machine.threads:
            torch.set_num_threads(machine.threads)
        self._device = machine.device if machine.device != "auto" else "cuda" if torch.cuda.is_available() else "cpu"
        self._tokenizer, loaded = _load(model, revision or None)
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


def _load(model: str, revision: str | None) -> tuple[Any, Any]:
    """Return tokenizer and model, of this machine or, where it has none, of the hub.

    Raises:
        ModelNotFoundError: Neither has it, or it is no model for transformers.
    """
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    def load(*, local: bool) -> tuple[Any, Any]:
        options: dict[str, Any] = {"revision": revision, "local_files_only": local}
        tokenizer = AutoTokenizer.from_pretrained(model, **options)
        return tokenizer, AutoModelForSequenceClassification.from_pretrained(model, **options)

    try:
        try:
            return load(local=True)
        except (OSError, ValueError):
            if Path(model).exists():
                raise
        _ask_hub(model, revision)
        return load(local=False)
    except (OSError, ValueError) as error:
        raise ModelNotFoundError(f"transformers cannot load {model!r}: {error}") from error


def _ask_hub(model: str, revision: str | None) -> None:
    """Make sure that the hub has a model: asked once, where transformers would try for a minute and say so each time.

    Raises:
        ModelNotFoundError: The hub has no such model, or is out of reach.
    """
    from huggingface_hub import HfApi

    try:
        HfApi().model_info(model, revision=revision, timeout=_WAIT)
    except Exception as error:  # errors of its client for HTTP, which changes with its versions
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ModelNotFoundError(
            f"cannot fetch the model {model!r} from the hub ({reason}): put it in a folder and name that, "
            "bleurt(model=FOLDER)"
        ) from error
