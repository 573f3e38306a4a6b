"""The page of an alignment as a person meets it: sorting, filtering, direction, keys, paper, phones, and no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from report_page import ReportPage

from dragoman.records import Locator, TranslationUnit
from dragoman.reports.alignment import render_alignment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from chromium import Chromium

pytestmark = pytest.mark.browser

ROWS = "[...document.querySelectorAll('.bead')].filter(row => !row.hidden)"


def unit(source: str, target: str, kind: str = "1-1", pair: str = "a", **scores: float) -> TranslationUnit:
    locators = {"locator": Locator(f"{pair}.ar.txt", "1", 0, 5), "target_locator": Locator(f"{pair}.en.txt", "2", 0, 5)}
    return TranslationUnit(source, target, kind=kind, scores=scores, origin="aligned:length", **locators)


UNITS = [
    unit("وصل الرئيس إلى القاهرة.", "The president arrived in Cairo.", quality=0.9, margin=1.3),
    unit("بدأت المحادثات. ثم انتهت.", "The talks began and ended.", "2-1", quality=0.4, margin=1.1),
    unit("", "Nobody wrote this in Arabic.", "0-1"),
    unit("عاد الوفد.", "The delegation returned.", quality=0.7, margin=0.9),
    unit("العنوان", "The Title", pair="b", quality=0.1, margin=2.0),
]


@pytest.fixture
def page(browser: Chromium, tmp_path: Path) -> Page:
    return Page(browser, tmp_path / "page.html")


class Page(ReportPage):
    """The page of an alignment."""

    def show(self, units: Sequence[TranslationUnit] = UNITS, fragment: str = "") -> None:
        self.open(render_alignment(units, "a – b", "lang:ar-en|aligner:length"), fragment)

    @property
    def targets(self) -> list[str]:
        """What can be read of the targets, from top to bottom."""
        texts: list[str] = self.evaluate(
            f"{ROWS}.map(row => row.querySelector('.target').textContent.split(' ').at(-1))"
        )
        return texts


def test_a_page_asks_for_nothing_but_itself_and_complains_of_nothing(page: Page) -> None:
    page.show()
    assert page.browser.requests == [page.path.as_uri()]
    page.set("sort", "score")
    page.set("q", "talks")
    page.evaluate("document.querySelectorAll('.band').forEach(band => band.click())")
    assert page.browser.requests == [page.path.as_uri()]
    assert page.browser.complaints == []


def test_text_that_looks_like_code_is_shown_and_never_run(page: Page) -> None:
    code = "<img src='http://example.org/x.png' onerror='window.broken=1'></script><script>window.broken=1</script>"
    page.show([unit(f"نص {code}", code, quality=0.5)])
    assert page.evaluate("document.querySelector('.target').textContent") == code
    assert page.evaluate("window.broken === undefined")
    assert (page.browser.requests, page.browser.complaints) == ([page.path.as_uri()], [])


def test_beads_are_sorted_by_the_score_shown_and_those_without_come_last(page: Page) -> None:
    page.show()
    assert page.targets == ["Cairo.", "ended.", "Arabic.", "returned.", "Title"]
    page.set("sort", "score")
    assert page.targets == ["Title", "ended.", "returned.", "Cairo.", "Arabic."]
    page.set("direction", "down")
    assert page.targets == ["Cairo.", "returned.", "ended.", "Title", "Arabic."]
    page.set("score", "margin")
    assert page.targets == ["Title", "Cairo.", "ended.", "returned.", "Arabic."]
    page.set("sort", "order")
    assert page.targets == ["Cairo.", "ended.", "Arabic.", "returned.", "Title"]


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        pytest.param("q", "TALKS", ["ended."], id="words-in-any-case"),
        pytest.param("q", "الي القاهره", ["Cairo."], id="arabic-however-it-is-spelled"),
        pytest.param("min", "0.5", ["Cairo.", "returned."], id="least-score"),
        pytest.param("max", "0.4", ["ended.", "Title"], id="greatest-score"),
        pytest.param("pair", "1", ["Title"], id="one-pair-of-documents"),
        pytest.param("q", "nothing like it", [], id="nothing"),
    ],
)
def test_beads_are_filtered_and_counted(page: Page, field: str, value: str, found: list[str]) -> None:
    page.show()
    page.set(field, value)
    assert page.targets == found
    assert page.count == f"{len(found)} of 5 beads"
    assert page.evaluate("document.querySelectorAll('.overview polygon:not(.out)').length") == len(found)


def test_kinds_are_switched_off_by_the_space_bar(page: Page) -> None:
    page.show()
    page.evaluate("document.querySelector('[name=kind][value=\"1-1\"]').focus()")
    page.browser.press(" ", " ")
    assert page.targets == ["ended.", "Arabic."]


def test_a_view_stands_in_the_address_and_comes_back_from_it(page: Page) -> None:
    page.show()
    page.set("sort", "score")
    page.set("min", "0.2")
    address = page.evaluate("location.hash")
    assert address == "#sort=score&min=0.2"
    page.show(fragment=f"{address}&kinds=1-1&direction=down")
    assert page.targets == ["Cairo.", "returned."]
    page.evaluate("document.querySelector('[type=reset]').click()")
    assert page.evaluate("new Promise(done => setTimeout(() => done(document.querySelector('output').textContent), 0))")
    assert page.count == "5 of 5 beads"


def test_arabic_runs_from_the_right_and_english_from_the_left_of_the_band_between_them(page: Page) -> None:
    page.show()
    directions = "[...document.querySelectorAll('#b1 > div')].map(side => getComputedStyle(side).direction)"
    assert page.evaluate(directions) == ["rtl", "ltr"]
    edges = page.evaluate(
        "(() => { const box = name => document.querySelector('#b1 ' + name).getBoundingClientRect();"
        "return [box('.source').right, box('.band').left, box('.band').right, box('.target').left]; })()"
    )
    assert edges == sorted(edges)
    assert page.evaluate("document.querySelector('#b1 .source').lang") == "ar"


def test_everything_can_be_reached_and_opened_with_the_keyboard(page: Page) -> None:
    page.show()
    reached = []
    for _ in range(40):
        page.browser.press("Tab")
        reached.append(page.evaluate("document.activeElement.name || document.activeElement.className"))
        if reached[-1] == "band":
            break
    assert {"q", "sort", "direction", "score", "min", "max", "pair", "kind", "band"} <= set(reached)
    page.browser.press("Enter", "\r")
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    more = page.evaluate("document.querySelector('#b1 .more').textContent")
    for fact in ("quality 0.900", "margin 1.300", "a.ar.txt:1, 0–5", "a.en.txt:2, 0–5", "aligned:length"):
        assert fact in more
    page.browser.press("Enter", "\r")
    assert page.evaluate("document.querySelector('#b1 .more')") is None


def test_a_click_into_the_overview_goes_to_the_bead(page: Page) -> None:
    page.show()
    page.evaluate("document.querySelectorAll('polygon')[3].dispatchEvent(new MouseEvent('click', {bubbles: true}))")
    assert page.evaluate("document.activeElement.closest('.bead').id") == "b4"


def test_bands_are_coloured_by_the_score_and_grey_without_one(page: Page) -> None:
    page.show()
    colours = "[...document.querySelectorAll('.band .fill')].map(fill => getComputedStyle(fill).backgroundColor)"
    best, _, none, _, worst = page.evaluate(colours)
    assert len({best, none, worst}) == 3
    page.set("score", "margin")
    assert page.evaluate(colours)[4] == page.evaluate(
        "(paint(), getComputedStyle(beads[4].row.querySelector('.fill')).backgroundColor)"
    )
    assert page.evaluate(colours)[4] != worst
    assert page.evaluate(colours)[2] == none


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_stands_out_of_the_page_at_any_width(page: Page, width: int) -> None:
    long = "a" * 300
    page.show([*UNITS, unit("ا" * 300, long, quality=0.5)])
    page.browser.resize(width, 800)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_phone_shows_the_arabic_above_the_english(page: Page) -> None:
    page.show()
    page.browser.resize(390, 800)
    top, bottom = page.evaluate(
        "[...document.querySelectorAll('#b1 > div')].map(side => side.getBoundingClientRect().top)"
    )
    assert top < bottom


def test_the_dark_has_dark_paper_and_light_ink(page: Page) -> None:
    page.show()
    colours = "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    light = page.evaluate(colours)
    page.browser.emulate(scheme="dark")
    dark = page.evaluate(colours)
    assert light != dark
    assert sum(map(int, dark[1][4:-1].split(","))) < sum(map(int, dark[0][4:-1].split(",")))


def test_paper_has_the_beads_and_no_controls(page: Page) -> None:
    page.show()
    page.browser.emulate(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('.controls')).display") == "none"
    assert page.evaluate("document.querySelector('#b5').getBoundingClientRect().height") > 0


def test_five_thousand_beads_are_sorted_and_searched_at_once(page: Page) -> None:
    many = [
        unit(f"جملة رقم {number}", f"sentence {number}", quality=number * 37 % 1000 / 1000) for number in range(5000)
    ]
    page.show(many)
    assert page.count == "5,000 of 5,000 beads"
    page.set("sort", "score")
    page.set("q", "sentence 499")
    assert page.count == "11 of 5,000 beads"
    assert len(page.targets) == 11
    assert page.browser.complaints == []


def test_a_page_without_a_score_or_a_bead_works_too(page: Page) -> None:
    page.show([unit("نعم.", "Yes.")])
    page.set("sort", "length")
    assert page.targets == ["Yes."]
    page.show([])
    assert page.count == "0 of 0 beads"
    assert page.browser.complaints == []
