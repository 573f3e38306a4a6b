"""Hard-wrapped text: what is joined, and what is left alone."""

from __future__ import annotations

import csv
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.documents.wrapping import SAMPLE_LINES, Layout, Line, Wrap, recognise, unwrap
from dragoman.errors import InputError

FOLDER = Path(__file__, "../../../corpora/putin-erdogan-2016").resolve()


def gold_paragraphs() -> list[str]:
    """The article's paragraphs, put together from its gold sentences."""
    paragraphs: dict[str, list[str]] = {}
    with (FOLDER / "putin-erdogan-2016.gold.tsv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            paragraphs.setdefault(row["paragraph"], []).append(row["ar"])
    return [" ".join(sentences) for sentences in paragraphs.values()]


PARAGRAPHS = gold_paragraphs()


def hard_wrap(paragraphs: list[str], width: int, gap: str = "\n\n") -> list[str]:
    """Break paragraphs into lines as an editor does, with an empty line between them."""
    wrapped = ("\n".join(textwrap.wrap(text, width, break_long_words=False)) for text in paragraphs)
    return gap.join(wrapped).split("\n")


def read(lines: list[str], wrap: Wrap = "auto") -> list[str]:
    return [line.text for line in unwrap(iter(lines), wrap, lambda _: None)]


def read_words(lines: list[str], wrap: Wrap = "auto") -> list[str]:
    return [text for text in read(lines, wrap) if text.strip()]


def test_the_article_is_one_block_a_line() -> None:
    lines = (FOLDER / "putin-erdogan-2016.ar.txt").read_text("utf-8").splitlines()
    assert read(lines) == lines == PARAGRAPHS


@pytest.mark.parametrize("wrap", ["auto", "join"])
@pytest.mark.parametrize("width", [40, 60, 72, 80, 100])
def test_wrapped_paragraphs_are_joined_again(width: int, wrap: Wrap) -> None:
    assert read_words(hard_wrap(PARAGRAPHS, width), wrap) == PARAGRAPHS


@pytest.mark.parametrize("width", [40, 60, 72, 80])
def test_keep_leaves_wrapped_text_as_it_is(width: int) -> None:
    lines = hard_wrap(PARAGRAPHS, width)
    assert read(lines, "keep") == lines


def test_a_joined_line_knows_its_first_and_last_line_and_empty_lines_stay() -> None:
    lines = hard_wrap(PARAGRAPHS[:3], 60)
    found = list(unwrap(iter(lines), "join", lambda _: None))
    assert [line.text for line in found] == [PARAGRAPHS[0], "", PARAGRAPHS[1], "", PARAGRAPHS[2]]
    assert [(line.first, line.last) for line in found] == [(1, 3), (4, 4), (5, 7), (8, 8), (9, 10)]


def test_the_layout_is_told_once_and_only_where_lines_are_joined() -> None:
    found: list[Layout] = []
    list(unwrap(iter(hard_wrap(PARAGRAPHS, 72)), "auto", found.append))
    assert [70 <= layout.width <= 72 for layout in found] == [True]
    list(unwrap(iter(PARAGRAPHS), "auto", found.append))
    assert len(found) == 1


def test_lines_wrapped_by_bytes_are_recognised() -> None:
    lines = []
    for paragraph in PARAGRAPHS:
        line = ""
        for word in paragraph.split():
            if line and len(f"{line} {word}".encode()) > 75:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        lines += [line, ""]
    assert read_words(lines) == PARAGRAPHS


def test_vowel_signs_take_no_column() -> None:
    """Every line is full by its columns, and none by its characters."""
    sentence = "وَعَلَّمَ آدم الأسماء كُلَّهَا ثُمَّ عرض عَلَيْهِمْ هذا وَقَالَ لنا في مُحَاضَرَةٍ."
    words = sentence.split() * 12
    lines, line, columns = [], "", 0
    for word in words:
        width = sum(not 0x64B <= ord(char) <= 0x652 for char in word)
        if columns + 1 + width > 40:
            lines.append(line)
            line, columns = word, width
        else:
            line, columns = f"{line} {word}".strip(), columns + width + bool(line)
    lines.append(line)
    assert " ".join(read(lines)) == " ".join(words)
    assert len(read(lines)) < len(lines) / 4


# One case a rule: what is left alone.


def test_a_sentence_a_line_is_left_alone() -> None:
    lines = [sentence for text in PARAGRAPHS for sentence in text.replace(". ", ".\n").split("\n")]
    assert read(lines) == lines


def test_verses_without_stops_are_left_alone() -> None:
    words = " ".join(PARAGRAPHS).replace(".", "").split()
    lines = textwrap.wrap(" ".join(words), 45)[:30]
    assert read(lines) == lines


def test_headlines_are_left_alone() -> None:
    lines = [text[:length].rsplit(" ", 1)[0] for text, length in zip(PARAGRAPHS, [50, 70, 62, 55, 66] * 4, strict=True)]
    assert read(lines) == lines


def test_words_and_narrow_columns_are_left_alone() -> None:
    assert read(lines := " ".join(PARAGRAPHS).split()) == lines
    assert read(lines := textwrap.wrap(" ".join(PARAGRAPHS), 20)) == lines


def test_too_few_lines_are_left_alone() -> None:
    lines = hard_wrap(PARAGRAPHS[:1], 60)
    assert read(lines) == lines


def test_a_log_is_left_alone() -> None:
    lines = [f"2016-08-09 12:{minute:02} تم تشغيل الخدمة وسجل الطلب رقم 41{minute:02} بنجاح." for minute in range(40)]
    assert read(lines) == lines
    lines = [line.rstrip(".") for line in lines]
    assert read([*lines, "نهاية."]) == [*lines, "نهاية."]


# What ends a paragraph where no empty line does.

FULL = "وأضاف خلال مؤتمر صحفي عقده مع نظيره التركي أن الأزمة في"  # as wide as the lines get


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([FULL, "سوريا ستحل."], 1, id="a full line goes on"),
        pytest.param([FULL[:-3] + ".", "سوريا ستحل."], 1, id="a full line goes on even where it ends a sentence"),
        pytest.param([FULL[:30] + ".", FULL], 2, id="a line that ends a sentence early ends its paragraph"),
        pytest.param([FULL[:30], FULL], 1, id="a short line inside a sentence does not"),
        pytest.param([FULL, "• بند", "• بند آخر"], 3, id="a bullet"),
        pytest.param([FULL, "- وقال"], 1, id="a dash after a full line goes on with the sentence"),
        pytest.param(
            [FULL, FULL[:30], "- بند", "- " + FULL[:-3], "- بند آخر"], 4, id="a dash after a short line is an item"
        ),
        pytest.param([FULL[:30] + ":", "1. بند", "2. بند آخر"], 3, id="a number is an item"),
        pytest.param([FULL, "    وقال"], 2, id="an indented line begins a paragraph"),
        pytest.param(["• " + FULL, "  وقال"], 1, id="an indented line goes on with its item"),
        pytest.param([FULL, "> اقتباس", "| خلية |"], 3, id="quotations and tables"),
        pytest.param([FULL, " \t", "وقال"], 3, id="a line of space is an empty line"),
    ],
)
def test_what_begins_a_block_where_joining_is_asked_for(lines: list[str], expected: int) -> None:
    assert len(read(lines, "join")) == expected


def test_a_heading_above_a_wrapped_paragraph_stays_its_own_block() -> None:
    lines = [*hard_wrap(PARAGRAPHS[:5], 60), "", PARAGRAPHS[5], *hard_wrap(PARAGRAPHS[6:9], 60)]
    assert read_words(lines) == PARAGRAPHS[:9]


def test_wrapped_paragraphs_without_gaps_are_told_apart_by_their_short_last_lines() -> None:
    """A last line that happens to be full hides the end of its paragraph: those are joined at a sentence end."""
    found = read(hard_wrap(PARAGRAPHS, 72, gap="\n"))
    assert " ".join(found) == " ".join(PARAGRAPHS)
    assert len(set(found) & set(PARAGRAPHS)) >= 12
    assert all(text.rstrip('"')[-1] == "." or text in PARAGRAPHS for text in found)


def test_a_block_that_never_ends_is_cut_at_a_sentence_end() -> None:
    lines = [FULL, f"{FULL[:-3]}."] * 5000
    found = list(unwrap(iter(lines), "join", lambda _: None))
    assert all(line.last - line.first < 300 for line in found)
    assert {line.text[-1] for line in found} == {"."}
    assert " ".join(line.text for line in found) == " ".join(lines)


@pytest.mark.parametrize("at", [1, 30, SAMPLE_LINES + 5])
def test_what_was_read_before_an_error_comes_before_it(at: int) -> None:
    def failing() -> list[str]:
        raise InputError("no text")

    def lines():  # noqa: ANN202 - a generator of lines, named by its use
        yield from [PARAGRAPHS[0]] * at
        yield from failing()

    found = []
    with pytest.raises(InputError):
        found.extend(unwrap(lines(), "auto", lambda _: None))
    assert [line.text for line in found] == [PARAGRAPHS[0]] * at


def test_nothing_at_all_is_no_layout() -> None:
    assert recognise([]) is None
    assert read([]) == read([], "join") == read([], "keep") == []


@given(
    lines=st.lists(st.text("اب .؟1-•>\t\u200f\u00a0😀", max_size=40), max_size=40),
    wrap=st.sampled_from(["auto", "join", "keep"]),
)
def test_every_character_but_space_is_in_one_line_in_order(lines: list[str], wrap: Wrap) -> None:
    found: list[Line] = list(unwrap(iter(lines), wrap, lambda _: None))
    assert "".join("".join(line.text.split()) for line in found) == "".join("".join(line.split()) for line in lines)
    covered = [number for line in found for number in range(line.first, line.last + 1)]
    assert covered == list(range(1, len(lines) + 1))
