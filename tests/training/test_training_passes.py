from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.training.passes import Passes

LENGTHS = st.lists(st.tuples(st.integers(1, 50), st.integers(1, 50)), min_size=1, max_size=60)


def make(lengths: list[tuple[int, int]], budget: int = 60, weight: float = 1.0, seed: int = 1) -> Passes:
    return Passes([len(lengths)], [weight], np.array(lengths, dtype=np.int32), budget, seed)


@given(LENGTHS, st.integers(1, 200), st.integers(0, 5))
def test_a_pass_holds_every_pair_once_in_batches_within_the_budget(
    lengths: list[tuple[int, int]], budget: int, number: int
) -> None:
    batches = make(lengths, budget).batches(number)
    assert sorted(np.concatenate(batches).tolist()) == list(range(len(lengths)))
    for batch in batches:
        padded = len(batch) * max(max(lengths[pair]) for pair in batch)
        assert len(batch) == 1 or padded <= budget


@given(LENGTHS, st.integers(0, 9))
def test_batches_depend_on_seed_and_pass_alone(lengths: list[tuple[int, int]], number: int) -> None:
    first, again = make(lengths), make(lengths)
    again.batches(number + 1)
    assert [batch.tolist() for batch in first.batches(number)] == [batch.tolist() for batch in again.batches(number)]


def test_weights_say_how_often_a_pass_sees_a_bitext() -> None:
    passes = Passes([10, 20, 40], [2, 0.5, 1.25], np.ones((70, 2), dtype=np.int32), 8, 1)
    counts = Counter(passes.sample(0).tolist())
    assert [counts[pair] for pair in range(10)] == [2] * 10
    assert sum(counts[pair] for pair in range(10, 30)) == 10
    assert sorted(counts[pair] for pair in range(30, 70)) == [1] * 30 + [2] * 10


def test_each_pass_takes_another_part_of_a_bitext_of_low_weight() -> None:
    passes = make([(1, 1)] * 50, weight=0.2)
    assert set(passes.sample(0)) != set(passes.sample(1))


@pytest.mark.parametrize(("weight", "count"), [(0.1, 1), (0.001, 1), (0.5, 2), (1.01, 4)])
def test_a_pass_sees_a_pair_of_every_bitext_however_low_its_weight(weight: float, count: int) -> None:
    assert len(make([(1, 1)] * 4, weight=weight).sample(0)) == count
    both = Passes([4, 100], [weight, 1], np.ones((104, 2), dtype=np.int32), 8, 1)
    assert sum(both.sample(0) < 4) == count


def test_without_a_pair_there_are_no_passes() -> None:
    """Whoever waits for the first batch would wait for ever."""
    with pytest.raises(ValueError, match="no pair to make batches of"):
        make([])


@pytest.mark.parametrize("number", [0, 1])
def test_pairs_of_one_length_stand_together(number: int) -> None:
    lengths = [(length, length) for length in (3, 30) * 50]
    for batch in make(lengths).batches(number):
        assert len({lengths[pair] for pair in batch}) == 1
