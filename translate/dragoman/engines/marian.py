"""transformers' MarianMTModel: the reference that the fast engine is measured against."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from dragoman.background import check
from dragoman.engines.batching import Batcher
from dragoman.engines.careful import CarefulEngine, Job, Output
from dragoman.engines.graphics import fitting_pieces, free_memory, is_full
from dragoman.engines.pieces import END, PAD, UNKNOWN, Pieces
from dragoman.errors import EngineError, ModelIntegrityError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import torch

    from dragoman.plan import Machine, Search

_Result = TypeVar("_Result")
_BUDGET = 1024  # source pieces decoded together on a CPU


class MarianEngine(CarefulEngine):
    """A Marian model run by transformers and torch, in float32 unless told otherwise."""

    def __init__(self, folder: Path, digest: str, search: Search, machine: Machine) -> None:
        """Load a model.

        Args:
            folder: Hugging Face model folder.
            digest: SHA-256 of the model's files.
            search: How to decode. The compute type is "float32", "float16" or "bfloat16"; "auto" is float32 on a
                CPU, and bfloat16 on a GPU that has it, otherwise float16.
            machine: What may be used.
        """
        import torch
        import transformers

        types = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}
        self.device = machine.device if machine.device != "auto" else "cuda" if torch.cuda.is_available() else "cpu"
        compute_type = search.compute_type
        if compute_type == "auto":
            compute_type = _best_type(self.device)
        if compute_type not in types:
            raise UsageError(f"marian cannot compute in {compute_type} (it can: {', '.join(types)})")
        if machine.threads:
            torch.set_num_threads(machine.threads)
        try:
            torch.empty(0, device=self.device)
        except (RuntimeError, AssertionError) as error:
            raise UsageError(f"torch cannot use the device {self.device!r} of this machine: {error}") from error
        backend = f"transformers {transformers.__version__} torch {torch.__version__} on {self.device}"
        super().__init__(Pieces(folder), replace(search, compute_type=compute_type), backend, digest)
        self._model = _load(folder, types[compute_type], self.device)
        budget = machine.batch_tokens or (_BUDGET if self.device == "cpu" else fitting_pieces(free_memory()))
        self._batcher = Batcher(budget)
        self._names = {index: piece for piece, index in self.pieces.ids.items()}
        self._pad, self._end, self._unknown = (self.pieces.ids[piece] for piece in (PAD, END, UNKNOWN))

    def decode(self, jobs: Sequence[Job], *, guard: bool) -> list[list[Output]]:
        """Decode in batches of sources of about the same length that share an output limit."""
        return self._batcher.run(
            [len(job.source) + 1 for job in jobs],
            [(job.limit,) for job in jobs],
            lambda batches: self._each(
                batches, lambda batch: self._generate([jobs[index] for index in batch], guard=guard)
            ),
        )

    def force(self, pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[Sequence[float]]:
        """Score given target pieces; the last number of each is the end's."""
        return self._batcher.run(
            [max(len(source), len(target)) + 1 for source, target in pairs],
            [()] * len(pairs),
            lambda batches: self._each(batches, lambda batch: self._force([pairs[index] for index in batch])),
        )

    def _each(
        self, batches: Sequence[list[int]], work: Callable[[list[int]], Sequence[_Result]]
    ) -> Iterator[tuple[list[int], Sequence[_Result] | None]]:
        """Work on batch after batch; None where memory does not suffice for one."""
        import torch

        for batch in batches:
            check()
            results = None
            try:
                results = work(batch)
            except (RuntimeError, IndexError, MemoryError) as error:
                if not is_full(error):
                    raise EngineError(f"transformers stopped on a batch of {len(batch)}: {error}") from error
            if results is None:  # only here: the error holds what filled the memory
                torch.cuda.empty_cache()
            yield batch, results

    def _force(self, pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[Sequence[float]]:
        import torch

        inputs = self._pad_rows([self._row(source) for source, _ in pairs])
        targets = self._pad_rows([[self._pad, *self._row(target)] for _, target in pairs])
        with torch.inference_mode():
            chances = self._chances(inputs, targets).tolist()
        return [row[: len(target) + 1] for row, (_, target) in zip(chances, pairs, strict=True)]

    def _generate(self, jobs: Sequence[Job], *, guard: bool) -> list[list[Output]]:
        import torch

        inputs = self._pad_rows([self._row(job.source) for job in jobs])  # batch x source time
        search = self.search
        with torch.inference_mode():
            found = self._model.generate(
                input_ids=inputs,
                attention_mask=(inputs != self._pad).long(),
                max_new_tokens=jobs[0].limit,
                max_length=None,
                num_beams=max(search.beam, 4) if guard else search.beam,
                num_return_sequences=search.n_best,
                length_penalty=search.length_penalty,
                early_stopping=False,
                do_sample=False,
                use_cache=True,
                no_repeat_ngram_size=3 if guard else 0,
                forced_eos_token_id=None,  # an output that hits the limit must show it
                bad_words_ids=None,
                suppress_tokens=[self._pad, self._unknown],
                stopping_criteria=[_go_on],
            )  # (batch * n-best) x target time
            means = self._score(inputs.repeat_interleave(search.n_best, dim=0), found)
        outputs = [self._output(row, mean) for row, mean in zip(found.tolist(), means, strict=True)]
        return [outputs[start : start + search.n_best] for start in range(0, len(outputs), search.n_best)]

    def _score(self, inputs: torch.Tensor, found: torch.Tensor) -> list[float]:
        """Mean token log-probability of each row, by forced decoding: the same for greedy and beam search."""
        lengths = (found[:, 1:] != self._pad).sum(dim=1)
        means = self._chances(inputs, found).sum(dim=1) / lengths.clamp(min=1)
        return [min(0.0, mean) for mean in means.tolist()]

    def _chances(self, inputs: torch.Tensor, found: torch.Tensor) -> torch.Tensor:
        """Log-probability of each piece of `found` after its start mark, 0 for padding: batch x target time."""
        targets = found[:, 1:]
        logits = self._model(
            input_ids=inputs, attention_mask=(inputs != self._pad).long(), decoder_input_ids=found[:, :-1]
        ).logits.float()  # batch x target time x vocabulary
        chosen = logits.gather(2, targets.unsqueeze(2)).squeeze(2) - logits.logsumexp(dim=-1)
        return chosen.masked_fill(targets == self._pad, 0.0)

    def _row(self, pieces: Sequence[str]) -> list[int]:
        return [self.pieces.ids.get(piece, self._unknown) for piece in pieces] + [self._end]

    def _output(self, row: list[int], mean: float) -> Output:
        ids = [index for index in row[1:] if index != self._pad]
        finished = ids[-1:] == [self._end]
        return Output([self._names[index] for index in (ids[:-1] if finished else ids)], mean, finished)

    def _pad_rows(self, rows: Sequence[list[int]]) -> torch.Tensor:
        import torch

        width = max(map(len, rows))
        padded = [row + [self._pad] * (width - len(row)) for row in rows]
        return torch.tensor(padded, device=self.device)


def _best_type(device: str) -> str:
    """Return the number format for "auto". torch emulates bfloat16 on older GPUs, which is slow."""
    import torch

    if device == "cpu":
        return "float32"
    return "bfloat16" if torch.cuda.is_bf16_supported(including_emulation=False) else "float16"


def _go_on(found: torch.Tensor, scores: object, **_: object) -> torch.Tensor:
    """Stop no sequence, but the whole work where it is not wanted any more: asked after every step."""
    import torch

    del scores
    check()
    return torch.zeros(len(found), dtype=torch.bool, device=found.device)


def load_whole(model_class: Any, folder: Path | str, **options: Any) -> Any:  # noqa: ANN401 - not read by mypy
    """Load a Marian model all of whose weights are in its file: transformers fills what is missing with random numbers.

    Raises:
        ValueError: Weights are missing, or it is a model of another kind.
    """
    model, info = model_class.from_pretrained(folder, output_loading_info=True, **options)
    if model.config.model_type != "marian":
        raise ValueError(f"a {model.config.model_type} model; only Marian models can be used")
    if missing := sorted(info["missing_keys"]):
        raise ValueError(f"{len(missing)} tensors are missing from the weights, {missing[0]} the first")
    return model


def _load(folder: Path, dtype: torch.dtype, device: str) -> Any:  # noqa: ANN401 - not read by mypy
    import transformers

    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    try:
        model = load_whole(transformers.MarianMTModel, folder, dtype=dtype, local_files_only=True)
    except Exception as error:  # damage shows in many ways, safetensors' and pickle's own errors among them
        raise ModelIntegrityError(f"{folder}: transformers cannot load this model: {error}") from error
    # What the search does not say, transformers takes from here: a model's own penalties would be part of no digest.
    special = ("pad_token_id", "eos_token_id", "decoder_start_token_id")
    model.generation_config = transformers.GenerationConfig(
        **{name: getattr(model.generation_config, name) for name in special}
    )
    return model.eval().to(device)
