"""Rules of the language score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Judge

ARABIC = "قال الرئيس إن العلاقات بين البلدين ستصبح أكثر متانة"
ENGLISH = "The president said that relations between the two countries would grow stronger"
FRENCH = "Le président a déclaré que les relations entre les deux pays seraient plus solides"
PERSIAN = "رئیس جمهور گفت که روابط بین دو کشور در سال‌های آینده قوی‌تر خواهد شد"


@pytest.mark.parametrize(
    ("source", "target", "languages", "low", "high"),
    [
        pytest.param(ARABIC, ENGLISH, ("ar", "en"), 1, 1, id="as they should be"),
        pytest.param(ARABIC, ENGLISH, ("arz", "en-GB"), 1, 1, id="a variety and a region"),
        pytest.param(ARABIC, FRENCH, ("ar", "en"), 0, 0.1, id="French for English"),
        pytest.param(PERSIAN, ENGLISH, ("ar", "en"), 0, 0.1, id="Persian for Arabic"),
        pytest.param(ARABIC, ARABIC, ("ar", "en"), 0, 0, id="the same language twice"),
        pytest.param(ARABIC, f"{ENGLISH} {ARABIC}", ("ar", "en"), 0.3, 0.8, id="half and half"),
        pytest.param(ARABIC, "Tokyo tries thief who stole 130 umbrellas", ("ar", "en"), 1, 1, id="a headline of names"),
        pytest.param(ARABIC, "Pemerintah bertemu hari ini di Jakarta", ("ar", "en"), 0, 0.1, id="a short foreign one"),
        pytest.param(ARABIC, "OK", ("ar", "en"), 1, 1, id="a short side is left out"),
        pytest.param("نعم", FRENCH, ("ar", "en"), 0, 0.1, id="and the other counts"),
    ],
)
def test_the_worse_side_decides(  # noqa: PLR0913, PLR0917 - one case, one line
    judge: Judge, source: str, target: str, languages: tuple[str, str], low: float, high: float
) -> None:
    value = judge("language", source, target, languages=languages)
    assert value is not None
    assert low <= value <= high


@pytest.mark.parametrize(
    ("source", "target", "languages"),
    [
        pytest.param("نعم", "Yes", ("ar", "en"), id="both short"),
        pytest.param(ARABIC, ENGLISH, ("xx", "qaa"), id="languages that the detector does not know"),
        pytest.param("", "", ("", ""), id="nothing"),
    ],
)
def test_where_it_cannot_tell(judge: Judge, source: str, target: str, languages: tuple[str, str]) -> None:
    assert judge("language", source, target, languages=languages) is None
