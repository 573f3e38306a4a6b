"""What systems made of FLORES, and the references."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "corpora" / "evaluation" / "flores-dev"
SYSTEMS = ("google", "nllb", "argos")


def read(name: str) -> list[str]:
    return (FOLDER / name).read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="session")
def references() -> list[list[str]]:
    return [read("en.txt")]


@pytest.fixture(scope="session")
def systems() -> dict[str, list[str]]:
    return {name: read(f"sys.{name}.en.txt") for name in SYSTEMS}
