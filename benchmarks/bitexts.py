"""Units a second and peak memory of writing and reading bitexts: ``python benchmarks/bitexts.py [name ...]``.

``--gigabyte`` reads one TMX file of 1 GB instead. Each measurement is a process of its own, so that peaks do not hide
each other.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.bitexts import TABLE
from dragoman.plan import Provenance
from dragoman.records import Hypothesis, Locator, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNTS = (10_000, 100_000)
ARABIC = "أعلنت وزارة الصحة يوم الثلاثاء أن عدد المصابين بلغ {} شخصًا في ثلاث محافظات."
GIGABYTE = 10**9
ENGLISH = "The ministry of health announced on Tuesday that {} people in three provinces had been infected."
SIDES = (("ar", ARABIC), ("en", ENGLISH))


def units(count: int) -> Iterator[TranslationUnit]:
    for number in range(count):
        yield TranslationUnit(
            ARABIC.format(number),
            ENGLISH.format(number),
            scores={"logprob": -0.25 - number / 1e6, "length-ratio": 0.8125},
            origin="mt:starter-ar-en",
            locator=Locator("news.txt", f"p{number // 5}", 0, 76),
            alternatives=(Hypothesis("Another translation of the sentence.", -0.75),),
            id=str(number),
            created=datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC),
        )


def write(bitext: Any, path: Path, count: int) -> None:  # noqa: ANN401 - any registered format
    with ExitStack() as files:
        streams = [files.enter_context(part.open("wb")) for part in bitext.paths(path)]
        writer = bitext.open(path, streams, Provenance(signature="benchmark"), print)
        for unit in units(count):
            writer.write(unit)
        writer.close()


def measure(name: str, action: str, count: int, folder: Path) -> None:
    bitext = TABLE.load(name)()
    path = folder / f"{count}.{name}"
    start = time.perf_counter()
    if action == "write":
        write(bitext, path, count)
    else:
        assert sum(1 for _ in bitext.read(path, print)) == count
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = sum(part.stat().st_size for part in bitext.paths(path)) / 1e6
    print(f"{name:6} {action:5} {count:7,} units {size:7.1f} MB {count / seconds:9,.0f} units/s  peak {peak:4.0f} MiB")


def write_gigabyte(path: Path) -> int:
    """Write a TMX file of 1 GB, as memories of institutions are, and return how many units are in it."""
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4"><header srclang="ar"/><body>\n'
    count = size = 0
    with path.open("wb") as stream:
        stream.write(head.encode())
        while size < GIGABYTE:
            sides = (f'<tuv xml:lang="{tag}"><seg>{text.format(count)}</seg></tuv>' for tag, text in SIDES)
            size += stream.write(f'<tu tuid="{count}">{"".join(sides)}</tu>\n'.encode())
            count += 1
        stream.write(b"</body></tmx>\n")
    return count


def main() -> None:
    if sys.argv[1:] == ["--gigabyte"]:
        with tempfile.TemporaryDirectory() as folder:
            count = write_gigabyte(Path(folder) / "large.tmx")
            (Path(folder) / "large.tmx").rename(Path(folder) / f"{count}.tmx")
            subprocess.run([sys.executable, __file__, "--one", "tmx", "read", str(count), folder], check=True)
        return
    if sys.argv[1:2] == ["--one"]:
        name, action, count, folder = sys.argv[2:]
        measure(name, action, int(count), Path(folder))
        return
    with tempfile.TemporaryDirectory() as folder:
        for name in sys.argv[1:] or [row.name for row in TABLE]:
            for action in ("write", "read"):
                for count in COUNTS:
                    subprocess.run([sys.executable, __file__, "--one", name, action, str(count), folder], check=True)


if __name__ == "__main__":
    main()
