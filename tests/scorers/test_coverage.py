"""Rules of coverage and support: what one side accounts for of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dragoman.scorers.transliteration import pair_names

if TYPE_CHECKING:
    from conftest import Judge

SOURCE = "قال الرئيس إن الانتخابات ستجرى في الربيع وإن الحكومة ستحمي الناخبين"
TARGET = "The president said the elections would be held in spring and the government would protect voters"
OTHER = "The bridge over the river was closed after heavy rain damaged two of its pillars"


def both(judge: Judge, source: str, target: str, **fields: object) -> tuple[float, float]:
    coverage, support = (judge(name, source, target, **fields) for name in ("coverage", "support"))
    assert coverage is not None
    assert support is not None
    return coverage, support


def test_a_translation_accounts_for_most_words(judge: Judge) -> None:
    assert min(both(judge, SOURCE, TARGET)) > 0.5


def test_another_sentence_accounts_for_hardly_any(judge: Judge) -> None:
    assert max(both(judge, SOURCE, OTHER)) < 0.2


def test_a_dropped_half_lowers_the_coverage_alone(judge: Judge) -> None:
    coverage, support = both(judge, SOURCE, TARGET)
    less, as_much = both(judge, SOURCE, "The president said the elections would be held")
    assert less < 0.7 * coverage
    assert as_much > 0.85 * support


def test_an_addition_lowers_the_support_alone(judge: Judge) -> None:
    coverage, support = both(judge, SOURCE, TARGET)
    as_much, less = both(judge, SOURCE, f"{TARGET}. {OTHER}")
    assert less < 0.7 * support
    assert as_much >= coverage


def test_a_name_that_no_lexicon_has_is_heard(judge: Judge) -> None:
    named, unnamed = (
        judge("support", "وصل زنكوفيتسكي", target) for target in ("Zenkovitsky arrived", "Brammer arrived")
    )
    assert named is not None
    assert unnamed is not None
    assert named > unnamed


def test_from_english_the_two_change_places(judge: Judge) -> None:
    assert both(judge, TARGET, SOURCE, languages=("en", "ar-EG")) == both(judge, SOURCE, TARGET)[::-1]


@pytest.mark.parametrize(
    ("source", "target", "languages"),
    [
        pytest.param("", "The president", ("ar", "en"), id="no source"),
        pytest.param("الرئيس", "1999", ("ar", "en"), id="no words"),
        pytest.param("الرئيس", "le président", ("ar", "fr"), id="another language"),
    ],
)
def test_where_it_does_not_apply(judge: Judge, source: str, target: str, languages: tuple[str, str]) -> None:
    assert judge("coverage", source, target, languages=languages) is None
    assert judge("support", source, target, languages=languages) is None


@pytest.mark.parametrize(
    ("arabic", "latin", "alike"),
    [
        pytest.param("شتاينماير", "Steinmeier", True, id="as it is written"),
        pytest.param("أردوغان", "Erdoğan", True, id="accents"),
        pytest.param("غورباتشوف", "Gorbachev", True, id="ch as in church"),
        pytest.param("كريستيان", "Christian", True, id="ch as in chorus"),
        pytest.param("يوهانسون", "Johansson", True, id="j as in ja"),
        pytest.param("نيويورك", "York", False, id="half of a name"),
        pytest.param("بوتين", "Obama", False, id="another name"),
        pytest.param("مي", "May", False, id="too short to tell"),
    ],
)
def test_names_are_told_by_their_consonants(arabic: str, latin: str, *, alike: bool) -> None:
    assert bool(pair_names([arabic], [latin])) is alike
