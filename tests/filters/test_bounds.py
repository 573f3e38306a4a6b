"""Bounds of scores and measures, flags and language tags: one case for each thing that is decided."""

from __future__ import annotations

import math
from typing import Any

import pytest

from dragoman.errors import UsageError
from dragoman.filters.flags import FlagFilter
from dragoman.filters.languages import LanguageFilter
from dragoman.filters.measures import MEASURES, measure
from dragoman.filters.range import RangeFilter
from dragoman.records import TranslationUnit


def judge(value: float | None, **bounds: float) -> str | None:
    scores = {} if value is None else {"quality": value}
    (verdict,) = RangeFilter(of="quality", **bounds).judge([TranslationUnit("a", "b", scores=scores)])
    return verdict


@pytest.mark.parametrize(
    ("value", "bounds", "reason"),
    [
        (0.5, {"minimum": 0.5, "maximum": 0.5}, None),  # bounds are kept
        (0.49, {"minimum": 0.5}, "quality<0.5"),
        (0.51, {"maximum": 0.5}, "quality>0.5"),
        (-math.inf, {"minimum": 0}, "quality<0"),
        (math.nan, {"minimum": 0}, "quality=nan"),  # no number is neither good nor 0
        (math.nan, {"maximum": 1}, "quality=nan"),
        (None, {"minimum": 0.5}, None),  # a score that does not apply rejects nothing
    ],
)
def test_a_score_has_bounds(value: float | None, bounds: dict[str, float], reason: str | None) -> None:
    assert judge(value, **bounds) == reason


def test_bounds_that_leave_nothing_are_refused() -> None:
    with pytest.raises(UsageError, match="quality: the least that is kept, 2, must not be above the most, 1"):
        RangeFilter(of="quality", minimum=2, maximum=1)
    with pytest.raises(UsageError, match="nan"):
        RangeFilter(of="quality", minimum=math.nan)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("length_ratio", (2.5,)),
        ("words", (2, 3)),
        ("source_words", (2,)),
        ("target_words", (3,)),
        ("characters", (4, 10)),
        ("source_characters", (4,)),
        ("target_characters", (10,)),
        ("longest_word", (6,)),
    ],
)
def test_measures(name: str, values: tuple[float, ...]) -> None:
    """Space around a text does not count."""
    assert measure(TranslationUnit(" ab c\n", "a b sixsix "), name) == values


def test_every_measure_takes_a_unit_without_text() -> None:
    """A side without text is infinitely shorter than one with any; two of them are equal."""
    for name in MEASURES:
        assert all(value >= 0 for value in measure(TranslationUnit("", " "), name))
    assert measure(TranslationUnit("", "a"), "length_ratio") == (math.inf,)
    assert measure(TranslationUnit("", ""), "length_ratio") == (1.0,)


def test_both_sides_must_be_in_range() -> None:
    made = RangeFilter(of="words", minimum=2, maximum=3)
    pairs = [("a b", "a b c"), ("a", "a b"), ("a b", "a"), ("a b", "a b c d")]
    assert made.judge([TranslationUnit(*pair) for pair in pairs]) == [None, "words<2", "words<2", "words>3"]


def test_flags_reject_and_are_named() -> None:
    made = FlagFilter(any_of=["loop", "truncated"])
    flags: list[tuple[str, ...]] = [(), ("split",), ("split", "truncated", "loop")]
    assert made.judge([TranslationUnit("a", "b", flags=each) for each in flags]) == [None, None, "flag:truncated"]


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        (("ar", "en"), None),
        (("AR_eg", "en-US"), None),
        (("en", "ar"), "languages:en-ar"),
        (("arz", "en"), "languages:arz-en"),
    ],
)
def test_tags_of_the_pair_stay(tags: tuple[str, str], reason: str | None) -> None:
    """Region and case make no difference, direction does."""
    assert LanguageFilter(pair=["ar", "en"]).judge([TranslationUnit("a", "b", languages=tags)]) == [reason]


@pytest.mark.parametrize("pair", ["ar-en", ["ar"], ["ar", "en", "fr"]])
def test_a_pair_is_two_tags(pair: Any) -> None:
    with pytest.raises(UsageError, match="a pair is two tags"):
        LanguageFilter(pair=pair)
