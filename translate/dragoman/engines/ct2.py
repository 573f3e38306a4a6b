"""CTranslate2: the fast engine. It starts with neither torch nor transformers."""

from __future__ import annotations

import os
import time
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dragoman.engines.batching import make_batches
from dragoman.engines.careful import CarefulEngine, Job, Output
from dragoman.engines.conversion import convert
from dragoman.engines.pieces import END
from dragoman.errors import EngineError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import ctranslate2

    from dragoman.plan import Machine, Search

_POLL = 0.002  # seconds
_SCORED = 256  # target pieces scored together: each needs a row as wide as the vocabulary


class Ct2Engine(CarefulEngine):
    """A Marian model run by CTranslate2 (https://opennmt.net/CTranslate2), converted on first use."""

    def __init__(self, folder: Path, digest: str, search: Search, machine: Machine) -> None:
        """Load a model, converting it first if the cache does not have it.

        Args:
            folder: Hugging Face model folder.
            digest: SHA-256 of the model's files; names the converted model.
            search: How to decode. The compute type "auto" is int8 on a CPU and float16 on a GPU.
            machine: What may be used.
        """
        import ctranslate2

        device = machine.device
        if device == "auto":
            device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
        try:
            supported = ctranslate2.get_supported_compute_types(device)
        except (RuntimeError, ValueError) as error:
            raise UsageError(f"CTranslate2 cannot use the device {device!r} of this machine: {error}") from error
        compute_type = search.compute_type
        if compute_type == "auto":
            compute_type = "float16" if device == "cuda" else "int8"
        if compute_type not in supported:
            raise UsageError(f"this {device} cannot compute in {compute_type} (it can: {', '.join(sorted(supported))})")
        super().__init__(folder, replace(search, compute_type=compute_type))
        self.workers = (machine.threads or os.cpu_count() or 1) if device == "cpu" else 1
        self.batch_tokens = machine.batch_tokens
        self._translator = self._load(convert(folder, machine.cache, digest), device, compute_type)

    def _load(self, converted: Path, device: str, compute_type: str) -> ctranslate2.Translator:
        import ctranslate2

        try:
            # One thread a worker: the matrices of a sentence are too small for more (1.7 times slower otherwise).
            return ctranslate2.Translator(
                str(converted), device=device, compute_type=compute_type, inter_threads=self.workers, intra_threads=1
            )
        except (RuntimeError, ValueError) as error:
            raise EngineError(f"CTranslate2 cannot load {converted} on {device}: {error}") from error

    def decode(self, jobs: Sequence[Job], *, guard: bool) -> list[list[Output]]:
        """Decode sources in batches of one length, which share the workers.

        Padding changes the order in which numbers are summed up, and with it the last digit of an activation, which
        int8 may round to another value: without padding, no result depends on its batch.
        """
        lengths = [len(job.source) + 1 for job in jobs]
        # A small task is cut so that every worker has a batch.
        budget = max(64, min(self.batch_tokens, -(-sum(lengths) // self.workers)))
        batches = make_batches(
            lengths, [(length, job.limit) for length, job in zip(lengths, jobs, strict=True)], budget
        )
        found: list[list[Output]] = [[]] * len(jobs)
        decoding = self._in_flight(
            (batch, self._start([jobs[index] for index in batch], guard=guard)) for batch in batches
        )
        for batch, results in decoding:
            for index, result in zip(batch, results, strict=True):
                found[index] = self._outputs(result)
        return self._score_guarded(jobs, found) if guard else found

    def force(self, pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[Sequence[float]]:
        """Score given target pieces; the last number of each is the end's."""
        lengths = [len(target) + 1 for _, target in pairs]
        batches = make_batches(
            lengths, [(len(source), length) for (source, _), length in zip(pairs, lengths, strict=True)], _SCORED
        )
        found: list[Sequence[float]] = [()] * len(pairs)
        for batch, results in self._in_flight(
            (batch, self._start_scoring([pairs[index] for index in batch])) for batch in batches
        ):
            for index, result in zip(batch, results, strict=True):
                found[index] = result.log_probs
        return found

    def _in_flight(self, started: Iterator[tuple[list[int], Sequence[Any]]]) -> Iterator[tuple[list[int], list[Any]]]:
        """Wait for batches in order, with few started beyond the one that is waited for: Ctrl-C waits for those."""
        waiting: deque[tuple[list[int], Sequence[Any]]] = deque()
        try:
            for each in started:
                waiting.append(each)
                if len(waiting) > 2 * self.workers:
                    batch, results = waiting.popleft()
                    yield batch, [_wait_for(result) for result in results]
            for batch, results in waiting:
                yield batch, [_wait_for(result) for result in results]
        except RuntimeError as error:
            raise EngineError(f"CTranslate2 stopped: {error}") from error

    def _start(self, jobs: Sequence[Job], *, guard: bool) -> Sequence[Any]:
        results: Sequence[Any] = self._translator.translate_batch(
            [[*job.source, END] for job in jobs],
            asynchronous=True,
            beam_size=max(self.search.beam, 4) if guard else self.search.beam,
            num_hypotheses=self.search.n_best,
            length_penalty=self.search.length_penalty,
            max_input_length=0,  # never cut: sources are within the limit
            max_decoding_length=jobs[0].limit,
            no_repeat_ngram_size=3 if guard else 0,
            disable_unk=True,
            return_scores=True,
            return_end_token=True,
        )
        return results

    def _start_scoring(self, pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> Sequence[Any]:
        results: Sequence[Any] = self._translator.score_batch(
            [[*source, END] for source, _ in pairs],
            [list(target) for _, target in pairs],
            asynchronous=True,
            max_input_length=0,
        )
        return results

    def _score_guarded(self, jobs: Sequence[Job], decoded: Sequence[list[Output]]) -> list[list[Output]]:
        """Score guarded outputs by forced decoding, best first.

        CTranslate2 takes what the guard forbids out of the softmax, so that an output which the model would never have
        chosen seems as likely as what it wanted to repeat.
        """
        pairs = [(job.source, output.pieces) for job, outputs in zip(jobs, decoded, strict=True) for output in outputs]
        chances = iter(self.force(pairs))
        scored = [[_with_score(output, next(chances)) for output in outputs] for outputs in decoded]
        return [sorted(outputs, key=lambda output: -output.score) for outputs in scored]

    def _outputs(self, result: ctranslate2.TranslationResult) -> list[Output]:
        outputs = []
        for pieces, score in zip(result.hypotheses, result.scores, strict=True):
            finished = pieces[-1:] == [END]
            # CTranslate2 divides by length ** penalty; a mean divides by the length.
            mean = score * len(pieces) ** (self.search.length_penalty - 1) if pieces else 0.0
            outputs.append(Output(pieces[:-1] if finished else pieces, min(0.0, mean), finished))
        return outputs


def _with_score(output: Output, chances: Sequence[float]) -> Output:
    tokens = len(output.pieces) + output.finished  # the end of an output that did not end is not counted
    return replace(output, score=min(0.0, sum(chances[:tokens]) / max(1, tokens)))


def _wait_for(result: Any) -> Any:  # noqa: ANN401 - what CTranslate2 promised
    # Its own result() waits in C++, where Ctrl-C is not heard until everything that was asked for is done.
    while not result.done():
        time.sleep(_POLL)
    return result.result()
