"""Measure training: target pieces a second of a preset, by the settings that change it.

    python benchmarks/training.py BITEXT [--preset tiny] [--steps 60] [--batch-tokens 1500]

Each line is a run of its own on the CPU, in a temporary folder: as it is, in bfloat16, in bfloat16 by a process
for each thread (an update then has as many batches), the same talking half as often, and compiled by torch.compile.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dragoman.training.settings import PRESETS

_WARM = 10  # updates before those that count: the first ones compile and fill caches


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bitext")
    parser.add_argument("--preset", choices=PRESETS, default="tiny")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--batch-tokens", type=int, default=1500)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--pieces", type=int)
    options = parser.parse_args()
    print("setting\tpieces/s\tseconds in all\tlast loss")
    _measure("plain", options, options.threads)
    _measure("bfloat16", options, options.threads, "--precision", "bfloat16")
    _measure("bfloat16, a process for each thread", options, 1, "--precision", "bfloat16")
    _measure("the same, two batches an update", options, 1, "--precision", "bfloat16", "--accumulate", "2")
    _measure("compiled", options, options.threads, "--compile")


def _measure(name: str, options: argparse.Namespace, threads: int, *changes: str) -> None:
    """Train with so many threads a process, in as many processes as use them all, and print the speed."""
    processes = options.threads // threads
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(processes)]
    command = [*launcher, "-m", "--", "dragoman.training", options.bitext, "--preset", options.preset]
    command += ["--device", "cpu", "--threads", str(threads), "--batch-tokens", str(options.batch_tokens), *changes]
    command += ["--max-steps", str(options.steps), "--every", str(options.steps), "--log-every", str(_WARM)]
    command += ["--pieces", str(options.pieces)] if options.pieces else []
    with tempfile.TemporaryDirectory() as folder:
        start = time.monotonic()
        subprocess.run(
            [*command, "--output", f"{folder}/model"],
            check=True,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"OMP_NUM_THREADS": str(threads)},
        )
        seconds = time.monotonic() - start
        lines = list(map(json.loads, Path(folder, "model", "metrics.jsonl").read_text(encoding="utf-8").splitlines()))
    speeds = sorted(line["pieces_per_second"] for line in lines[1:])
    print(f"{name}\t{speeds[len(speeds) // 2]:,.0f}\t{seconds:.0f}\t{lines[-1]['loss']:.4f}", flush=True)


if __name__ == "__main__":
    main()
