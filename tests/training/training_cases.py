"""A training run small enough for a test: 1+1 layers of width 32, and 200 pairs that a few words make."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import dragoman
from dragoman.training.settings import Settings, option_name

# Of a process that is to train with the package that is tested.
ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(dragoman.__file__).parents[1])}
ARABIC, LATIN = "ابتجحدرزسشعفقكلمنهوي", "abcdefghijklmnoprstu"


def make_pairs(count: int, seed: int = 0) -> list[tuple[str, str]]:
    """Make different pairs of sentences in two languages that differ only in their letters."""
    draw = random.Random(seed)  # noqa: S311 - no cryptography
    letters = dict(zip(ARABIC, LATIN, strict=True))
    words = ["".join(draw.choices(ARABIC, k=draw.randint(2, 6))) for _ in range(60)]
    found = []
    for _ in range(count):
        sentence = draw.choices(words, k=draw.randint(3, 8))
        target = " ".join("".join(map(letters.__getitem__, word)) for word in sentence).capitalize()
        found.append((f"{' '.join(sentence)}.", f"{target}."))
    return found


def write_tsv(path: Path, pairs: list[tuple[str, str]]) -> Path:
    path.write_text("".join(f"{source}\t{target}\n" for source, target in pairs), encoding="utf-8")
    return path


def journal(folder: Path) -> list[dict[str, float]]:
    """The lines of a run's journal."""
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]


def small(folder: Path, **changes: Any) -> Settings:
    """Settings of a run over ``train.tsv`` in a folder that takes a second."""
    given: dict[str, Any] = {
        "bitexts": (str(folder / "train.tsv"),),
        "output": folder / "model",
        "encoder_layers": 1,
        "decoder_layers": 1,
        "width": 32,
        "heads": 2,
        "feed_forward": 64,
        "pieces": 70,
        "batch_tokens": 200,
        "max_steps": 12,
        "every": 4,
        "log_every": 2,
        "warmup": 4,
        "beam": 1,
        "device": "cpu",
        "threads": 1,
    }
    if changes.get("from_model"):
        for name in ("encoder_layers", "decoder_layers", "width", "heads", "feed_forward", "pieces"):
            del given[name]
    return Settings(**(given | changes))


def arguments(settings: Settings) -> list[str]:
    """The command line that gives these settings."""
    found = list(settings.bitexts)
    for name, value in settings.to_dict().items():
        if name != "bitexts" and value is not None and value is not False:
            for each in value if isinstance(value, list) else [value]:
                found += [f"--{option_name(name)}"] + ([] if value is True else [str(each)])
    return found
