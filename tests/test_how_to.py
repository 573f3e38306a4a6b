"""The how-to page does what it says."""

from __future__ import annotations

import importlib.util
import io
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dragoman.plan import Provenance
from dragoman.records import Problem, TranslationUnit
from dragoman.registry import Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parent.parent / "docs" / "how-to" / "add-a-format.md"
PYTHON_PAGE = PAGE.with_name("use-from-python.md")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Table]:
    module, row = blocks("python")
    (tmp_path / "fastalign.py").write_text(module, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("dragoman.bitexts.fastalign", tmp_path / "fastalign.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = loaded
    spec.loader.exec_module(loaded)
    rows: tuple[Row, ...] = eval(f"({row})", {"Row": Row})  # noqa: S307 - the page is ours
    yield Table("dragoman.bitexts", rows)
    del sys.modules[spec.name]


def test_the_page_makes_a_format_that_is_found_by_its_suffix_and_writes_its_golden_file(table: Table) -> None:
    """The code, the row and the golden text of the page fit together."""
    name = table.name_for(Path("corpus.falign"))
    bitext: Any = table.load(name)()
    (golden,) = blocks("text")
    stream = io.BytesIO()
    source, _, target = golden.strip().partition(" ||| ")
    bitext.open(Path("corpus.falign"), [stream], Provenance(), print).write(TranslationUnit(source, target))
    assert stream.getvalue().decode() == golden


def test_the_page_makes_a_format_that_reports_bad_lines(table: Table, tmp_path: Path) -> None:
    """A line without the separator is reported with its number, and the others are read."""
    path = tmp_path / "corpus.falign"
    path.write_text("أ ||| a\nب\nج ||| c\n", encoding="utf-8")
    problems: list[Problem] = []
    units = list(table.load("fastalign")().read(path, problems.append))
    assert [(unit.source, unit.target) for unit in units] == [("أ", "a"), ("ج", "c")]
    assert [(problem.name, problem.line) for problem in problems] == [("bad-unit", 2)]


@pytest.mark.model
def test_the_page_on_python_runs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    """Every block of the page runs as it stands, and prints units and the signature."""
    del cache
    monkeypatch.chdir(PAGE.parent.parent.parent)
    for block in re.findall(r"```python\n(.*?)```", PYTHON_PAGE.read_text(encoding="utf-8"), re.DOTALL):
        exec(compile(block, PYTHON_PAGE.name, "exec"), {})  # noqa: S102 - the page is ours
    printed = capsys.readouterr().out
    assert "وصل الرئيس إلى القاهرة.\t" in printed
    assert "model=starter-ar-en" in printed
    assert "The ministry announced the results yesterday." in printed
