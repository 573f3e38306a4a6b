"""``dragoman segment``."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cli_commands import Command

SEGMENTS = ["وصل الرئيس إلى موسكو.", "بدأت المحادثات.", "ثم انتهت."]


def test_sentences_come_one_a_line(dragoman: Command, article: Path) -> None:
    result = dragoman("segment", article)
    assert (result.status, result.lines, result.err) == (0, SEGMENTS, "")


def test_standard_input_is_split_too(dragoman: Command, article: Path) -> None:
    assert dragoman("segment", "-", stdin=article.read_bytes()).lines == SEGMENTS


def test_json_says_where_each_sentence_stands(dragoman: Command, article: Path) -> None:
    lines = article.read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in dragoman("segment", "--json", "article.txt").lines]
    assert [record["text"] for record in records] == SEGMENTS
    for record in records:
        assert record["document"] == "article.txt"
        assert lines[int(record["block"]) - 1][record["start"] : record["end"]] == record["text"]


@pytest.mark.parametrize("char", ["\u2028", "\x0b", "\x0c", "\x1c", "\x85"])
def test_no_character_makes_two_lines_of_a_segment(dragoman: Command, folder: Path, char: str) -> None:
    text = f"نعم {char}لا، ثم{char}."
    (folder / "x.txt").write_text(text, encoding="utf-8")
    lines = dragoman("segment", "x.txt").lines
    records = [json.loads(line) for line in dragoman("segment", "x.txt", "--json").lines]
    assert [record["text"] for record in records] == [text[record["start"] : record["end"]] for record in records]
    assert lines == [" ".join(record["text"].splitlines()) for record in records]


def test_a_file_is_written_whole_under_any_suffix(dragoman: Command, article: Path) -> None:
    for name in ("a.jsonl", "a.sentences", "new/a"):
        assert dragoman("segment", article, "-o", name).out == b""
        assert Path(name).read_text(encoding="utf-8").splitlines() == SEGMENTS


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        pytest.param(["article.txt", "-o", "article.txt"], 2, "article.txt is an input and would be", id="onto-itself"),
        pytest.param(["article.txt", "-o", "."], 2, ". is a folder", id="onto-a-folder"),
        pytest.param(["no.txt"], 1, "no.txt: no such file or folder", id="missing"),
        pytest.param(["article.txt", "--segmenter", "lnes"], 2, "; did you mean 'lines'?", id="segmenter"),
        pytest.param(["article.txt", "--encoding", "utf9"], 2, "no encoding 'utf9'", id="encoding"),
    ],
)
def test_what_cannot_work_is_one_line(
    dragoman: Command, article: Path, arguments: list[str], status: int, message: str
) -> None:
    before = article.read_bytes()
    result = dragoman("segment", *arguments)
    assert (result.status, result.out) == (status, b"")
    assert re.fullmatch(r"dragoman: error: .*\n", result.err)
    assert message in result.err
    assert article.read_bytes() == before


def test_one_bad_document_does_not_stop_the_others(dragoman: Command, folder: Path) -> None:
    (folder / "bad.txt").write_bytes(bytes(range(256)) * 20)
    result = dragoman("segment", "bad.txt", "article.txt", "-o", "a.txt")
    assert result.status == 1  # article.txt is not there: nothing begins
    (folder / "article.txt").write_text(SEGMENTS[0], encoding="utf-8")
    result = dragoman("segment", "bad.txt", "article.txt", "-o", "a.txt")
    assert result.status == 1
    assert "error: bad.txt: looks like binary data" in result.err
    assert (folder / "a.txt").read_text(encoding="utf-8").splitlines() == SEGMENTS[:1]


def test_what_was_read_of_the_only_document_is_kept_under_a_partial_name(dragoman: Command, folder: Path) -> None:
    (folder / "bad.txt").write_bytes(f"{SEGMENTS[0]}\n".encode() + b"x" * 70_000 + b"\n\xd8\n")
    result = dragoman("segment", "bad.txt", "--wrap", "keep", "-o", "a.txt")
    assert result.status == 1
    assert "what was done is in a.partial.txt" in result.err
    assert not (folder / "a.txt").exists()
    assert (folder / "a.partial.txt").read_text(encoding="utf-8").startswith(f"{SEGMENTS[0]}\n")


def test_a_file_without_text_is_a_warning_and_with_strict_an_error(dragoman: Command, folder: Path) -> None:
    (folder / "empty.txt").touch()
    result = dragoman("segment", "empty.txt")
    assert (result.status, result.out) == (0, b"")
    assert result.err == "dragoman: warning: empty-document: empty.txt: no text in it\n"
    assert dragoman("segment", "empty.txt", "--strict").status == 1
    assert dragoman("segment", "empty.txt", "--quiet").err == ""
