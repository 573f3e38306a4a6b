"""What is imported when: help comes at once, and the fast engine carries no torch."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from dragoman.engines.conversion import convert

if TYPE_CHECKING:
    from pathlib import Path

    from dragoman.models.cards import Model

HEAVY = {
    "torch",
    "transformers",
    "ctranslate2",
    "numpy",
    "sentencepiece",
    "lxml",
    "rich",
    "huggingface_hub",
    "sacrebleu",
}

HELP = """
from dragoman.cli import cli
cli.main(["--help"], standalone_mode=False)
"""

TRANSLATION = """
import sys
from pathlib import Path
from dragoman.engines.ct2 import Ct2Engine
from dragoman.models.catalog import find_model
from dragoman.plan import Machine, Search
model = find_model("starter-ar-en")
machine = Machine(device="cpu", threads=1)
(found,) = Ct2Engine(model.folder, model.digest(), Search(beam=1), machine).translate(["مرحبا"])
assert found.best.score < 0
"""


def imported(code: str) -> set[str]:
    """The packages of HEAVY that a new process has imported when it has run `code`."""
    report = f"import sys; print('imported', *sorted({HEAVY!r} & sys.modules.keys()))"
    process = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONUTF8": "1"},
    )
    assert process.returncode == 0, process.stderr
    return set(process.stdout.splitlines()[-1].split()[1:])


def test_help_imports_nothing_heavy() -> None:
    assert imported(HELP) == set()


def test_an_import_is_seen() -> None:
    assert imported("import sentencepiece") == {"sentencepiece"}


@pytest.mark.model
def test_a_translation_with_ctranslate2_imports_neither_torch_nor_transformers(starter: Model, cache: Path) -> None:
    convert(starter.folder, cache, starter.digest())
    found = imported(TRANSLATION)
    assert {"ctranslate2", "sentencepiece"} <= found
    assert not found & {"torch", "transformers", "huggingface_hub"}
