"""One browser for all tests that look at pages; they are skipped, and say so, where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import chromium
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[chromium.Chromium]:
    """A running browser."""
    if chromium.PROGRAM is None:
        pytest.skip("there is no Chromium: pages are not looked at")
    running = chromium.Chromium(tmp_path_factory.mktemp("profile"))
    yield running
    running.close()
