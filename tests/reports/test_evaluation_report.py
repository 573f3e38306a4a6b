"""The page of an evaluation as it is written: all numbers are in it, whatever the texts are, and nothing outside it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from dragoman.evaluation.material import Material
from dragoman.reports import evaluation
from dragoman.reports.evaluation import render_evaluation
from evaluation_cases import MATERIAL, SOURCES, make_record, system

if TYPE_CHECKING:
    import pytest
    from lxml.html import HtmlElement

RECORD = make_record()


def parse(record: dict[str, Any]) -> HtmlElement:
    return html.document_fromstring(render_evaluation(record).encode("utf-8", "replace"))


def data(page: HtmlElement) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.xpath('//script[@id="data"]')[0].text)
    return found


def test_every_score_stands_with_its_interval_and_its_difference() -> None:
    rows = parse(RECORD).xpath('//table[contains(@class, "scores")]/tbody/tr')
    assert [row.xpath("./th")[0].text_content() for row in rows] == ["good", "bad"]
    (cell, *_) = rows[1].xpath("./td")
    score = RECORD["systems"][1]["scores"]["bleu"]
    shown = cell.text_content()
    assert f"{score['score']:.2f}" in shown
    assert f"{score['comparison']['difference']:+.2f}, p {score['comparison']['p_value']:.4f}" in shown
    interval = score["interval"]
    assert f"{interval['low']:.2f} to {interval['high']:.2f}" in cell.xpath(".//@aria-label")[0]


def test_a_difference_is_coloured_only_where_it_is_significant() -> None:
    record = make_record()
    compared = record["systems"][1]["scores"]["bleu"]["comparison"]
    for p_value, difference, kind in ((0.01, -5.0, "worse"), (0.01, 5.0, "better"), (0.2, 5.0, "unsure")):
        compared |= {"p_value": p_value, "difference": difference}
        (cell, *_) = parse(record).xpath('//table[contains(@class, "scores")]/tbody/tr')[1].xpath("./td")
        assert cell.xpath("./small/@class") == [kind]


def test_every_signature_is_in_the_page() -> None:
    page = parse(RECORD).xpath('//section[@id="signatures"]')[0].text_content()
    for system_record in RECORD["systems"]:
        for score in system_record["scores"].values():
            assert score["signature"] in page
    for signature in RECORD["signatures"].values():
        assert signature in page


def test_buckets_and_histograms_are_there_for_each_metric_and_the_first_is_shown() -> None:
    parts = parse(RECORD).xpath("//*[@data-metric]")
    shown = [part.get("data-metric") for part in parts if part.get("hidden") is None]
    assert set(shown) == {"bleu"}
    assert len(shown) == 4  # histograms, lengths, documents, domains
    assert len(parts) == 8
    names = [each.text_content() for each in parts[2].xpath(".//caption/b")]
    assert names == ["1-9 words"]


def test_of_very_many_documents_the_largest_are_shown_when_asked_for() -> None:
    record = make_record()
    (bucket, *_) = [each for each in record["buckets"] if each["kind"] == "document"]
    record["buckets"] += [bucket | {"name": f"doc {number}", "segments": number} for number in range(100)]
    (shown,) = parse(record).xpath('//*[@data-metric="bleu"]/details[.//caption]')
    names = [each.text_content() for each in shown.xpath(".//caption/b")]
    assert names == [f"doc {number}" for number in range(70, 100)]
    assert shown.xpath("./summary")[0].text_content() == "the 30 largest of 102"


def test_faults_are_counted_and_lead_to_their_segments() -> None:
    page = parse(RECORD)
    (button,) = page.xpath('//button[@data-fault="numbers"]')
    assert (button.text, button.get("data-system")) == ("1", "1")
    assert page.xpath('//button[@data-fault="loop"]') == []


def test_doubtful_references_are_named_and_marked_at_their_segments() -> None:
    record = make_record()
    record["set"]["doubtful"] = [2]
    page = parse(record)
    assert "far worse than a system does, so that faults may be theirs: 2." in page.text_content()
    assert page.xpath('//option[@value="reference"]')
    marked = [["reference" in hypothesis[2] for hypothesis in segment[3]] for segment in data(page)["segments"]]
    assert marked == [[False, False], [True, True], [False, False]]


def test_a_file_that_says_nothing_of_references_becomes_a_page() -> None:
    record = make_record()
    del record["set"]["doubtful"]
    assert "faults may be theirs" not in parse(record).text_content()


def test_the_segments_are_data_with_all_that_the_script_shows() -> None:
    found = data(parse(RECORD))
    assert found["systems"] == ["good", "bad"]
    assert found["languages"] == [["ar", "rtl"], ["en", "ltr"]]
    number, source, _, hypotheses, document, domain = found["segments"][0]
    assert (number, source, document, domain) == (1, SOURCES[0], "a", "trade")
    text, scores, faults, _ = hypotheses[1]
    assert text == "Trade reached 53 billion dollars."
    assert len(scores) == len(found["judges"])
    assert faults == {"numbers": "53 is new, 35 is lost"}


def test_what_there_is_nothing_of_is_left_out() -> None:
    page = parse(make_record(Material("m", MATERIAL.references), [system("good", MATERIAL.references[0])]))
    assert page.xpath('//section[@id="agreement"]') == []
    assert page.xpath('//select[@name="domain"]') == []
    assert "No check found anything" in page.text_content()
    assert page.xpath('//option[@value="differing"]') == []


def test_of_very_many_segments_the_worst_and_the_most_differing_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "_MOST", 2)
    page = parse(RECORD)
    assert 1 <= len(data(page)["segments"]) <= 2
    assert "are not" in page.xpath('//section[@id="segments"]')[0].text_content()


def test_a_page_names_nothing_outside_itself() -> None:
    text = render_evaluation(RECORD)
    assert not re.findall(
        r"https?:|//[a-z]|\bsrc=|href=\"[^#]|url\(|@import|fetch\(|XMLHttp", re.sub(r"\n//.*", "", text)
    )
    assert "default-src 'none'" in text


@given(st.text(st.characters(), min_size=1), st.text(st.characters()))
def test_any_text_gives_a_page_that_holds_it(first: str, second: str) -> None:
    record = json.loads(json.dumps(RECORD))
    segment = record["segments"][0]
    segment |= {"source": first, "references": [second], "document": second, "domain": first}
    segment["hypotheses"]["bad"] |= {"text": second, "faults": {"numbers": first}}
    record["set"]["name"] = record["systems"][0]["origin"] = first
    number, source, references, *_ = data(parse(record))["segments"][0]
    assert number == 1
    assert [source, references[0]] == [text.encode("utf-8", "replace").decode() for text in (first, second)]
