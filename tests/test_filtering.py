"""Streams of units scored and judged, and the report of it."""

from __future__ import annotations

import gzip
import math
import re
import subprocess
import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import InputError, UsageError
from dragoman.filtering import Filtering, Scoring
from dragoman.filters.rules import to_filters
from dragoman.plan import Component, Machine, Plan
from dragoman.records import Problem, TranslationUnit
from dragoman.reports.filtering import FilterReport
from dragoman.reports.histograms import Histogram, draw
from dragoman.reports.page import render_page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PLAN = Plan(version="1.0.0")
GOOD = TranslationUnit("بلغ التبادل 35 مليار دولار.", "Trade reached 35 billion dollars.")
WRONG = TranslationUnit("بلغ التبادل 35 مليار دولار.", "Trade reached 53 billion dollars.")


def make(rules: dict[str, Any], **options: Any) -> Filtering:
    return Filtering(to_filters(rules), PLAN, Machine(), pytest.fail, **options)


def reasons(rules: dict[str, Any], units: Sequence[TranslationUnit], **options: Any) -> list[tuple[str, ...]]:
    return [verdict.reasons for verdict in make(rules, **options).judge(units)]


def score(unit: TranslationUnit, *names: str, anew: bool = False) -> dict[str, float]:
    plan = Plan(scorers=tuple(map(Component, names)))
    return dict(next(Scoring(plan, Machine(), anew=anew).score([unit])).scores)


def test_a_score_that_a_rule_needs_is_computed() -> None:
    """And stands in the unit afterwards, whether it stays or not."""
    verdicts = list(make({"min": {"numbers": 0.5}}).judge([GOOD, WRONG]))
    assert [verdict.reasons for verdict in verdicts] == [(), ("numbers<0.5",)]
    assert [verdict.unit.scores for verdict in verdicts] == [{"numbers": 1.0}, {"numbers": 0.0}]


def test_scores_that_stand_are_kept_unless_computed_anew() -> None:
    stale = TranslationUnit(GOOD.source, GOOD.target, scores={"numbers": 0.25, "mine": 1.0})
    assert score(stale, "numbers") == {"numbers": 0.25, "mine": 1.0}
    assert score(stale, "numbers", anew=True) == {"numbers": 1.0, "mine": 1.0}


def test_a_score_that_does_not_apply_any_more_goes_when_computed_anew() -> None:
    """As in every other run; what decoding gave is no score that anything could compute, and stays if it can be one."""
    stale = TranslationUnit("نعم", "yes", scores={"numbers": 0.25, "logprob": -0.5})
    assert score(stale, "numbers", "logprob") == {"numbers": 0.25, "logprob": -0.5}
    assert score(stale, "numbers", "logprob", anew=True) == {"logprob": -0.5}
    assert score(TranslationUnit("x", "x", scores={"logprob": 0.0}), "logprob", anew=True) == {}


def test_a_later_scorer_sees_earlier_values() -> None:
    """`quality` uses the numbers of the same run."""
    scores = score(WRONG, "numbers", "quality")
    assert scores["quality"] == score(WRONG, "quality")["quality"] < 0.5


def test_scores_that_do_not_apply_are_left_out() -> None:
    assert score(TranslationUnit("نعم", "yes"), "numbers") == {}


def test_a_value_that_is_no_number_stays_none() -> None:
    """NaN becomes neither 0 nor good."""
    broken = TranslationUnit("a", "b", scores={"bicleaner": math.nan})
    (verdict,) = make({"min": {"bicleaner": 0}}).judge([broken])
    assert verdict.reasons == ("bicleaner=nan",)
    assert math.isnan(verdict.unit.scores["bicleaner"])


def test_all_reasons_are_given() -> None:
    rules = {"min": {"words": 2}, "max": {"length_ratio": 3}, "flags": {"any_of": ["loop"]}}
    unit = TranslationUnit("a", "bbbb", flags=("loop",))
    assert reasons(rules, [unit]) == [("words<2", "length_ratio>3", "flag:loop")]


def test_what_is_rejected_otherwise_makes_no_later_unit_a_duplicate() -> None:
    """Whatever the order of the rules."""
    first, second = (TranslationUnit("a", "b", scores={"x": value}) for value in (0.0, 1.0))
    rules: dict[str, Any] = {"duplicates": {}, "min": {"x": 0.5}}
    assert reasons(rules, [first, second, second]) == [("x<0.5",), (), ("duplicate",)]


def test_duplicates_are_found_across_windows() -> None:
    units = [TranslationUnit(str(number % 1500), "x") for number in range(3000)]
    found = reasons({"duplicates": {}}, units)
    assert found == [()] * 1500 + [("duplicate",)] * 1500


def test_reasons_become_flags_and_are_forgotten_when_read_again() -> None:
    """A side file can be filtered once more with other rules."""
    unit = TranslationUnit("a", "b", flags=("split",))
    (verdict,) = make({"min": {"words": 2}}).judge([unit])
    assert verdict.marked.flags == ("split", "rejected:words<2")
    (again,) = make({"min": {"words": 1}}).judge([verdict.marked])
    assert (again.kept, again.unit) == (True, unit)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("qualty", "no score or measure 'qualty' .known: length, .*did you mean 'quality'"),
        ("bicleanr", "no score or measure 'bicleanr' .*did you mean 'bicleaner'"),
    ],
)
def test_a_bound_for_nothing_is_a_slip(name: str, message: str) -> None:
    """Otherwise it would keep everything."""
    units = [TranslationUnit("a", "b", scores={"bicleaner": 0.5}), GOOD]
    with pytest.raises(UsageError, match=message):
        reasons({"min": {name: 0.5}}, units)
    assert reasons({"min": {"bicleaner": 0.6}}, units) == [("bicleaner<0.6",), ()]


def test_a_bound_that_applied_to_no_unit_is_reported() -> None:
    """It would seem to have been checked. Without units there is nothing to say."""
    problems: list[Problem] = []
    rules = {"min": {"logprob": -1, "numbers": 0.5, "words": 1}}
    for units in ([TranslationUnit("نعم", "yes"), GOOD], []):
        assert all(
            verdict.kept for verdict in Filtering(to_filters(rules), PLAN, Machine(), problems.append).judge(units)
        )
    message = "logprob applies to 0 of 2 units, so a bound for it rejects nothing"
    assert [(problem.name, problem.message) for problem in problems] == [("no-value", message)]


def test_a_bitext_without_units_has_no_slips() -> None:
    """Whether a foreign score would be there nobody can say."""
    assert reasons({"min": {"bicleaner": 0.5}}, []) == []


def test_held_out_files_are_read_whatever_they_are(tmp_path: Path) -> None:
    """A bitext gives both its sides, any other file its lines."""
    (tmp_path / "test.jsonl").write_text('{"source": "وصل الرئيس.", "target": "He arrived."}\n', encoding="utf-8")
    (tmp_path / "test.en").write_bytes(b"She left.\n\nIt stayed.\n")
    files = [str(tmp_path / name) for name in ("test.jsonl", "test.en")]
    texts = [("وصل الرئيس", "x"), ("x", "he arrived"), ("x", "IT STAYED"), ("x", "He arrived late.")]
    units = [TranslationUnit(*pair) for pair in texts]
    assert reasons({"held-out": {"files": files}}, units) == [("held-out",)] * 3 + [()]
    with pytest.raises(InputError, match=r"no\.en: cannot read"):
        make({"held-out": {"files": [str(tmp_path / "no.en")]}})


def held_out(folder: Path, name: str, units: Sequence[TranslationUnit], languages: tuple[str, str]) -> list[bool]:
    """Whether each unit stands in a file that is read with these languages."""
    rules = to_filters({"held-out": {"files": [str(folder / name)]}})
    verdicts = Filtering(rules, Plan(languages=languages), Machine(), pytest.fail).judge(units)
    return [not verdict.kept for verdict in verdicts]


@pytest.mark.parametrize("name", ["dev.ar", "dev.fr", "dev.ar.gz", "packed.ar", "packed.fr"])
def test_one_file_of_a_moses_pair_holds_out_both_sides(tmp_path: Path, name: str) -> None:
    """Compressed or not; as texts the sides need not have the same number of lines."""
    for stem in ("dev", "packed"):
        (tmp_path / f"{stem}.ar").write_text("وصل الرئيس.\n", encoding="utf-8")
        (tmp_path / f"{stem}.fr").write_text("Il est venu.\nElle aussi.\n", encoding="utf-8")
    (tmp_path / "dev.ar.gz").write_bytes(gzip.compress("وصل الرئيس.\n".encode()))
    (tmp_path / "packed.fr.gz").write_bytes(gzip.compress((tmp_path / "packed.fr").read_bytes()))
    (tmp_path / "packed.fr").unlink()
    units = [TranslationUnit(*pair) for pair in (("وصل الرئيس", "x"), ("x", "elle aussi"), ("x", "lui"))]
    assert held_out(tmp_path, name, units, ("ar", "fr")) == [True, True, False]


def test_a_file_whose_other_side_is_not_there_holds_out_its_lines(tmp_path: Path) -> None:
    (tmp_path / "dev.ar").write_text("وصل الرئيس.\n", encoding="utf-8")
    assert held_out(tmp_path, "dev.ar", [TranslationUnit("وصل الرئيس", "x")], ("ar", "fr")) == [True]
    with pytest.raises(InputError, match=r"dev\.fr: cannot read"):
        held_out(tmp_path, "dev.fr", [], ("ar", "fr"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("dev.tsv", "fr\tar\nIl est venu.\tوصل الرئيس.\n"),
        (
            "dev.tmx",
            """<tmx version="1.4"><header creationtool="a" creationtoolversion="1" segtype="sentence" o-tmf="a"
            adminlang="en" srclang="ar" datatype="plaintext"/><body><tu>
            <tuv xml:lang="ar"><seg>وصل الرئيس.</seg></tuv><tuv xml:lang="fr"><seg>Il est venu.</seg></tuv>
            </tu></body></tmx>""",
        ),
    ],
)
def test_held_out_bitexts_are_read_with_the_languages_of_the_run(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    units = [TranslationUnit(*pair) for pair in (("وصل الرئيس", "x"), ("x", "il est venu"))]
    assert held_out(tmp_path, name, units, ("ar", "fr")) == [True, True]


def test_the_signature_says_by_what_was_filtered() -> None:
    filtering = make({"min": {"quality": 0.5, "words": 2}, "duplicates": {"side": "source"}})
    assert filtering.signature == (
        "lang:ar-en|scorers:quality|version:1.0.0|filters:"
        "range(minimum=0.5,of=quality)+range(minimum=2,of=words)+duplicates(side=source)"
    )


@given(values=st.lists(st.tuples(st.floats(), st.booleans()), max_size=300))
def test_a_histogram_counts_every_value_once(values: list[tuple[float, bool]]) -> None:
    made = Histogram("x")
    for value, kept in values:
        made.add(value, kept=kept)
    bins = made.bins()
    finite = [(value, kept) for value, kept in values if abs(value) <= 1e12]
    assert made.unusual == len(values) - len(finite)
    assert sum(bins.kept) == sum(kept for _, kept in finite)
    assert sum(bins.rejected) == sum(not kept for _, kept in finite)
    assert list(bins.edges) == sorted(set(bins.edges))
    draw(made, [0.0])


def test_a_histogram_has_round_edges_and_keeps_what_comes_late() -> None:
    made = Histogram("x")
    for number in range(20_000):
        made.add(number % 100 / 100, kept=True)
    made.add(1e6, kept=False)
    bins = made.bins()
    assert (bins.edges[0], bins.edges[1], bins.edges[-1]) == (0, 0.025, 1)
    assert bins.rejected[-1] == 1
    assert sum(bins.kept) == 20_000


def test_a_few_rejected_units_are_seen_beside_many_that_stay() -> None:
    """They hang from the axis on a scale of their own, which ends at the most of one bin."""
    made = Histogram("x")
    for number in range(3000):
        made.add(0.9, kept=number >= 24)
    picture = draw(made)
    heights = [float(height) for height in re.findall(r'height="([\d.]+)" fill="var\(--bad\)"', picture)]
    assert heights == [70.0]
    assert re.findall(r'text-anchor="end">([\d,]+)</text>', picture) == ["24", "2,976"]


class _Page(HTMLParser):
    """Collects what a page refers to, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href"}]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_report_shows_counts_pictures_and_examples() -> None:
    """One page that refers to nothing outside; what comes from the corpus is text and never markup."""
    report = FilterReport()
    evil = TranslationUnit("<script>alert(1)</script>", "b" * 1000, ("ar", '"><b>'), scores={"<x>": 0.5})
    for unit, why in ((GOOD, []), (evil, ["<x><1", "words<2"]), (WRONG, ["words<2"])):
        report.add(unit, why)
        report.add_values({"<x>": (0.25, 0.75), "y": (math.nan,)}, kept=not why)
    html = report.render("signature<1>", {"<x>": [0.5]})
    page = _Page()
    page.feed(html)
    assert page.addresses == []
    assert "3 units were read, 1 (33.3%) stay, 2 were rejected." in page.text
    assert "<script>alert(1)</script>" in page.text
    assert "<script" not in html
    assert re.findall(r"<h3>(.*?)</h3>", html) == ["words&lt;2", "&lt;x&gt;&lt;1"]
    assert "stroke-dasharray" in html
    assert "3 values are no number that can be drawn" in page.text
    assert "b" * 300 + "…" in page.text


def test_the_report_says_what_bounds_applied_to_and_what_could_not_be_read() -> None:
    report = FilterReport()
    for value in ((0.5,), (), ()):
        report.add(GOOD, [])
        report.add_values({"x": value}, kept=True)
    html = report.render("s", {"x": [0.1]}, lost=40)
    assert re.search(r"<td>x</td><td[^>]*>1</td><td[^>]*>33\.33%</td>", html)
    assert "Lines that could not be read: 40." in html


def test_a_report_of_nothing_is_a_page() -> None:
    assert "0 units were read" in FilterReport().render("s", {})


def test_a_script_cannot_end_itself() -> None:
    assert "<script>\nlet a;\n</script>" in render_page("a & b", "<p>c</p>", script="let a;")
    with pytest.raises(ValueError, match="would end it"):
        render_page("t", "", script="'</SCRIPT>'")


MEMORY = """
import pathlib, resource, sys
from dragoman.filtering import Filtering
from dragoman.filters.rules import to_filters
from dragoman.plan import Machine, Plan
from dragoman.records import TranslationUnit

def units(count):
    for number in range(count):
        yield TranslationUnit(f"الجملة رقم {number}", f"sentence number {number}", scores={"quality": number % 10 / 10})

def work(count):
    made = Filtering(to_filters({"min": {"quality": 0.5}, "max": {"length_ratio": 3}}), Plan(), Machine(), print)
    assert sum(verdict.kept for verdict in made.judge(units(count))) == count / 2
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # KiB

print(work(5_000), work(50_000))
"""


def test_memory_does_not_grow_with_the_corpus() -> None:
    """50,000 units need no more than 5,000 (duplicates and held-out texts apart, which are remembered)."""
    done = subprocess.run([sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True)
    few, many = map(int, done.stdout.split())
    assert many - few < 4096
