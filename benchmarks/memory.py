"""Whether memory stays flat: peak of a translation of 10,000 lines and of 100,000, and their ratio.

    python benchmarks/memory.py [SMALL LARGE]

No line comes twice, so nothing is saved by translating identical segments once.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from measure import COMMAND, machine, run

SUBJECTS = ("الوزير", "الرئيس", "المتحدث", "المدير", "السفير", "الطبيب", "المهندس", "الكاتب", "القاضي", "النائب")
VERBS = ("زار", "افتتح", "غادر", "وصف", "راقب", "دعم", "أعلن عن", "انتقد", "ترأس", "قرر")
OBJECTS = ("المعرض", "المؤتمر", "المدينة", "المشروع", "الاجتماع", "المستشفى", "الجامعة", "المصنع", "الميناء", "المطار")
GREEDY = ("--beam", "1")


def write_lines(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for number in range(count):
            verb, subject, thing = VERBS[number % 10], SUBJECTS[number // 10 % 10], OBJECTS[number // 100 % 10]
            stream.write(f"{verb} {subject} {thing} رقم {number} في العاصمة.\n")


def main() -> None:
    sizes = [int(each) for each in sys.argv[1:3]] or [10_000, 100_000]
    print(machine())
    peaks = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            source = Path(folder) / f"{size}.txt"
            write_lines(source, size)
            outputs = [Path(folder) / f"{size}.tmx", Path(folder) / f"{size}.jsonl"]
            cost = run(COMMAND, "translate", source, "-m", "starter-ar-en", *GREEDY, "--no-cache", "-o", *outputs)
            lines = sum(1 for _ in outputs[1].open(encoding="utf-8"))
            assert lines == size, f"{lines} units for {size} lines"
            peaks.append(cost.megabytes)
            print(f"{size:>9,} lines: {cost.megabytes:6.0f} MB peak, {size / cost.seconds:6.0f} lines/s")
    print(f"ratio of the peaks: {peaks[-1] / peaks[0]:.2f}")


if __name__ == "__main__":
    main()
