"""Rules of the model's own score."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Judge


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        pytest.param({"logprob": -0.25}, -0.25, id="the engine's value"),
        pytest.param({"logprob": 0.0}, 0.0, id="a sure model"),
        pytest.param({}, None, id="no engine made it"),
        pytest.param({"logprob": 0.1}, None, id="above 0 is none"),
        pytest.param({"logprob": math.nan}, None, id="not a number"),
        pytest.param({"logprob": -math.inf}, None, id="infinite"),
    ],
)
def test_a_stored_log_probability_is_handed_on(judge: Judge, scores: dict[str, float], expected: float | None) -> None:
    assert judge("logprob", "نعم", "Yes", scores=scores) == expected
