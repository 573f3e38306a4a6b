from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.repetition import count_looped_words, is_loop

WORDS = st.text("abcdefghij", min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("no no no", 0, id="a word three times"),
        pytest.param("no no no no", 4, id="a word four times"),
        pytest.param("He said no, No, NO! no.", 4, id="case and punctuation do not matter"),
        pytest.param("New York, New York", 0, id="two words twice"),
        pytest.param("New York, New York, New York", 6, id="two words three times"),
        pytest.param("of the war of the war of the war", 9, id="three words three times"),
        pytest.param("of the war of the war of the war of the", 11, id="and a part of a fourth time"),
        pytest.param("a b a b a b in between x y x y x y", 12, id="two loops"),
        pytest.param("a b c d e f g h i j k l " * 3, 36, id="twelve words three times"),
        pytest.param("a b c d e f g h i j k l m " * 3, 0, id="thirteen words are too long a phrase"),
        pytest.param("a b a c a b a d a b", 0, id="often and not in a row"),
        pytest.param("لا لا لا لا", 4, id="Arabic"),
        pytest.param("1,000,000,000,000 and 2.000.000.000.000", 0, id="a number is one word"),
    ],
)
def test_words_in_loops_are_counted(text: str, count: int) -> None:
    assert count_looped_words(text) == count


@pytest.mark.parametrize(
    ("target", "source", "loop"),
    [
        pytest.param("the war of the war of the war of the war", "الحرب", True, id="a loop"),
        pytest.param("no no no no", "لا لا لا لا", False, id="the source does the same"),
        pytest.param("no no no no no no no no no", "لا لا لا لا", True, id="the source does it much less"),
        pytest.param("no no no no " + " ".join(f"w{n}" for n in range(90)), "لا", True, id="a loop in a long text"),
        pytest.param("pay 100000000000000 euros", "ادفع", True, id="a stutter inside a word"),
        pytest.param("irirririririririririr", "ابن", True, id="a stutter of two letters"),
        pytest.param("ha" * 12, "ها" * 12, False, id="the source stutters too"),
        pytest.param("1,000,000,000,000", "تريليون", False, id="a large number is no stutter"),
        pytest.param("", "لا", False, id="nothing"),
        pytest.param("a quiet sentence", "جملة", False, id="no loop"),
    ],
)
def test_a_loop_is_what_the_source_does_not_do_itself(target: str, source: str, loop: bool) -> None:  # noqa: FBT001 - a case
    assert is_loop(target, source) is loop


@given(st.lists(WORDS, unique_by=str.lower), st.text())
def test_distinct_words_are_never_a_loop(words: list[str], source: str) -> None:
    assert count_looped_words(" ".join(words)) == 0
    assert not is_loop(" ".join(words), source)


@given(st.lists(WORDS, min_size=1, max_size=12), st.integers(4, 20), st.lists(WORDS, max_size=5))
def test_a_phrase_said_four_times_is_always_found(phrase: list[str], times: int, rest: list[str]) -> None:
    assert count_looped_words(" ".join(rest + phrase * times + rest)) >= len(phrase) * times


@given(st.text())
def test_there_are_never_more_looped_words_than_words(text: str) -> None:
    assert count_looped_words(text * 4) <= len(re.findall(r"\w+", text * 4))


@pytest.mark.parametrize(
    ("phrase", "share"),
    [
        pytest.param("a ", 1, id="one word"),
        pytest.param("a b c d e f g h i j k l ", 1, id="twelve words"),
        pytest.param("a b c d e f g h i j k l m ", 0, id="too long a phrase"),
        pytest.param("7", 0, id="no space"),
    ],
)
def test_a_very_long_text_is_counted_at_once(phrase: str, share: int) -> None:
    times = 500_000 // len(phrase)
    assert count_looped_words(phrase * times) == share * times * len(phrase.split())
