"""Plain text as blocks, and back."""

from __future__ import annotations

import io
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.documents import TABLE
from dragoman.documents.text import TextFormat
from dragoman.errors import InputError, UsageError
from dragoman.records import Block, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

ARTICLE = Path(__file__, "../../../corpora/putin-erdogan-2016/putin-erdogan-2016.ar.txt").resolve()


def read(text: str | bytes, **options: str) -> list[Block]:
    data = text.encode() if isinstance(text, str) else text
    return list(TextFormat(**options).read(io.BytesIO(data), "news.txt").blocks)


def write(blocks: list[Block]) -> str:
    stream = io.BytesIO()
    TextFormat().write(blocks, stream)
    return stream.getvalue().decode()


def problems(data: bytes, **options: str) -> list[Problem]:
    found: list[Problem] = []
    list(TextFormat(report=found.append, **options).read(io.BytesIO(data), "news.txt").blocks)
    return found


def kinds(text: str) -> list[str]:
    return [block.kind for block in read(text, wrap="keep")]


def test_the_table_knows_the_format() -> None:
    assert TABLE.load("text") is TextFormat
    assert TABLE.name_for(ARTICLE) == "text"


def test_the_article_comes_out_one_block_a_line_and_goes_back_unchanged() -> None:
    text = ARTICLE.read_text("utf-8")
    blocks = read(text)
    assert [block.locator for block in blocks] == [str(number) for number in range(1, 21)]
    assert write(blocks) == text


def test_the_article_s_headings_are_headings() -> None:
    headings = [block.text for block in read(ARTICLE.read_bytes()) if block.kind == "heading"]
    assert headings == ["العلاقات التجارية", "مفاوضات سرية في طشقند اتاحت المصالحة", "الوقت ملائم"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("العلاقات التجارية", ["heading"], id="short and without a stop"),
        pytest.param("العلاقات التجارية.", ["paragraph"], id="a stop"),
        pytest.param('"العلاقات التجارية؟"', ["paragraph"], id="a stop inside quotes"),
        pytest.param("قال ما يلي:", ["paragraph"], id="a colon"),
        pytest.param("كلمة " * 20, ["paragraph"], id="too long"),
        pytest.param(
            "بيت من الشعر\nوبيت آخر بعده\nوآخر", ["heading", "paragraph", "paragraph"], id="lines like it above"
        ),
        pytest.param("عنوان\n\nعنوان", ["heading", "paragraph", "heading"], id="standing alone"),
        pytest.param("- بند", ["paragraph"], id="a list item"),
        pytest.param("😀 * * *", ["paragraph"], id="no words"),
    ],
)
def test_what_is_a_heading(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


def test_an_empty_line_is_a_block_without_text() -> None:
    blocks = read("أ.\n\n\nب.\n", wrap="keep")
    assert [(block.text, block.locator) for block in blocks] == [("أ.", "1"), ("", "2"), ("", "3"), ("ب.", "4")]
    assert write(blocks) == "أ.\n\n\nب.\n"


def test_a_joined_paragraph_is_written_on_one_line_and_gaps_stay() -> None:
    blocks = read("قال الرئيس إن\nالأزمة ستحل.\n\n\nانتهى.", wrap="join")
    assert [block.locator for block in blocks] == ["1-2", "3", "4", "5"]
    assert write(blocks) == "قال الرئيس إن الأزمة ستحل.\n\n\nانتهى.\n"


def test_a_translation_is_written_on_one_line_whatever_it_holds() -> None:
    blocks = [Block("one\ntwo\r\nthree\u2028four\x0cfive", locator="1"), Block("a\ud800b", locator="2")]
    assert write(blocks) == "one two three four five\na\ufffdb\n"


def test_each_line_is_passed_on_at_once() -> None:
    class Flushed(io.BytesIO):
        seen = 0

        def flush(self) -> None:
            self.seen = len(self.getvalue())

    stream = Flushed()

    def blocks() -> Iterator[Block]:
        for number in range(3):
            assert stream.seen == 2 * number
            yield Block(str(number))

    TextFormat().write(blocks(), stream)
    assert stream.getvalue() == b"0\n1\n2\n"


def test_nothing_is_read_before_a_block_is_asked_for() -> None:
    class Untouchable(io.BytesIO):
        def read1(self, size: int | None = -1) -> bytes:
            raise AssertionError(size)

    document = TextFormat().read(Untouchable(), "news.txt")
    assert (document.name, document.lang) == ("news.txt", "ar")


@pytest.mark.parametrize("data", [b"", b"\n", b" \t\n\xc2\xa0\n", "\ufeff".encode()])
@pytest.mark.parametrize("wrap", ["auto", "keep", "join"])
def test_a_text_without_text_is_a_named_problem_and_nothing_is_lost(data: bytes, wrap: str) -> None:
    assert [problem.name for problem in problems(data, wrap=wrap)] == ["empty-document"]
    assert write(read(data, wrap=wrap)).count("\n") == data.count(b"\n")


def test_a_found_encoding_is_told() -> None:
    (problem,) = problems("قال الرئيس إنه هنا.".encode("cp1256"))
    assert (problem.name, problem.path) == ("encoding", "news.txt")
    assert problem.message.startswith("read as windows-1256")


def test_wrapped_lines_are_told_where_nobody_asked_for_joining() -> None:
    line = "وأضاف خلال مؤتمر صحفي عقده مع نظيره التركي أن الأزمة"
    data = "\n".join([*[line] * 6, "انتهت."]).encode()
    assert [problem.name for problem in problems(data)] == ["wrapped"]
    assert "--wrap keep" in problems(data)[0].message
    assert problems(data, wrap="join") == []


def test_one_line_of_two_megabytes_is_one_block() -> None:
    text = "كلمة عربية " * 101_000
    (block,) = read(text)
    assert block.text == text
    assert len(text.encode()) > 2_000_000


@pytest.mark.parametrize("wrap", ["auto", "keep"])
def test_a_hundred_thousand_lines_take_little_memory(wrap: str) -> None:
    data = "جملة عربية في سطر واحد.\n".encode() * 100_000
    tracemalloc.start()
    try:
        count = sum(1 for _ in TextFormat(wrap=wrap).read(io.BytesIO(data), "long.txt").blocks)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 100_000
    assert peak < 2_000_000


def test_a_bad_byte_far_into_a_file_comes_after_all_lines_before_it() -> None:
    data = "سطر عربي هنا.\n".encode() * 20_000 + b"\xff"
    blocks = []
    with pytest.raises(InputError, match=f"news.txt:20001: byte 0xFF at offset {len(data) - 1}"):
        blocks.extend(TextFormat().read(io.BytesIO(data), "news.txt").blocks)
    assert len(blocks) == 20_000


def test_options_that_cannot_work_are_refused_at_once() -> None:
    with pytest.raises(UsageError, match="did you mean 'iso-8859-6'"):
        TextFormat(encoding="iso-8859-666")
    with pytest.raises(UsageError, match="no way to wrap 'fold'"):
        TextFormat(wrap="fold")  # type: ignore[arg-type]


texts = st.text(st.characters(codec="utf-8"), max_size=80) | st.text("اب .\n\r\u2028\u0085\x0c", max_size=80)


@given(text=texts)
def test_one_line_goes_out_for_each_that_came_in(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    count = lines.count("\n") + (not lines.endswith("\n") and lines.removeprefix("\ufeff") != "")
    written = write(read(text, wrap="keep", encoding="utf-8"))
    assert written.count("\n") == count
    assert len(written.splitlines()) == count


@given(text=texts)
def test_reading_what_was_written_gives_the_same_blocks(text: str) -> None:
    once = [
        replace(block, text=" ".join(block.text.splitlines())) for block in read(text, wrap="keep", encoding="utf-8")
    ]
    again = read(write(once), wrap="keep", encoding="utf-8")
    if not write(once).startswith("\ufeff"):
        assert [block.text for block in again] == [block.text for block in once]
