"""What the tests of embedders share."""

from __future__ import annotations

import functools
import importlib.machinery
import sys
from collections.abc import Callable
from importlib import metadata
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from word_model import WordModel

from dragoman.embedders import TABLE
from dragoman.plan import Machine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dragoman.models.cards import Model
    from dragoman.protocols import Embedder

LoadEmbedder = Callable[[str], "Embedder"]


@pytest.fixture(scope="session")
def word_models() -> Iterator[list[dict[str, Any]]]:
    """Stand in for sentence-transformers; the list says with what its models were made."""
    module = ModuleType("sentence_transformers")
    module.__spec__ = importlib.machinery.ModuleSpec("sentence_transformers", None)
    module.SentenceTransformer = WordModel  # type: ignore[attr-defined]
    version = metadata.version
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "sentence_transformers", module)
        patch.setattr(metadata, "version", lambda name: "6.0" if name == "sentence-transformers" else version(name))
        yield WordModel.made


@pytest.fixture(scope="session")
def load_embedder(starter: Model, word_models: object) -> LoadEmbedder:
    """Load an embedder on one thread of the CPU, once."""
    del word_models
    given: dict[str, Any] = {"machine": Machine(device="cpu", threads=1), "model": starter}

    @functools.cache
    def load(name: str) -> Embedder:
        options = {"model": "some/model"} if name == "sentence-transformers" else {}
        needs = {need: given[need] for need in TABLE.row(name).needs}
        embedder: Embedder = TABLE.create(name, **options, **needs)
        return embedder

    return load
