"""The cache of translations: the same with it as without, whatever happens to its file."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
from typing import TYPE_CHECKING, Any

from doubles import DecoderEngine, echo
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.engines.cache import FILE, CachedEngine, RepeatableEngine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pytest

SOURCES = ["مرحبا بكم", "وصل الرئيس إلى موسكو.", "كلمة# مجهولة"]


def make(identity: str = "one", n_best: int = 1) -> DecoderEngine:
    engine = DecoderEngine(echo, n_best=n_best)
    engine.identity = identity
    return engine


def asked(engine: DecoderEngine) -> list[str]:
    return [" ".join(job.source) for _, jobs in engine.calls for job in jobs]


def translate(folder: Path, sources: Sequence[str], identity: str = "one") -> list[str]:
    """What the engine was asked, of what the cache was."""
    engine = make(identity)
    cached = CachedEngine(engine, folder)
    assert cached.translate(sources) == make().translate(sources)
    cached.close()
    return asked(engine)


@given(
    batches=st.lists(
        st.lists(st.sampled_from([*SOURCES, "", "2016", "٢٠١٦", "مَرْحَبًا بكم", "😀", "a\u200db", "ab"])), max_size=4
    )
)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_translations_are_those_of_the_engine_in_order(batches: list[list[str]], tmp_path: Path) -> None:
    cached = CachedEngine(make(), tmp_path)
    for batch in batches:
        assert cached.translate(batch) == make().translate(batch)
    cached.close()


def test_what_was_translated_is_not_translated_again_by_a_later_run(tmp_path: Path) -> None:
    assert translate(tmp_path, SOURCES[:2]) == SOURCES[:2]
    assert translate(tmp_path, SOURCES) == SOURCES[2:]
    assert translate(tmp_path, SOURCES) == []


def test_sources_that_normalise_to_one_text_are_one(tmp_path: Path) -> None:
    assert translate(tmp_path, ["مرحبا بكم"]) == ["مرحبا بكم"]
    assert translate(tmp_path, ["مَرْحَبًا  بكم"]) == []


def test_another_identity_has_translations_of_its_own(tmp_path: Path) -> None:
    translate(tmp_path, SOURCES)
    assert translate(tmp_path, SOURCES, "two") == SOURCES


def test_hypotheses_scores_flags_and_tokens_come_back_as_they_were(tmp_path: Path) -> None:
    first = CachedEngine(make(n_best=1), tmp_path).translate(SOURCES)
    engine = make()
    cached = CachedEngine(engine, tmp_path)
    assert cached.translate(SOURCES) == first
    assert first[2].flags
    assert (cached.found, cached.found_tokens) == (3, sum(each.tokens for each in first))
    assert engine.calls == []


def test_a_translation_with_flags_of_a_later_version_is_made_anew(tmp_path: Path) -> None:
    cached = CachedEngine(make(), tmp_path)
    cached.translate(SOURCES)
    ((key, value),) = cached._store.read([cached._key(SOURCES[2])]).items()
    assert b"unknown" in value
    cached._store.write({key: value.replace(b"unknown", b"unheard")})
    cached.close()
    assert translate(tmp_path, SOURCES) == SOURCES[2:]


def test_what_is_handed_on_untranslated_is_not_kept(tmp_path: Path) -> None:
    cached = CachedEngine(make(), tmp_path)
    for _ in range(2):
        cached.translate(["2016", "***"])
    assert cached.found == 0


def test_an_engine_without_identity_cannot_be_repeated() -> None:
    engine = make()
    assert isinstance(engine, RepeatableEngine)
    del engine.identity
    assert not isinstance(engine, RepeatableEngine)


def test_given_translations_are_scored_by_the_engine(tmp_path: Path) -> None:
    assert CachedEngine(make(), tmp_path).score(SOURCES[:1], ["a b"]) == make().score(SOURCES[:1], ["a b"])


def test_a_damaged_file_is_set_aside_and_all_is_translated(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILE).write_bytes(b"no database at all, but long enough to be looked at" * 20)
    with caplog.at_level(logging.WARNING):
        assert translate(tmp_path, SOURCES) == SOURCES
    assert "damaged" in caplog.text
    assert translate(tmp_path, SOURCES) == []


def test_a_folder_that_cannot_be_used_is_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").touch()
    assert translate(tmp_path / "file", SOURCES) == SOURCES
    assert "translations are not kept" in caplog.text


def test_over_its_size_the_oldest_go(tmp_path: Path) -> None:
    engine = make()
    cached = CachedEngine(engine, tmp_path, 200_000)
    sources = [f"السطر رقم {number} من النص" for number in range(6000)]
    for start in range(0, len(sources), 500):
        cached.translate(sources[start : start + 500])
    cached.close()
    assert (tmp_path / FILE).stat().st_size < 400_000
    assert translate(tmp_path, [sources[0]]) == [sources[0]]


def fill(folder: Path, ready: Any) -> None:
    cached = CachedEngine(make(), folder)
    for number in range(100_000):
        cached.translate([f"السطر رقم {number + each}" for each in range(5)])
        ready.set()


def test_processes_share_a_file_and_may_be_killed(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready = [context.Event() for _ in range(2)]
    processes = [context.Process(target=fill, args=(tmp_path, each)) for each in ready]
    for process in processes:
        process.start()
    for event, process in zip(ready, processes, strict=True):
        assert event.wait(60)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join(60)
    assert translate(tmp_path, [f"السطر رقم {each}" for each in range(5)]) == []
