"""What ``dragoman evaluate`` is doing, on a line of a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def showing_steps(*, shown: bool) -> Iterator[Callable[[str], None]]:
    """Give a function that shows what is done next and how long the run has taken, if standard error is a terminal."""
    if not (shown and sys.stderr and sys.stderr.isatty()):
        yield lambda _step: None
        return
    from rich import progress
    from rich.console import Console
    from rich.markup import escape

    columns = (progress.SpinnerColumn(), progress.TextColumn("{task.description}"), progress.TimeElapsedColumn())
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as line:
        task = line.add_task("evaluating")
        yield lambda step: line.update(task, description=f"evaluating: {escape(step)}")
