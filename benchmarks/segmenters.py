"""Speed of the rule segmenter, and how its time grows with the text: `python benchmarks/segmenters.py`.

CPU time of one call on one block. Sixteen times the text should take about sixteen times as long, also where the
text is made to be slow.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

from dragoman.segmenters.rules import RuleSegmenter

GOLD = Path(__file__).parents[1] / "corpora" / "segmentation" / "ntrex-dev.jsonl"
SIZES = (1 << 16, 1 << 18, 1 << 20)  # bytes of UTF-8

# Texts of one unit again and again: nothing but candidates, or nothing but what may follow one.
ADVERSARIAL = {
    "dots": ".",
    "quotes": '"',
    "spaces": " ",
    "titles": "د. ",
    "digits and dots": "1.",
    "dots and spaces": ". ",
    "dots and quotes": '." ',
    "spaced quotes": '. " ',
    "glued quotes": 'ab."',
    "letters and dots": "a.",
    "short sentences": "كلمة. ",
    "ellipses": "كلمة... ",
    "bidi marks": ".\u200f",
    "emoji": ".😀",
    "one word": "ا",
}


def sample(separator: str) -> str:
    """Return the sentences of the corpus in one string."""
    with GOLD.open(encoding="utf-8") as lines:
        return separator.join(sentence for line in lines for sentence in json.loads(line)["sents"]) + separator


def cpu_seconds(text: str) -> float:
    """Return the CPU time of one call, the best of three."""
    segmenter, times = RuleSegmenter(), []
    for _ in range(3):
        start = time.process_time()
        segmenter.split(text)
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Print one row a text."""
    units = {"news, with line ends": sample("\n"), "news, one line": sample(" ")} | ADVERSARIAL
    sizes = "".join(f"{f'{size >> 10} KB, s':>12}" for size in SIZES)
    print(f"{'text':<22}{sizes}{'growth':>9}{'MB/s':>8}")
    for name, unit in units.items():
        width = len(unit.encode())
        # Cut by bytes, so that a text longer than the size is cut too.
        texts = [(unit * (size // width + 1)).encode()[:size].decode(errors="ignore") for size in SIZES]
        seconds = [cpu_seconds(text) for text in texts]
        growth = seconds[-1] / max(seconds[0], 1e-9)
        speed = SIZES[-1] / 1e6 / max(seconds[-1], 1e-9)
        print(f"{name:<22}{''.join(f'{second:>12.4f}' for second in seconds)}{growth:>8.1f}x{speed:>8.1f}")


if __name__ == "__main__":
    main()
