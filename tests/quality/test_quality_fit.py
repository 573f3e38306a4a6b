"""The weights of `quality` are those that the committed evidence gives."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from dragoman.scorers import quality

ROOT = Path(__file__).parents[2]


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    spec = importlib.util.spec_from_file_location("quality_benchmark", ROOT / "benchmarks" / "quality.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


def test_fitting_again_gives_the_same_weights(benchmark: Any) -> None:
    found = benchmark.fit(benchmark.read_evidence(ROOT / "corpora" / "scoring" / "evidence.tsv.gz"))
    assert len(found) == 4
    for name, (constant, weights) in found.items():
        regression = getattr(quality, name)
        assert constant == pytest.approx(regression.constant, abs=0.011)
        assert list(weights) == pytest.approx(list(regression.weights), abs=0.011)
