"""Models of the hub, with a stand-in for the package."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from word_model import vector_of

from dragoman.embedders import TABLE
from dragoman.errors import MissingDependencyError, ModelNotFoundError, UsageError
from dragoman.plan import Machine

if TYPE_CHECKING:
    from dragoman.protocols import Embedder


def create(name: str = "sentence-transformers", device: str = "cpu", **options: Any) -> Embedder:
    embedder: Embedder = TABLE.create(name, machine=Machine(device=device), **options)
    return embedder


@pytest.mark.parametrize("name", ["labse", "sentence-transformers"])
def test_without_the_package_it_says_which_extra_to_install(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    options = {} if name == "labse" else {"model": "some/model"}
    with pytest.raises(MissingDependencyError, match=r"pip install 'dragoman\[labse\]'"):
        create(name, **options)


def test_labse_is_one_of_them(word_models: list[dict[str, Any]]) -> None:
    create("labse")
    assert word_models[-1] == {"model": "sentence-transformers/LaBSE", "device": "cpu", "revision": None}


def test_model_revision_and_prefix_are_part_of_the_identity(word_models: list[dict[str, Any]]) -> None:
    identity = create(model="some/e5", revision="abc123", prefix="query: ").identity
    assert "some/e5@abc123" in identity
    assert len({identity, create(model="some/e5").identity, create(model="some/e5", prefix="query: ").identity}) == 3
    assert word_models[-3]["revision"] == "abc123"


@pytest.mark.usefixtures("word_models")
def test_the_prefix_stands_before_every_part() -> None:
    (row,) = create(model="some/e5", prefix="query: ").embed(["hello"])
    expected = vector_of("query:") + vector_of("hello")
    assert row == pytest.approx(expected / np.linalg.norm(expected), abs=1e-5)


@pytest.mark.usefixtures("word_models")
def test_a_model_that_is_nowhere_is_an_error_that_names_it() -> None:
    with pytest.raises(ModelNotFoundError, match="nobody/nothing"):
        create(model="nobody/nothing")


@pytest.mark.usefixtures("word_models")
def test_a_device_that_is_not_there_is_refused() -> None:
    with pytest.raises(UsageError, match="cannot use the device 'abacus'"):
        create(model="some/model", device="abacus")
