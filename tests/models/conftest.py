"""Model folders that look like models and are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dragoman.models.cards import NEEDED

if TYPE_CHECKING:
    from pathlib import Path


def fill(folder: Path) -> Path:
    """Write small files with the names of a model's."""
    folder.mkdir(parents=True)
    for name in (*NEEDED, "model.safetensors"):
        (folder / name).write_text(f'{{"name": "{name}", "model_type": "marian"}}')
    return folder


@pytest.fixture
def model_folder(tmp_path: Path) -> Path:
    """A folder that passes for a Marian model until it is loaded."""
    return fill(tmp_path / "some-model")


@pytest.fixture
def hub_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Hugging Face cache with nothing in it."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    return tmp_path / "hub"


@pytest.fixture
def cached_opus(hub_cache: Path) -> Path:
    """The folder of opus-mt-ar-en in the Hugging Face cache, as a fetch leaves it."""
    revision = "0123456789abcdef0123456789abcdef01234567"
    repository = hub_cache / "models--Helsinki-NLP--opus-mt-ar-en"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text(revision)
    return fill(repository / "snapshots" / revision)
