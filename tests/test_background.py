"""Work beside the main thread: order, errors, and that nothing is left behind."""

from __future__ import annotations

import threading

import pytest

from dragoman.background import Ended, Line, check


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("dragoman")}


def work_until_unwanted(started: threading.Event) -> None:
    started.set()
    while True:
        check()


def test_results_come_in_the_order_of_the_tasks() -> None:
    with Line(lambda number: number * number) as line:
        for number in range(5):
            line.add(number)
        assert list(line.take(2)) == [(0, 0), (1, 1), (2, 4)]
        assert list(line.take(0)) == [(3, 9), (4, 16)]
    assert threads() == set()


def test_work_goes_on_while_nobody_takes_its_results() -> None:
    done = threading.Event()
    with Line(lambda _: done.set()) as line:
        line.add(None)
        assert done.wait(10)


@pytest.mark.parametrize("error", [ValueError("broken"), KeyboardInterrupt()], ids=repr)
def test_an_error_comes_where_the_result_would_have_and_later_tasks_are_still_done(error: BaseException) -> None:
    def work(number: int) -> int:
        if number == 1:
            raise error
        return number

    with Line(work) as line:
        for number in range(3):
            line.add(number)
        assert next(line.take(0)) == (0, 0)
        with pytest.raises(type(error)):
            next(line.take(0))
        assert list(line.take(0)) == [(2, 2)]
    assert threads() == set()


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_whatever_ends_the_block_ends_the_work_and_what_waits_is_dropped(error: type[BaseException]) -> None:
    begun: list[threading.Event] = []

    def work(started: threading.Event) -> None:
        begun.append(started)
        work_until_unwanted(started)

    first, second = threading.Event(), threading.Event()
    with pytest.raises(error), Line(work) as line:  # noqa: PT012 - the end of the block is what is tested
        line.add(first)
        line.add(second)
        assert first.wait(10)
        raise error
    assert begun == [first]
    assert threads() == set()


def test_outside_of_a_line_work_is_always_wanted() -> None:
    check()


def test_work_that_is_no_longer_wanted_is_no_error_that_anything_catches() -> None:
    assert not issubclass(Ended, Exception)
