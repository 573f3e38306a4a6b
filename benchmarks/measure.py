"""Running whole commands and reading what they cost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ARTICLE = ROOT / "corpora" / "putin-erdogan-2016" / "putin-erdogan-2016.ar.txt"
COMMAND = str(Path(sys.executable).with_name("dragoman"))


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took: wall-clock and CPU seconds, and its peak memory in MB (its children's not counted)."""

    seconds: float
    cpu: float
    megabytes: float


def run(*arguments: str | Path) -> Cost:
    """Run a command, its output thrown away, and return its cost. Raises CalledProcessError if it fails."""
    start = time.perf_counter()
    process = subprocess.Popen([str(each) for each in arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, [str(each) for each in arguments])
    return Cost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def best_of(count: int, *arguments: str | Path) -> Cost:
    """The quickest of `count` runs: the one least disturbed by others on the machine."""
    return min((run(*arguments) for _ in range(count)), key=lambda cost: cost.seconds)


def machine() -> str:
    """One line about the machine."""
    model = "unknown CPU"
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return f"{os.cpu_count()} x {model}, Python {sys.version.split()[0]}, load {os.getloadavg()[0]:.1f}"


def count_pieces(model: Path, text: Path) -> int:
    """How many pieces of a SentencePiece model a text has."""
    import sentencepiece

    pieces = sentencepiece.SentencePieceProcessor(model_file=str(model))
    return sum(map(len, pieces.encode(text.read_text(encoding="utf-8").splitlines())))


def keep(name: str, lines: list[str]) -> None:
    """Print a report and keep it, with the date, in benchmarks/results."""
    text = "\n".join([f"{time.strftime('%Y-%m-%d')} {name}", *lines, ""])
    print(text)
    (ROOT / "benchmarks" / "results" / f"{name}.txt").write_text(text, encoding="utf-8")
