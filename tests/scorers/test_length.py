"""Rules of the length score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Judge

SOURCE = "قال الرئيس إن العلاقات بين البلدين ستصبح أكثر متانة في السنوات القادمة"


@pytest.mark.parametrize(
    ("source", "target", "low", "high"),
    [
        pytest.param("س" * 100, "t" * 116, -0.01, 0.01, id="the usual ratio is 0"),
        pytest.param("س" * 100, "t" * 57, -4, -3, id="half of it is far below 0"),
        pytest.param("س" * 100, "t" * 200, 3.5, 4.5, id="twice as much is far above 0"),
        pytest.param("س" * 10, "t" * 6, -1.5, -1, id="short texts may differ more"),
        pytest.param("س" * 100, "", -9, -7, id="an empty target is as short as can be"),
        pytest.param("", "t" * 100, 7, 9, id="a target to nothing is as long as can be"),
    ],
)
def test_z_is_signed_and_in_standard_deviations(
    judge: Judge, source: str, target: str, low: float, high: float
) -> None:
    value = judge("length", source, target)
    assert value is not None
    assert low <= value <= high


def test_nothing_on_both_sides_has_no_score(judge: Judge) -> None:
    assert judge("length", "  ", "\n") is None


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(SOURCE.replace("ق", "ق\u064e").replace("ر", "ر\u0651"), id="vowel signs"),
        pytest.param(SOURCE.replace("قال", "قـــــال"), id="tatweel"),
        pytest.param("\u200f" + SOURCE.replace(" ", "\u200b "), id="invisible characters"),
        pytest.param(SOURCE.replace(" ", "  \n "), id="white space"),
    ],
)
def test_what_not_every_text_has_does_not_count(judge: Judge, other: str) -> None:
    assert judge("length", other, "He said so.") == judge("length", SOURCE, "He said so.")


def test_from_english_to_arabic_the_sides_change_places(judge: Judge) -> None:
    forth, back = judge("length", "س" * 100, "t" * 80), judge("length", "t" * 80, "س" * 100, languages=("en-GB", "ar"))
    assert forth is not None
    assert back == -forth


def test_other_languages_get_the_values_of_the_paper(judge: Judge) -> None:
    assert judge("length", "a" * 50, "b" * 50, languages=("en", "fr")) == 0
