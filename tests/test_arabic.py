from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman import arabic
from dragoman.arabic import ARABIC_LETTER, arabic_share, fold_digits, has_words, normalize, strip_invisible, strip_marks

# Anything at all, and more of what the rules are about than chance would give.
ARABIC = st.characters(min_codepoint=0x600, max_codepoint=0x6FF)
PRESENTATION = st.characters(min_codepoint=0xFB50, max_codepoint=0xFEFF)
FORMATTING = st.sampled_from(
    [*"\u200b\u200c\u200d\u200e\u200f\u202b\u2066\u00ad\ufeff\u0640\u0653\u0654\u0301\t\n \x00\ud800"]
)
TEXTS = st.text(st.characters() | ARABIC | PRESENTATION | FORMATTING)


def letters_and_digits(text: str) -> list[str]:
    """The letters and digits of a text, taken apart from their accents; tatweel is no letter."""
    text = "".join(unicodedata.normalize("NFKC", char) if "\ufb50" <= char <= "\ufefc" else char for char in text)
    return [char for char in unicodedata.normalize("NFD", text) if char.isalnum() and char != arabic.TATWEEL]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("العِلْمُ نُورٌ", "العلم نور", id="vowel signs"),
        pytest.param("هٰذا", "هذا", id="superscript alef"),
        pytest.param("قُلۡ هُوَ ٱللَّهُ أَحَدٌۖ", "قل هو ٱلله أحد", id="Quranic marks"),
        pytest.param("كــبير", "كبير", id="tatweel"),
        pytest.param("ﺍﻟﺴﻼﻡ", "السلام", id="presentation forms"),
        pytest.param("ﷲ ﷺ", "الله صلى الله عليه وسلم", id="ligatures"),
        pytest.param("ﹷﱞ", "", id="presentation forms of marks"),
        pytest.param("\u202bنص\u202c \u200fآخر\u2069", "نص آخر", id="bidi controls"),
        pytest.param("می\u200cخواهم\u200d", "میخواهم", id="joiners"),
        pytest.param("\ufeffكل\u200bمة\u00ad", "كلمة", id="BOM, zero-width space, soft hyphen"),
        pytest.param("آدم", "آدم", id="composed"),
        pytest.param("ا\u0653دم", "آدم", id="letters and marks composed"),
        pytest.param("ا\u064e\u0653دم", "آدم", id="composed over a sign that is taken away"),
        pytest.param("أإآاٱىئءؤة", "أإآاٱىئءؤة", id="letters left alone"),
        pytest.param("٣٫٥٪ ۱۲", "٣٫٥٪ ۱۲", id="digits left alone"),
        pytest.param("  نص\t\r\n آخر\u00a0\u3000بعد\u2028 ", "نص آخر بعد", id="space"),
        pytest.param("نص\x00آخر\x07\x85\ud800.", "نص آخر .", id="controls and lone surrogates"),
        pytest.param("Ａ① «نص»", "Ａ① «نص»", id="other compatibility characters left alone"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_normalize_writes_arabic_as_models_know_it(text: str, expected: str) -> None:
    assert normalize(text) == expected


@given(TEXTS)
def test_normalizing_twice_is_normalizing_once(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


@given(TEXTS)
def test_normalizing_loses_no_letter_and_no_digit(text: str) -> None:
    assert letters_and_digits(normalize(text)) == letters_and_digits(text)


@given(TEXTS)
def test_a_normalized_text_can_be_written_and_has_single_spaces(text: str) -> None:
    found = normalize(text)
    assert found.encode().decode() == found
    assert found.split(" ") == found.split() or not found
    assert unicodedata.is_normalized("NFC", found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("٠١٢٣٤٥٦٧٨٩", "0123456789", id="Arabic-Indic"),
        pytest.param("۰۱۲۳۴۵۶۷۸۹", "0123456789", id="Persian"),
        pytest.param("١٬٠٠٠٫٥٪", "1,000.5%", id="signs"),
        pytest.param("²٣, ३", "²3, ३", id="others left alone"),
    ],
)
def test_digits_are_folded_to_ascii(text: str, expected: str) -> None:
    assert fold_digits(text) == expected


def test_marks_that_make_another_letter_are_no_marks() -> None:
    assert strip_marks("ا\u0653ا\u0654ا\u0655") == "ا\u0653ا\u0654ا\u0655"


def test_invisible_characters_are_taken_away_and_space_is_not() -> None:
    assert strip_invisible("\u200fأ\u2060 \u00a0\u2066ب\u2069") == "أ \u00a0ب"


def test_arabic_letters_are_those_that_unicode_names_so() -> None:
    basic = map(chr, (*range(0xD800), *range(0xE000, 0x10000)))
    wrong = [
        char
        for char in basic
        if bool(ARABIC_LETTER.match(char)) != (char.isalpha() and unicodedata.name(char, "").startswith("ARABIC "))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("كلمة", True),
        ("x", True),
        ("٣", True),
        ("7", True),
        ("語", True),
        ("", False),
        ("؟ … —", False),
        ("\u064e😀", False),
    ],
)
def test_words_are_letters_or_digits_of_any_script(text: str, expected: bool) -> None:  # noqa: FBT001 - a case
    assert has_words(text) is expected


@pytest.mark.parametrize(
    ("text", "share"),
    [
        pytest.param("كلمة", 1.0, id="Arabic"),
        pytest.param("word", 0.0, id="Latin"),
        pytest.param("أب ab", 0.5, id="half"),
        pytest.param("123 ؟", 0.0, id="no letters"),
        pytest.param("رَحْمٰن", 1.0, id="vowelled"),
        pytest.param("﴿أ﴾", 1.0, id="ornate brackets"),
    ],
)
def test_the_share_of_arabic_is_counted_among_letters(text: str, share: float) -> None:
    assert arabic_share(text) == share


@given(TEXTS)
def test_the_share_of_arabic_is_a_share(text: str) -> None:
    assert 0.0 <= arabic_share(text) <= 1.0
