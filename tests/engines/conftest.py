"""What the tests of real engines share."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dragoman.engines import TABLE
from dragoman.models.cards import NEEDED
from dragoman.plan import Machine, Search

if TYPE_CHECKING:
    from dragoman.models.cards import Model
    from dragoman.protocols import Engine

LoadEngine = Callable[..., "Engine"]


@pytest.fixture(scope="session")
def load_engine(starter: Model, cache: Path) -> LoadEngine:
    """Load an engine with the starter model on one thread of the CPU, once for each search; in float32 unless told."""

    @functools.cache
    def load(name: str, beam: int = 1, n_best: int = 1, compute_type: str = "float32") -> Engine:
        search = Search(beam=beam, n_best=n_best, compute_type=compute_type)
        machine = Machine(device="cpu", threads=1, batch_tokens=4096, cache=cache)
        engine: Engine = TABLE.load(name)(starter.folder, starter.digest(), search, machine)
        return engine

    return load


@pytest.fixture
def model_copy(starter: Model, tmp_path: Path) -> Path:
    """A copy of the starter's folder that a test may damage."""
    folder = tmp_path / "model-copy"
    folder.mkdir()
    for name in (*NEEDED, "model.safetensors", "generation_config.json", "tokenizer_config.json"):
        shutil.copyfile(starter.folder / name, folder / name)
    return folder


@pytest.fixture(scope="session")
def article() -> list[str]:
    """The segments of the sample article."""
    path = next(parent for parent in Path(__file__).parents if (parent / "corpora").is_dir())
    lines = (path / "corpora/putin-erdogan-2016/putin-erdogan-2016.gold.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[1] for line in lines[1:]]
