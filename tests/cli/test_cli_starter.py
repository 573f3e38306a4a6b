"""The whole way with the embedded model: what it says is not asserted, only that it says something and where."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cli_commands import TIMEOUT

from dragoman.bitexts.tmx import TmxFormat
from dragoman.records import Flag

if TYPE_CHECKING:
    from cli_commands import Command

    from dragoman.models.cards import Model

ARTICLE = Path(__file__).parents[2] / "corpora/putin-erdogan-2016/putin-erdogan-2016.ar.txt"

pytestmark = pytest.mark.model


def test_an_article_becomes_an_aligned_scored_bitext(dragoman: Command, starter: Model) -> None:
    result = dragoman("translate", ARTICLE, "--model", starter.name, "-o", "a.tmx", "a.jsonl", "-o", "a.txt")
    assert result.status == 0, result.err
    records = [json.loads(line) for line in Path("a.jsonl").read_text(encoding="utf-8").splitlines()]
    lines = ARTICLE.read_text(encoding="utf-8").splitlines()
    assert len(records) > len(lines)
    for record in records:
        where = record["locator"]
        assert lines[int(where["block"]) - 1][where["start"] : where["end"]] == record["source"]
        assert re.search(r"[A-Za-z]", record["target"])
        assert record["scores"]["logprob"] <= 0
        assert 0 <= record["scores"]["quality"] <= 1
        assert f"model={starter.name}" in record["signature"]
    assert [unit.source for unit in TmxFormat().read(Path("a.tmx"), print)] == [record["source"] for record in records]
    assert len(Path("a.txt").read_text(encoding="utf-8").splitlines()) == len(lines)
    assert f"1 document, {len(records)} segments in " in result.err
    assert re.search(r"\(\d+ tokens/s\), mean quality \d\.\d\d", result.err)


def test_two_runs_are_equal_to_the_byte_where_the_date_is_set(starter: Model, folder: Path) -> None:
    lines = ARTICLE.read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "article.txt").write_text("".join(lines[:5]), encoding="utf-8")
    command = [sys.executable, "-c", "from dragoman.cli import main; main()", "translate", "article.txt"]
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1000000000"}
    for number in "12":
        subprocess.run(
            [*command, "-m", starter.name, "--threads", number, "-o", f"{number}.tmx", f"{number}.jsonl"],
            env=environment,
            check=True,
            timeout=TIMEOUT,
        )
    for suffix in ("tmx", "jsonl"):
        assert Path(f"1.{suffix}").read_bytes() == Path(f"2.{suffix}").read_bytes()


@pytest.mark.parametrize(
    ("text", "target", "flags"),
    [
        pytest.param("😀🎉", "😀🎉", set(), id="emoji"),
        pytest.param("This is English.", "This is English.", {Flag.UNTRANSLATED}, id="english"),
        pytest.param("٢٠١٦/٨/٩", "2016/8/9", set(), id="a-date"),
        pytest.param("***", "***", set(), id="stars"),
        pytest.param("قال John Smith إن Windows 11 متاح.", None, set(), id="mixed"),
        pytest.param("\u202eنعم\u202c ثم \u202dلا\u202c.", None, set(), id="overrides"),
        pytest.param("نعم\0 و\x07لا.", None, set(), id="control-characters"),
    ],
)
def test_strange_lines_come_out_as_one_line_and_a_named_warning(
    dragoman: Command, starter: Model, text: str, target: str | None, flags: set[Flag]
) -> None:
    result = dragoman("translate", "-", "-m", starter.name, stdin=f"{text}\n".encode())
    assert result.status == 0
    assert len(result.lines) == 1
    assert target is None or result.lines == [target]
    assert flags <= set(re.findall(r"warning: ([\w-]+):", result.err))


def test_n_best_gives_as_many_hypotheses_best_first(dragoman: Command, starter: Model) -> None:
    result = dragoman(
        "translate", "-", "-m", starter.name, "--n-best", "3", "-o", "a.jsonl", stdin="وصل الرئيس إلى موسكو.\n".encode()
    )
    assert result.status == 0
    (record,) = [json.loads(line) for line in Path("a.jsonl").read_text(encoding="utf-8").splitlines()]
    scores = [other["score"] for other in record["alternatives"]]
    assert len(scores) == 2
    assert all(other["text"] != record["target"] for other in record["alternatives"])


def test_auto_says_which_model_it_took_and_how_to_get_a_better_one(folder: Path) -> None:
    from dragoman.models import hub

    if hub.cached("Helsinki-NLP/opus-mt-ar-en"):
        pytest.skip("the better one is here")
    (folder / "x.txt").write_text("نعم.\n", encoding="utf-8")
    command = [sys.executable, "-c", "from dragoman.cli import main; main()", "translate", "x.txt"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=TIMEOUT)
    assert done.stderr.startswith("dragoman: using the small embedded model starter-ar-en, ")
    assert "dragoman models pull opus-mt-ar-en" in done.stderr
    done = subprocess.run([*command, "--quiet"], capture_output=True, text=True, check=True, timeout=TIMEOUT)
    assert done.stderr == ""


def test_verify_finds_the_embedded_model_whole(dragoman: Command, starter: Model) -> None:
    result = dragoman("models", "verify", starter.name)
    assert result.status == 0
    assert result.text == f"{starter.name}: {len(starter.card['files'])} files are what the card says\n"


@pytest.mark.parametrize("name", ["model.safetensors", "source.spm", "vocab.json", "config.json"])
def test_a_damaged_model_is_one_line(dragoman: Command, starter: Model, folder: Path, name: str) -> None:
    broken = folder / "broken"
    broken.mkdir()
    for path in starter.folder.iterdir():
        (broken / path.name).symlink_to(path)
    (broken / name).unlink()
    (broken / name).write_bytes((starter.folder / name).read_bytes()[:100])
    result = dragoman("translate", "-", "-m", "broken", "-o", "a.tmx", stdin="نعم.".encode())
    assert result.status == 1
    assert re.fullmatch(r"(dragoman: converting .*\n)?dragoman: error: .*\n", result.err)
    assert not any(folder.glob("*a.*"))
