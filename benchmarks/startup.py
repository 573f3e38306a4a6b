"""How long a user waits: for help, for the first article, and what memory that takes.

    python benchmarks/startup.py [MODEL]

The model is converted before the clock starts. Peak memory is that of the whole process.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from measure import ARTICLE, COMMAND, best_of, machine, run


def main() -> None:
    model = sys.argv[1] if len(sys.argv) > 1 else "starter-ar-en"
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        article = [COMMAND, "translate", ARTICLE, "-m", model, "-o", Path(folder) / "article.tmx"]
        run(*article)  # converts the model
        for name, command in (
            ("dragoman --help", [COMMAND, "--help"]),
            ("dragoman translate --help", [COMMAND, "translate", "--help"]),
            (f"the sample article to TMX, {model}", article),
        ):
            cost = best_of(5, *command)
            print(f"{name:<50} {cost.seconds:6.2f} s wall {cost.cpu:6.2f} s CPU {cost.megabytes:6.0f} MB")


if __name__ == "__main__":
    main()
