"""Memory and rate by size: one translation each of 1,000 segments and more, up to a million, no line twice.

    python benchmarks/scaling.py [SIZE...] [--model NAME] [--beam N]

Without sizes: 1,000, 10,000 and 100,000; a million takes hours with a large model. 10,000 is always among them: the
others' memory is compared with it. Peak memory is that of the whole process. Results are kept in benchmarks/results,
with a picture in docs/pictures.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from measure import COMMAND, ROOT, keep, machine, run

BASE = 10_000  # segments: what the memory of other sizes is compared with
SUBJECTS = ("الوزير", "الرئيس", "المتحدث", "المدير", "السفير", "الطبيب", "المهندس", "الكاتب", "القاضي", "النائب")
VERBS = ("زار", "افتتح", "غادر", "وصف", "راقب", "دعم", "أعلن عن", "انتقد", "ترأس", "قرر")
OBJECTS = ("المعرض", "المؤتمر", "المدينة", "المشروع", "الاجتماع", "المستشفى", "الجامعة", "المصنع", "الميناء", "المطار")

Row = tuple[int, float, float]  # segments, peak MB, segments a second


def write_lines(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for number in range(count):
            verb, subject, thing = VERBS[number % 10], SUBJECTS[number // 10 % 10], OBJECTS[number // 100 % 10]
            stream.write(f"{verb} {subject} {thing} رقم {number} في العاصمة.\n")


def draw(rows: list[Row], path: Path, title: str) -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(6, 4))
    sizes = [size for size, _, _ in rows]
    axes.plot(sizes, [peak for _, peak, _ in rows], "o-", label="peak MB")
    axes.plot(sizes, [rate for _, _, rate in rows], "s--", label="segments/s")
    axes.set(xscale="log", xlabel="segments", ylim=(0, None), title=title)
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 100_000])
    parser.add_argument("--model", default="starter-ar-en")
    parser.add_argument("--beam", default="1")
    asked = parser.parse_args()
    report = [machine(), f"{asked.model}, beam {asked.beam}, to TMX and JSONL"]
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sorted({BASE, *asked.sizes}):
            source = Path(folder) / f"{size}.txt"
            write_lines(source, size)
            outputs = [Path(folder) / f"{size}.tmx", Path(folder) / f"{size}.jsonl"]
            options = ("-m", asked.model, "-b", asked.beam, "--no-cache")
            cost = run(COMMAND, "translate", source, *options, "-o", *outputs)
            assert sum(1 for _ in outputs[1].open("rb")) == size
            rows.append((size, cost.megabytes, size / cost.seconds))
            report.append(
                f"{size:>9,} segments: {cost.megabytes:6.0f} MB peak, {size / cost.seconds:6.0f} segments/s,"
                f" {1000 * cost.cpu / size:6.2f} CPU ms a segment"
            )
            print(report[-1], flush=True)
    peaks = {size: peak for size, peak, _ in rows}
    report.append(f"peak of the largest over that of {BASE:,}: {rows[-1][1] / peaks[BASE]:.2f}")
    report.append(machine())
    keep(f"scaling-{Path(asked.model).name}", report)
    draw(rows, ROOT / "docs" / "pictures" / f"scaling-{Path(asked.model).name}.svg", Path(asked.model).name)


if __name__ == "__main__":
    main()
