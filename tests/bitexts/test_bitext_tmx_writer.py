"""Writing TMX: one test for each thing that the writer decides."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from bitext_cases import PROVENANCE, UNITS, read_bitext, write_bitext

from dragoman.bitexts.tmx import TmxFormat
from dragoman.bitexts.tmx_rules import check
from dragoman.errors import UsageError
from dragoman.plan import Provenance
from dragoman.records import Hypothesis, TranslationUnit

if TYPE_CHECKING:
    from pathlib import Path


def test_characters_that_xml_cannot_spell_are_replaced_and_reported(tmp_path: Path) -> None:
    """Tools see U+FFFD, the report says what it was, and reading gives the original back."""
    path = tmp_path / "u.tmx"
    unit = TranslationUnit("أ\x0bب\ud800", "a\x01\uffff", id="7")
    (problem,) = write_bitext(TmxFormat(), path, [unit])
    assert problem.name == "xml-illegal-character"
    assert problem.message.startswith("unit 1 (7): XML has no U+000B U+D800 in source, U+0001 U+FFFF in target;")
    assert "<seg>أ\ufffdب\ufffd</seg>" in path.read_text(encoding="utf-8")
    assert read_bitext(TmxFormat(), path) == ([unit], [])


def test_bidi_controls_stay(tmp_path: Path) -> None:
    """They are legal and part of the text."""
    path = tmp_path / "u.tmx"
    unit = TranslationUnit("\u200fأ\u061c\u202bب\u202c", "\u2066a\u2069\u200e")
    assert write_bitext(TmxFormat(), path, [unit]) == []
    assert f"<seg>{unit.source}</seg>" in path.read_text(encoding="utf-8")


def test_codes_replace_the_units_own_tags(tmp_path: Path) -> None:
    """For tools that match tags letter by letter."""
    path = tmp_path / "u.tmx"
    write_bitext(TmxFormat(codes=("ar-SA", "en_US")), path, UNITS[:1])
    text = path.read_text(encoding="utf-8")
    assert 'srclang="ar-SA"' in text
    assert '<tuv xml:lang="en-US">' in text
    assert read_bitext(TmxFormat(), path)[0][0].languages == ("ar-SA", "en-US")
    assert check(path) == []


def test_a_unit_of_another_source_language_says_so(tmp_path: Path) -> None:
    """The header's srclang is for most units; one that differs has its own."""
    path = tmp_path / "u.tmx"
    write_bitext(TmxFormat(), path, [UNITS[1], replace(UNITS[1], languages=("en", "ar"))])
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line.strip() for line in lines if "<tu>" in line or "<tu " in line] == ["<tu>", '<tu srclang="en">']


@pytest.mark.parametrize("tag", ["", "a b", "ar-", '"'])
def test_a_language_that_is_no_tag_is_refused(tag: str, tmp_path: Path) -> None:
    """An invalid file would be written; the error names unit and tag."""
    with pytest.raises(UsageError, match="no language tag"):
        write_bitext(TmxFormat(), tmp_path / "u.tmx", [], replace(PROVENANCE, languages=(tag, "en")))
    with pytest.raises(UsageError, match=r"unit 2 of .*u\.tmx: "):
        write_bitext(TmxFormat(), tmp_path / "u.tmx", [UNITS[0], replace(UNITS[0], languages=("ar", tag))])


def test_provenance_that_is_not_known_still_makes_a_valid_header(tmp_path: Path) -> None:
    """Attributes that TMX requires are there; what is not known is not invented."""
    path = tmp_path / "u.tmx"
    write_bitext(TmxFormat(), path, [], Provenance(tool="", signature="a\x01<b>"))
    text = path.read_text(encoding="utf-8")
    assert 'creationtool="unknown" creationtoolversion="unknown"' in text
    assert "creationdate" not in text
    assert '<prop type="x-signature">a\ufffd&lt;b&gt;</prop>' in text
    assert check(path) == []


def test_scores_that_are_no_finite_numbers(tmp_path: Path) -> None:
    """They are written and read, so that a corpus shows what went wrong with it."""
    path = tmp_path / "u.tmx"
    unit = TranslationUnit(
        "أ", "a", scores={"nan": math.nan, "low": -math.inf}, alternatives=(Hypothesis("b", -math.inf),)
    )
    write_bitext(TmxFormat(), path, [unit])
    (read,), _ = read_bitext(TmxFormat(), path)
    assert math.isnan(read.scores["nan"])
    assert read.scores["low"] == -math.inf
    assert read.alternatives == unit.alternatives
