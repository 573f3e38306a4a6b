"""Model folders, their cards and their checksums."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dragoman.errors import ModelIntegrityError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

WEIGHTS = ("model.safetensors", "pytorch_model.bin")
NEEDED = ("config.json", "vocab.json", "source.spm", "target.spm")


@dataclass(frozen=True, slots=True)
class Model:
    """A model folder in Hugging Face format that was found and has all its files.

    Attributes:
        name: What to call it in outputs: a name of models/, a folder's name or a hub id.
        folder: Where its files are.
        card: What card.toml says; empty where there is none.
    """

    name: str
    folder: Path
    card: Mapping[str, Any] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, str] | None:
        """Source and target as the card says them (BCP 47), or None where it does not."""
        match self.card.get("languages"):
            case [str(source), str(target)]:
                return source, target
        return None

    def digest(self) -> str:
        """SHA-256 over the files that decide the output, as hexadecimal digits."""
        total = hashlib.sha256()
        for path in model_files(self.folder):
            total.update(f"{path.name}\0{file_digest(path)}\n".encode())
        return total.hexdigest()


def open_model(folder: Path, name: str = "") -> Model:
    """Check that a folder holds a Marian model and read its card.

    Raises:
        ModelIntegrityError: Files are missing, config.json is not a Marian model's, or card.toml cannot be read.
    """
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in WEIGHTS):
        missing.append(WEIGHTS[0])
    if missing:
        raise ModelIntegrityError(f"{folder}: no Marian model in Hugging Face format: {', '.join(missing)} missing")
    try:
        kind = json.loads((folder / "config.json").read_bytes()).get("model_type")
        card_path = folder / "card.toml"
        card = tomllib.loads(card_path.read_text(encoding="utf-8")) if card_path.is_file() else {}
    except (OSError, ValueError, AttributeError) as error:
        raise ModelIntegrityError(f"{folder}: config.json or card.toml cannot be read: {error}") from error
    if kind != "marian":
        raise ModelIntegrityError(f"{folder}: a {kind!r} model; dragoman runs 'marian' models")
    return Model(name or folder.name, folder, card)


def model_files(folder: Path) -> list[Path]:
    """The files that decide what a model says: configuration, vocabulary, pieces and one file of weights."""
    weights = next(name for name in WEIGHTS if (folder / name).is_file())
    return [folder / name for name in (*NEEDED, weights)]


def verify_model(model: Model) -> list[str]:
    """Compare a model's files with the SHA-256 in its card.

    Returns:
        One line for each file that is missing or differs; empty where all is well. A card without checksums is a line.
    """
    expected = model.card.get("files", {})
    if not expected:
        return [f"{model.folder}: no checksums to compare with (card.toml has no [files])"]
    faults = []
    for name, digest in sorted(expected.items()):
        path = model.folder / name
        if not path.is_file():
            faults.append(f"{path}: missing")
        elif file_digest(path) != digest:
            faults.append(f"{path}: differs from its card")
    return faults


def file_digest(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
