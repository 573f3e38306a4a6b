"""CTranslate2: the fast engine. It starts with neither torch nor transformers."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dragoman.background import check
from dragoman.engines.batching import Batcher
from dragoman.engines.calibration import SHORT, Calibration, fastest, padding_shows
from dragoman.engines.careful import CarefulEngine, Job, Output
from dragoman.engines.conversion import FORMAT, convert, weights_for
from dragoman.engines.graphics import fitting_pieces, free_memory, is_full
from dragoman.engines.pieces import END, Pieces
from dragoman.errors import EngineError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import ctranslate2

    from dragoman.plan import Machine, Search

_LOG = logging.getLogger(__name__)
_POLL = 0.002  # seconds
_SCORED = 256  # target pieces scored together: each needs a row as wide as the vocabulary
_BUDGET = 1024  # source pieces decoded together on a CPU: more take memory and save no time
# Number formats that "auto" may mean, the best known first. On a CPU int8 is what CTranslate2 calls int8_float32.
_CANDIDATES = {"cpu": ("int8", "float32"), "cuda": ("float16", "bfloat16", "float32")}


class Ct2Engine(CarefulEngine):
    """A Marian model run by CTranslate2 (https://opennmt.net/CTranslate2), converted on first use."""

    def __init__(self, folder: Path, digest: str, search: Search, machine: Machine) -> None:
        """Load a model, converting it and trying out the machine first if the cache does not know them.

        Args:
            folder: Hugging Face model folder.
            digest: SHA-256 of the model's files; names the converted model.
            search: How to decode. The compute type "auto" is the fastest, by a trial: int8 on most CPUs.
            machine: What may be used.
        """
        import ctranslate2

        pieces = Pieces(folder)
        converted = convert(folder, machine.cache, digest)
        kind = f"ctranslate2 {ctranslate2.__version__}\n{(folder / 'config.json').read_text(encoding='utf-8')}"
        sources = list(pieces.ids)

        def choose(device: str) -> tuple[str, Calibration]:
            self._device = device
            self.workers = machine.cores if device == "cpu" else 1
            calibration = Calibration(machine.cache, device, kind)
            candidates = _candidates(device, search.compute_type)
            if len(candidates) == 1:
                return candidates[0], calibration
            try:
                return calibration.remember(
                    "compute_type",
                    lambda: fastest(candidates, lambda each: self._load(converted, each), sources, device),
                ), calibration
            except RuntimeError as error:  # a GPU without its libraries fails at the first product of matrices
                raise UsageError(f"CTranslate2 cannot compute on the device {device!r}: {error}") from error

        try:
            compute_type, calibration = choose(_device(machine.device))
        except UsageError as error:
            if machine.device != "auto" or self._device == "cpu":
                raise
            _LOG.warning("%s; computing on the CPU", error)
            compute_type, calibration = choose("cpu")
        on_cpu = self._device == "cpu"
        backend = f"ctranslate2 {ctranslate2.__version__} {FORMAT} on {self._device}"
        super().__init__(pieces, replace(search, compute_type=compute_type), backend, digest)
        self._translator = self._load(converted, compute_type)
        self._alike = on_cpu and calibration.remember(
            f"padding shows in {compute_type}", lambda: padding_shows(self._translator, sources)
        )
        budget = machine.batch_tokens or (_BUDGET if on_cpu else fitting_pieces(free_memory()))
        self._batcher, self._scoring = Batcher(budget), Batcher(_SCORED)

    def _load(self, converted: Path, compute_type: str) -> ctranslate2.Translator:
        import ctranslate2

        weights = weights_for(converted, compute_type)
        try:
            # One thread a worker: the matrices of a sentence are too small for more (1.7 times slower otherwise).
            return ctranslate2.Translator(
                str(weights),
                device=self._device,
                compute_type=compute_type,
                inter_threads=self.workers,
                intra_threads=1,
            )
        except (RuntimeError, ValueError) as error:
            raise EngineError(f"CTranslate2 cannot load {weights} on {self._device}: {error}") from error

    def decode(self, jobs: Sequence[Job], *, guard: bool) -> list[list[Output]]:
        """Decode sources in batches which share the workers, and in which no result depends on the others.

        Where padding shows on this machine, a batch holds sources of one length.
        """
        lengths = [len(job.source) + 1 for job in jobs]
        results = self._batcher.run(
            lengths,
            [
                (job.limit, length if self._alike else int(length < SHORT))
                for length, job in zip(lengths, jobs, strict=True)
            ],
            lambda batches: self._in_flight(
                batches, lambda batch: self._start([jobs[index] for index in batch], guard=guard)
            ),
            workers=self.workers,
        )
        found = [self._outputs(result) for result in results]
        return self._score_guarded(jobs, found) if guard else found

    def force(self, pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[Sequence[float]]:
        """Score given target pieces; the last number of each is the end's."""
        lengths = [len(target) + 1 for _, target in pairs]
        results = self._scoring.run(
            lengths,
            [(len(source), length) for (source, _), length in zip(pairs, lengths, strict=True)],
            lambda batches: self._in_flight(
                batches, lambda batch: self._start_scoring([pairs[index] for index in batch])
            ),
        )
        return [result.log_probs for result in results]

    def _in_flight(
        self, batches: Sequence[list[int]], start: Callable[[list[int]], Sequence[Any]]
    ) -> Iterator[tuple[list[int], list[Any] | None]]:
        """Yield batches as they are done. As many are under way as there are workers: Ctrl-C waits for those.

        A further one is started within `_POLL` seconds after one is done, which costs less than a hundredth.
        """
        waiting: list[tuple[list[int], Sequence[Any]]] = []
        for batch in batches:
            waiting.append((batch, start(batch)))
            if len(waiting) >= max(2, self.workers):
                yield _collect(*_take_done(waiting))
        while waiting:
            yield _collect(*_take_done(waiting))

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


def _device(asked: str) -> str:
    import ctranslate2

    if asked != "auto":
        return asked
    return "cuda" if ctranslate2.get_cuda_device_count() else "cpu"


def _candidates(device: str, asked: str) -> Sequence[str]:
    """Return the number formats to choose from on a device: the one that was asked for, if any."""
    import ctranslate2

    try:
        supported = ctranslate2.get_supported_compute_types(device)
    except (RuntimeError, ValueError) as error:
        raise UsageError(f"CTranslate2 cannot use the device {device!r} of this machine: {error}") from error
    if asked == "auto":
        return [each for each in _CANDIDATES[device] if each in supported]
    if asked not in supported:
        raise UsageError(f"this {device} cannot compute in {asked} (it can: {', '.join(sorted(supported))})")
    return [asked]


def _with_score(output: Output, chances: Sequence[float]) -> Output:
    tokens = len(output.pieces) + output.finished  # the end of an output that did not end is not counted
    return replace(output, score=min(0.0, sum(chances[:tokens]) / max(1, tokens)))


def _take_done(waiting: list[tuple[list[int], Sequence[Any]]]) -> tuple[list[int], Sequence[Any]]:
    """Wait until one of the batches is done, and take it out."""
    # The results' own result() waits in C++, where nobody hears that they are not wanted any more.
    while True:
        for index, (_, results) in enumerate(waiting):
            if all(result.done() for result in results):
                return waiting.pop(index)
        check()
        time.sleep(_POLL)


def _collect(batch: list[int], results: Sequence[Any]) -> tuple[list[int], list[Any] | None]:
    """Return the results of a batch that is done; None where memory does not suffice for it."""
    try:
        return batch, [result.result() for result in results]
    except (RuntimeError, MemoryError) as error:
        if is_full(error):
            return batch, None
        raise EngineError(f"CTranslate2 stopped: {error}") from error
