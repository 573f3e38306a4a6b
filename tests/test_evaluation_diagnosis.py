"""The checks of the diagnosis: each finds its fault, and is quiet where a reference has the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.evaluation.capitals import find_capitals, find_spellings
from dragoman.evaluation.case import Case
from dragoman.evaluation.diagnosis import CHECKS, SIGNATURE, examine

REFERENCE = "On Sunday, August 9, President Putin told Mr Smith that trade had not reached 35 billion dollars."


def find(hypothesis: str, *references: str, source: str = "", common: str = "") -> dict[str, str]:
    return examine(Case(source, hypothesis, references or (REFERENCE,), common=frozenset(common.split())))


def test_a_translation_that_equals_its_reference_has_no_fault() -> None:
    assert find(REFERENCE) == {}


@pytest.mark.parametrize(
    ("check", "hypothesis", "reference", "source", "shown"),
    [
        pytest.param("empty", " ... ", "Yes.", "نعم", "no words", id="empty"),
        pytest.param("arabic-left", "The minister وصل اليوم.", "He came.", "", "وصل اليوم", id="arabic-left"),
        pytest.param("loop", "the war of the war of the war of it", "The war.", "الحرب", "a loop", id="loop"),
        pytest.param(
            "loop", "He said that he said that he left.", "He said he left.", "", "he said that, twice", id="twice"
        ),
        pytest.param("short", "He came home.", "He came home late in the evening, tired.", "", "32%", id="short"),
        pytest.param("long", "He came home late in the evening, tired.", "He came home.", "", "308%", id="long"),
        pytest.param("numbers", "It is 53.", "It is 35.", "إنه 35", "53 is new, 35 is lost", id="number-changed"),
        pytest.param("numbers", "It is 35 million.", "It is 35 billion.", "", "35 is new, 35 is lost", id="scale"),
        pytest.param("dates", "It was in July.", "It was in August.", "", "Jul is new, Aug is lost", id="month"),
        pytest.param("dates", "On Monday.", "On Friday.", "", "Monday is new, Friday is lost", id="day"),
        pytest.param("names", "He met the king.", "He met Erdogan and Abe.", "", "Erdogan, Abe", id="names"),
        pytest.param("negation-lost", "He came.", "He did not come.", "لم يأت", "1 fewer", id="negation-lost"),
        pytest.param("negation-added", "He did not come.", "He came.", "أتى", "1 more", id="negation-added"),
        pytest.param("question", "He came.", "Did he come?", "هل أتى؟", "no question mark", id="question"),
        pytest.param("question", "He came.", "Did he come?", "", "no question mark", id="question-without-source"),
        pytest.param("quotes", 'He said "yes.', 'He said "yes".', 'قال "نعم"', "do not close", id="quotes"),
        pytest.param("quotes", "He said “yes.", "He said “yes”.", "", "do not close", id="curly-quotes"),
        pytest.param("markup", "It&#39;s here.", "It's here.", "", "&#39;", id="html"),
        pytest.param("markup", "It &apos; s here.", "It's here.", "", "&apos", id="html-apart"),
        pytest.param("markup", "It is <unk>.", "It is Yoruba.", "", "<unk>", id="unknown-piece"),
        pytest.param("capitals", "he met Putin.", "He met Putin.", "", "small letter", id="first-letter"),
        pytest.param("capitals", "He met putin.", "He met Putin.", "", "Putin", id="name-in-small-letters"),
        pytest.param("capitals", "HE MET PUTIN.", "He met Putin.", "", "all in capitals", id="shouting"),
    ],
)
def test_a_check_finds_its_fault(check: str, hypothesis: str, reference: str, source: str, shown: str) -> None:
    assert shown in find(hypothesis, reference, source=source)[check]


@pytest.mark.parametrize(
    ("hypothesis", "reference", "source"),
    [
        pytest.param("It was 9/8/2016.", "It was August 9, 2016.", "", id="date-in-digits"),
        pytest.param("It was on 9 August 2016.", "It was on 9/8/2016.", "9 أغسطس 2016", id="month-of-the-source"),
        pytest.param("He has five.", "He has 5.", "لديه 5", id="number-in-words"),
        pytest.param("At 9.30 and 3,500,000.", "At 9:30 and 3.5 million.", "", id="spellings-of-numbers"),
        pytest.param("He has 35.", "He has some.", "لديه 35", id="number-of-the-source-alone"),
        pytest.param("He has some.", "He has 35 of them.", "لديه بعض منها", id="number-of-the-reference-alone"),
        pytest.param("He met Erdoğan.", "He met Erdogan.", "", id="accents"),
        pytest.param("He met Muhammad.", "He met Mohammed.", "", id="spellings-of-names"),
        pytest.param("The Turkish army came.", "The army of Turkey came.", "", id="forms-of-names"),
        pytest.param("It was very, very old.", "It was old.", "", id="two-words-that-repeat"),
        pytest.param("He came.", "Did he come?", "أتى.", id="question-of-the-reference-alone"),
        pytest.param('He said "yes.', 'He said "yes".', 'قال "نعم', id="source-that-breaks-off"),
        pytest.param('"yes" he said', "yes he said", "", id="small-letters-of-the-reference-too"),
        pytest.param("NATO came.", "NATO came.", "", id="acronyms"),
        pytest.param("He came.", "He has come.", "", id="short-sentences-may-differ"),
        pytest.param("&quot;Fred&quot; came.", "Fred came.", "", id="html-before-a-capital"),
        pytest.param("iPhones were sold.", "They sold iPhones.", "", id="a-name-that-begins-small"),
        pytest.param("It was on 1 January.", "It was on 1 Jan.", "", id="a-month-cut-short"),
        pytest.param("He came on Tuesday.", "He came on Tues. as said.", "", id="a-day-cut-short"),
        pytest.param("He went to NSW.", "He went to New South Wales.", "", id="initials-for-a-name"),
        pytest.param("The U.S. army came.", "The American army came.", "", id="a-country-for-its-people"),
        pytest.param("It cost £27 million.", "It cost £27m.", "كلف 27 مليون جنيه", id="millions-of-money"),
        pytest.param("It bears 24 MN.", "It bears 24 MN.", "يتحمل 24", id="a-unit-in-capitals"),
        pytest.param("He is not ready.", "He is unprepared.", "جاء اليوم", id="a-negation-inside-a-word"),
    ],
)
def test_what_is_well_has_no_fault_but_markup(hypothesis: str, reference: str, source: str) -> None:
    assert set(find(hypothesis, reference, source=source)) <= {"markup"}


@pytest.mark.parametrize(
    ("hypothesis", "other"),
    [
        ("It is 53.", "They are 53."),
        ("He met Abe.", "He met Abe."),
        ("It was in July.", "In July."),
        ("It&#39;s.", "It&#39;s."),
        ("he came", "he came"),
        ("Did he?", "Who?"),
    ],
)
def test_one_reference_is_enough_to_excuse(hypothesis: str, other: str) -> None:
    assert find(hypothesis, "He met Putin in August: 35?", other) == {}


def test_a_name_that_only_sounds_a_little_alike_is_another() -> None:
    assert find("He met Biden.", "He met Putin.")["names"] == "Putin"


def test_a_word_that_is_common_in_the_set_is_no_name() -> None:
    assert "names" in find("He went to the group.", "He went to the Party.")
    assert "names" not in find("He went to the group.", "He went to the Party.", common="a party")


def test_a_capital_that_nothing_confirms_is_the_references_style() -> None:
    references = [["He drove the Sedan home.", "She met Renaissance men.", "Was it Renaissance art?"]]
    spellings = find_spellings(
        references, ["He drove the sedan home.", "She met renaissance men.", "It was Renaissance."]
    )
    found = [
        find_capitals(Case("", "the sedan, the renaissance", (reference,), ("ar", "en"), *spelling))
        for reference, spelling in zip(references[0], spellings, strict=True)
    ]
    assert [(each or "").partition(", ")[2] for each in found] == ["", "Renaissance", "Renaissance"]


def test_a_system_that_writes_all_names_small_does_not_make_them_common_words() -> None:
    references = [["He met Putin.", "They saw Putin there."]]
    outputs = ["He met putin.", "They saw putin there."]
    spellings = find_spellings(references, outputs)
    found = [
        find_capitals(Case("", output, (reference,), ("ar", "en"), *spelling))
        for output, reference, spelling in zip(outputs, references[0], spellings, strict=True)
    ]
    assert found == ["Putin", "Putin"]


def test_a_word_that_outputs_mostly_write_small_is_no_name() -> None:
    outputs = ["He drove to the village.", "The village is old.", "A village."]
    first, *_ = find_spellings([["He drove to Phondey Village.", "The hamlet is old.", "A hamlet."]], outputs)
    assert first.common == {"village"}


def test_a_length_that_suits_the_source_is_no_fault_of_the_translation() -> None:
    source = "أعلن مفوض التجارة والصناعة بالاتحاد الأفريقي ألبرت موتشانغا انضمام دولة بنين إلى الاتحاد."
    whole = "The African Union Commissioner for Trade and Industry, Albert Muchanga, announced that Benin was to join."
    terse = "AU trade chief Muchanga said Benin was to join."
    assert "long" in find(whole, terse)
    assert "long" not in find(whole, terse, source=source)
    assert "short" in find(whole, whole * 2)
    assert "short" not in find(whole, whole * 2, source=source)


def test_the_sun_at_the_end_of_a_sentence_is_no_sunday() -> None:
    assert "dates" not in find("It is far from the Sun.", "It is far from its star.")


def test_checks_that_know_english_words_leave_other_languages_alone() -> None:
    case = Case("", "il voit erdogan", ("Il voit Erdogan le Lundi",), ("ar", "fr"))
    assert not {"names", "capitals", "dates"} & set(examine(case))


def test_an_arabic_target_may_have_arabic_letters() -> None:
    assert examine(Case("Hello.", "مرحبا.", ("أهلا.",), ("en", "ar"))) == {}


def test_the_signature_names_every_check() -> None:
    assert all(check.name in SIGNATURE for check in CHECKS)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_text_can_be_examined_and_a_reference_is_no_worse_than_itself(source: str, target: str, other: str) -> None:
    examine(Case(source, target, (other,)))
    found = examine(Case(source, target, (target,)))
    assert set(found) <= {"numbers"}  # the source excuses numbers of the reference alone
