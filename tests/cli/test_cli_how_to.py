"""The commands of docs/how-to/clean-a-corpus.md run as they stand there."""

from __future__ import annotations

import gzip
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dragoman.bitexts.jsonl import JsonlFormat

if TYPE_CHECKING:
    from cli_commands import Command

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "clean-a-corpus.md"
TEXT = PAGE.read_text(encoding="utf-8")
COMMANDS = [
    shlex.split(line)
    for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    for line in block.replace("\\\n", " ").splitlines()
]
RULES = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
PAIRS = [
    ("بلغ التبادل 35 مليار دولار.", "Trade reached 35 billion dollars."),
    ("بلغ التبادل 35 مليار دولار.", "Trade reached 53 billion dollars."),
    ("وصل الرئيس إلى القاهرة.", "The president arrived in Cairo."),
]


@pytest.fixture
def files(folder: Path, dragoman: Command) -> None:
    """The files that the page names."""
    lines = ["\t".join(pair) for pair in PAIRS]
    (folder / "b.tsv").write_text("\n".join(["source\ttarget", *lines, ""]), encoding="utf-8")
    for name in ("corpus.tmx", "corpus.jsonl", "a.jsonl", "c.moses", "test.tsv"):
        assert dragoman("convert", "b.tsv", "-o", name).status == 0
    Path("b.tsv.gz").write_bytes(gzip.compress(Path("b.tsv").read_bytes()))
    Path("rules.toml").write_text(RULES[0], encoding="utf-8")
    Path("test.ar").write_text("وصل الوفد.\n", encoding="utf-8")
    Path("test.en").write_text("The president arrived in Cairo\n", encoding="utf-8")


@pytest.mark.usefixtures("files")
def test_the_commands_of_the_page_on_cleaning_run(dragoman: Command) -> None:
    commands = [command for command in COMMANDS if command[0] == "dragoman"]
    assert len(commands) == 3
    for command in commands:
        result = dragoman(*command[1:])
        assert (result.status, "warning" in result.err) == (0, False), result.err
    assert Path("report.html").exists()


@pytest.mark.usefixtures("files")
@pytest.mark.skipif(not shutil.which("jq"), reason="jq is not installed")
def test_the_rejected_units_are_found_as_the_page_says(dragoman: Command) -> None:
    (command,) = (command for command in COMMANDS if command[0] == "jq")
    arguments = ["--min", "numbers=0.5", "-o", "clean.jsonl", "--rejected", "rejected.jsonl"]
    assert dragoman("filter", "corpus.jsonl", *arguments).status == 0
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout.decode() == "\t".join(PAIRS[1]) + "\n"
    assert len(list(JsonlFormat().read(Path("clean.jsonl"), pytest.fail))) == 2


def test_the_options_that_the_page_names_exist(dragoman: Command) -> None:
    known = "".join(dragoman(name, "--help").text for name in ("filter", "score", "convert"))
    bicleaners = {"--scol", "--tcol"}
    assert set(re.findall(r"--[a-z][a-z-]+", TEXT)) - bicleaners <= set(re.findall(r"--[a-z][a-z-]+", known))
