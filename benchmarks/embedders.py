"""How well embedders find translations, how fast, and in how much memory.

``python benchmarks/embedders.py NAME ARABIC ENGLISH``: NAME is an embedder, the files are parallel, a sentence a line
(FLORES dev: 997). The error is the share of sentences whose nearest one in the other language is a wrong one (xsim), by
cosine and by the ratio margin with 4 neighbours (Artetxe and Schwenk 2019, "Margin-based parallel corpus mining").
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dragoman.assembly import Assembly
from dragoman.plan import Component, Machine, Plan
from measure import machine

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEIGHBOURS = 4


def ratio_margins(similarities: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each similarity over the mean of those of both sides' nearest neighbours (source x target)."""
    rows = np.sort(similarities, axis=1)[:, -NEIGHBOURS:].mean(axis=1)
    columns = np.sort(similarities, axis=0)[-NEIGHBOURS:].mean(axis=0)
    margins: NDArray[np.float32] = similarities / ((rows[:, None] + columns[None, :]) / 2)
    return margins


def errors(scores: NDArray[np.float32]) -> str:
    """The share of wrong nearest sentences, from source to target and back."""
    right = np.arange(len(scores))
    forth, back = (scores.argmax(axis=1) != right).mean(), (scores.argmax(axis=0) != right).mean()
    return f"{100 * forth:.2f} / {100 * back:.2f} %"


def main(name: str, source_path: str, target_path: str) -> None:
    source, target = (Path(path).read_text(encoding="utf-8").splitlines() for path in (source_path, target_path))
    start = time.perf_counter()
    embedder = Assembly(Plan(embedder=Component(name)), Machine(threads=2)).embedder
    loaded = time.perf_counter()
    processor = time.process_time()
    similarities = embedder.embed(source) @ embedder.embed(target).T
    seconds, processor = time.perf_counter() - loaded, time.process_time() - processor
    count = len(source) + len(target)
    print(embedder.identity)
    print(f"loaded in {loaded - start:.1f} s; {count / seconds:.0f} sentences/s, {count / processor:.0f} a CPU second")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    print(f"error by cosine {errors(similarities)}, by ratio margin {errors(ratio_margins(similarities))}")
    print(machine())


if __name__ == "__main__":
    main(*sys.argv[1:])
