"""How long a user waits: for help, for the first segment, for the article, and what memory that takes.

    python benchmarks/startup.py [MODEL]

The model is converted before the clock starts. Peak memory is that of the whole process. The first segment is timed to
the moment when its line stands on standard output.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import ARTICLE, COMMAND, best_of, machine, run


def main() -> None:
    model = sys.argv[1] if len(sys.argv) > 1 else "starter-ar-en"
    print(f"{machine()}\n{Path(model).name}")
    with tempfile.TemporaryDirectory() as folder:
        start = [COMMAND, "translate", ARTICLE, "-m", model]
        article = [*start, "--no-cache", "-o", Path(folder) / "article.tmx"]
        again = [*start, "-o", Path(folder) / "again.tmx"]
        run(*again)  # converts the model, and fills the cache of translations
        for name, command in (
            ("dragoman --help", [COMMAND, "--help"]),
            ("dragoman translate --help", [COMMAND, "translate", "--help"]),
            ("the sample article to TMX", article),
            ("the same, translated before", again),
        ):
            cost = best_of(5, *command)
            print(f"{name:<30} {cost.seconds:6.2f} s wall {cost.cpu:6.2f} s CPU {cost.megabytes:6.0f} MB")
        print(f"{'its first segment':<30} {min(wait_for_a_line(model) for _ in range(5)):6.2f} s wall")


def wait_for_a_line(model: str) -> float:
    """Seconds until the first segment of the article is on standard output."""
    start = time.perf_counter()
    command = [COMMAND, "translate", "-", "-m", model, "--no-cache"]
    with ARTICLE.open("rb") as text, subprocess.Popen(command, stdin=text, stdout=-1, stderr=-3) as process:
        assert process.stdout is not None
        process.stdout.readline()
        return time.perf_counter() - start


if __name__ == "__main__":
    main()
