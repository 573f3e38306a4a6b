"""Measure training: target pieces a second of a preset, by the settings that change it.

    python benchmarks/training.py BITEXT [--preset tiny] [--steps 60] [--batch-tokens 1500]

Each line is a run of its own in a temporary folder: as it is, in bfloat16, and compiled by torch.compile.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from dragoman.training.run import train
from dragoman.training.settings import PRESETS, Settings

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
    for name, changes in (("plain", {}), ("bfloat16", {"precision": "bfloat16"}), ("compiled", {"compile": True})):
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(
                bitexts=(options.bitext,),
                output=Path(folder, "model"),
                preset=options.preset,
                pieces=options.pieces,
                batch_tokens=options.batch_tokens,
                threads=options.threads,
                max_steps=options.steps,
                every=options.steps,
                log_every=_WARM,
                **changes,
            )
            start = time.monotonic()
            train(settings, lambda _: None)
            seconds = time.monotonic() - start
            lines = list(
                map(json.loads, Path(folder, "model", "metrics.jsonl").read_text(encoding="utf-8").splitlines())
            )
        speeds = sorted(line["pieces_per_second"] for line in lines[1:])
        print(f"{name}\t{speeds[len(speeds) // 2]:,.0f}\t{seconds:.0f}\t{lines[-1]['loss']:.4f}")


if __name__ == "__main__":
    main()
