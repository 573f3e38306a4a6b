from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import dragoman

MODULES = sorted(module.name for module in pkgutil.walk_packages(dragoman.__path__, "dragoman."))


@pytest.mark.parametrize("name", [name for name in MODULES if not name.endswith(".__main__")])
def test_the_examples_in_docstrings_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    found = finder.find(importlib.import_module("dragoman.arabic")) + finder.find(
        importlib.import_module("dragoman.repetition")
    )
    assert sum(len(each.examples) for each in found) >= 3
