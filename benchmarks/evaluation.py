"""Scores against sacreBLEU's command, digit by digit, and the time of an evaluation against other commands.

python benchmarks/evaluation.py FOLDER --sets flores-dev iwslt17
python benchmarks/evaluation.py FOLDER --sets flores-dev --time --compare-mt /path/to/compare-mt

FOLDER holds a folder for each set, with en.txt (the reference) and sys.NAME.en.txt (what a system made), line by line.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.metrics import TABLE
from dragoman.metrics.measurement import measure
from measure import COMMAND

if TYPE_CHECKING:
    from collections.abc import Sequence

SYSTEMS = ("google", "microsoft", "bergamot-base", "nllb", "opusmt", "argos")
DIGITS = 14  # after the point
METRICS = {"BLEU": "bleu", "chrF2": "chrf", "chrF2++": "chrf++", "TER": "ter"}  # sacreBLEU's name and ours
SACREBLEU = [sys.executable, "-m", "sacrebleu"]
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of a command, start and imports with it."""

    wall: float
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", nargs="+", required=True)
    parser.add_argument("--systems", nargs="+", default=SYSTEMS)
    parser.add_argument("--time", action="store_true", help="measure time on the first set, and not equality")
    parser.add_argument("--compare-mt", help="where that command is (pip install compare-mt six absl-py)")
    arguments = parser.parse_args()
    if arguments.time:
        print_times(arguments.folder / arguments.sets[0], arguments.systems, arguments.compare_mt)
        return
    differing = [line for name in arguments.sets for line in differences(arguments.folder / name, arguments.systems)]
    print(*differing, sep="\n")
    scores = len(arguments.sets) * len(arguments.systems) * len(METRICS)
    print(f"{scores - len(differing)} of {scores} scores and signatures are those of sacreBLEU's command")
    sys.exit(bool(differing))


def differences(folder: Path, systems: Sequence[str]) -> list[str]:
    """Say where a score or a signature is not the command's, all digits compared."""
    reference = (folder / "en.txt").read_text(encoding="utf-8").splitlines()
    texts = {name: (folder / f"sys.{name}.en.txt").read_text(encoding="utf-8").splitlines() for name in systems}
    measured = measure(texts, [TABLE.create(name, [reference], []) for name in METRICS.values()])
    said = {name: ask_sacrebleu(folder, name) for name in systems}
    found = []
    for each in measured:
        theirs = said[each.system][each.metric.label]
        print(f"{folder.name:16} {each.system:14} {each.metric.label:8} {each.score:.{DIGITS}f}")
        if (f"{each.score:.{DIGITS}f}", each.metric.signature) != (
            f"{theirs['score']:.{DIGITS}f}",
            theirs["signature"],
        ):
            found.append(
                f"{folder.name} {each.system} {each.metric.label}: {each.score!r}, sacreBLEU {theirs['score']!r}"
            )
    return found


def ask_sacrebleu(folder: Path, system: str) -> dict[str, dict[str, Any]]:
    """Return what sacreBLEU's command says of a system, by its names of the metrics."""
    files = [str(folder / "en.txt"), "-i", str(folder / f"sys.{system}.en.txt")]
    said = []
    for metrics in (["bleu", "chrf", "ter"], ["chrf", "--chrf-word-order", "2"]):
        command = [*SACREBLEU, *files, "-w", str(DIGITS), "--format", "json", "-m", *metrics]
        answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        said += answer if isinstance(answer, list) else [answer]
    return {each["name"]: each for each in said}


def print_times(folder: Path, systems: Sequence[str], compare_mt: str | None) -> None:
    """Time each command in turn, a few rounds, and print the best of each and its ratio to ours."""
    reference, *outputs = [str(folder / "en.txt"), *(str(folder / f"sys.{name}.en.txt") for name in systems)]
    sacrebleu = [*SACREBLEU, reference, "-i", *outputs, "-m", "bleu", "chrf", "ter", "--format", "text"]
    # With what the command does besides: buckets, the diagnosis of each segment, words. No scores without a reference.
    ours = [COMMAND, "evaluate", *outputs, "-r", reference, "--metrics", "bleu,chrf,ter", "--scorers", "none"]
    commands = {
        "dragoman, bootstrap": [*ours, "--significance", "bootstrap"],
        "sacreBLEU --paired-bs": [*sacrebleu, "--paired-bs"],
        "dragoman, randomisation": [*ours, "--significance", "randomisation"],
        "sacreBLEU --paired-ar": [*sacrebleu, "--paired-ar"],
    }
    if compare_mt:  # it has no TER, and its chrF takes hours with resamples
        scores = ["score_type=sacrebleu,bootstrap=1000", "score_type=wer,bootstrap=1000", "score_type=chrf"]
        others = ("word_accuracies", "src_word_accuracies", "sentence_buckets", "ngrams", "sentence_examples")
        quiet = [f"--compare_{name}" for name in others]
        commands["compare-mt (no TER, chrF once)"] = [
            compare_mt,
            reference,
            *outputs,
            "--compare_scores",
            *scores,
            *quiet,
        ]
    best: dict[str, Timing] = {}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            taken = run(command)
            if name not in best or taken.cpu < best[name].cpu:
                best[name] = taken
    print(f"{'':32} {'wall s':>8} {'CPU s':>8}   CPU to that of dragoman's bootstrap")
    for name, taken in best.items():
        ratio = taken.cpu / best["dragoman, bootstrap"].cpu
        print(f"{name:32} {taken.wall:8.2f} {taken.cpu:8.2f}   {ratio:.1f}")


def run(command: Sequence[str]) -> Timing:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    # One thread each, so that CPU time says the same of all.
    subprocess.run(command, check=True, capture_output=True, env=os.environ | {"OPENBLAS_NUM_THREADS": "1"})
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Timing(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


if __name__ == "__main__":
    main()
