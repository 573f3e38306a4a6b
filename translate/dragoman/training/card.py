"""card.toml of a trained model: what it is, what it learnt from, how, how good it is, and the SHA-256 of its files."""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman import __version__
from dragoman.errors import OutputError
from dragoman.models.cards import file_digest
from dragoman.training.settings import DEFAULT_COVERAGE, public_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dragoman.training.data import Bitext
    from dragoman.training.settings import Settings
    from dragoman.training.validation import Score

UNKNOWN_LICENCE = "unknown"
_MODELS = ("from_model", "distill_from", "reverse_model")
_MODEL_FILES = (
    "config.json", "generation_config.json", "model.safetensors", "source.spm", "target.spm", "tokenizer_config.json",
    "vocab.json",
)  # fmt: skip
# Paths of the machine and what decides nothing: a card is read elsewhere.
_NOT_SAID = {
    "bitexts", "output", "resume", "languages", "valid", "evaluate", "general", "back_translate", "licence", "threads",
    "workers", "log_every",
}  # fmt: skip


def render_card(
    settings: Settings, data: Sequence[Bitext], scores: Mapping[str, Score], facts: Mapping[str, Any], folder: Path
) -> str:
    """Return the card of the model in a folder.

    Args:
        settings: Of the run.
        data: What it was trained on.
        scores: By the name of the evaluation set.
        facts: What the run found out: steps, minutes, device and the like.
        folder: The model's files.

    Raises:
        OutputError: Something in it has no place in a card, which nobody could open then.
    """
    assert settings.output
    made = f"fine-tuned from {public_name(settings.from_model)}" if settings.from_model else "trained from scratch"
    licences = settings.licences
    head = {
        "name": settings.output.name,
        "description": f"{'-'.join(settings.pair)} translation model",
        "origin": f"{made} by dragoman {__version__}",
        "licence": licences.get("", UNKNOWN_LICENCE),
        "languages": list(settings.pair),
    }
    parts = [_lines(head)]
    for bitext in data:
        said = bitext.describe()
        licence = licences.get(bitext.name) or licences.get(said["name"]) or UNKNOWN_LICENCE
        parts.append(
            "\n[[data]]\n" + _lines({key: value for key, value in (said | {"licence": licence}).items() if value})
        )
    chosen = {
        key: value for key, value in settings.to_dict().items() if key not in _NOT_SAID and value not in (None, [])
    }
    chosen |= {name: public_name(chosen[name]) for name in _MODELS if name in chosen}
    if settings.held_out:  # a folder above says which of many "ar.txt" it was
        chosen["held_out"] = ["/".join(Path(name).parts[-2:]) for name in settings.held_out]
    chosen |= {"rate": settings.peak, "sampling": settings.alpha}
    if not settings.from_model:
        chosen |= settings.shape._asdict() | {"coverage": settings.coverage or DEFAULT_COVERAGE}
    parts.append("\n[training]\n" + _lines({**facts, "settings": chosen}))
    if scores:
        parts.append("\n[scores]\n" + _lines({name: asdict(score) for name, score in scores.items()}))
    digests = {name: file_digest(folder / name) for name in _MODEL_FILES if (folder / name).is_file()}
    parts.append("\n[files]\n" + _lines(digests))
    card = "".join(parts).encode("utf-8", "replace").decode()  # a file's name need not be UTF-8
    try:
        tomllib.loads(card)
    except tomllib.TOMLDecodeError as error:
        raise OutputError(f"would be no TOML: {error}", path=folder / "card.toml") from error
    return card


def _lines(table: Mapping[str, Any]) -> str:
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in table.items())


def _key(name: str) -> str:
    return name if name.replace("_", "").isalnum() and name.isascii() else json.dumps(name)


def _value(value: object) -> str:
    """Write a TOML value: numbers, strings, lists and inline tables."""
    if isinstance(value, dict):
        return (
            "{ " + ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items()) + " }" if value else "{}"
        )
    # JSON's strings, numbers, booleans and lists are TOML's, but for DEL, which TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
