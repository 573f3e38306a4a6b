"""The page of an alignment as it is written: everything is in it, whatever the texts are, and nothing outside it."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from dragoman.records import Locator, TranslationUnit
from dragoman.reports.alignment import render_alignment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

WHERE = {"locator": Locator("a.ar.txt", "3..5", 0, 7), "target_locator": Locator("a.en.txt", "4", 2, 9)}
PAIR = TranslationUnit(
    "نعم. لا.", "Yes, no.", kind="2-1", scores={"similarity": 0.5, "quality": 0.25}, id="a#1", **WHERE
)
LONE = TranslationUnit("وحده.", "", kind="1-0", **WHERE)


def parse(units: Sequence[TranslationUnit]) -> HtmlElement:
    return html.document_fromstring(render_alignment(units, "the title", "lang:ar-en|aligner:length"))


def test_every_bead_is_a_row_with_both_texts_its_kind_and_its_score() -> None:
    (first, second) = parse([PAIR, LONE]).xpath('//li[@class="bead"]')
    assert [side.text_content() for side in first.xpath("./div")] == ["نعم. لا.", "Yes, no."]
    assert first.xpath(".//small")[0].text == "2-1"
    assert first.xpath('.//b[@class="value"]')[0].text == "0.25"  # quality is shown before similarity
    assert second.xpath('.//b[@class="value"]')[0].text == "–"
    assert [side.text_content() for side in second.xpath("./div")] == ["وحده.", "no match"]


def test_a_row_knows_its_scores_and_places() -> None:
    (row,) = parse([PAIR]).xpath('//li[@class="bead"]')
    assert json.loads(row.get("data-scores")) == {"similarity": 0.5, "quality": 0.25}
    assert json.loads(row.get("data-facts")) == {
        "source": "a.ar.txt:3..5, 0–7",
        "target": "a.en.txt:4, 2–9",
        "id": "a#1",
    }


def test_the_heading_counts_beads_as_the_rows_are_counted_and_of_these_what_has_no_match() -> None:
    facts = [each.text_content() for each in parse([PAIR, LONE, LONE]).xpath('//ul[@class="facts"]/li')]
    assert facts == [
        "3 beads",
        "2 source segments without a match",
        "0 target segments without a match",
        "0.25 mean quality",
        "0.50 mean similarity",
    ]


@pytest.mark.parametrize(
    ("kind", "sides"),
    [
        ("1-1", "--l:1;--r:1"),
        ("2-1", "--l:1;--r:0.5"),
        ("1-4", "--l:0.25;--r:1"),
        ("1-0", "--l:1;--r:0"),
        ("", "--l:1;--r:1"),
    ],
)
def test_a_band_is_as_wide_on_a_side_as_that_side_has_segments(kind: str, sides: str) -> None:
    (row,) = parse([TranslationUnit("نعم.", "Yes.", kind=kind)]).xpath("//button[@class='band']")
    assert row.get("style") == sides


@pytest.mark.parametrize(
    ("language", "direction"),
    [("ar", "rtl"), ("ar-EG", "rtl"), ("FA", "rtl"), ("en", "ltr"), ("fr-CA", "ltr"), ("", "ltr")],
)
def test_a_text_runs_as_its_language_does(language: str, direction: str) -> None:
    (side,) = parse([TranslationUnit("x", "y", (language, "en"))]).xpath("//div[@class='source']")
    assert side.get("dir") == direction


def test_the_overview_has_a_band_for_each_bead_from_the_beginning_to_the_end_of_both_sides() -> None:
    bands = [
        [float(number) for point in band.get("points").split() for number in point.split(",")]
        for band in parse([PAIR, LONE, PAIR]).xpath("//polygon")
    ]
    assert len(bands) == 3
    assert bands[0][0] == bands[0][6] == 0
    assert bands[-1][2] == bands[-1][4] == 1000
    assert bands[1][4] == bands[1][6]  # nothing of the target: it comes to a point
    for before, after in pairwise(bands):
        assert (before[2], before[4]) == (after[0], after[6])


def test_documents_are_named_where_there_are_several_pairs() -> None:
    other = TranslationUnit("نعم.", "Yes.", kind="1-1", locator=Locator("b.ar.txt"), target_locator=Locator("b.en.txt"))
    assert parse([PAIR]).xpath('//li[@class="of"]') == []
    names = ["a.ar.txt – a.en.txt", "b.ar.txt – b.en.txt"]
    assert [each.text for each in parse([PAIR, other]).xpath('//li[@class="of"]')] == names


def test_a_page_names_nothing_outside_itself() -> None:
    text = render_alignment([PAIR, LONE], "t", "s")
    assert not re.findall(r"https?:|//[a-z]|\bsrc=|\bhref=|url\(|@import|fetch\(|XMLHttp", re.sub(r"\n//.*", "", text))
    assert "default-src 'none'" in text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), -3.0, 7.5])
def test_any_score_gives_a_page(value: float) -> None:
    (row,) = parse([TranslationUnit("نعم.", "Yes.", kind="1-1", scores={"odd": value})]).xpath('//li[@class="bead"]')
    assert json.loads(row.get("data-scores"), parse_constant=pytest.fail)


@given(st.text(st.characters()), st.text(st.characters()))
def test_any_text_is_in_the_page_as_it_is_but_for_what_html_cannot_hold(source: str, target: str) -> None:
    unit = TranslationUnit(source, target, kind="1-1", scores={"quality": 0.5}, id=target)
    text = render_alignment([unit], source, target)
    text.encode()
    kept = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "\ufffd", target)
    if kept:
        (side,) = html.document_fromstring(text.encode()).xpath("//div[@class='target']")
        assert side.text_content() == kept.replace("\r\n", "\n").replace("\r", "\n") or "\r" in kept
