"""Rules of the punctuation score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Judge


@pytest.mark.parametrize(
    ("source", "target"),
    [
        pytest.param("هل وصل؟", "Has he arrived?", id="question"),
        pytest.param("هل وصل⸮", "Has he arrived?", id="reversed question mark"),
        pytest.param("قال «نعم».", 'He said "yes".', id="guillemets for quotes"),
        pytest.param("قال ”نعم“.", "He said “yes.”", id="stop inside the quotes"),
        pytest.param("الأمر يعود إليه", "It's up to the players' union", id="apostrophes are no quotes"),
        pytest.param('قال نعم هدفنا هو هذا".', '"He said yes, our goal is this."', id="an odd quote asks for nothing"),
        pytest.param("(أ) ثم [ب]", "[a] then (b)", id="brackets are one kind"),
        pytest.param("قال: نعم؛ ثم ذهب.", "He said: yes; then he left.", id="colon and semicolon"),
        pytest.param("قال الرئيس 'نعم'", "He said &#39;yes&#39;", id="the semicolon of an entity is none"),
        pytest.param('"نعم"', "&quot;yes&quot;", id="a quote as an entity"),
        pytest.param("انتهى الأمر.\u200f", "It is over.", id="a mark of direction after the stop"),
        pytest.param("انتهى الأمر،", "It is over.", id="a comma at the end is no rule"),
    ],
)
def test_kept_punctuation_has_one(judge: Judge, source: str, target: str) -> None:
    assert judge("punctuation", source, target) == 1


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        pytest.param("هل وصل؟", "He has arrived.", 0.6, id="a question lost"),
        pytest.param("وصل.", "Has he arrived?", 0.6, id="a question added"),
        pytest.param("نعم، وصل", "Yes\u060c he arrived", 0.7, id="an Arabic comma left"),
        pytest.param("قال (نعم) ثم ذهب", "He said (yes then left", 0.8, id="a bracket does not close"),
        pytest.param("قال (نعم) ثم ذهب", "He said yes then left", 0.85, id="brackets lost"),
        pytest.param("وصل الوزير.", "The minister arrived", 0.85, id="a final stop lost"),
        pytest.param("وصل الوزير", "The minister arrived.", 0.95, id="a final stop added"),
        pytest.param('قال "نعم".', "He said yes.", 0.9, id="quotes lost"),
        pytest.param('قال "نعم" و"لا".', 'He said "yes" and no.', 0.95, id="one pair of two lost"),
        pytest.param('قال "نعم" و"لا".', 'He said "yes" and "no.', 0.875, id="an odd quote in the target"),
        pytest.param("يا للعجب!", "What a surprise.", 0.9, id="an exclamation lost"),
        pytest.param("قال: نعم.", "He said yes.", 0.95, id="a colon lost"),
        pytest.param("نعم.", "Yes; yes.", 0.95, id="a semicolon added"),
    ],
)
def test_each_fault_takes_its_part(judge: Judge, source: str, target: str, expected: float) -> None:
    assert judge("punctuation", source, target) == pytest.approx(expected)


def test_faults_add_up_to_no_less_than_zero(judge: Judge) -> None:
    assert judge("punctuation", 'هل "قال" (نعم)؟', ") \u060c yes !: ;") == 0


def test_arabic_marks_are_right_in_arabic(judge: Judge) -> None:
    assert judge("punctuation", "Yes, has he?", "نعم\u060c هل وصل؟", languages=("en", "ar")) == 1


@pytest.mark.parametrize(("source", "target"), [("", "Yes."), ("نعم.", ""), ("...", "\u200f\u00a0")])
def test_an_empty_side_has_no_score(judge: Judge, source: str, target: str) -> None:
    assert judge("punctuation", source, target) is None
