"""The model that a run leaves: averaged, scored, described, and written whole."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING, Any

from dragoman.errors import UsageError
from dragoman.training.averaging import average
from dragoman.training.card import render_card
from dragoman.training.network import load, write_folder
from dragoman.training.report import render_report
from dragoman.training.trainer import device_name
from dragoman.training.validation import score_folder, validate_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dragoman.training.run import Material
    from dragoman.training.trainer import TranslationTrainer
    from dragoman.training.workplace import Workplace


def write_result(
    trainer: TranslationTrainer, material: Material, workplace: Workplace, say: Callable[[str], None]
) -> None:
    """Choose the weights, write them with card, report and journal, and give the folder its name."""
    settings = trainer.settings
    steps = trainer.snapshot_steps()
    if not steps:
        raise UsageError("the time was over before the first update: raise --max-minutes")
    best = sorted(trainer.best(steps))
    folder = workplace.folder / "model"
    write_model(workplace.folder / "start", [_snapshot(trainer, step) for step in best], folder, settings.weights)
    if material.valid and len(best) > 1:
        top = max(best, key=lambda step: trainer.chrf.get(step, 0.0))
        if trainer.chrf.get(top, 0.0) > validate_folder(folder, material.valid, settings).chrf:
            best = [top]  # the mean is better as a rule, and here it is not
            write_model(workplace.folder / "start", [_snapshot(trainer, top)], folder, settings.weights)
    sets = ({"valid": material.valid} if material.valid else {}) | dict(material.sets)
    scores = {name: score_folder(folder, pairs, settings) for name, pairs in sets.items()}
    facts = _facts(trainer, best)
    card = render_card(settings, material.data, scores, facts, folder)
    (folder / "card.toml").write_text(card, encoding="utf-8")
    page = render_report(workplace.output.name, trainer.state.log_history, material.data, scores, facts)
    (folder / "report.html").write_text(page, encoding="utf-8")
    shutil.copyfile(workplace.folder / "metrics.jsonl", folder / "metrics.jsonl")
    workplace.finish(folder)
    for name, score in scores.items():
        say(f"{name}: BLEU {score.bleu:.2f} ({score.bleu_signature}), chrF {score.chrf:.2f} ({score.chrf_signature})")
    say(f"{workplace.output}: the mean of steps {', '.join(f'{step:,}' for step in best)}")


def write_model(start: Path, snapshots: Sequence[Path], folder: Path, number_format: str) -> None:
    """Write the mean of snapshots as a model folder of its own.

    Args:
        start: The folder that training started from: its pieces and configuration.
        snapshots: What to average.
        folder: Where the model goes; what was there is replaced.
        number_format: "float16" or "float32".
    """
    import torch
    from transformers import MarianMTModel

    model = load(start, MarianMTModel)
    model.load_state_dict(average(snapshots), strict=False)  # tied tensors stand in the files once
    model.tie_weights()
    model.config.use_cache = True  # the Trainer turned it off
    write_folder(model.to(getattr(torch, number_format)), start, folder)


def _snapshot(trainer: TranslationTrainer, step: int) -> Path:
    return trainer.snapshots / f"step-{step:08}"


def _facts(trainer: TranslationTrainer, best: Sequence[int]) -> dict[str, Any]:
    history = trainer.state.log_history
    losses = [entry["loss"] for entry in history if "loss" in entry]
    speeds = sorted(entry["pieces_per_second"] for entry in history if "pieces_per_second" in entry)
    return {
        "parameters": trainer.model.num_parameters(),
        "steps": trainer.state.global_step,
        "averaged": list(best),
        "minutes": round(max(entry["seconds"] for entry in history) / 60, 1),
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "device": device_name(trainer.args.device),
        "processes": trainer.args.world_size,
        "target_pieces_per_second": speeds[len(speeds) // 2] if speeds else 0.0,
        "loss": round(losses[-1], 4) if losses else 0.0,
    }
