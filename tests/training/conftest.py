"""What the tests of training share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from training_cases import make_pairs, write_tsv

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with 200 pairs to train on and 10 others to validate on."""
    pairs = make_pairs(210)
    write_tsv(tmp_path / "train.tsv", pairs[:200])
    write_tsv(tmp_path / "valid.tsv", pairs[200:])
    return tmp_path


@pytest.fixture
def said() -> list[str]:
    """The lines of progress."""
    return []


@pytest.fixture
def say(said: list[str]) -> Callable[[str], None]:
    """Take a line of progress."""
    return said.append
