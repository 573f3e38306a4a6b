"""Which encoding a file is in, and lines from its bytes."""

from __future__ import annotations

import codecs
import io
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.documents import codepages, encodings
from dragoman.documents.encodings import SAMPLE, read_lines, resolve_encoding
from dragoman.errors import InputError, UsageError

if TYPE_CHECKING:
    from typing import BinaryIO

    from dragoman.records import Problem

ARTICLE = Path(__file__, "../../../corpora/putin-erdogan-2016/putin-erdogan-2016.ar.txt").resolve().read_text("utf-8")
SENTENCE = "قال الرئيس الروسي إن الأزمة في سوريا ستحل عبر المسار الديمقراطي."


class Pieces(io.RawIOBase):
    """A pipe that gives what it holds in pieces of a given size."""

    def __init__(self, data: bytes, size: int) -> None:
        self.data, self.size, self.at = data, size, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        end = self.at + (self.size if size < 0 else min(size, self.size))
        piece, self.at = self.data[self.at : end], end
        return piece


def read(data: bytes, encoding: str | None = None) -> tuple[list[str], list[Problem]]:
    problems: list[Problem] = []
    return list(read_lines(io.BytesIO(data), "news.txt", encoding, problems.append)), problems


def read_until_error(data: bytes, encoding: str | None = None, size: int = 1 << 20) -> tuple[list[str], InputError]:
    lines: list[str] = []
    with pytest.raises(InputError) as caught:
        lines.extend(read_lines(Pieces(data, size), "news.txt", encoding, lambda _: None))
    return lines, caught.value


def outcome(stream: BinaryIO | io.RawIOBase) -> tuple[list[str], str]:
    """The lines of a stream and, where it cannot be read to its end, what is said of it."""
    lines: list[str] = []
    try:
        lines.extend(read_lines(stream, "news.txt", None, lambda _: None))
    except InputError as error:
        return lines, str(error)
    return lines, ""


@pytest.mark.parametrize(
    ("encoding", "label"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", "utf-16-le"),  # Python writes a mark
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32-le"),
        ("cp1256", "windows-1256"),
        ("iso8859_6", "iso-8859-6"),
    ],
)
def test_an_article_is_read_in_every_encoding_and_one_that_is_not_utf8_is_named(
    encoding: str, label: str | None
) -> None:
    text = ARTICLE.encode(encoding, "ignore").decode(encoding)
    lines, problems = read(text.encode(encoding))
    assert lines == [unicodedata.normalize("NFC", line) for line in text.splitlines()]
    assert [problem.name for problem in problems] == (["encoding"] if label else [])
    assert all(label in problem.message and problem.path == "news.txt" for problem in problems if label)


@pytest.mark.parametrize("codec", ["cp1256", "iso8859_6"])
@pytest.mark.parametrize("words", [3, 5, 10])
def test_a_few_words_suffice_to_tell_the_arabic_code_pages_apart(codec: str, words: int) -> None:
    tokens = ARTICLE.encode(codec, "ignore").decode(codec).split()
    passages = [" ".join(tokens[at : at + words]) for at in range(0, len(tokens) - words, words)]
    right = [codepages.detect_codepage(text.encode(codec)) for text in passages]
    same = [
        found is not None and text.encode(codec).decode(found, "replace") == text
        for text, found in zip(passages, right, strict=True)
    ]
    # A number or a lone preposition is the same in both or says nothing.
    assert sum(same) >= {3: 0.97, 5: 0.98, 10: 1.0}[words] * len(same)


def test_english_with_curly_quotes_is_windows_1252() -> None:
    lines, problems = read("He said “hello” in the café.\n".encode("cp1252"))
    assert lines == ["He said “hello” in the café."]
    assert "windows-1252" in problems[0].message


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Президент России Владимир Путин заявил во вторник", "cp1251"),
        ("δήλωσε ρωσικά πρόεδρος την Τρίτη ότι θα συζητήσει", "cp1253"),
        ("נשיא רוסיה ולדימיר פוטין אמר ביום שלישי", "cp1255"),
        ("俄罗斯总统普京周二表示他将与土耳其总统讨论", "gbk"),
        ("Der Präsident äußerte sich über die Größe", "cp1252"),
        ("ประธานาธิบดีรัสเซียวลาดิมีร์ปูติน", "tis_620"),
    ],
)
def test_what_makes_no_arabic_is_refused_not_guessed(text: str, codec: str) -> None:
    _, error = read_until_error(b"Title\n" + text.encode(codec))
    first = 6 + next(at for at, byte in enumerate(text.encode(codec)) if byte > 0x7F)
    assert f"at offset {first} is not UTF-8" in str(error)
    assert "--encoding" in str(error)
    assert error.line == 2


def test_the_advice_names_a_likely_encoding() -> None:
    _, error = read_until_error("Президент России Владимир Путин заявил во вторник, что".encode("cp1251"))
    assert "it could be cp1251" in str(error)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG"),
        (b"PK\x03\x04\x14\x00\x06\x00", "docx"),
        (b"{\\rtf1\\ansi text\n", "RTF"),
        (b"\x00" * 4000, "binary"),
        (bytes(range(256)) * 20, "binary"),
    ],
)
def test_binary_data_is_named(data: bytes, kind: str) -> None:
    lines, error = read_until_error(data)
    assert lines == []
    assert f"{kind}" in str(error)
    assert "text was expected" in str(error)
    assert error.line is None


def test_nul_and_control_characters_stay_in_a_text() -> None:
    assert read("نص\x00مع\x01تحكم\x1b.\n".encode())[0] == ["نص\x00مع\x01تحكم\x1b."]


def test_emoji_english_and_direction_marks_are_text() -> None:
    text = "😀🎉\nHello world\nمرحبا \u202eworld\u202c \u200fيا"
    assert read(text.encode())[0] == text.split("\n")


@pytest.mark.parametrize("size", [1, 7, 64, 1 << 20])
def test_an_undecodable_byte_is_named_by_its_place_in_the_file(size: int) -> None:
    good = "سطر عربي.\n" * 20
    data = good.encode() + "ثم ".encode() + b"\xff\n" + good.encode()
    lines, error = read_until_error(data, size=size)
    assert lines == ["سطر عربي."] * 20
    assert str(error).startswith("news.txt:21: byte 0xFF at offset")
    assert f"offset {data.index(0xFF)} is not valid UTF-8" in str(error)


def test_an_undecodable_byte_far_beyond_the_sample_is_named() -> None:
    good = (SENTENCE + "\n").encode() * 3000
    assert len(good) > 3 * SAMPLE
    lines, error = read_until_error(good + b"\xd9")
    assert len(lines) == 3000
    assert f"offset {len(good)} is not valid UTF-8 (unexpected end of data)" in str(error)
    assert error.line == 3001


def test_lone_surrogates_are_an_error_with_a_place() -> None:
    data = f"{SENTENCE} \ud800\n".encode("utf-8", "surrogatepass")
    assert f"offset {data.index(0xED)}" in str(read_until_error(data)[1])
    units = f"{SENTENCE}\n{SENTENCE} ".encode("utf-16")
    lines, error = read_until_error(units + b"\x00\xd8a\x00")
    assert lines == [SENTENCE]
    assert f"offset {len(units)} is not valid utf-16-le" in str(error)


@pytest.mark.parametrize("encoding", ["utf-8", "iso8859-6", "utf-16-le"])
def test_a_wrong_forced_encoding_is_an_error_that_names_it(encoding: str) -> None:
    data = SENTENCE.encode("cp1256")
    _, error = read_until_error(data[: len(data) // 2 * 2 - 1], encoding)
    assert "--encoding" in str(error)
    assert "offset" in str(error)


def test_a_forced_encoding_is_obeyed() -> None:
    assert read(SENTENCE.encode("cp1256"), "cp1256") == ([SENTENCE], [])
    assert read(b"caf\x82", "cp437") == (["café"], [])


@pytest.mark.parametrize("written", ["utf-16-be", "utf-16-le", "utf-16"])
def test_forced_utf16_has_the_byte_order_of_the_text_not_of_the_machine(written: str) -> None:
    assert read(SENTENCE.encode(written), "utf-16")[0] == [SENTENCE]


@pytest.mark.parametrize(("name", "codec"), [("windows-1256", "cp1256"), ("UTF8", "utf-8"), ("utf-8-sig", "utf-8")])
def test_an_encoding_has_many_names(name: str, codec: str) -> None:
    assert resolve_encoding(name) == codec


@pytest.mark.parametrize("name", ["", "x\x00", "hex", "rot13", "base64", "idna", "raw_unicode_escape", "klingon"])
def test_what_is_no_encoding_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="no encoding"):
        resolve_encoding(name)


def test_an_unknown_encoding_gets_a_suggestion() -> None:
    with pytest.raises(UsageError, match="did you mean 'windows-1256'"):
        resolve_encoding("windws-1256")


def test_lf_crlf_and_cr_end_lines_and_other_breaks_stay_in_them() -> None:
    assert read("a\r\nb\rc\n\r\nd\x0be\x0cf\x85g\u2028h\u2029i".encode())[0] == [
        "a",
        "b",
        "c",
        "",
        "d\x0be\x0cf\x85g\u2028h\u2029i",
    ]


def test_lines_are_composed() -> None:
    assert read("ا\u0654".encode())[0] == ["أ"]


def test_a_mark_is_taken_away_once() -> None:
    assert read(codecs.BOM_UTF8 * 2 + b"a")[0] == ["\ufeffa"]


@pytest.mark.parametrize("encoding", [None, "utf-8"])
def test_a_slow_pipe_is_read_line_by_line(encoding: str | None) -> None:
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as stream, os.fdopen(writer, "wb", buffering=0) as pipe:
        lines = read_lines(stream, "stdin", encoding, lambda _: None)
        for line in ("ok", "مرحبا", "", "يا عالم"):
            pipe.write(f"{line}\n".encode())
            assert next(lines) == line  # would hang if it waited for more


def test_a_stream_that_fails_is_an_input_error() -> None:
    class Broken(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise OSError(5, f"Input/output error after {size}")

    with pytest.raises(InputError, match=r"news.txt: cannot read: Input/output error"):
        list(read_lines(Broken(), "news.txt", None, lambda _: None))


def test_charset_normalizer_is_not_imported_until_it_is_needed() -> None:
    code = "import sys, dragoman.documents.text; sys.exit('charset_normalizer' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# Without NUL: "a NUL b NUL" is UTF-16 as well as UTF-8, and UTF-16 is the better guess.
texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60) | st.text(
    "ابتث ،.\n\r\u200f\ufeffab1", max_size=60
)


@given(text=texts, size=st.integers(1, 12), codec=st.sampled_from(["utf-8", "utf-16", "cp1256"]))
def test_how_a_pipe_cuts_the_bytes_makes_no_difference(text: str, size: int, codec: str) -> None:
    data = text.encode(codec, "ignore")
    assert outcome(Pieces(data, size)) == outcome(io.BytesIO(data))
    with mock.patch.object(encodings, "SAMPLE", 16):  # where the sample ends makes none either
        assert outcome(Pieces(data, size)) == outcome(io.BytesIO(data))


@given(text=texts, size=st.integers(1, 12), codec=st.sampled_from(["utf-8", "utf-16-le", "utf-32-be"]))
def test_every_character_is_in_exactly_one_line(text: str, size: int, codec: str) -> None:
    lines = read_lines(Pieces(text.encode(codec), size), "news.txt", codec, lambda _: None)
    unix = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    expected = [unicodedata.normalize("NFC", line) for line in unix.split("\n")]
    assert list(lines) == (expected[:-1] if not expected[-1] else expected)
