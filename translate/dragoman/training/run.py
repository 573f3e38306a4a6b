"""A training run from its settings to a model folder: the stages in a row."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from dragoman.engines.pieces import Pieces
from dragoman.errors import DragomanError, InputError, MissingDependencyError, UsageError
from dragoman.models.catalog import find_model
from dragoman.training.codec import LIMIT, Codec
from dragoman.training.data import Bitext, balance, list_sources, make_guard, named, read_bitexts, read_pairs
from dragoman.training.failures import StoppedError, explained
from dragoman.training.passes import Passes
from dragoman.training.pieces import PIECES_FILES, add_bytes, make_vocabulary
from dragoman.training.settings import DEFAULT_LEXICON_PAIRS
from dragoman.training.synthetic import add_synthetic
from dragoman.training.workplace import Workplace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from dragoman.protocols import Report
    from dragoman.records import Problem
    from dragoman.training.data import Pair
    from dragoman.training.settings import Settings
    from dragoman.training.trainer import TranslationTrainer

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")  # Ctrl-C, kill and batch systems, a lost connection; Windows lacks the last
_LONGEST_WAIT = timedelta(days=1)  # of the other processes, while the first one translates, validates or writes
_ENOUGH = 0.5  # of the pairs may be too long


@dataclass(frozen=True, slots=True)
class Material:
    """What a run reads.

    Attributes:
        data: Bitexts to train on.
        valid: Pairs that decide, or none.
        sets: Pairs to score at the end, by name.
    """

    data: Sequence[Bitext]
    valid: Sequence[Pair]
    sets: Mapping[str, Sequence[Pair]]

    @property
    def pairs(self) -> list[Pair]:
        """All pairs, in the order that `Passes` numbers them."""
        return [pair for bitext in self.data for pair in bitext.pairs]


def train(settings: Settings, say: Callable[[str], None], report: Report | None = None) -> Path:
    """Train a model and return its folder.

    It is called by every process of a distributed run (`accelerate launch`); the first one reads, writes and decides.

    Args:
        settings: What to train on, and how.
        say: Prints a line of progress.
        report: Hears of what cannot be read in the text; by default it is said.

    Raises:
        DragomanError: What cannot work, with what to do.
        StoppedError: A signal ended the run; FOLDER.partial can be resumed.
    """
    list_sets(settings)
    state = _processes(settings)
    workplace = Workplace(settings)

    def tell(line: str) -> None:
        if state.is_main_process:
            with suppress(OSError):  # a terminal that was closed must not end the run, and the journal has the line
                say(line)

    def hear(problem: Problem) -> None:
        if report is None:
            tell(f"warning: {problem.name}: {problem.path}:{problem.line or ''} {problem.message}")
        elif state.is_main_process:
            report(problem)

    with _quiet_libraries(), explained(workplace.folder, settings.batch_tokens, str(state.device)):
        try:
            return _train(settings, workplace, tell, hear, state)
        finally:
            state.destroy_process_group()  # its threads may outlive it where a model was wrapped: see __main__


def list_sets(settings: Settings) -> dict[str, str]:
    """Return the bitexts to score at the end by their names.

    Raises:
        UsageError: A name comes twice, or is "valid", under which the scores of the validation text stand.
    """
    found: dict[str, str] = {}
    for name, path in map(named, settings.evaluate):
        if name in found or name == "valid":
            taken = f"{found[name]!r} is called so, too" if name in found else "the validation text is called so"
            raise UsageError(f"--evaluate {path}: its scores would stand under {name!r}, but {taken}: say NAME={path}")
        found[name] = path
    return found


def _train(settings: Settings, workplace: Workplace, say: Callable[[str], None], report: Report, state: Any) -> Path:  # noqa: ANN401 - accelerate is not read by mypy
    from accelerate.utils import gather_object

    if state.is_main_process:
        workplace.open(state.num_processes)
    state.wait_for_everyone()
    try:
        material, folder = _prepare(settings, workplace, report, state)
        codec = Codec(folder)
        codec.check_scripts(material.pairs, settings.pair)
        material = _without_long_pairs(material, codec, settings.max_pieces)
        for bitext in material.data:
            gone = "".join(f", {count:,} {reason}" for reason, count in bitext.left_out.items())
            say(f"{bitext.name}: {len(bitext.pairs):,} pairs, {bitext.weight:g} times a pass{gone}")
        digests = {bitext.name: bitext.digest for bitext in material.data}
        if any(read != digests for read in gather_object([digests])):
            raise InputError("the processes that train together have read different text: they need the same files")
        if state.is_main_process:
            workplace.check_data(digests)
        trainer = _make_trainer(settings, workplace, material, codec, say)
    except DragomanError:
        # What models wrote took long; all else that a run makes before it trains is soon made again.
        if state.is_main_process and not settings.resume and not (workplace.folder / "synthetic").exists():
            shutil.rmtree(workplace.folder, ignore_errors=True)
        raise
    _run(trainer, workplace, say)
    if state.is_main_process:
        from dragoman.training.result import write_result

        write_result(trainer, material, workplace, say)
    state.wait_for_everyone()
    return workplace.output


def _processes(settings: Settings) -> Any:  # noqa: ANN401 - accelerate is not read by mypy
    """Return what accelerate knows of the processes that train together: one, unless it launched several.

    Raises:
        MissingDependencyError: A package that training needs is not installed.
        UsageError: There is no GPU, and one was asked for.
    """
    try:
        import sacrebleu  # noqa: F401 - needed at the first validation, and missed sooner
        from accelerate import PartialState
    except ImportError as error:
        raise MissingDependencyError(f"training needs {error.name}: pip install 'dragoman[train]'") from error
    import torch

    if settings.threads:
        torch.set_num_threads(settings.threads)
    if settings.device == "cuda":
        try:
            torch.cuda.init()
        except (RuntimeError, AssertionError) as error:
            raise UsageError(f"torch cannot use the device 'cuda' of this machine: {error}") from error
    on_cpu = settings.device == "cpu" or not torch.cuda.is_available()
    here = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    if not on_cpu and here > (there := torch.cuda.device_count()):
        raise UsageError(f"{here} processes need as many GPUs, and this machine has {there}: start {there}")
    return PartialState(cpu=on_cpu, timeout=_LONGEST_WAIT)


@contextmanager
def _quiet_libraries() -> Iterator[None]:
    """Keep transformers' progress bars and advice from the terminal."""
    from transformers.utils import logging

    before, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(before)
        if bars:
            logging.enable_progress_bar()


def _prepare(
    settings: Settings,
    workplace: Workplace,
    report: Report,
    state: Any,  # noqa: ANN401 - accelerate is not read by mypy
) -> tuple[Material, Path]:
    """Read all text, and make the folder that training starts from, once."""
    if settings.from_model:
        from transformers import MarianConfig

        from dragoman.training.growth import larger_config

        # What is asked too little of is said before models write text for hours.
        larger_config(MarianConfig.from_pretrained(find_model(settings.from_model).folder), settings)
    sources, guard = list_sources(settings), make_guard(settings, report)
    with state.main_process_first():
        sources = add_synthetic(sources, settings, workplace.folder, guard, report)
    valid = read_pairs(settings.valid, settings.pair, report) if settings.valid else []
    sets = {name: read_pairs(path, settings.pair, report) for name, path in list_sets(settings).items()}
    material = Material(read_bitexts(sources, settings, guard, report), valid, sets)
    start = workplace.folder / "start"
    with state.main_process_first():
        if not start.is_dir():
            _make_start(settings, material, start)
    return material, start


def _make_start(settings: Settings, material: Material, start: Path) -> None:
    """Write the model folder that training starts from: a new one, or what is fine-tuned, in float32."""
    from transformers import MarianMTModel

    from dragoman.training.growth import grow, grow_vocabulary
    from dragoman.training.network import build, load, write_folder

    pieces = start.with_name("pieces")
    shutil.rmtree(pieces, ignore_errors=True)
    pieces.mkdir()
    if settings.from_model:
        folder = find_model(settings.from_model).folder
        before = Pieces(folder).ids  # a model of many languages is refused before its weights are loaded
        for name in PIECES_FILES:
            if (folder / name).is_file():
                shutil.copyfile(folder / name, pieces / name)
        model = grow(load(folder, MarianMTModel, settings.dropout), settings)
        if settings.byte_fallback:
            add_bytes(pieces, settings.pair)
            model = grow_vocabulary(model, before, Pieces(pieces).ids, settings.seed)
    else:
        pairs = material.pairs
        sample = _passes(settings, material, []).sample(0)
        make_vocabulary((pairs[index] for index in sample), settings, pieces)
        codec = Codec(pieces)
        model = build(settings, codec)
        if settings.start == "lexicon":
            from dragoman.training.lexicon import learn_lexicon, start_from_lexicon

            chosen = [pairs[index] for index in sample[: settings.lexicon_pairs or DEFAULT_LEXICON_PAIRS]]
            rows = [(codec.encode(source, 0)[:-1], codec.encode(target, 1)[:-1]) for source, target in chosen]
            lexicon = learn_lexicon(rows, codec.size)
            start_from_lexicon(model, lexicon, codec.rows(0) - codec.rows(1), settings.seed)
    write_folder(model, pieces, start)
    shutil.rmtree(pieces)


def _without_long_pairs(material: Material, codec: Codec, most: int) -> Material:
    """Leave out the pairs of which a side has over `most` pieces."""
    kept = []
    for bitext in material.data:
        lengths = zip(*(codec.lengths([pair[side] for pair in bitext.pairs], side) for side in (0, 1)), strict=True)
        pairs = [pair for pair, both in zip(bitext.pairs, lengths, strict=True) if max(both) <= min(most + 1, LIMIT)]
        if len(pairs) < _ENOUGH * len(bitext.pairs):
            raise InputError(
                f"{len(bitext.pairs) - len(pairs):,} of {len(bitext.pairs):,} pairs have over {most} pieces: raise "
                "--max-pieces, or segment the text",
                path=bitext.name,
            )
        left_out = dict(bitext.left_out)
        if len(pairs) < len(bitext.pairs):
            left_out["too-long"] = len(bitext.pairs) - len(pairs)
        kept.append(replace(bitext, pairs=pairs, left_out=left_out))
    return replace(material, data=balance(kept))


def _passes(settings: Settings, material: Material, lengths: Any) -> Passes:  # noqa: ANN401 - an array, or none yet
    sizes = [len(bitext.pairs) for bitext in material.data]
    weights = [bitext.weight for bitext in material.data]
    return Passes(sizes, weights, lengths, settings.batch_tokens, settings.seed)


def _make_trainer(
    settings: Settings, workplace: Workplace, material: Material, codec: Codec, say: Callable[[str], None]
) -> TranslationTrainer:
    import numpy as np

    from dragoman.training.batches import TokenBatches
    from dragoman.training.network import TrainedMarian, load
    from dragoman.training.trainer import TranslationTrainer, device_name
    from dragoman.training.validation import validate_folder

    pairs = material.pairs
    lengths = np.array([codec.lengths([pair[side] for pair in pairs], side) for side in (0, 1)], dtype=np.int32).T
    passes = _passes(settings, material, lengths)
    model = load(workplace.folder / "start", TrainedMarian, settings.dropout)
    model.prepare(settings.smoothing, codec.pad, codec.unknown)
    workplace.check_space(model.num_parameters())

    def batches(count: int) -> TokenBatches:
        return TokenBatches(pairs, passes, codec, count, alpha=settings.alpha, seed=settings.seed)

    def validate(folder: Path) -> dict[str, float]:
        score = validate_folder(folder, material.valid, settings)
        return {"chrf": score.chrf, "bleu": score.bleu}

    trainer = TranslationTrainer(model, settings, workplace.folder, batches, validate if material.valid else None, say)
    config = model.config
    say(
        f"{config.encoder_layers}+{config.decoder_layers} layers of width {config.d_model}, "
        f"{model.num_parameters() / 1e6:.1f} million weights, {len(passes.batches(0)):,} batches a pass, on "
        f"{device_name(trainer.args.device)}"
    )
    return trainer


def _run(trainer: TranslationTrainer, workplace: Workplace, say: Callable[[str], None]) -> None:
    """Train, from the newest checkpoint where there is one."""
    # It removes broken ones: not a thing for all at once.
    checkpoint = trainer.decide(lambda: workplace.checkpoint(trainer.args.world_size))
    if checkpoint:
        say(f"going on from {checkpoint.name}")
    with _signals(trainer):
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    trainer.agree()  # a signal may have come while the last validation ran
    if trainer.stopped:
        stop = StoppedError(trainer.stopped)
        stop.add_note(f"{workplace.folder} holds what was done: --resume goes on")
        raise stop


@contextmanager
def _signals(trainer: TranslationTrainer) -> Iterator[None]:
    """Let a signal end the training after the step and a checkpoint; a second one ends it at once.

    Those that we were told to ignore (nohup, a shell's ``&``) stay ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ask(number: int, frame: object) -> None:
        del frame
        if trainer.asked:
            raise StoppedError(number)
        trainer.asked = number

    numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    before = {
        number: signal.signal(number, ask) for number in numbers if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
