"""The learning rate, step by step, and the clock that a time budget needs."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Schedule:
    """Up in a line, then down as one over the root of the step (Vaswani et al. 2017), with a line to 0 at the end.

    Attributes:
        warmup: Steps until the peak.
        cooldown: The last share of the run, in which the rate goes to 0; 0 for none.
    """

    warmup: int
    cooldown: float = 0.0

    def factor(self, step: int, progress: float) -> float:
        """Return the rate as a share of the peak.

        Args:
            step: From 0.
            progress: How much of the run is over, from 0 to 1; 0 where its end is not known.
        """
        place = (step + 1) / self.warmup
        shape = min(place, 1 / math.sqrt(place))
        if not self.cooldown:
            return shape
        return shape * min(1.0, max(0.0, 1 - progress) / self.cooldown)


@dataclass(slots=True)
class Clock:
    """Seconds of training, those before an interruption included, and how much of the run is over.

    Attributes:
        steps: Updates in all, or None.
        minutes: Minutes in all, or None.
        before: Seconds that earlier parts of the run took.
        step: Updates so far.
    """

    steps: int | None
    minutes: float | None
    before: float = 0.0
    step: int = 0
    _start: float = field(default_factory=time.monotonic)

    def start(self, before: float, step: int) -> None:
        """Begin to count, from where an interrupted run stopped."""
        self.before, self.step, self._start = before, step, time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds of training so far."""
        return self.before + time.monotonic() - self._start

    @property
    def progress(self) -> float:
        """How much of the run is over, from 0 to 1 and beyond; 0 where its end is not known."""
        by_steps = self.step / self.steps if self.steps else 0.0
        by_time = self.seconds / 60 / self.minutes if self.minutes else float(self.minutes == 0)
        return max(by_steps, by_time)
