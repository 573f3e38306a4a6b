"""What is said beside the results: warnings, the summary, ``--quiet`` and ``--strict``."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cli_commands import Command

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
def loops(folder: Path) -> Path:
    """Seven lines that the engine warns of, and one that it does not."""
    path = folder / "loops.txt"
    path.write_text("".join(f"LOOP نعم {number}.\n" for number in range(7)) + "لا.\n", encoding="utf-8")
    return path


def test_the_first_warnings_of_a_name_are_printed_and_all_are_counted(dragoman: Command, loops: Path) -> None:
    result = dragoman("translate", loops.name, "--wrap", "keep")
    assert result.status == 0
    lines = result.err.splitlines()
    assert lines[:5] == [f"dragoman: warning: loop: loops.txt:{number + 1}: LOOP نعم {number}." for number in range(5)]
    assert lines[5] == "dragoman: warning: loop: further ones are only counted"
    assert lines[6].startswith("dragoman: 1 document, 8 segments in ")
    assert lines[7:] == ["dragoman: warnings: loop 7"]


def test_the_warnings_stand_in_the_units_too(dragoman: Command, loops: Path) -> None:
    dragoman("translate", loops, "-o", "a.tsv")
    assert Path("a.tsv").read_text(encoding="utf-8").count("\tloop\t") == 7


def test_the_summary_has_all_that_a_user_asks(dragoman: Command, loops: Path, article: Path) -> None:
    result = dragoman("translate", loops, article)
    assert re.search(
        r"^dragoman: 2 documents, 11 segments in \d+\.\d s \(\d+ tokens/s\), mean quality [01]\.\d\d$",
        result.err,
        re.MULTILINE,
    )


def test_strict_exits_with_1_and_names_the_warnings_and_keeps_the_results(dragoman: Command, loops: Path) -> None:
    result = dragoman("translate", loops, "--strict", "-o", "a.txt")
    assert result.status == 1
    assert result.err.endswith("dragoman: error: --strict, and there were warnings: loop 7\n")
    assert Path("a.txt").read_text(encoding="utf-8").count("\n") == 8


def test_strict_without_warnings_changes_nothing(dragoman: Command, article: Path) -> None:
    assert dragoman("translate", article, "--strict").status == 0


@pytest.mark.parametrize("name", ["empty.txt", "odd.doc"])
def test_warnings_about_files_count_as_warnings(dragoman: Command, article: Path, name: str) -> None:
    Path("empty.txt").touch()
    Path("odd.doc").write_bytes(article.read_bytes())
    assert dragoman("translate", name).status == 0
    assert dragoman("translate", name, "--strict").status == 1


def test_quiet_prints_nothing_but_errors(dragoman: Command, loops: Path, folder: Path) -> None:
    assert dragoman("translate", loops, "--quiet").err == ""
    result = dragoman("translate", loops, "--quiet", "--strict")
    assert result.err == "dragoman: error: --strict, and there were warnings: loop 7\n"
    (folder / "bad.txt").write_bytes(b"\0\1\2\3" * 99)
    result = dragoman("translate", loops, "bad.txt", "--quiet")
    assert result.status == 1
    assert result.err.count("\n") == 1
    assert result.err.startswith("dragoman: error: bad.txt: looks like binary data")


def test_quiet_silences_what_other_parts_log(dragoman: Command, article: Path) -> None:
    logger = logging.getLogger("dragoman")
    before = logger.level
    try:
        logger.setLevel(logging.INFO)
        assert dragoman("translate", article, "--quiet").status == 0
    finally:
        logger.setLevel(before)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("a\nb.txt", id="line-end"),
        pytest.param("\x1b]0;title\x07.txt", id="terminal-escape"),
        pytest.param("\u202etxt.exe", id="override"),
    ],
)
def test_no_name_of_a_file_can_steer_the_terminal(dragoman: Command, name: str) -> None:
    result = dragoman("translate", name)
    assert result.status == 1
    assert result.err.endswith("\n")
    assert result.err[:-1].isprintable()
