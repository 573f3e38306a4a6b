"""Units a second of each scorer, on pairs as they come and on those with digits alone.

python benchmarks/scorers.py corpora/scoring
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from dragoman.assembly import Assembly
from dragoman.plan import Machine, Plan
from dragoman.records import TranslationUnit
from dragoman.scorers import TABLE

if TYPE_CHECKING:
    from dragoman.protocols import Scorer

ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder of flores-dev-{half,number}.tsv")
    folder = parser.parse_args().folder
    mixed, digits = (units(folder / f"flores-dev-{kind}.tsv") for kind in ("half", "number"))
    assembly = Assembly(Plan(), Machine(device="cpu", threads=1))
    print(f"{'units/s':12} {'mixed':>9} {'digits':>9}")
    for row in TABLE:
        scorer = TABLE.create(row.name, **{need: getattr(assembly, need) for need in row.needs})
        scorer.score(mixed[:1])  # what is loaded on first use is not counted
        print(f"{row.name:12} {rate(scorer, mixed):9,.0f} {rate(scorer, digits):9,.0f}")


def units(path: Path) -> list[TranslationUnit]:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return [TranslationUnit(row[1], target) for row in rows for target in row[2:]]


def rate(scorer: Scorer, some: list[TranslationUnit]) -> float:
    """Return the best rate of a few rounds: the others were disturbed."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        scorer.score(some)
        times.append(time.perf_counter() - start)
    return len(some) / min(times)


if __name__ == "__main__":
    main()
