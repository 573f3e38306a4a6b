from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.engines.batching import Batcher, make_batches
from dragoman.engines.graphics import fitting_pieces, free_memory, is_full
from dragoman.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

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


class Memory:
    """Decodes batches of at most so many sources; keeps the sizes that it was given."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.sizes: list[int] = []

    def __call__(self, batches: Sequence[list[int]]) -> Iterator[tuple[list[int], list[str] | None]]:
        for batch in batches:
            self.sizes.append(len(batch))
            yield batch, [str(index) for index in batch] if len(batch) <= self.most else None


@given(LENGTHS, st.integers(1, 20), st.integers(64, 500), st.integers(1, 4))
def test_a_batch_that_does_not_fit_is_halved_until_it_does(
    lengths: list[int], most: int, budget: int, workers: int
) -> None:
    batcher = Batcher(budget)
    found = batcher.run(lengths, [()] * len(lengths), Memory(most), workers=workers)
    assert found == [str(index) for index in range(len(lengths))]


def test_the_smaller_budget_stays_and_is_said(caplog: pytest.LogCaptureFixture) -> None:
    batcher, memory = Batcher(400), Memory(20)
    with caplog.at_level("INFO"):
        batcher.run([10] * 40, [()] * 40, memory)
    assert memory.sizes == [40, 20, 20]
    assert batcher.budget == 200
    assert "out of memory: from now on 200 tokens" in caplog.text
    memory.sizes.clear()
    batcher.run([10] * 40, [()] * 40, memory)
    assert memory.sizes == [20, 20]


def test_a_single_source_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(EngineError, match="out of memory with a single sentence"):
        Batcher(400).run([10, 10], [(), ()], Memory(0))


def test_a_small_task_is_cut_so_that_every_worker_has_a_batch() -> None:
    memory = Memory(100)
    Batcher(1024).run([32] * 16, [()] * 16, memory, workers=4)
    assert memory.sizes == [4, 4, 4, 4]


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (RuntimeError("CUDA failed with error out of memory"), True),
        (RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB"), True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), True),
        (RuntimeError("not enough memory: you tried to allocate 8 bytes"), True),
        (RuntimeError("cuBLAS failed with status CUBLAS_STATUS_ALLOC_FAILED"), True),
        (MemoryError(), True),
        (RuntimeError("No position encodings are defined"), False),
    ],
)
def test_errors_that_say_that_memory_is_used_up(error: Exception, full: bool) -> None:  # noqa: FBT001 - a case
    assert is_full(error) is full


@pytest.mark.parametrize(
    ("free", "pieces"), [(None, 1024), (0, 1024), (8 * 2**30, 10_737), (80 * 2**30, 65_536)], ids=str
)
def test_the_budget_on_a_gpu_follows_its_free_memory(free: int | None, pieces: int) -> None:
    assert fitting_pieces(free) == pieces


@pytest.mark.parametrize(
    ("program", "free"),
    [("echo 1024", 2**30), ("echo '[N/A]'", None), ("exit 9", None), (None, None)],
    ids=["says", "cannot-say", "fails", "is-not-there"],
)
def test_the_free_memory_is_what_nvidia_smi_says(
    program: str | None, free: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    if program:
        (tmp_path / "nvidia-smi").write_text(f"#!/bin/sh\n{program}\n")
        (tmp_path / "nvidia-smi").chmod(0o755)
    assert free_memory() == free
