"""Rank correlation of scores with metrics."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.evaluation.agreement import Judged, compare, correlate_orders, correlate_ranks

NUMBERS = st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=2, max_size=30)


@pytest.mark.parametrize(
    ("pairs", "spearman", "kendall"),
    [
        pytest.param([(1, 1), (2, 2), (3, 3)], 1.0, 1.0, id="one-order"),
        pytest.param([(1, 9), (2, 5), (3, 1)], -1.0, -1.0, id="reverse"),
        pytest.param([(1, 10), (2, 20), (3, 15)], 0.5, 1 / 3, id="one-pair-exchanged"),
        # Ranks 1 2.5 2.5 4 5 and 2 1 3.5 3.5 5 give 7.25 / 9.5; of 10 pairs 7 agree, 1 does not, 1 is tied each way.
        pytest.param([(1, 2), (2, 1), (2, 3), (4, 3), (5, 9)], 0.7631578947368421, 2 / 3, id="ties"),
    ],
)
def test_correlations_are_those_of_the_books(pairs: list[tuple[float, float]], spearman: float, kendall: float) -> None:
    assert correlate_ranks(pairs) == pytest.approx(spearman)
    assert correlate_orders(pairs) == pytest.approx(kendall)


def test_where_all_are_equal_there_is_no_order() -> None:
    assert correlate_ranks([(1, 2), (1, 3)]) is None
    assert correlate_orders([(1, 2), (1, 3)]) is None


@given(NUMBERS)
def test_only_the_order_counts(pairs: list[tuple[float, float]]) -> None:
    stretched = [(math.exp(one), other**3) for one, other in pairs]
    assert correlate_ranks(pairs) == pytest.approx(correlate_ranks(stretched))
    assert correlate_orders(pairs) == pytest.approx(correlate_orders(stretched))


@given(NUMBERS)
def test_a_list_agrees_with_itself(pairs: list[tuple[float, float]]) -> None:
    same = [(one, one) for one, _ in pairs]
    wanted = None if all(one == other for (one, _), (other, _) in pairwise(pairs)) else pytest.approx(1)
    assert correlate_ranks(same) == wanted
    assert correlate_orders(same) == wanted


def test_segments_without_a_score_do_not_count_and_few_say_nothing() -> None:
    scores = Judged({"a": [1.0, None, *range(9)], "b": [0.5] * 11}, {"a": 1.0, "b": None})
    measured = Judged({"a": list(range(11)), "b": list(range(11))}, {"a": 1.0, "b": 2.0})
    found = compare("quality", scores, "bleu", measured)
    assert found.segments == 21
    assert found.spearman is not None
    assert found.kendall is None  # one system is no order
    few = Judged({"a": [1.0, 2.0]}, {"a": 1.0})
    assert compare("quality", few, "bleu", few).spearman is None
