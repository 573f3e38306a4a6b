from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dragoman.engines.batching import make_batches

LENGTHS = st.lists(st.integers(0, 40), max_size=60)


@given(LENGTHS, st.integers(1, 100))
def test_each_source_is_in_one_batch_with_its_like(lengths: list[int], budget: int) -> None:
    groups = [(length // 7,) for length in lengths]
    batches = make_batches(lengths, groups, budget)
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len({groups[index] for index in batch}) == 1
        assert len(batch) == 1 or len(batch) * max(lengths[index] for index in batch) <= budget


@given(LENGTHS)
def test_long_sources_come_first(lengths: list[int]) -> None:
    batches = make_batches(lengths, [()] * len(lengths), 50)
    assert [lengths[index] for batch in batches for index in batch] == sorted(lengths, reverse=True)


def test_sources_of_one_length_keep_their_order() -> None:
    assert make_batches([5, 5, 5, 5], [(5,)] * 4, 10) == [[0, 1], [2, 3]]
