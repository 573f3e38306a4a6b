from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scorer_doubles import make

from dragoman.records import TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Callable

    Judge = Callable[..., float | None]


@pytest.fixture
def judge() -> Judge:
    """Score one pair with the scorer of a name."""

    def score(name: str, source: str, target: str, **fields: object) -> float | None:
        unit = TranslationUnit(source, target, **fields)  # type: ignore[arg-type]
        value: float | None = make(name).score([unit])[0]
        return value

    return score
