"""dragoman: an Arabic-English translation and alignment toolkit."""

from __future__ import annotations

__version__ = "0.1.0"
