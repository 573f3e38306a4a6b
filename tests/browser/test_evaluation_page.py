"""The page of an evaluation as a person meets it: sorting, filtering, marks, direction, phones, and no network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from report_page import ReportPage

from dragoman.evaluation.material import Material
from dragoman.reports.evaluation import render_evaluation
from evaluation_cases import BAD, MATERIAL, REFERENCES, SOURCES, make_record, system

if TYPE_CHECKING:
    from pathlib import Path

    from chromium import Chromium

pytestmark = pytest.mark.browser

RECORD = make_record(
    MATERIAL, [system("good", REFERENCES), system("bad", BAD), system("mixed", [*BAD[:2], REFERENCES[2]])]
)


@pytest.fixture
def page(browser: Chromium, tmp_path: Path) -> Page:
    return Page(browser, tmp_path / "page.html")


class Page(ReportPage):
    """The page of an evaluation."""

    def show(self, record: dict[str, Any] = RECORD, fragment: str = "") -> None:
        self.open(render_evaluation(record), fragment)

    @property
    def numbers(self) -> list[int]:
        """The segments that are shown, from top to bottom."""
        found: list[int] = self.evaluate(
            "[...document.querySelectorAll('.card')].map(card => Number(card.id.slice(1)))"
        )
        return found

    def marks(self, kind: str, segment: int = 1) -> list[str]:
        found: list[str] = self.evaluate(
            f"[...document.querySelectorAll('#s{segment} mark.{kind}')].map(mark => mark.textContent)"
        )
        return found


def test_a_page_asks_for_nothing_but_itself_and_complains_of_nothing(page: Page) -> None:
    page.show()
    for field, value in (("a", "1"), ("b", "all"), ("sort", "differing"), ("by", "s0"), ("fault", "*"), ("q", "x")):
        page.set(field, value)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.evaluate("document.querySelector('.faults button').click()")
    assert page.browser.requests == [page.path.as_uri()]
    assert page.browser.complaints == []


def test_text_that_looks_like_code_is_shown_and_never_run(page: Page) -> None:
    code = "</script><img src='http://example.org/x.png' onerror='window.broken=1'><script>window.broken=1</script>"
    texts = [f"{code} {number}" for number in range(3)]
    page.show(make_record(Material(code, (tuple(texts),), SOURCES, (code, "b", "c")), [system(code, texts)]))
    assert page.evaluate("document.querySelector('#s1 .text[lang=en]').textContent") == texts[0]
    assert page.evaluate("window.broken === undefined")
    assert (page.browser.requests, page.browser.complaints) == ([page.path.as_uri()], [])


def test_differences_from_the_reference_are_marked_on_both_sides(page: Page) -> None:
    page.show()
    page.set("a", "1")
    page.set("b", "")
    assert page.marks("new") == ["53"]
    assert page.marks("lost") == ["35"]
    page.set("b", "0")  # the good one has it
    assert page.marks("lost") == []
    assert page.marks("partly") == ["35"]


def test_segments_are_sorted_by_the_chosen_system_and_score(page: Page) -> None:
    page.show()
    page.set("a", "1")
    page.set("sort", "order")
    assert page.numbers == [1, 2, 3]
    page.set("sort", "worst")
    scores = [segment["hypotheses"]["bad"]["metrics"]["chrf"] for segment in RECORD["segments"]]
    wanted = sorted((1, 2, 3), key=lambda number: scores[number - 1])
    assert page.numbers == wanted
    page.set("sort", "best")
    assert page.numbers == wanted[::-1]


def test_the_most_differing_segments_of_two_systems_come_first(page: Page) -> None:
    page.show()
    page.set("a", "1")
    page.set("b", "2")
    page.set("sort", "differing")
    assert page.numbers[0] == 3  # the only one in which they differ


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        pytest.param("q", "TRADE", [1], id="words-in-any-case"),
        pytest.param("q", "الي القاهره", [3], id="arabic-however-it-is-spelled"),
        pytest.param("fault", "numbers", [1], id="a-fault"),
        pytest.param("fault", "*", [1, 2, 3], id="any-fault"),
        pytest.param("domain", "news", [2, 3], id="a-domain"),
        pytest.param("document", "b", [3], id="a-document"),
        pytest.param("q", "nothing like it", [], id="nothing"),
    ],
)
def test_segments_are_filtered_and_counted(page: Page, field: str, value: str, found: list[int]) -> None:
    page.show()
    page.set("a", "1")
    page.set("sort", "order")
    page.set(field, value)
    assert page.numbers == found
    assert page.count == f"{len(found)} of 3 segments"


def test_a_number_of_the_faults_leads_to_its_segments(page: Page) -> None:
    page.show()
    page.evaluate("document.querySelector('button[data-fault=question][data-system=\"1\"]').click()")
    assert page.evaluate("new Promise(done => setTimeout(() => done(location.hash), 0))") == "#a=1&fault=question"
    assert page.numbers == [2]
    assert page.evaluate("document.activeElement.name") == "fault"


def test_a_view_stands_in_the_address_and_comes_back_from_it(page: Page) -> None:
    page.show(fragment="#a=1&b=&sort=order&fault=dates")
    assert page.numbers == [3]
    page.evaluate("document.querySelector('[type=reset]').click()")
    assert page.evaluate("new Promise(done => setTimeout(() => done(document.querySelector('output').textContent), 0))")
    assert page.count == "3 of 3 segments"
    assert page.evaluate("location.hash") == ""


def many(page: Page, fragment: str = "") -> None:
    lines = tuple(f"Sentence number {number} of many." for number in range(60))
    record = make_record(Material("many", (lines,)), [system(name, lines) for name in ("one", "two")], scorers=())
    page.show(record, fragment)


def place(page: Page, segment: int) -> float:
    """Where a segment begins, below the top of the window; beyond its height is what one has to scroll to."""
    top: float = page.evaluate(f"document.getElementById('s{segment}').getBoundingClientRect().top")
    return top


def test_a_link_to_a_segment_arrives_though_it_is_far_down(page: Page) -> None:
    many(page, "#sort=order&segment=55")
    assert len(page.numbers) >= 55
    assert 0 <= place(page, 55) < 900


def test_the_link_of_a_card_keeps_the_view_and_works_in_an_open_page(page: Page) -> None:
    many(page)
    page.set("a", "1")
    page.set("sort", "order")
    link = "document.querySelector('#s3 header a')"
    assert page.evaluate(f"{link}.getAttribute('href')") == "#a=1&sort=order&segment=3"
    page.evaluate(f"{link}.click()")
    assert page.evaluate("document.querySelector('.controls').elements.a.value") == "1"
    page.evaluate("new Promise(done => { addEventListener('hashchange', done); location.hash = '#a=0&segment=50'; })")
    assert page.evaluate("document.querySelector('.controls').elements.a.value") == "0"
    assert 0 <= place(page, 50) < 900


def test_a_part_of_the_page_in_the_address_leaves_the_view_alone(page: Page) -> None:
    many(page)
    page.set("a", "1")
    page.evaluate("new Promise(done => { addEventListener('hashchange', done); location.hash = '#words'; })")
    assert page.evaluate("document.querySelector('.controls').elements.a.value") == "1"


def test_an_address_with_unknown_choices_shows_all_segments(page: Page) -> None:
    page.show(fragment="#a=99&sort=zzz&segment=1000")
    assert page.count == "3 of 3 segments"
    assert page.browser.complaints == []


@pytest.mark.parametrize("width", [390, 1280])
def test_long_names_of_systems_stay_in_their_column_of_faults(page: Page, width: int) -> None:
    names = ["bergamot-base-memory", "averyverylongnameofasystem", "short"]
    page.show(make_record(MATERIAL, [system(name, BAD) for name in names]))
    page.browser.resize(width, 900)
    heads = "[...document.querySelectorAll('.faults thead th')]"
    assert page.evaluate(f"{heads}.every(each => each.scrollWidth <= each.clientWidth)")
    chips = f"{heads}.flatMap(each => [...each.children])"
    assert page.evaluate(f"{chips}.every(each => each.scrollHeight <= each.clientHeight || !each.clientHeight)")


def test_the_table_of_scores_can_be_sorted_on_a_phone(page: Page) -> None:
    page.show()
    page.browser.resize(390, 800)
    button = "document.querySelector('.scores th:nth-child(2) button')"
    assert page.evaluate(f"{button}.getBoundingClientRect().height") > 20
    page.evaluate(f"{button}.click(), {button}.click()")
    first = "document.querySelector('.scores tbody th').textContent"
    assert page.evaluate(first) == "bad"


def test_the_table_of_scores_is_sorted_by_its_headings_with_the_keyboard(page: Page) -> None:
    page.show()
    page.evaluate("document.querySelector('.scores th:nth-child(2) button').focus()")
    names = "[...document.querySelectorAll('.scores tbody th')].map(cell => cell.textContent)"
    page.browser.press("Enter", "\r")
    assert page.evaluate(names) == ["good", "mixed", "bad"]
    page.browser.press("Enter", "\r")
    assert page.evaluate(names) == ["bad", "mixed", "good"]
    assert page.evaluate("document.querySelector('.scores [aria-sort]').textContent") == "BLEU"


def test_another_metric_shows_its_histograms_and_buckets(page: Page) -> None:
    page.show()
    page.evaluate(
        "(() => { const field = document.getElementById('shown-metric'); field.value = 'chrf';"
        "field.dispatchEvent(new Event('change')); })()"
    )
    shown = (
        "[...new Set([...document.querySelectorAll('[data-metric]:not([hidden])')].map(part => part.dataset.metric))]"
    )
    assert page.evaluate(shown) == ["chrf"]


def test_arabic_runs_from_the_right_and_english_from_the_left(page: Page) -> None:
    page.show()
    sides = (
        "[...document.querySelectorAll('#s1 .text')].map(text => text.lang + ' ' + getComputedStyle(text).direction)"
    )
    assert page.evaluate(sides) == ["ar rtl", "en ltr", "en ltr", "en ltr"]


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_fits_every_screen(page: Page, width: int, scheme: str) -> None:
    page.show()
    page.browser.emulate(scheme=scheme)
    page.browser.resize(width, 800)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(23, 24, 27)") == (scheme == "dark")


def test_many_segments_come_some_at_a_time(page: Page) -> None:
    lines = tuple(f"Sentence number {number} of many." for number in range(60))
    page.show(make_record(Material("many", (lines,)), [system("same", lines)], scorers=()))
    assert len(page.numbers) == 25
    page.evaluate("document.querySelector('.more').click()")
    page.evaluate("document.querySelector('.more').click()")
    assert len(page.numbers) == 60
    assert page.evaluate("document.querySelector('.more').hidden")
    assert page.browser.complaints == []
