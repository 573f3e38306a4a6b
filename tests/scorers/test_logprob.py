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
        pytest.param({"logprob": 0.0}, None, id="certain of every token is no model"),
        pytest.param({}, None, id="no engine made it"),
        pytest.param({"logprob": 0.1}, None, id="above 0 is none"),
        pytest.param({"logprob": math.nan}, None, id="not a number"),
        pytest.param({"logprob": -math.inf}, None, id="infinite"),
    ],
)
def test_a_stored_log_probability_is_handed_on(judge: Judge, scores: dict[str, float], expected: float | None) -> None:
    assert judge("logprob", "نعم", "Yes", scores=scores) == expected


def test_what_was_handed_on_has_no_log_probability(judge: Judge) -> None:
    """An engine gives back an English line as it is: it decoded nothing, and is certain of nothing."""
    assert judge("logprob", "OK", "OK", scores={"logprob": -0.1}, flags=("untranslated",)) is None
