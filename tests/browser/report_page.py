"""What the tests of all report pages do with a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from chromium import Chromium


class ReportPage:
    """A page in the browser, with fields to filter by and a count of what is shown."""

    def __init__(self, browser: Chromium, path: Path) -> None:
        self.browser, self.path = browser, path

    def open(self, page: str, fragment: str) -> None:
        """Write the page and open it on a desktop, in the light."""
        self.path.write_bytes(page.encode("utf-8", "replace"))
        self.browser.resize(1280, 900)
        self.browser.emulate()
        self.browser.open(self.path, fragment)

    def set(self, field: str, value: str) -> None:
        """Fill a field as a hand does."""
        self.evaluate(
            f"(() => {{ const field = document.querySelector('.controls').elements['{field}']; field.value = '{value}';"
            "field.dispatchEvent(new Event('input', {bubbles: true})); })()"
        )

    def evaluate(self, expression: str) -> Any:
        return self.browser.evaluate(expression)

    @property
    def count(self) -> str:
        text: str = self.evaluate("document.querySelector('output').textContent")
        return text
