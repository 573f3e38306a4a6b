"""transformers' Seq2SeqTrainer with our schedule, validation by beam search, journal and clean stops."""

from __future__ import annotations

import json
import math
import platform
import shutil
from typing import TYPE_CHECKING, Any, TypeVar

import torch
from torch.optim.lr_scheduler import LambdaLR
from transformers import Seq2SeqTrainer, Seq2SeqTrainingArguments, TrainerCallback
from transformers.trainer_callback import PrinterCallback

from dragoman.errors import TrainingError
from dragoman.training.batches import TokenBatches, first
from dragoman.training.network import write_folder
from dragoman.training.schedule import Clock, Schedule

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from dragoman.training.network import TrainedMarian
    from dragoman.training.settings import Settings

Made = TypeVar("Made")

_ENDLESS = 100_000_000  # updates, where only the time or the validation ends the run
_KEPT = 2  # checkpoints to resume from


class TranslationTrainer(Seq2SeqTrainer):  # type: ignore[misc]  # transformers is not read by mypy
    """A Trainer that validates on real translations.

    All that a resumed run has to know beside weights, optimizer and random numbers stands in the Trainer's own log
    history: how long it took so far, and the chrF of each validation.

    Attributes:
        clock: How long the training took, and how much of it is over.
        snapshots: Folder of the models to average, ``step-0001000``: each a whole model folder.
        asked: The signal that this process got, or 0.
        stopped: The signal that all processes know of, or 0.
    """

    control: Any  # the Trainer's own: what callbacks ask for

    def __init__(  # noqa: PLR0913, PLR0917 - what a run consists of
        self,
        model: TrainedMarian,
        settings: Settings,
        folder: Path,
        batches: Callable[[int], TokenBatches],
        validate: Callable[[Path], Mapping[str, float]] | None,
        say: Callable[[str], None],
    ) -> None:
        """Set the Trainer up.

        Args:
            model: What to train; `prepare` was called.
            settings: Of the run.
            folder: Where checkpoints, snapshots and the journal go; ``start`` in it has the pieces.
            batches: Makes the data set of so many batches.
            validate: Scores a model folder, higher being better under "chrf"; None for no validation.
            say: Prints a line of progress.
        """
        self.settings, self.folder, self._validate, self._say = settings, folder, validate, say
        self.snapshots, self._journal = folder / "snapshots", folder / "metrics.jsonl"
        self.clock = Clock(settings.max_steps, settings.max_minutes)
        self.progress = 0.0
        self.asked = self.stopped = 0
        self._schedule = Schedule(settings.warmup, settings.cooldown)
        self._pieces: torch.Tensor | int = 0  # target pieces since the last line of the journal
        self._logged_at = 0.0
        arguments = make_arguments(settings, folder / "checkpoints", validated=validate is not None)
        if arguments.use_cpu:
            # torch's fused attention goes backward slowly on a CPU: a step takes a quarter longer with it.
            model.set_attn_implementation("eager")
        count = arguments.max_steps * settings.accumulate * arguments.world_size
        super().__init__(
            model=model,
            args=arguments,
            train_dataset=batches(count),
            eval_dataset=[] if validate else None,
            data_collator=first,
        )
        self.remove_callback(PrinterCallback)
        self.add_callback(_Conductor(self))

    def create_scheduler(self, num_training_steps: int, optimizer: Any = None) -> LambdaLR:  # noqa: ANN401 - the Trainer's own signature
        """Make the scheduler of `Schedule`."""
        del num_training_steps
        self.lr_scheduler = LambdaLR(
            optimizer or self.optimizer, lambda step: self._schedule.factor(step, self.progress)
        )
        self._created_lr_scheduler = True
        return self.lr_scheduler

    def _load_optimizer_and_scheduler(self, checkpoint: str | None) -> None:
        """Load them from a checkpoint, but with the peak rate of now where --resume came with another one."""
        super()._load_optimizer_and_scheduler(checkpoint)
        peak, groups = self.settings.peak, self.optimizer.param_groups
        before = self.lr_scheduler.base_lrs[0] if checkpoint else peak
        if before == peak:
            return
        rate = groups[0]["lr"] / before * peak if before else 0.0  # all groups have one
        for group in groups:
            group.update(lr=rate, initial_lr=peak)
        rates = {"base_lrs": [peak] * len(groups), "_last_lr": [rate] * len(groups)}
        self.lr_scheduler.load_state_dict(self.lr_scheduler.state_dict() | rates)

    def get_batch_samples(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - the Trainer's own signature
        """Count the pieces on their way, without waiting for the device."""
        if self.control.should_training_stop:  # the run was over when it was resumed: no step is left
            return [], None
        samples, pieces = super().get_batch_samples(*arguments, **options)
        self._pieces += pieces if pieces is not None else 0
        return samples, pieces

    def evaluate(self, *arguments: Any, **options: Any) -> dict[str, float]:  # noqa: ANN401 - the Trainer's own signature
        """Translate the validation text with the model as it would be written, and score it."""
        del arguments, options
        assert self._validate
        validate, folder = self._validate, self.write_snapshot()
        scores = self.decide(lambda: dict(validate(folder)))
        self.log(scores)
        self._logged_at = self.clock.seconds
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, scores)
        return scores

    def decide(self, make: Callable[[], Made]) -> Made:
        """Return what the first of the processes makes, to all of them."""
        found: list[Any] = [make() if self.is_world_process_zero() else None]
        if self.args.world_size > 1:
            torch.distributed.broadcast_object_list(found, src=0)
        made: Made = found[0]
        return made

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        """Write a line of the journal.

        Raises:
            TrainingError: The loss or the gradients are no numbers any more.
        """
        del start_time
        if "train_runtime" in logs:  # the Trainer's closing summary, which the card has
            return
        seconds = self.clock.seconds
        if "loss" in logs:
            if not (math.isfinite(logs["loss"]) and math.isfinite(logs.get("grad_norm", 0.0))):
                raise TrainingError(
                    f"the loss is no number at step {self.state.global_step}: lower --rate (it is "
                    f"{self.settings.peak:g}) or raise --warmup, and go on with --resume; 'dragoman score' and "
                    "'filter' find damaged pairs"
                )
            logs["pieces_per_second"] = round(float(self._pieces) / max(1e-9, seconds - self._logged_at), 1)
            self._pieces, self._logged_at = 0, seconds
        logs["seconds"] = math.ceil(seconds * 10) / 10  # up: a run that was over is over when it is resumed
        super().log(logs)
        entry = self.state.log_history[-1]
        entry.pop("epoch", None)
        if self.is_world_process_zero():
            with self._journal.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(entry) + "\n")
            self._say(_line(entry))

    def write_snapshot(self) -> Path:
        """Write the model as a folder that can be translated with, once a step."""
        folder = self.snapshots / f"step-{self.state.global_step:08}"
        if self.is_world_process_zero() and not folder.is_dir():
            write_folder(self.accelerator.unwrap_model(self.model), self.folder / "start", folder)
        return folder

    @property
    def chrf(self) -> dict[int, float]:
        """The chrF of each validation by its step."""
        return {entry["step"]: entry["chrf"] for entry in self.state.log_history if "chrf" in entry}

    def best(self, steps: list[int]) -> list[int]:
        """Return the steps whose snapshots are to be averaged: those of the best chrF, or the last ones."""
        scores = self.chrf
        return sorted(steps, key=lambda step: (scores.get(step, 0.0), step), reverse=True)[: self.settings.average]

    def snapshot_steps(self) -> list[int]:
        """Return the steps that there are snapshots of."""
        return sorted(int(path.name.removeprefix("step-")) for path in self.snapshots.glob("step-*[0-9]"))

    def agree(self) -> None:
        """Look at the clock and for signals: of several processes, at the first one's clock and at the signals of all.

        A signal that comes meanwhile is seen the next time: `asked` is only read here.
        """
        facts = [self.clock.progress if self.is_world_process_zero() else 0.0, float(self.asked)]
        if self.args.world_size > 1:
            shared = torch.tensor(facts, dtype=torch.float64, device=self.args.device)
            torch.distributed.all_reduce(shared, torch.distributed.ReduceOp.MAX)
            facts = shared.tolist()
        self.progress, self.stopped = facts[0], int(facts[1])

    def restart_journal(self) -> None:
        """Begin the journal anew with what the checkpoint knows; what came after it will come again."""
        history = self.state.log_history
        self.clock.start(max((entry["seconds"] for entry in history), default=0.0), self.state.global_step)
        self._logged_at = self.clock.before
        if self.is_world_process_zero():
            self._journal.write_text("".join(json.dumps(entry) + "\n" for entry in history), encoding="utf-8")
            for step in self.snapshot_steps():
                if step > self.state.global_step:
                    self._remove(step)
        self.agree()

    def make_up(self) -> None:
        """Do what is due at the checkpoint's step, where a signal or a kill came before it."""
        step = self.state.global_step
        if not step or (step % self.settings.every and self.progress < 1):
            return
        if self._validate is None:
            self.write_snapshot()
        elif step not in self.chrf:  # else its snapshot was there, and may have been pruned
            self.evaluate()
        self.prune()

    @property
    def stale(self) -> bool:
        """Whether the last validations, as many as the patience, brought no better chrF."""
        scores, patience = list(self.chrf.values()), self.settings.patience
        return bool(patience and scores) and len(scores) - 1 - scores.index(max(scores)) >= patience

    def prune(self) -> None:
        """Take away the snapshots that cannot be averaged any more."""
        steps = self.snapshot_steps()
        if self.is_world_process_zero():
            for step in set(steps) - set(self.best(steps)):
                self._remove(step)

    def _remove(self, step: int) -> None:
        shutil.rmtree(self.snapshots / f"step-{step:08}")


class _Conductor(TrainerCallback):  # type: ignore[misc]  # transformers is not read by mypy
    """Ends the run when the time is over, a signal came, or validation does not get better."""

    def __init__(self, trainer: TranslationTrainer) -> None:
        self._trainer = trainer

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        del args, kwargs
        trainer = self._trainer
        trainer.restart_journal()
        trainer.make_up()
        control.should_training_stop = bool(state.global_step) and (trainer.progress >= 1 or trainer.stale)
        control.should_save = False  # the checkpoint is there
        return control

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        del args, kwargs
        trainer = self._trainer
        trainer.clock.step = state.global_step
        trainer.agree()
        over = trainer.settings.max_minutes is not None and trainer.progress >= 1
        if over or trainer.stopped:
            control.should_training_stop = control.should_save = control.should_log = True
            # A signal wants an end now; `make_up` validates when the run goes on.
            control.should_evaluate = trainer.args.eval_strategy != "no" and not trainer.stopped
        elif control.should_save or control.should_evaluate:
            control.should_log = True
        return control

    def on_evaluate(self, args: Any, state: Any, control: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        del args, state, kwargs
        if self._trainer.stale:
            control.should_training_stop = control.should_save = True
        return control

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:  # noqa: ANN401
        del args, state, control, kwargs
        if not self._trainer.stopped:
            self._trainer.write_snapshot()
        self._trainer.prune()


def make_arguments(settings: Settings, folder: Path, *, validated: bool) -> Seq2SeqTrainingArguments:
    """Return the Trainer's own settings."""
    on_cpu = settings.device == "cpu" or not torch.cuda.is_available()
    # Emulated, bfloat16 is slower than float32.
    by_itself = settings.precision == "auto" and not on_cpu and torch.cuda.is_bf16_supported(including_emulation=False)
    arguments = Seq2SeqTrainingArguments(
        output_dir=str(folder),
        max_steps=settings.max_steps or _ENDLESS,
        per_device_train_batch_size=1,  # an item is a batch
        gradient_accumulation_steps=settings.accumulate,
        train_sampling_strategy="sequential",
        learning_rate=settings.peak,
        adam_beta2=0.98,
        weight_decay=settings.weight_decay,
        max_grad_norm=settings.clip,
        logging_steps=settings.log_every,
        logging_nan_inf_filter=False,  # a loss that is no number must be seen
        eval_strategy="steps" if validated else "no",
        eval_steps=settings.every,
        save_steps=settings.every,
        save_total_limit=_KEPT,
        use_cpu=on_cpu,
        bf16=settings.precision == "bfloat16" or by_itself,
        torch_compile=settings.compile,
        dataloader_num_workers=settings.workers,
        dataloader_pin_memory=not on_cpu,
        ddp_find_unused_parameters=False,
        remove_unused_columns=False,
        report_to=[],
        disable_tqdm=True,
        log_level="error",
        seed=settings.seed,
    )
    if arguments.n_gpu > 1:
        arguments._n_gpu = 1  # noqa: SLF001 - several GPUs work by `accelerate launch`; DataParallel would cut a batch in two
    return arguments


def device_name(device: torch.device) -> str:
    """Say what a device is: "NVIDIA H200", "x86_64 CPU, 2 threads"."""
    if device.type == "cuda":
        return str(torch.cuda.get_device_name(device))
    return f"{platform.machine()} CPU, {torch.get_num_threads()} threads"


def _line(entry: Mapping[str, float]) -> str:
    what = [f"step {entry['step']:,}", f"{entry['seconds'] / 60:.1f} min"]
    for name, shown in (("loss", ".4f"), ("learning_rate", ".2e"), ("pieces_per_second", ",.0f"), ("chrf", ".2f")):
        if name in entry:
            what.append(f"{name.replace('_', ' ')} {entry[name]:{shown}}")
    return ", ".join(what)
