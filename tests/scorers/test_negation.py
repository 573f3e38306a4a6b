"""Rules of the negation count."""

from __future__ import annotations

import pytest

from dragoman.records import TranslationUnit
from dragoman.scorers.negation import NegationScorer, negation_change


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        pytest.param("لم يصل", "He did not arrive", 0, id="kept"),
        pytest.param("لَمْ يصل", "He didn't arrive", 0, id="vowel signs and a short form"),
        pytest.param("لم يصل", "He didn&#39;t arrive", 0, id="an apostrophe as an entity"),
        pytest.param("وصل", "He did not arrive", 1, id="added"),
        pytest.param("لم يصل", "He arrived", -1, id="lost"),
        pytest.param("ولن يصل", "He will never arrive", 0, id="with a conjunction"),
        pytest.param("عمل غير قانوني", "an illegal act", 0, id="a prefix for a mild one"),
        pytest.param("عمل غير قانوني", "an act that is not lawful", 0, id="a negator for a mild one"),
        pytest.param("عمل غير قانوني", "It is not illegal", 1, id="a negator beside the prefix"),
        pytest.param("دون توقف", "without a stop", 0, id="without"),
        pytest.param("دون توقف", "at a stretch", 0, id="without may go"),
        pytest.param("لا يمكن رؤيته", "It is invisible", 0, id="a prefix excuses a lost one"),
        pytest.param("لا يزال هنا", "He is still here", 0, id="still"),
        pytest.param("ما لا يقل عن 100", "at least 100", 0, id="at least"),
        pytest.param("لا يوجد إلا واحد", "There is one", 0, id="only"),
        pytest.param("غير أنه وصل", "However, he arrived", 0, id="however"),
        pytest.param("محطة رقم 9", "station No. 9", 0, id="number"),
        pytest.param("أمر بديهي", "It is a no-brainer", 0, id="a compound"),
        pytest.param("وصل", "No-one arrived", 1, id="no-one"),
        pytest.param("لم يعرف بعد", "They have yet to know", 0, id="yet to"),
        pytest.param("الخطر الوحيد هو غير معروف", "The only danger is not known", 0, id="only does not stand for غير"),
        pytest.param("اتحاد دولي", "an international union", 0, id="no negation"),
    ],
)
def test_english_against_arabic(source: str, target: str, expected: int) -> None:
    assert negation_change(TranslationUnit(source, target)) == expected
    assert negation_change(TranslationUnit(target, source, ("en", "ar"))) == expected


def test_other_languages_are_not_counted() -> None:
    assert negation_change(TranslationUnit("لم يصل", "Il est là", ("ar", "fr"))) == 0


@pytest.mark.parametrize(
    ("source", "target", "languages", "expected"),
    [
        pytest.param("لم يصل", "He did not arrive", ("ar", "en"), 1, id="kept"),
        pytest.param("وصل", "He arrived", ("ar", "en"), 1, id="none on either side"),
        pytest.param("وصل", "He did not arrive", ("ar", "en"), 0.5, id="one too many"),
        pytest.param("لم يصل ولم يتصل", "He arrived and called", ("ar", "en"), 1 / 3, id="two too few"),
        pytest.param("لم يصل", "Il est là", ("ar", "fr"), None, id="other languages"),
        pytest.param("لم يصل", "...", ("ar", "en"), None, id="no words"),
    ],
)
def test_the_score(source: str, target: str, languages: tuple[str, str], expected: float | None) -> None:
    assert NegationScorer().score([TranslationUnit(source, target, languages)]) == [expected]
