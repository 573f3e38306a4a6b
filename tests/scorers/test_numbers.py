"""Rules of the number score: what counts as the same number, and what as a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Judge

SAME = [
    pytest.param("لعب 49 مباراة", "played 49 games", id="ASCII digits"),
    pytest.param("لعب ٤٩ مباراة", "played 49 games", id="Arabic-Indic digits"),
    pytest.param("لعب ۴۹ مباراة", "played 49 games", id="Persian digits"),
    pytest.param("٣٫٥ دولار", "3.5 dollars", id="Arabic decimal separator"),
    pytest.param("١٬٠٠٠ شخص", "1,000 people", id="Arabic thousands separator"),
    pytest.param("9000 شخص", "9,000 people", id="thousands with a comma"),
    pytest.param("9.000 شخص", "9,000 people", id="thousands with a stop"),
    pytest.param("104 500 برميل", "104,500 barrels", id="thousands with a space"),
    pytest.param("104\u00a0500 برميل", "104500 barrels", id="thousands with a no-break space"),
    pytest.param("3 مليارات و200 مليون دولار", "3.2 billion dollars", id="a sum of two scales"),
    pytest.param("3 مليارات و200 مليون دولار", "3 billion and 200 million dollars", id="the same sum on both sides"),
    pytest.param("مليار و300 مليون نسمة", "1.3 billion people", id="a sum whose first part is a word"),
    pytest.param("بمليونين و400 ألف", "2.4 million", id="a sum whose first part is a dual"),
    pytest.param("ألف و500 شخص", "1,500 people", id="a thousand and some"),
    pytest.param("5 ملايين و10 ملايين", "5 million and 10 million", id="two numbers of one scale are no sum"),
    pytest.param("5 ملايين و300 شخص", "5 million and 300 people", id="millions and some are two numbers"),
    pytest.param("1.234.567,89", "1,234,567.89", id="separators of both kinds"),
    pytest.param("في عام 2008 قام 400 شخص", "in 2008 400 people", id="a year and a number in a row"),
    pytest.param("بنسبة 2,5 نقطة", "by 2.5 points", id="decimal comma"),
    pytest.param("2.50 دولار", "2.5 dollars", id="a zero after the decimals"),
    pytest.param("يوم 06 أبريل", "6 April", id="leading zero"),
    pytest.param("الساعة 12:00", "at 12.00", id="time with a stop"),
    pytest.param("الساعة 0230", "at 2:30", id="time without a colon"),
    pytest.param("الساعة 5:00", "at 5 am", id="full hour"),
    pytest.param("الساعة الخامسة", "at 5 am", id="hour as a word"),
    pytest.param("9 أغسطس/آب 2016", "August 9, 2016", id="a date"),
    pytest.param("9/8/2016", "August 9, 2016", id="a month as a number, in English a name"),
    pytest.param("24 أيلول 1759", "24/9/1759", id="a Levantine month and its number"),
    pytest.param("1 كانون الثاني 2020", "1/1/2020", id="a month of two words"),
    pytest.param("موسم 1995-96", "the 1995-1996 season", id="a year in two digits"),
    pytest.param("ثمانينيات القرن الماضي", "the 1980s", id="a decade"),
    pytest.param("السبعينات", "the '70s", id="a decade in two digits"),
    pytest.param("في القرن التاسع عشر", "in the 19th century", id="a century"),
    pytest.param("القرنين التاسع عشر والعشرين", "the 19th and 20th centuries", id="two centuries"),
    pytest.param("المركز 22", "ranked 22nd", id="ordinal"),
    pytest.param("الهدف الأول", "1st goal", id="first"),
    pytest.param("90% من الضوء", "90 percent of the light", id="percent sign"),
    pytest.param("90 في المئة", "90%", id="percent in words"),
    pytest.param("بنسبة 90 بالمائة", "90 per cent", id="percent in one word"),
    pytest.param("2٪ من الأعاصير", "two percent", id="percent of a word"),
    pytest.param("بين 27 و28 مليار دولار", "between 27 and 28 billion dollars", id="a scale for two numbers"),
    pytest.param("بين 27 مليار و28 مليار", "between 27 and 28 billion", id="a scale for each"),
    pytest.param("3.5 مليون", "3,500,000", id="a scale written out"),
    pytest.param("14 ألف وافد", "14,000 arrivals", id="thousand"),
    pytest.param("10 ملايين", "ten million", id="a scale after a word"),
    pytest.param("ثلاثة عشر شخصا", "13 people", id="teens"),
    pytest.param("خمسة وعشرون", "25", id="ones before tens"),
    pytest.param("مئتان وخمسة وعشرون ألفا", "225,000", id="a long number in words"),
    pytest.param("ثلاثمائة", "300", id="hundreds in one word"),
    pytest.param("لمدة ساعتين", "for 2 hours", id="dual"),
    pytest.param("ساعة ونصف", "1.5 hours", id="and a half"),
    pytest.param("24 جائزة", "two-dozen awards", id="dozens"),
    pytest.param("عقدين", "20 years", id="two decades"),
    pytest.param("كيلومتر مربع 7", "7 km2", id="square"),
    pytest.param("ثلاثي الأبعاد", "3D", id="adjective of a number"),
    pytest.param("مقبرة KV62", "Tomb KV62. KV62 may be", id="said twice on one side"),
    pytest.param("سيارة جديدة 7", "the player&#39;s new car 7", id="an entity is no number"),
    pytest.param("ثلاثة رجال 7", "7 men", id="a word alone is no fault"),
    pytest.param("الإصدار 1.2.3", "version 1.2.3", id="version"),
]

DIFFERENT = [
    pytest.param("لعب 49 مباراة", "played 29 games", 0, id="another number"),
    pytest.param("35 مليون", "35 billion", 0, id="another scale"),
    pytest.param("في 9:30 و 5 و 7", "at 9:70, 5 and 7", 4 / 6, id="one of three"),
    pytest.param("الساعة 9:30", "at 9:70", 0, id="other minutes"),
    pytest.param("لعب 49 مباراة", "played games", 0.5, id="lost"),
    pytest.param("لعب مباريات", "played 49 games", 0.5, id="added"),
    pytest.param("لعب 49 مباراة و12", "played 49 games", 5 / 6, id="one of two lost"),
    pytest.param("بنسبة 5%", "by 5", 0.75, id="percent lost"),
    pytest.param("القرن التاسع عشر", "the 10th century", 0.5, id="the ten of nineteen is none"),
    pytest.param("9 آب 2016", "10 August 2016", 0.5, id="another day"),
    pytest.param("1,000", "100", 0, id="a zero lost"),
]


@pytest.mark.parametrize(("source", "target"), SAME)
def test_spelling_does_not_matter(judge: Judge, source: str, target: str) -> None:
    assert judge("numbers", source, target) == 1
    assert judge("numbers", target, source, languages=("en", "ar")) == 1


@pytest.mark.parametrize(("source", "target", "expected"), DIFFERENT)
def test_other_numbers_fall(judge: Judge, source: str, target: str, expected: float) -> None:
    assert judge("numbers", source, target) == pytest.approx(expected)
    assert judge("numbers", target, source, languages=("en", "ar")) == pytest.approx(expected)


@pytest.mark.parametrize(("source", "target"), [("نعم", "yes"), ("ثلاثة", "four"), ("", ""), ("قال 'نعم'", "&#39;yes")])
def test_no_digits_have_no_score(judge: Judge, source: str, target: str) -> None:
    assert judge("numbers", source, target) is None
