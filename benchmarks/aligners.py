"""What the aligners find, and how their time and memory grow: `python benchmarks/aligners.py`.

Quality is on the documents of corpora/alignment. Time is the CPU time of one call of `margin-dp` with vectors that are
there already, random ones in which 5 % of the segments of each side have no partner and 10 % are joined; memory is the
peak of a process of its own. `--draw FILE` draws both (matplotlib, group "bench").
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dragoman.aligners.length import LengthAligner
from dragoman.aligners.margin import MarginAligner
from dragoman.aligners.translated import TranslatedAligner
from dragoman.embedders.use import UseEmbedder
from dragoman.plan import Machine

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests" / "quality"))

from alignment_score import found_by_kind, score  # noqa: E402 - the definitions behind the floors
from test_alignment_floors import RecordedEngine, read  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import float32
    from numpy.typing import NDArray

    from dragoman.protocols import Aligner

SIZES = (1000, 2000, 5000, 20_000)
_SIZE, _NOISE, _TOPIC = 512, 0.65, 0.35  # as USE's vectors: translations have a cosine of 0.7, others of 0.1
_ALONE, _JOINED = 0.05, 0.1


class ReadyEmbedder:
    """Has the vectors of segments that are called by their numbers: "s12" and "t7"; joined ones are sums."""

    identity = "ready"

    def __init__(self, source: NDArray[float32], target: NDArray[float32]) -> None:
        """Take the vectors of both sides."""
        self._sides = {"s": source, "t": target}

    def embed(self, texts: Sequence[str]) -> NDArray[float32]:
        """Return one row a text."""
        vectors = np.empty((len(texts), _SIZE), np.float32)
        for number, text in enumerate(texts):
            vectors[number] = sum(self._sides[name[0]][int(name[1:])] for name in text.split())
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def synthetic_sides(count: int) -> tuple[NDArray[float32], NDArray[float32]]:
    """Return vectors of two texts of about `count` segments that translate each other."""
    random = np.random.default_rng(count)
    topic = _TOPIC * random.normal(size=_SIZE)
    sides: tuple[list[NDArray[float32]], list[NDArray[float32]]] = ([], [])

    def said(meaning: NDArray[Any]) -> NDArray[float32]:
        return (meaning + _NOISE * random.normal(size=_SIZE)).astype(np.float32)

    for _ in range(count):
        meaning, chance = topic + random.normal(size=_SIZE), random.random()
        if chance >= _ALONE:
            sides[0].append(said(meaning))
        if not _ALONE <= chance < 2 * _ALONE:
            sides[1].append(said(meaning))
        if chance > 1 - _JOINED:
            more = topic + random.normal(size=_SIZE)
            sides[0][-1] += said(more)
            sides[1].append(said(more))
    return np.stack(sides[0]), np.stack(sides[1])


def cost_of(count: int) -> None:
    """Print the CPU seconds of one alignment and the peak memory of this process (MB), without the interpreter's."""
    source, target = synthetic_sides(count)
    aligner = MarginAligner(ReadyEmbedder(source, target))
    names = [f"s{number}" for number in range(len(source))], [f"t{number}" for number in range(len(target))]
    start = time.process_time()
    aligner.align(*names)
    seconds = time.process_time() - start
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


def print_quality() -> None:
    """Print a table of figures, and one of the beads found by kind."""
    ntrex, flores = read("ntrex-dev"), read("flores-dev")
    use = MarginAligner(UseEmbedder(Machine(threads=2)))
    runs: list[tuple[str, Aligner, list[dict[str, Any]]]] = [
        ("ntrex-dev, margin-dp + use", use, ntrex),
        ("ntrex-dev, length", LengthAligner(), ntrex),
        ("flores-dev, margin-dp + use", use, flores),
        ("flores-dev, translated + OPUS-MT", TranslatedAligner(RecordedEngine(flores, "mt_opusmt")), flores),
        ("flores-dev, translated + Argos", TranslatedAligner(RecordedEngine(flores, "mt_argos")), flores),
        ("flores-dev, length", LengthAligner(), flores),
    ]
    print(f"\n{'':<34}{'beads':>8}{'strict':>8}{'lax':>8}   found of each kind")
    for name, aligner, documents in runs:
        gold = [[(tuple(s), tuple(t)) for s, t in document["gold"]] for document in documents]
        beads = [aligner.align(document["ar"], document["en"]) for document in documents]
        found = [[(bead.source, bead.target) for bead in each] for each in beads]
        total = score(gold, found)
        kinds = (f"{kind} {hits}/{all_}" for kind, (hits, all_, _) in found_by_kind(gold, found).items() if all_)
        print(f"{name:<34}{total.beads:>8.2f}{total.strict:>8.2f}{total.lax:>8.2f}   {', '.join(kinds)}")


def print_costs() -> list[list[float]]:
    """Print CPU seconds and peak memory for each size, and return them."""
    print(f"{'segments a side':<34}{'CPU s':>8}{'MB':>8}")
    costs = []
    for size in SIZES:
        command = [sys.executable, __file__, "--cost-of", str(size)]
        costs.append(json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout))
        print(f"{size:<34,}{costs[-1][0]:>8.2f}{costs[-1][1]:>8.0f}", flush=True)
    return costs


def draw(costs: list[list[float]], path: Path) -> None:
    """Draw the costs by size."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    mpl.rcParams["svg.hashsalt"] = "dragoman"  # the same figures give the same file
    figure, axes = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
    for axis, values, name in zip(axes, zip(*costs, strict=True), ("CPU seconds", "peak memory, MB"), strict=True):
        axis.plot(SIZES, values, marker="o")
        axis.set(xlabel="segments a side", ylabel=name, xlim=0, ylim=0)
        axis.grid(alpha=0.3)
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Print both tables, or do what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draw", type=Path, metavar="FILE")
    parser.add_argument("--cost-of", type=int, metavar="COUNT", help="print the cost of one alignment and stop")
    options = parser.parse_args()
    if options.cost_of:
        cost_of(options.cost_of)
        return
    costs = print_costs()  # first: a process starts with the peak of the one that made it
    print_quality()
    if options.draw:
        draw(costs, options.draw)


if __name__ == "__main__":
    main()
