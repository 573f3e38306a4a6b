"""Commands as tests run them, and what is known of them afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

TIMEOUT = 60  # seconds: nothing here takes that long, unless it hangs


@dataclass(frozen=True)
class Result:
    """What a command left: its exit status, and what it wrote."""

    status: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.out.decode()

    @property
    def lines(self) -> list[str]:
        """The lines of standard output."""
        return self.text.splitlines()


class Command(Protocol):
    """``dragoman("translate", path)``."""

    def __call__(self, *arguments: str | Path, stdin: bytes = b"") -> Result: ...


class Launch(Protocol):
    """``launch("translate", path)``: a process with the engine's double."""

    def __call__(self, *arguments: str | Path, **options: Any) -> subprocess.Popen[bytes]: ...
