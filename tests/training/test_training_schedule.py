from __future__ import annotations

import pytest

from dragoman.training.schedule import Clock, Schedule


def test_the_rate_goes_up_in_a_line_and_down_as_one_over_the_root() -> None:
    schedule = Schedule(warmup=4)
    assert [schedule.factor(step, 0.9) for step in range(4)] == [0.25, 0.5, 0.75, 1.0]
    assert schedule.factor(15, 0.9) == pytest.approx(0.5)
    assert schedule.factor(63, 0.9) == pytest.approx(0.25)


def test_in_the_cooldown_the_rate_goes_to_zero() -> None:
    schedule = Schedule(warmup=1, cooldown=0.5)
    plain = Schedule(warmup=1)
    shares = [schedule.factor(3, progress) / plain.factor(3, progress) for progress in (0.0, 0.5, 0.75, 1.0, 1.5)]
    assert shares == pytest.approx([1, 1, 0.5, 0, 0])


def test_the_clock_goes_on_where_an_interrupted_run_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    clock = Clock(steps=None, minutes=2)
    clock.start(before=60, step=10)
    now[0] += 30
    assert clock.seconds == 90
    assert clock.progress == pytest.approx(0.75)


def test_whichever_of_steps_and_minutes_is_further_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.monotonic", lambda: 0.0)
    clock = Clock(steps=10, minutes=1)
    clock.start(before=30, step=8)
    assert clock.progress == pytest.approx(0.8)
    clock.start(before=54, step=8)
    assert clock.progress == pytest.approx(0.9)


def test_a_run_without_an_end_makes_no_progress() -> None:
    assert Clock(None, None).progress == 0
