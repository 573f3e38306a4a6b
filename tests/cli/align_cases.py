"""A document and its translation for the tests of ``dragoman align``, and what was written of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman import bitexts

if TYPE_CHECKING:
    from dragoman.records import Problem, TranslationUnit

ARABIC = "وصل الوفد رقم 1.\nبدأت الجلسة 2. ثم انتهت الجلسة 2.\nلا مقابل للجملة 3.\n"
ENGLISH = "Delegation 1 arrived.\nSession 2 began and ended.\nNobody said number 4 in Arabic.\n"
PAIRS = [
    ("وصل الوفد رقم 1.", "Delegation 1 arrived."),
    ("بدأت الجلسة 2. ثم انتهت الجلسة 2.", "Session 2 began and ended."),
]


def write(name: str, text: str | bytes) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)


def read(path: str) -> list[TranslationUnit]:
    """All units of a bitext, which must have no problems."""
    problems: list[Problem] = []
    units = list(bitexts.TABLE.load(bitexts.TABLE.name_for(Path(path)))().read(Path(path), problems.append))
    assert problems == []
    return units


def read_records(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def texts(path: str) -> list[tuple[str, str]]:
    return [(unit.source, unit.target) for unit in read(path)]


def names() -> list[str]:
    """The files in the current folder, hidden ones too, at all levels."""
    return sorted(str(path) for path in Path().rglob("*") if path.is_file())
