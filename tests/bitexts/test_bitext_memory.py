"""Bitexts are streamed: memory does not grow with their length."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

MEMORY = """
import pathlib, resource, sys
from bitext_cases import UNITS, write_bitext
from dataclasses import replace
from dragoman.bitexts import TABLE

def work(count):
    bitext, path = TABLE.load(sys.argv[1])(), pathlib.Path(sys.argv[2])
    write_bitext(bitext, path, (replace(UNITS[0], id=str(i)) for i in range(count)))
    assert sum(1 for _ in bitext.read(path, print)) == count
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # KiB

print(work(2_000), work(20_000))
"""


@pytest.mark.parametrize("name", ["tmx", "jsonl", "tsv", "moses"])
def test_memory_does_not_grow_with_the_file(name: str, tmp_path: Path) -> None:
    """20,000 units need no more than 2,000. Counted for the whole process: libxml2 asks Python for no memory."""
    command = [sys.executable, "-c", MEMORY, name, str(tmp_path / f"u.{name}")]
    done = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=True)
    few, many = map(int, done.stdout.split())
    assert many - few < 4096
