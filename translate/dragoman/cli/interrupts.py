"""Signals that end a run, held back while an output is half written."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType, TracebackType

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")  # Ctrl-C, kill and batch systems, a closed terminal; Windows lacks the last


class Interruption(KeyboardInterrupt):
    """A signal that ends the run.

    Attributes:
        number: The signal's number.
    """

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


class _Gate:
    """``with HELD:`` a signal waits for the end of the block. A second one does not: the block may be stuck."""

    def __init__(self) -> None:
        self._depth = 0
        self._waiting = 0

    def __enter__(self) -> None:
        self._depth += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._depth -= 1
        if self._depth == 0 and self._waiting:
            number, self._waiting = self._waiting, 0
            if kind is None:  # what went wrong in the block ends the run anyhow, and says more
                raise Interruption(number)

    def receive(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal."""
        del frame
        if self._depth and not self._waiting:
            self._waiting = number
            return
        self._waiting = 0
        raise Interruption(number)


HELD = _Gate()


def install() -> None:
    """Turn the signals into `Interruption`, but for those that we were told to ignore (nohup, a shell's ``&``)."""
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, HELD.receive)
