"""The validator: our files pass it, and each rule catches what it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bitext_cases import UNITS, said, write_bitext

from dragoman.bitexts.tmx import TmxFormat
from dragoman.bitexts.tmx_rules import check
from dragoman.errors import InputError, MalformedInputError

if TYPE_CHECKING:
    from pathlib import Path

HEADER = (
    '<header creationtool="t" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en" srclang="*all*"'
    ' datatype="plaintext"/>'
)
UNIT = '<tu tuid="1"><tuv xml:lang="ar"><seg>أ</seg></tuv><tuv xml:lang="en"><seg>a</seg></tuv></tu>'
FILE = f'<tmx version="1.4">\n{HEADER}\n<body>\n{UNIT}\n</body></tmx>'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "u.tmx"


def test_our_files_pass(path: Path) -> None:
    """With every field in use, and with none."""
    write_bitext(TmxFormat(), path, UNITS)
    assert check(path) == []
    write_bitext(TmxFormat(), path, [])
    assert check(path) == []


def test_a_plain_file_passes(path: Path) -> None:
    """The base of the cases below is good, and so are inline codes in pairs."""
    path.write_text(FILE, encoding="utf-8")
    assert check(path) == []
    codes = '<bpt i="1">(</bpt>a<ept i="1">)</ept><ph/><hi>b<it pos="end"/></hi>'
    path.write_text(FILE.replace(">a<", f">{codes}<"), encoding="utf-8")
    assert check(path) == []


@pytest.mark.parametrize(
    ("old", "new", "name", "line"),
    [
        ('version="1.4"', 'version="1.4."', "dtd", 1),
        ('o-tmf="x"', "", "dtd", 2),
        ('segtype="sentence"', 'segtype="word"', "dtd", 2),
        ("<tmx ", '<tmx xmlns="http://www.lisa.org/tmx14" ', "dtd", 1),
        ("<seg>a</seg>", '<seg>a</seg><prop type="x-a">1</prop>', "dtd", 4),  # props come before seg
        ('<tuv xml:lang="en"><seg>a</seg></tuv></tu>', '<tuv xml:lang="en"/></tu>', "dtd", 4),
        ('<tuv xml:lang="en">', '<tuv lang="en">', "no-language", 4),  # the DTD takes it
        ('<tuv xml:lang="en">', '<tuv xml:lang="en_US">', "bad-language", 4),
        ('<tuv xml:lang="en">', '<tuv xml:lang="*all*">', "bad-language", 4),
        ('adminlang="en"', 'adminlang="C locale"', "bad-language", 2),
        ('srclang="*all*"', 'srclang="*"', "bad-language", 2),
        ('tuid="1"', 'tuid="1" creationdate="2026-11-22T03:04:05Z"', "bad-date", 4),
        ('tuid="1"', 'tuid="1" changedate="20261122T030405"', "bad-date", 4),
        ('tuid="1"', 'tuid="1" lastusagedate="20261322T030405Z"', "bad-date", 4),
        ('tuid="1"', 'tuid="1" creationdate="2026112T030405Z"', "bad-date", 4),
        ('<tuv xml:lang="ar">', '<prop type="score">1</prop><tuv xml:lang="ar">', "public-prop", 4),
        ("</body>", UNIT + "</body>", "repeated-tuid", 5),
        ("<seg>a</seg>", '<seg><bpt i="1"/>a</seg>', "unpaired-code", 4),
        ("<seg>a</seg>", '<seg><bpt i="1"/>a<ept i="2"/></seg>', "unpaired-code", 4),
    ],
)
def test_each_rule(old: str, new: str, name: str, line: int, path: Path) -> None:
    """One change to a good file is found, with its line."""
    assert FILE.count(old) == 1
    path.write_text(FILE.replace(old, new), encoding="utf-8")
    problems = check(path)
    assert (name, line) in said(problems)
    assert {problem.path for problem in problems} == {str(path)}


def test_files_of_other_tools_that_are_invalid(path: Path) -> None:
    """The shapes of well-known corpus tools: headers that lack what is required, props behind the segment."""
    path.write_text(FILE.replace(HEADER, '<header srclang="ar" segtype="sentence"/>'), encoding="utf-8")
    assert len([problem for problem in check(path) if problem.name == "dtd"]) == 5


def test_files_that_cannot_be_checked(path: Path) -> None:
    """Missing files and broken XML are errors, not findings."""
    with pytest.raises(InputError, match=r"u\.tmx: cannot read"):
        check(path)
    path.write_text("<tmx>\n<body>", encoding="utf-8")
    with pytest.raises(MalformedInputError, match=r"u\.tmx:2: not well-formed XML"):
        check(path)
