"""Reading TMX files as they are found: in all encodings, cut off, not TMX at all, and hostile."""

from __future__ import annotations

import codecs
import tracemalloc
from itertools import islice
from typing import TYPE_CHECKING

import pytest
from bitext_cases import TU, read_tmx, texts, tmx

from dragoman.bitexts.tmx import TmxFormat
from dragoman.errors import MalformedInputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


FILE = '<?xml version="1.0" encoding="{}"?>\n' + tmx(TU)


@pytest.mark.parametrize(
    ("declared", "codec", "mark"),
    [
        ("UTF-8", "utf-8", b""),
        ("UTF-8", "utf-8", codecs.BOM_UTF8),
        ("UTF-16", "utf-16-le", codecs.BOM_UTF16_LE),
        ("UTF-16", "utf-16-be", codecs.BOM_UTF16_BE),
        ("UTF-16", "utf-16-le", b""),
        ("UTF-16", "utf-16-be", b""),
        ("utf-8", "utf-16-le", codecs.BOM_UTF16_LE),  # the declaration lies, the bytes do not
        ("utf-8", "utf-16-le", b""),
        ("utf-16", "utf-8", b""),
        ("windows-1256", "utf-8", codecs.BOM_UTF8),
        ("windows-1256", "cp1256", b""),
        ("ISO-8859-6", "iso8859-6", b""),
    ],
)
def test_encodings(declared: str, codec: str, mark: bytes, tmp_path: Path) -> None:
    """Byte order marks and the bytes themselves are believed before the declaration."""
    assert texts(read_tmx(mark + FILE.format(declared).encode(codec), tmp_path)[0]) == [("نعم", "yes")]


def test_utf_16_without_a_declaration(tmp_path: Path) -> None:
    """The bytes say enough."""
    assert texts(read_tmx(tmx(TU).encode("utf-16"), tmp_path)[0]) == [("نعم", "yes")]


def test_bytes_that_are_not_the_declared_encoding_name_the_line(tmp_path: Path) -> None:
    """They cannot be guessed, but the caller can say what they are."""
    content = FILE.format("utf-8").encode("cp1256")
    with pytest.raises(MalformedInputError, match=r"news\.tmx:5: not well-formed XML: .*encoding"):
        read_tmx(content, tmp_path)
    assert texts(read_tmx(content, tmp_path, encoding="windows-1256")[0]) == [("نعم", "yes")]


def test_units_before_a_break_are_read(tmp_path: Path) -> None:
    """A file that was cut off gives what it has, then an error with the line."""
    path = tmp_path / "news.tmx"
    path.write_text(tmx(f"{TU}\n" * 5000)[:-300], encoding="utf-8")
    units = TmxFormat().read(path, pytest.fail)
    assert len(list(islice(units, 4996))) == 4996
    with pytest.raises(MalformedInputError, match=r"news\.tmx:5000: not well-formed XML: Premature end of data"):
        list(units)


@pytest.mark.parametrize(
    ("culprit", "shown"), [("\x01", r"U\+0001"), ("&#x1;", r"U\+0001"), ("&#11;", r"U\+000B"), ("\uffff", r"U\+FFFF")]
)
def test_a_control_character_is_named_with_its_line(culprit: str, shown: str, tmp_path: Path) -> None:
    """Nothing can read on after one: the message says what to look for, and where."""
    text = tmx(f"{TU}\n{TU.replace('yes', f'y{culprit}s')}")
    with pytest.raises(MalformedInputError, match=rf"news\.tmx:5: .*{shown} is a character that XML does not allow"):
        read_tmx(text, tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"news\.tmx: the file is empty"),
        ("not XML", r"news\.tmx:1: not well-formed XML"),
        ("<xliff version='1.2'><file/></xliff>", r"news\.tmx:1: no TMX: the root element is 'xliff'"),
        ("<html><tu/></html>", r"news\.tmx:1: no TMX: the root element is 'html'"),
        ("<tmx><body><tu></body></tmx>", r"news\.tmx:1: not well-formed XML"),
        (tmx("") + "more", r"news\.tmx:6: not well-formed XML"),
        (tmx(TU.replace("yes", "&nbsp;")), r"news\.tmx:4: not well-formed XML: Entity 'nbsp' not defined"),
    ],
)
def test_files_that_are_no_tmx(text: str, message: str, tmp_path: Path) -> None:
    """Each is an error that says what it is."""
    with pytest.raises(MalformedInputError, match=message):
        read_tmx(text, tmp_path)


def bombs(secret: str) -> Iterator[tuple[str, str]]:
    levels = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    yield "external entity", f'<!DOCTYPE tmx [<!ENTITY x SYSTEM "{secret}">]>'
    yield "external parameter entity", f'<!DOCTYPE tmx [<!ENTITY % x SYSTEM "{secret}"> %x;]>'
    yield "billion laughs", f'<!DOCTYPE tmx [<!ENTITY l0 "lol">{levels}<!ENTITY x "&l9;">]>'
    yield "quadratic blow-up", f'<!DOCTYPE tmx [<!ENTITY x "{"a" * 100_000}">]>'
    yield "after a comment", '<?xml version="1.0"?><!-- a --><!-- b --><!DOCTYPE tmx SYSTEM "a[>b" [<!ENTITY x "y">]>'
    yield "no entities", '<!DOCTYPE tmx [<!ATTLIST tu tuid CDATA "1">]>'
    yield "behind a long comment", f'<!--{"-x" * 100_000}--><!DOCTYPE tmx [<!ENTITY x "y">]>'


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
@pytest.mark.parametrize("kind", range(7))
def test_a_hostile_prolog_is_refused(kind: int, codec: str, tmp_path: Path) -> None:
    """No entity is expanded and no file is opened: a DOCTYPE with an internal subset ends the reading."""
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET", encoding="utf-8")
    _, prolog = list(bombs(secret.as_uri()))[kind]
    hostile = tmx(TU.replace("yes", "&x;").replace("<tu>", '<tu tuid="&x;">'), prolog)
    if kind in (1, 5):
        hostile = tmx(TU, prolog)
    tracemalloc.start()
    with pytest.raises(MalformedInputError, match=r"news\.tmx:1: .* internal subset") as caught:
        read_tmx(hostile.encode(codec), tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "SECRET" not in str(caught.value)
    assert peak < 20_000_000


def test_a_doctype_with_a_subset_is_named_by_its_line(tmp_path: Path) -> None:
    prolog = '<?xml version="1.0"?>\n<!-- a\nb -->\n<!DOCTYPE tmx [<!ENTITY x "y">]>'
    with pytest.raises(MalformedInputError, match=r"news\.tmx:4: the DOCTYPE has an internal subset"):
        read_tmx(tmx(TU, prolog), tmp_path)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (TU.replace("yes", "x" * 10_100_000), r"news\.tmx:\d: a segment or an attribute of over 10 MB"),
        (TU.replace("yes", "<hi>" * 300 + "</hi>" * 300), r"news\.tmx:4: over 256 elements inside each other"),
    ],
)
def test_what_is_too_large_for_xml_readers_is_named(body: str, message: str, tmp_path: Path) -> None:
    """In words of a corpus, not of a library's options."""
    with pytest.raises(MalformedInputError, match=message):
        read_tmx(tmx(body), tmp_path)


def test_words_about_doctypes_are_no_doctype(tmp_path: Path) -> None:
    """Only the prolog is looked at: a comment or a segment may hold the same characters."""
    prolog = "<!-- <!DOCTYPE tmx [ --><!DOCTYPE tmx SYSTEM 'tmx14.dtd'>"
    units, _ = read_tmx(tmx(TU.replace("yes", "<![CDATA[<!DOCTYPE tmx [<!ENTITY>]]]>"), prolog), tmp_path)
    assert units[0].target == "<!DOCTYPE tmx [<!ENTITY>]"


def test_many_comments_cost_no_time(tmp_path: Path) -> None:
    """The look at the prolog never goes back over what it has passed."""
    assert len(read_tmx(tmx(TU, "<!-- -->" * 3000), tmp_path)[0]) == 1


def test_a_doctype_is_never_fetched(tmp_path: Path) -> None:
    """Files that name a DTD are read without it."""
    assert len(read_tmx(tmx(TU, '<!DOCTYPE tmx SYSTEM "http://localhost:9/tmx14.dtd">'), tmp_path)[0]) == 1
    assert len(read_tmx(tmx(TU, '<!DOCTYPE tmx SYSTEM "missing.dtd">'), tmp_path)[0]) == 1


def test_a_default_namespace_is_passed_over(tmp_path: Path) -> None:
    """TMX has no namespace, but some tools declare one."""
    text = tmx(TU).replace("<tmx", '<tmx xmlns="http://www.lisa.org/tmx14"')
    assert texts(read_tmx(text, tmp_path)[0]) == [("نعم", "yes")]
