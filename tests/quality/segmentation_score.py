"""Boundary precision, recall and F1 of a sentence segmenter.

A boundary is the number of characters before it that are not white space, so a segmenter that strips white space is not
punished; the start and the end of a document never count. In layout "lines" a sentence without a final stop stands on
its own line (a headline) and the rest are joined by a space; in layout "flat" all are joined by a space.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_STOPS = frozenset(".!?؟…۔")
_CLOSERS = "\"'»”’)]}“"
_SPACE = re.compile(r"\s+")


class Score(NamedTuple):
    """Percent."""

    precision: float
    recall: float
    f1: float


def measure(split: Callable[[str], list[str]], path: Path, layout: Literal["lines", "flat"]) -> Score:
    """Score a function that maps a text to its sentences on a file of documents."""
    hits = false = missed = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        text = _text(document["sents"], layout)
        ignored = {*document["dc"], _visible(text)}
        predicted = _boundaries([sentence for sentence in split(text) if sentence.strip()]) - ignored
        gold = _boundaries(document["sents"]) - {_visible(text)}
        hits += len(gold & predicted)
        false += len(predicted - gold)
        missed += len(gold - predicted)
    precision, recall = hits / max(1, hits + false), hits / max(1, hits + missed)
    return Score(100 * precision, 100 * recall, 200 * precision * recall / max(1e-9, precision + recall))


def wrong_texts(split: Callable[[str], list[str]], path: Path) -> list[str]:
    """Return the texts of a challenge that are not split exactly as they should be, each after its phenomenon."""
    wrong = []
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        text = item["text"]
        predicted = _boundaries([sentence for sentence in split(text) if sentence.strip()]) - {_visible(text)}
        if predicted != {_visible(text[:start]) for start in item["starts"]}:
            wrong.append(f"{item['cat']}: {text}")
    return wrong


def _text(sentences: Sequence[str], layout: str) -> str:
    text = sentences[0]
    for before, after in pairwise(sentences):
        new_line = layout == "lines" and not (_stops(before) and _stops(after))
        text += ("\n" if new_line else " ") + after
    return text


def _stops(sentence: str) -> bool:
    rest = sentence.rstrip()
    while rest and rest[-1] in _CLOSERS:
        rest = rest[:-1].rstrip()
    return rest[-1:] in _STOPS


def _visible(text: str) -> int:
    return len(_SPACE.sub("", text))


def _boundaries(sentences: Sequence[str]) -> set[int]:
    found, count = set(), 0
    for sentence in sentences[:-1]:
        count += _visible(sentence)
        found.add(count)
    return found - {0}
