"""The cache of vectors: the same rows with it as without, whatever happens to its file."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sqlite3
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.embedders.cache import FILE, CachedEmbedder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

TEXTS = ["one", "two", "three"]


class HashEmbedder:
    """A row is made of the text's characters; it remembers what it was asked."""

    def __init__(self, identity: str = "hash") -> None:
        self.identity = identity
        self.asked: list[list[str]] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append(list(texts))
        rows = [np.random.default_rng([*map(ord, text), len(text)]).normal(size=8) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), 8)


def expected(texts: Sequence[str]) -> NDArray[np.float32]:
    return HashEmbedder().embed(texts)


def corrupt(folder: Path, place: float = 0.0, count: int = 100) -> None:
    """Overwrite bytes of the file."""
    path = folder / FILE
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with path.open("r+b") as stream:
        stream.seek(int(path.stat().st_size * place))
        stream.write(b"\xff" * count)


@given(batches=st.lists(st.lists(st.text(max_size=3), max_size=6), max_size=5))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_are_those_of_the_embedder_in_order(batches: list[list[str]], tmp_path: Path) -> None:
    embedder = HashEmbedder()
    cached = CachedEmbedder(embedder, tmp_path)
    for batch in batches:
        rows = cached.embed(batch)
        assert rows.dtype == np.float32
        assert np.array_equal(rows, expected(batch))
    cached.close()


def test_a_text_is_encoded_once_in_a_batch_and_not_again_later(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    for texts in (["a", "b", "a"], ["b", "c", "c"], ["c", "a"]):
        cached = CachedEmbedder(embedder, tmp_path)
        cached.embed(texts)
        cached.close()
    assert embedder.asked == [["a", "b"], ["c"]]


def test_another_identity_has_vectors_of_its_own(tmp_path: Path) -> None:
    first, second = HashEmbedder("first"), HashEmbedder("second")
    CachedEmbedder(first, tmp_path).embed(TEXTS)
    cached = CachedEmbedder(second, tmp_path)
    cached.embed(TEXTS)
    assert cached.identity == "second"
    assert second.asked == [TEXTS]


def test_a_lone_surrogate_is_a_text_like_others(tmp_path: Path) -> None:
    cached = CachedEmbedder(HashEmbedder(), tmp_path)
    assert np.array_equal(cached.embed(["\ud800", "?"]), expected(["\ud800", "?"]))


@pytest.mark.parametrize("place", [0.0, 0.3, 0.6])
def test_a_damaged_file_is_set_aside_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, place: float
) -> None:
    texts = [str(number) for number in range(1000)]
    first = CachedEmbedder(HashEmbedder(), tmp_path)
    first.embed(texts)
    first.close()
    corrupt(tmp_path, place, 20_000)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            cached = CachedEmbedder(HashEmbedder(), tmp_path)
            assert np.array_equal(cached.embed(texts), expected(texts))
            cached.close()
    assert (tmp_path / f"{FILE}.damaged").exists()
    assert "damaged" in caplog.text
    last = HashEmbedder()
    CachedEmbedder(last, tmp_path).embed(texts)
    assert last.asked == []


def test_a_changed_bit_is_noticed(tmp_path: Path) -> None:
    first = CachedEmbedder(HashEmbedder(), tmp_path)
    first.embed(TEXTS)
    first.close()
    connection = sqlite3.connect(tmp_path / FILE)
    (value,) = connection.execute("SELECT value FROM entries WHERE number = 2").fetchone()
    connection.execute("UPDATE entries SET value = ? WHERE number = 2", (value[:-1] + bytes([value[-1] ^ 1]),))
    connection.commit()
    connection.close()
    embedder = HashEmbedder()
    assert np.array_equal(CachedEmbedder(embedder, tmp_path).embed(TEXTS), expected(TEXTS))
    assert embedder.asked == [["two"]]


def test_a_file_of_another_layout_is_set_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("CREATE TABLE entries (something TEXT)")
    connection.close()
    assert np.array_equal(CachedEmbedder(HashEmbedder(), tmp_path).embed(TEXTS), expected(TEXTS))
    assert "damaged" in caplog.text


def test_a_folder_that_cannot_be_used_is_a_warning_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("no folder")
    cached = CachedEmbedder(HashEmbedder(), tmp_path / "file" / "below")
    for _ in range(3):
        assert np.array_equal(cached.embed(TEXTS), expected(TEXTS))
    assert caplog.text.count("vectors are not kept") == 1


def test_over_its_size_the_oldest_go(tmp_path: Path) -> None:
    size = 200_000
    cached = CachedEmbedder(HashEmbedder(), tmp_path, size)
    for start in range(0, 20_000, 500):
        cached.embed([str(number) for number in range(start, start + 500)])
    cached.close()
    assert (tmp_path / FILE).stat().st_size < 2 * size
    embedder = HashEmbedder()
    CachedEmbedder(embedder, tmp_path, size).embed(["0", "19999"])
    assert embedder.asked == [["0"]]


def fill(folder: Path, start: int, ready: Any) -> None:
    cached = CachedEmbedder(HashEmbedder(), folder)
    for number in range(start, start + 400):
        cached.embed([f"{number + each}" for each in range(10)])
        ready.set()


def test_processes_share_a_file_and_one_may_be_killed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    context = multiprocessing.get_context("spawn")
    ready = [context.Event() for _ in range(2)]
    processes = [context.Process(target=fill, args=(tmp_path, 100 * each, ready[each])) for each in range(2)]
    for process in processes:
        process.start()
    for event in ready:
        assert event.wait(60)
    assert processes[0].pid is not None
    os.kill(processes[0].pid, signal.SIGKILL)
    texts = [str(number) for number in range(600)]
    assert np.array_equal(CachedEmbedder(HashEmbedder(), tmp_path).embed(texts), expected(texts))
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [-signal.SIGKILL, 0]
    embedder = HashEmbedder()
    assert np.array_equal(CachedEmbedder(embedder, tmp_path).embed(texts), expected(texts))
    assert embedder.asked == []
    assert not caplog.records
