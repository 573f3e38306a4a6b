"""Duplicates and held-out texts: what counts as the same, and the structures that remember it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import UsageError
from dragoman.filters.duplicates import DuplicateFilter
from dragoman.filters.hash_set import HashSet
from dragoman.filters.held_out import HeldOutFilter
from dragoman.filters.near_index import NearIndex, signatures
from dragoman.filters.text_keys import spelling_key, text_key, word_key
from dragoman.records import TranslationUnit
from dragoman.training.pieces import _FOLDED

SENTENCE = "The ministry announced the results of the examinations on Tuesday evening in the capital"


def judge(pairs: list[tuple[str, str]], **options: Any) -> list[str | None]:
    verdicts: list[str | None] = DuplicateFilter(**options).judge([TranslationUnit(*pair) for pair in pairs])
    return verdicts


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("كُتُبٌ", "كتب"),
        ("كـــتب", "كتب"),
        ("\u202bكتب\u202c\u200f", "كتب"),
        ("٣٫٥", "3.5"),
        ("He  said\n", "he said"),
        ("cafe\u0301", "café"),
    ],
)
def test_texts_that_look_alike_are_equal(first: str, second: str) -> None:
    assert text_key(first) == text_key(second)
    assert judge([(first, "x"), (second, "x")]) == [None, "duplicate"]


@pytest.mark.parametrize(("first", "second"), [("He said.", "He said"), ("أحمد", "احمد"), ("ة", "ه"), ("3", "4")])
def test_texts_that_read_otherwise_differ(first: str, second: str) -> None:
    assert judge([(first, "x"), (second, "x")]) == [None, None]


def test_words_are_the_same_whatever_stands_between_them() -> None:
    assert word_key("«He», said: no!") == word_key("he said NO") == "he said no"


@pytest.mark.parametrize(
    ("side", "verdicts"),
    [
        ("pair", [None, None, None, "duplicate"]),
        ("source", [None, "duplicate", None, "duplicate"]),
        ("target", [None, None, "duplicate", "duplicate"]),
        ("either", [None, "duplicate", "duplicate", "duplicate"]),
    ],
)
def test_a_side_says_what_is_compared(side: str, verdicts: list[str | None]) -> None:
    assert judge([("a", "x"), ("a", "y"), ("b", "x"), ("a", "x")], side=side) == verdicts


def test_what_is_rejected_is_not_remembered() -> None:
    """With either side, the second goes for its source; its target is then still new."""
    assert judge([("a", "x"), ("a", "y"), ("b", "y")], side="either") == [None, "duplicate", None]


def test_sides_do_not_run_together() -> None:
    assert judge([("a b", "c"), ("a", "b c")]) == [None, None]


def test_units_without_text_are_no_duplicates() -> None:
    assert judge([("", ""), (" ", "")], kind="near") == [None, None]
    assert judge([("", "a"), ("", "b"), ("", "a")], side="either") == [None, None, "duplicate"]


def test_nearly_equal_texts_are_near() -> None:
    """One word more, or other punctuation; another sentence is not."""
    more = SENTENCE.replace("evening", "evening late")
    other = "Thousands of students had waited for them since the beginning of the summer holidays"
    pairs = [("", SENTENCE), ("", f"«{SENTENCE}»!"), ("", more), ("", other), ("", SENTENCE)]
    expected = [None, "near-duplicate", "near-duplicate", None, "duplicate"]
    assert judge(pairs, kind="near", side="target") == expected


def test_similarity_says_how_near() -> None:
    half = SENTENCE[: len(SENTENCE) // 2]
    pairs = [("", SENTENCE), ("", half)]
    assert judge(pairs, kind="near", similarity=0.9) == [None, None]
    assert judge([("", SENTENCE), ("", f"{SENTENCE} x")], kind="near", similarity=0.9)[1] == "near-duplicate"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kind": "keep"}, "duplicates: kind is 'keep': it must be one of exact, near"),
        ({"side": "both"}, "duplicates: side is 'both': it must be one of pair, source, target, either"),
        ({"similarity": 0}, "duplicates: similarity is 0"),
        ({"similarity": 1.5}, "duplicates: similarity is 1.5"),
    ],
)
def test_options_that_cannot_work_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        DuplicateFilter(**options)


def test_memory_is_what_is_stated() -> None:
    """Bytes for each unit that is kept: exact at most 22, near a few hundred."""
    units = [TranslationUnit(f"جملة {number * 7919}", f"sentence {number**3}") for number in range(3000)]
    for kind, most in (("exact", 22), ("near", 450)):
        made = DuplicateFilter(kind=kind)  # type: ignore[arg-type]
        kept = made.judge(units).count(None)
        assert made.size <= most * kept + 200_000 * (kind == "near")


@given(values=st.lists(st.integers(0, 2**64 - 1) | st.integers(2, 50), max_size=2000))
def test_a_hash_set_is_a_set(values: list[int]) -> None:
    """But for 0, which is taken for 1."""
    made, known = HashSet(), set[int]()
    for value in values:
        assert (value in made) == ((value or 1) in known)
        assert made.add(value) == ((value or 1) not in known)
        known.add(value or 1)
    assert len(made) == len(known)
    assert all(value in made for value in values)


def test_an_index_finds_what_was_added_after_it_grew() -> None:
    index = NearIndex(0.8)
    texts = [f"{number} is a number and {number * number} its square, {number**3} its cube" for number in range(1500)]
    marks = signatures(texts)
    for mark in marks:
        index.add(mark)
    assert len(index) == len(marks)
    assert all(map(index.has_near, marks))
    assert not any(map(index.has_near, signatures(["Nothing of the kind was ever said by anybody, they claim."])))


@pytest.mark.parametrize(
    ("unit", "rejected"),
    [
        (TranslationUnit("وصل «الرئيس»!", "x"), True),
        (TranslationUnit("x", "The PRESIDENT, arrived"), True),
        (TranslationUnit("وصل الرئيس أمس", "The president arrived yesterday"), False),
        (TranslationUnit("...", ""), False),  # without words, it is nobody's text
        (TranslationUnit("الي الأمام", "x"), True),
        (TranslationUnit("x", "Phase II: 5 m\u00b2"), True),
    ],
)
def test_held_out_texts_match_by_their_words(unit: TranslationUnit, rejected: bool) -> None:  # noqa: FBT001
    files = {
        "a.ar": ["وصل الرئيسُ.", "", "إلى الامام"],
        "a.en": ["The president arrived.", "!", "Phase \u2161: \uff15 m2"],
    }
    made = HeldOutFilter(files=list(files), texts=files.__getitem__)
    assert made.judge([unit]) == ["held-out" if rejected else None]


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (SENTENCE, "held-out"),
        ("Reporters said that the Ministry, announced the results of THE examinations.", "held-out-words"),
        ("the ministry announced the results of the", None),  # seven
        ("the ministry announced results of the examinations on Tuesday evening", None),  # seven after a gap
        ("on Tuesday evening in the capital The ministry announced the results of the exam", None),  # over the end
    ],
)
def test_words_in_a_row_may_reject_too(target: str, reason: str | None) -> None:
    made = HeldOutFilter(files=["a.en"], texts=lambda _: [SENTENCE, "one two three"], shared_words=8)
    assert made.judge([TranslationUnit("نعم", target)]) == [reason]
    whole = HeldOutFilter(files=["a.en"], texts=lambda _: [SENTENCE])
    assert whole.judge([TranslationUnit("نعم", target)]) == [reason if reason == "held-out" else None]


@pytest.mark.parametrize("count", [0, -1, True, 8.0, 2.5, "8"])
def test_no_words_in_a_row_are_no_rule(count: Any) -> None:
    with pytest.raises(UsageError, match=r"shared_words is .*, not a whole number above 0"):
        HeldOutFilter(files=[], texts=lambda _: [], shared_words=count)


@pytest.mark.parametrize(("spelling", "one"), _FOLDED.items())
def test_what_the_source_of_a_model_does_not_tell_apart_is_one_held_out_text(spelling: str, one: str) -> None:
    assert spelling_key(f"a{spelling}b") == spelling_key(f"a{one}b")


@pytest.mark.parametrize("text", ["ا\u0654حمد", "ا\u0655حمد", "ا\u0653حمد", "\ufe83حمد"])
def test_a_letter_of_several_characters_is_one(text: str) -> None:
    assert spelling_key(text) == "احمد"
