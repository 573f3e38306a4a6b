"""Rules of the name score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Judge


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        pytest.param("التقى شتاينماير اليوم", "Today he met Steinmeier here", 1, id="by sound"),
        pytest.param("سافر إلى ألمانيا اليوم", "Today he went to Germany alone", 1, id="by the lexicon"),
        pytest.param("يعمل في Google اليوم", "Today he works for Google there", 1, id="in Latin letters on both sides"),
        pytest.param("يعمل في Google اليوم", "today he works for google there", 1, id="in other case"),
        pytest.param("يعمل في Google اليوم", "today he works there", 0, id="Latin letters lost"),
        pytest.param("التقى شتاينماير اليوم", "Today he met Berlusconi here", 0, id="another name"),
        pytest.param("التقى شتاينماير وميركل اليوم", "Today he met Steinmeier and Berlusconi", 0.5, id="one of two"),
        pytest.param("وصل اليوم", "Yesterday he arrived", None, id="a capital at the start is no name"),
        pytest.param("قال: وصل اليوم", 'He said: "Today he came." Then he left', None, id="at any start"),
        pytest.param("الوزير يزور المدينة", "Minister Visits Old City Again", None, id="a headline's capitals"),
        pytest.param("وصل اليوم", "he arrived today", None, id="no names"),
    ],
)
def test_names_of_both_sides(judge: Judge, source: str, target: str, expected: float | None) -> None:
    assert judge("names", source, target) == expected
    assert judge("names", target, source, languages=("en", "ar")) == expected


def test_other_languages_are_not_judged(judge: Judge) -> None:
    assert judge("names", "التقى شتاينماير", "il a vu Berlusconi ici", languages=("ar", "fr")) is None
