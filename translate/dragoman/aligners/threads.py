"""Matrix products on one thread: those of a search are so many and so small that threads only wait for each other."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager[object]:
    """Return a context in which numpy's products use one thread."""
    limit: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return limit


@cache
def _controller() -> ThreadpoolController:
    import numpy as np  # noqa: F401 - the controller knows only the libraries that are loaded
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
