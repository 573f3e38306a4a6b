"""Work beside the main thread: in order, never far ahead, and ended when whoever wanted it goes away."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import ContextVar
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")

_POLL = 0.1  # seconds; on Windows only a wait that ends by itself hears Ctrl-C
_ENDED: ContextVar[threading.Event | None] = ContextVar("ended", default=None)


class Ended(BaseException):
    """Raised by `check` where the work is no longer wanted."""


def check() -> None:
    """Raise `Ended` if the work that this thread does is no longer wanted. Long work asks now and then."""
    ended = _ENDED.get()
    if ended is not None and ended.is_set():
        raise Ended


class Line(Generic[_Task, _Result]):
    """A line of tasks before one thread, which is there while the ``with`` block runs.

    Results come in the order of the tasks, and an error of the work where its result would have. Whatever ends the
    block (an error, Ctrl-C, a generator that is closed) ends the thread: what waits is dropped, and work that calls
    `check` stops there.
    """

    def __init__(self, work: Callable[[_Task], _Result]) -> None:
        self._work = work
        self._ended = threading.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="dragoman")
        self._waiting: deque[tuple[_Task, Future[_Result]]] = deque()

    def __enter__(self) -> Line[_Task, _Result]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.shutdown(cancel_futures=True)

    def add(self, task: _Task) -> None:
        """Put a task at the end of the line."""
        self._waiting.append((task, self._thread.submit(self._run, task)))

    def take(self, ahead: int) -> Iterator[tuple[_Task, _Result]]:
        """Yield tasks with their results until no more than `ahead` tasks are left; wait for them where needed."""
        while len(self._waiting) > ahead:
            task, future = self._waiting.popleft()
            while not wait([future], _POLL).done:
                pass
            yield task, future.result()

    def _run(self, task: _Task) -> _Result:
        _ENDED.set(self._ended)
        return self._work(task)
