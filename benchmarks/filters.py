"""Units a second and peak memory of reading and filtering: ``python benchmarks/filters.py [COUNT ...]``.

Each measurement is a process of its own. The units are JSONL and have a quality, as a scored corpus has; one in ten
comes twice, and one in twenty is much too long. Then the bytes a unit that it takes to remember duplicates.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dragoman.filters.duplicates import DuplicateFilter
from dragoman.records import TranslationUnit
from measure import COMMAND, machine, run

COUNTS = (100_000, 1_000_000)
BOUNDS = ("--min", "quality=0.5", "--min", "words=3", "--max", "length_ratio=3")
RUNS = {
    "bounds": BOUNDS,
    "bounds, exact duplicates": (*BOUNDS, "--duplicates", "exact"),
    "bounds, all files, report": (*BOUNDS, "--rejected", "{folder}/rejected.jsonl", "--report", "{folder}/report.html"),
}
SLOW_RUNS = {  # on the smaller count: their cost a unit is the same for more
    "bounds, near duplicates": (*BOUNDS, "--duplicates", "near"),
    "quality computed": ("--rescore", *BOUNDS),
}
SUBJECTS = ("الوزير", "الرئيس", "المتحدث", "المدير", "السفير", "الطبيب", "المهندس", "الكاتب", "القاضي", "النائب")
NAMES = ("minister", "president", "speaker", "director", "envoy", "doctor", "engineer", "writer", "judge", "member")


def pair(number: int) -> tuple[str, str]:
    """Return a pair that comes again after nine others, one time in ten."""
    number -= 9 * (number % 10 == 9)  # noqa: PLR2004 - the tenth is the first again
    code = " ".join(f"{number * factor % 1_000_003:x}" for factor in (7919, 104_729, 1_299_709))
    source = f"{SUBJECTS[number % 10]} قرأ الرسالة {code} قبل الاجتماع الذي عقد في العاصمة."
    target = f"The {NAMES[number % 10]} had read the letter {code} before the meeting in the capital."
    return source, target * (4 if number % 20 == 1 else 1)


def write_corpus(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for number in range(count):
            source, target = pair(number)
            quality = number * 7919 % 1000 / 1000
            stream.write(f'{{"source": "{source}", "target": "{target}", "scores": {{"quality": {quality}}}}}\n')


def measure(corpus: Path, count: int, name: str, rules: tuple[str, ...]) -> None:
    folder = corpus.parent
    arguments = [rule.format(folder=folder) for rule in rules]
    cost = run(COMMAND, "filter", corpus, "-o", folder / "out.jsonl", *arguments)
    print(
        f"{name:26} {count:>9,} units {count / cost.cpu:>8,.0f} units/s of CPU  peak {cost.megabytes:4.0f} MiB",
        flush=True,
    )


def measure_memory(kind: str, count: int) -> None:
    made = DuplicateFilter(kind=kind)  # type: ignore[arg-type]
    start = time.process_time()
    kept = sum(
        made.judge([TranslationUnit(*pair(number)) for number in range(first, first + 1000)]).count(None)
        for first in range(0, count, 1000)
    )
    rate = count / (time.process_time() - start)
    print(
        f"duplicates, {kind:5} {count:>9,} units, {kept:,} kept: {made.size / kept:.0f} bytes each, {rate:,.0f} units/s"
    )


def main() -> None:
    if sys.argv[1:2] == ["--memory"]:
        measure_memory(sys.argv[2], int(sys.argv[3]))
        return
    counts = [int(each) for each in sys.argv[1:]] or COUNTS
    print(machine(), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for count in counts:
            corpus = Path(folder) / f"{count}.jsonl"
            write_corpus(corpus, count)
            for name, rules in RUNS.items() if count != min(counts) else (RUNS | SLOW_RUNS).items():
                measure(corpus, count, name, rules)
    for kind, count in (("exact", max(counts)), ("near", min(counts))):
        subprocess.run([sys.executable, __file__, "--memory", kind, str(count)], check=True)


if __name__ == "__main__":
    main()
