"""Whatever a file holds and wherever it goes, there is a clear error or a named warning, and nothing is lost."""

from __future__ import annotations

import json
import os
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from echo_engine import echo

from dragoman import bitexts
from dragoman.bitexts.moses import MosesFormat
from dragoman.pipeline import plan_translation

if TYPE_CHECKING:
    from cli_commands import Command

    from dragoman.records import Problem, TranslationUnit

FIRST, SECOND = "وصل الرئيس إلى موسكو.", "بدأت المحادثات."
ALL = ("-o", "a.tmx", "a.jsonl", "a.tsv", "a.moses", "-o", "a.txt")

pytestmark = pytest.mark.usefixtures("engine")


def read(path: str) -> list[TranslationUnit]:
    problems: list[Problem] = []
    units = list(bitexts.TABLE.load(bitexts.TABLE.name_for(Path(path)))().read(Path(path), problems.append))
    assert problems == []
    return units


def write(data: str | bytes, name: str = "x.txt") -> str:
    Path(name).write_bytes(data.encode() if isinstance(data, str) else data)
    return name


def outputs() -> list[str]:
    return sorted(os.listdir())  # noqa: PTH208 - hidden files too


@pytest.mark.parametrize(
    ("data", "lines"), [pytest.param(b"", 0, id="empty"), pytest.param(b"  \n\t\n \xc2\xa0\n", 3, id="spaces")]
)
def test_a_file_without_text_is_a_warning_and_an_empty_bitext(dragoman: Command, data: bytes, lines: int) -> None:
    result = dragoman("translate", write(data), *ALL)
    assert result.status == 0
    assert "dragoman: warning: empty-document: x.txt: no text in it\n" in result.err
    assert "1 document, 0 segments" in result.err
    assert read("a.tmx") == read("a.jsonl") == read("a.tsv") == read("a.moses") == []
    assert Path("a.txt").read_text(encoding="utf-8") == "\n" * lines


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["artcle.txt"], "artcle.txt: no such file or folder; did you mean 'article.txt'?", id="missing"),
        pytest.param(["article.txt", "b.txt"], "b.txt: no such file or folder", id="one-missing"),
        pytest.param(["void"], "void: no file to read in this folder (looked for: .txt, .text", id="no-text"),
        pytest.param([""], "nothing to read: name files or folders, or - for standard input", id="empty-name"),
        pytest.param(["a\0b"], "cannot read: ", id="nul-in-the-name"),
        pytest.param(["x" * 300], "cannot read: File name too long", id="long-name"),
        pytest.param(["\x1b[31mred\nline"], r"\x1b[31mred line: no such file", id="escapes-in-the-name"),
        pytest.param(["loop.txt"], "loop.txt: cannot read: ", id="link-to-itself"),
    ],
)
@pytest.mark.usefixtures("article")
def test_inputs_that_are_not_there_are_one_line(dragoman: Command, arguments: list[str], message: str) -> None:
    Path("void").mkdir()
    write("%PDF", "void/paper.pdf")
    Path("loop.txt").symlink_to("loop.txt")
    result = dragoman("translate", *arguments, *ALL)
    assert result.status in {1, 2}
    assert message in result.err
    assert re.fullmatch(r"dragoman: error: .*\n", result.err)
    assert outputs() == ["article.txt", "loop.txt", "void"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(bytes(range(256)) * 50, "looks like binary data", id="binary"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(100), "text was expected", id="png"),
        pytest.param(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "text was expected", id="pdf"),
        pytest.param(b"PK\x03\x04" + bytes(100), "text was expected", id="docx-or-zip"),
        pytest.param(b"\x1f\x8b\x08" + bytes(100), "text was expected", id="gzip"),
        pytest.param(
            "日本語の文章。\n".encode("euc-jp") * 9, "is not UTF-8, and the text makes no Arabic", id="euc-jp"
        ),
        pytest.param(f"{FIRST}\n".encode() * 9 + b"\xff\n", "byte 0xFF at offset", id="one-bad-byte"),
        pytest.param("نعم\ud800\n".encode("utf-8", "surrogatepass"), "x.txt:1: byte 0xED", id="lone-surrogate"),
        pytest.param(b"\xff\xfe\x00\xd8\x41\x00", "not valid utf-16", id="lone-surrogate-in-utf-16"),
    ],
)
def test_what_is_no_text_is_an_error_and_no_file_passes_for_its_translation(
    dragoman: Command, data: bytes, message: str
) -> None:
    result = dragoman("translate", write(data), *ALL)
    assert result.status == 1
    assert message in result.err
    assert result.err.count("error:") == 1
    assert [name for name in outputs() if ".partial." not in name] == ["x.txt"]


@pytest.mark.parametrize("encoding", ["cp1256", "iso8859-6", "utf-16", "utf-8-sig"])
def test_another_encoding_is_found_and_said(dragoman: Command, encoding: str) -> None:
    result = dragoman("translate", write(f"{FIRST}\n{SECOND}\n".encode(encoding)))
    assert result.lines == [echo(FIRST), echo(SECOND)]
    assert ("warning: encoding: x.txt: read as" in result.err) == (encoding != "utf-8-sig")


def test_a_wrong_encoding_that_was_named_is_an_error_with_advice(dragoman: Command) -> None:
    result = dragoman("translate", write(FIRST.encode("cp1256")), "--encoding", "utf-8")
    assert result.status == 1
    assert "is not valid UTF-8" in result.err
    assert "name none and have it found" in result.err


@pytest.fixture
def unscored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the scorers, which take most of the time here."""
    monkeypatch.setattr("dragoman.pipeline.plan_translation", partial(plan_translation, scorers=()))


@pytest.mark.usefixtures("unscored")
@pytest.mark.parametrize("stop", [pytest.param(". ", id="sentences"), pytest.param(" ", id="without-any-stop")])
def test_a_line_of_two_megabytes_comes_through_whole(dragoman: Command, stop: str) -> None:
    text = (" ".join(["كلمة"] * 50) + stop) * 4_500
    assert len(text.encode()) > 2_000_000
    result = dragoman("translate", write(text), "-o", "a.jsonl", "-o", "a.txt")
    assert result.status == 0
    assert " ".join(unit.source for unit in read("a.jsonl")).split() == text.split()
    assert Path("a.txt").read_text(encoding="utf-8").count("\n") == 1


@pytest.mark.slow
@pytest.mark.usefixtures("unscored")
def test_a_hundred_thousand_lines_come_through_in_order(dragoman: Command) -> None:
    count = 100_000
    path = write("".join(f"السطر {number}.\n" for number in range(count)))
    result = dragoman("translate", path, "--wrap", "keep", "-o", "a.txt", "a.tsv")
    assert result.status == 0
    assert f"{count:,} segments" in result.err
    with Path("a.txt").open(encoding="utf-8") as lines:
        assert all(line == f"<السطر {number}.>\n" for number, line in enumerate(lines))
    with Path("a.tsv").open(encoding="utf-8") as lines:
        assert next(lines).startswith("source\ttarget\t")
        assert all(f"\tx.txt#{number}" in line for number, line in enumerate(lines, 1))


def test_a_document_that_breaks_off_midway_is_named_with_the_line_it_was_read_to(dragoman: Command) -> None:
    """The output holds its first part and the other document, and the exit status says that something is missing."""
    Path("bad.txt").write_bytes("".join(f"السطر {number}.\n" for number in range(70_000)).encode() + b"\xff\xfe\xfa\n")
    Path("good.txt").write_text("نعم.\n", encoding="utf-8")
    result = dragoman("translate", "bad.txt", "good.txt", "--encoding", "utf-8", "--wrap", "keep", "-o", "a.tsv")
    assert result.status == 1
    found = re.search(r"bad\.txt was read up to line (\d+) only", result.err)
    assert found
    documents = [line.split("\t#")[0] for line in Path("a.tsv").read_text(encoding="utf-8").splitlines()]
    assert sum("bad.txt#" in line for line in documents) == int(found[1])
    assert "good.txt#1" in documents[-1]


# name, text, warnings: what a text holds, and what a run over it says
TEXTS = [
    pytest.param("نعم\0لا.", {"xml-illegal-character"}, id="nul"),
    pytest.param("نعم\x07\x1b[31m لا.", {"xml-illegal-character"}, id="control-characters"),
    pytest.param("نعم\u202eلا\u202c ثم \u202dلا\u202c.", set(), id="overrides"),
    pytest.param("\u2067نعم\u2069 \u200fلا\u200e", set(), id="isolates-and-marks"),
    pytest.param("😀🎉👩‍👩‍👧", set(), id="emoji"),
    pytest.param("This is English.", set(), id="english"),
    pytest.param("قال John Smith إن Windows 11 متاح.", set(), id="mixed"),
    pytest.param("نعم\ufffeلا\uffff.", {"xml-illegal-character"}, id="noncharacters"),
    pytest.param('<b>نعم</b> & ]]> \\t "لا"', set(), id="markup"),
    pytest.param("ﷺ ﻻ ـــ نـعـم", set(), id="presentation-forms"),
    pytest.param("\U0010ffff نعم \ue000", set(), id="private-use"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "warnings"), TEXTS)
def test_strange_characters_come_through_every_format(dragoman: Command, text: str, warnings: set[str]) -> None:
    result = dragoman("translate", write(f"{FIRST}\n{text}\n{SECOND}\n"), "--wrap", "keep", *ALL)
    assert result.status == 0
    assert set(re.findall(r"warning: ([\w-]+):", result.err)) == warnings
    sources = [unit.source for unit in read("a.jsonl")]
    assert sources[0] == FIRST
    assert sources[-1] == SECOND
    assert " ".join(sources[1:-1]) == text
    for name in ("a.tmx", "a.tsv", "a.moses"):
        assert [unit.source for unit in read(name)] == sources
    assert len(Path("a.txt").read_text(encoding="utf-8").splitlines()) == 3


@pytest.mark.parametrize(("text", "warnings"), TEXTS)
def test_nothing_in_a_text_can_steer_the_terminal_through_a_warning(
    dragoman: Command, text: str, warnings: set[str]
) -> None:
    del warnings
    result = dragoman("translate", write(f"LOOP {text}\n"))
    assert "dragoman: warning: loop: x.txt:1: LOOP" in result.err
    assert all(char.isprintable() for char in result.err.replace("\n", ""))


def test_lone_surrogates_in_a_bitext_do_not_stop_the_plain_text(dragoman: Command) -> None:
    write(json.dumps({"source": "نعم", "target": "yes \ud800 no"}), "s.jsonl")
    assert dragoman("convert", "s.jsonl", "-o", "s.txt").status == 0
    assert Path("s.txt").read_text(encoding="utf-8") == "yes \ufffd no\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_is_an_error_and_the_other_outputs_keep_what_was_done(dragoman: Command) -> None:
    path = write("".join(f"السطر رقم {number}.\n" for number in range(300)))
    result = dragoman("translate", path, "-o", "a.tmx", "-o", "/dev/full")
    assert result.status == 1
    assert "dragoman: error: /dev/full: cannot write: No space left on device\n" in result.err
    assert "dragoman: what was done is in a.partial.tmx\n" in result.err
    assert outputs() == ["a.partial.tmx", "x.txt"]
    assert read("a.partial.tmx")[0].source == "السطر رقم 0."


@pytest.mark.parametrize("name", ["a.tmx", "a.jsonl", "a.tsv", "a.moses", "a.txt"])
def test_a_disk_that_fills_up_at_the_very_end_leaves_no_file_that_looks_whole(
    dragoman: Command, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    result = dragoman("translate", write(FIRST), "-o", name)
    assert result.status == 1
    assert re.fullmatch(r"dragoman: error: a\.[\w.-]+: cannot write: No space left on device\n", result.err)
    assert outputs() == ["x.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_in_a_folder_without_permission_is_an_error(dragoman: Command) -> None:
    Path("locked").mkdir(mode=0o500)
    result = dragoman("translate", write(FIRST), "-o", "locked/a.tmx")
    assert result.status == 1
    assert result.err == "dragoman: error: locked/a.tmx: cannot write: Permission denied\n"


def test_an_output_that_may_not_be_made_is_an_error_and_no_other_is_left_behind(
    dragoman: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Path.mkdir

    def refuse(self: Path, *arguments: Any, **options: Any) -> None:
        if self.name == "locked":
            raise PermissionError(13, "Permission denied")
        make(self, *arguments, **options)

    monkeypatch.setattr(Path, "mkdir", refuse)
    result = dragoman("translate", write(FIRST), "-o", "a.tmx", "locked/a.jsonl")
    assert result.status == 1
    assert result.err == "dragoman: error: locked/a.jsonl: cannot write: Permission denied\n"
    assert outputs() == ["x.txt"]


def test_an_output_below_a_file_is_an_error(dragoman: Command) -> None:
    result = dragoman("translate", write(FIRST), "-o", "x.txt/a.tmx")
    assert result.status == 1
    assert re.fullmatch(r"dragoman: error: x.txt/a.tmx: cannot write: .*\n", result.err)


def test_an_error_of_the_engine_keeps_what_was_done(dragoman: Command) -> None:
    lines = [f"السطر رقم {number}." for number in range(100)]
    result = dragoman("translate", write("\n".join([*lines, "FAIL"])), "-o", "a.tmx", "a.moses", "-o", "a.txt")
    assert result.status == 1
    assert result.err.splitlines() == [
        "dragoman: error: the engine was told to fail",
        "dragoman: what was done is in a.partial.tmx, a.ar-en.partial.ar, a.ar-en.partial.en, a.partial.txt",
    ]
    units = read("a.partial.tmx")
    assert [unit.source for unit in units] == lines[: len(units)]
    assert len(units) >= 16
    moses = MosesFormat().read(Path("a.ar-en.partial.ar"), lambda problem: pytest.fail(problem.message))
    assert [unit.source for unit in moses] == [unit.source for unit in units]


def test_a_mistake_of_ours_keeps_its_traceback_and_what_was_done(dragoman: Command) -> None:
    path = write("\n".join([*(f"السطر رقم {number}." for number in range(100)), "CRASH"]))
    with pytest.raises(RuntimeError, match="a mistake of ours") as caught:
        dragoman("translate", path, "-o", "a.tmx")
    assert caught.value.__notes__ == ["what was done is in a.partial.tmx"]
    assert outputs() == ["a.partial.tmx", "x.txt"]
