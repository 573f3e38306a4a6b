"""Rules of the copy score: script, copies, loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Judge

SENTENCE = "قال الرئيس إن الأزمة ستحل عبر الحوار"


@pytest.mark.parametrize(
    ("source", "target"),
    [
        pytest.param(SENTENCE, "The crisis would be resolved through dialogue.", id="a translation"),
        pytest.param("BBC", "BBC", id="an abbreviation"),
        pytest.param("Windows 10 Pro for Workstations", "Windows 10 Pro for Workstations", id="a name of many words"),
        pytest.param("https://example.org/a/b/c/d", "https://example.org/a/b/c/d", id="an address"),
        pytest.param("2016", "2016", id="a number"),
        pytest.param("قناة BBC News World Service", "The BBC News World Service", id="a name in the source"),
        pytest.param("جيد جدا جدا", "very very good", id="two equal words"),
        pytest.param("نيويورك، نيويورك", "New York, New York", id="a name said twice"),
        pytest.param("لا لا لا أريد", "No, no, no, I do not", id="the source repeats as well"),
        pytest.param("قائمة", "Aegean Sea to the west, Black Sea to the north, Red Sea to the south", id="a list"),
        pytest.param("المحتويات" + "." * 40 + "5", "Contents" + "." * 40 + "5", id="dots of a table of contents"),
        pytest.param("١ ٢ ٣ ٤", "1 2 3 4", id="numbers alone"),
    ],
)
def test_a_sound_target_has_one(judge: Judge, source: str, target: str) -> None:
    assert judge("copy", source, target) == 1


@pytest.mark.parametrize(
    ("source", "target", "low", "high"),
    [
        pytest.param(SENTENCE, SENTENCE, 0, 0, id="a copy"),
        pytest.param("بوتين", "بوتين", 0, 0, id="one word in its own script"),
        pytest.param(SENTENCE, f"The president said {SENTENCE[10:]}", 0.2, 0.6, id="half translated"),
        pytest.param(SENTENCE, "The crisis الأزمة would be resolved through dialogue.", 0.8, 0.9, id="one word left"),
        pytest.param(SENTENCE, "the the the the", 0, 0, id="one word"),
        pytest.param(SENTENCE, "of the war of the war of the war", 0, 0, id="three words"),
        pytest.param(SENTENCE, "It was the end of" + " the war in the city of" * 5, 0, 0.2, id="a loop at the end"),
        pytest.param(
            SENTENCE, "He said blah, blah, blah, blah and then the crisis was over for all.", 0.3, 0.8, id="short"
        ),
        pytest.param(SENTENCE, "a p" + "-p" * 60, 0, 0, id="with hyphens"),
        pytest.param(SENTENCE, "ha" * 40, 0, 0, id="letters"),
        pytest.param(SENTENCE, "The end" + " ." * 40, 0, 0, id="dots"),
    ],
)
def test_what_is_no_translation_falls(judge: Judge, source: str, target: str, low: float, high: float) -> None:
    value = judge("copy", source, target)
    assert value is not None
    assert low <= value <= high


@pytest.mark.parametrize("target", ["", "  ", "...", "\u200f"])
def test_a_target_without_words_has_no_score(judge: Judge, target: str) -> None:
    assert judge("copy", SENTENCE, target) is None


@pytest.mark.parametrize(
    ("source", "target", "languages", "expected"),
    [
        pytest.param("The crisis will soon be over", SENTENCE, ("en", "ar"), 1, id="into Arabic"),
        pytest.param("Five words stand here now", "Five words stand here now", ("en", "ar"), 0, id="copied English"),
        pytest.param("BBC News", "BBC News", ("en", "ar"), 1, id="a name stays in Latin letters"),
        pytest.param("He runs Windows 10 here", "يستخدم Windows 10 هنا", ("en", "ar"), 1, id="Arabic with a name"),
        pytest.param("She told all of them", "She told all of them", ("en", "fr"), 0, id="one script, copied"),
        pytest.param("Barack Obama met him here", "Barack Obama l'a vu ici", ("en", "fr"), 1, id="one script, names"),
        pytest.param("Paris, Berlin, Rome", "Paris, Berlin, Rome", ("en", "fr"), 1, id="one script, short"),
    ],
)
def test_the_languages_say_which_script_is_due(
    judge: Judge, source: str, target: str, languages: tuple[str, str], expected: float
) -> None:
    assert judge("copy", source, target, languages=languages) == expected
