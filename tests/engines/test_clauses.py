from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.engines.clauses import split_clauses

# Words and punctuation that the rules look for, among any characters at all.
PLACES = st.sampled_from([". ", "؟ ", "؛", ": ", "، ", " وقال ", " حيث ", " ", "\n", "د. ", "»", "كلمة", "1.5"])
TEXTS = st.text(st.characters()) | st.lists(PLACES | st.text(max_size=3), max_size=60).map("".join)

COUNTS = {
    "characters": len,
    "bytes": lambda text: len(text.encode("utf-8", "surrogatepass")),
    "words": lambda text: len(text.split()),
    "not additive": lambda text: 3 + len(text) // 2,
    "pairs": lambda text: len(set(text)),
}


def count_words(text: str) -> int:
    return len(text.split())


@pytest.mark.parametrize("count", COUNTS.values(), ids=COUNTS)
@given(text=TEXTS, limit=st.integers(1, 40))
def test_the_parts_joined_are_the_text(count: object, text: str, limit: int) -> None:
    parts = split_clauses(text, count, limit)  # type: ignore[arg-type]
    assert "".join(parts) == text
    assert parts == [text] or all(parts)


@given(text=TEXTS, limit=st.integers(1, 40))
def test_no_part_is_over_the_limit(text: str, limit: int) -> None:
    assert all(len(part) <= limit for part in split_clauses(text, len, limit))


@given(text=TEXTS, limit=st.integers(4, 40))
def test_no_part_is_over_the_limit_where_characters_weigh_differently(text: str, limit: int) -> None:
    count = COUNTS["bytes"]
    assert all(count(part) <= limit for part in split_clauses(text, count, limit))


@given(text=TEXTS, limit=st.integers(1, 40))
def test_a_text_within_the_limit_is_one_part(text: str, limit: int) -> None:
    assert (split_clauses(text, len, limit) == [text]) == (len(text) <= limit)


@given(st.lists(st.sampled_from(["كلمة", "وقال", "x", "1.5", "نعم،", "قال:", "؛"]), min_size=1).map(" ".join))
def test_no_word_is_cut_where_there_is_space(text: str) -> None:
    parts = split_clauses(text, count_words, 3)
    assert [word for part in parts for word in part.replace("؛", "؛ ").split()] == text.replace("؛", "؛ ").split()


# Eight words, of which six may stand in a part: the better place stands after the third, the worse one in the middle.
@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("كلمة كلمة كلمة. ", "كلمة؛ كلمة كلمة كلمة كلمة", id="full stop before semicolon"),
        pytest.param("كلمة كلمة كلمة؟ ", "كلمة؛ كلمة كلمة كلمة كلمة", id="question mark before semicolon"),
        pytest.param("كلمة كلمة كلمة.» ", "كلمة؛ كلمة كلمة كلمة كلمة", id="full stop in quotes before semicolon"),
        pytest.param("كلمة كلمة كلمة؛ ", "كلمة: كلمة كلمة كلمة كلمة", id="semicolon before colon"),
        pytest.param("كلمة كلمة كلمة: ", "كلمة، كلمة كلمة كلمة كلمة", id="colon before comma"),
        pytest.param("كلمة كلمة كلمة، ", "كلمة وقالت كلمة كلمة كلمة", id="comma before and-clause"),
        pytest.param("كلمة كلمة كلمة ", "وقال كلمة كلمة كلمة كلمة", id="and-clause before space"),
        pytest.param("كلمة كلمة كلمة ", "حيث كلمة كلمة كلمة كلمة", id="subordinate clause before space"),
        pytest.param("كلمة كلمة كلمة كلمة ", "كلمة كلمة كلمة كلمة", id="space in the middle"),
        pytest.param("كلمة كلمة كلمة كلمة، ", "كلمة د. كلمة كلمة", id="comma before the stop of a title"),
        pytest.param("كلمة كلمة كلمة، ", "أ.د. كلمة كلمة كلمة كلمة", id="comma before the stops of a title"),
        pytest.param("كلمة كلمة كلمة كلمة ", "2:30 كلمة 1,5 كلمة", id="no cut inside numbers"),
    ],
)
def test_a_cut_is_made_at_the_best_place(before: str, after: str) -> None:
    assert split_clauses(before + after, count_words, 6) == [before, after]


def test_the_parts_of_a_text_without_punctuation_are_about_equally_long() -> None:
    parts = split_clauses(" ".join(["كلمة"] * 400), count_words, 192)
    assert sorted(count_words(part) for part in parts) == [133, 133, 134]


@given(st.integers(1, 2000), st.integers(2, 200))
def test_words_are_shared_out_evenly_among_the_fewest_parts(words: int, limit: int) -> None:
    sizes = [count_words(part) for part in split_clauses(" ".join(["كلمة"] * words), count_words, limit)]
    assert len(sizes) == -(-words // limit)
    assert max(sizes) - min(sizes) <= 1


def test_a_text_without_space_is_cut_between_characters() -> None:
    assert split_clauses("ابتثجحخد", len, 3) == ["اب", "تث", "جح", "خد"]


@pytest.mark.parametrize(
    "unit",
    [
        pytest.param("كلمة ", id="words"),
        pytest.param("ا", id="no space"),
        pytest.param("ا. ", id="stops"),
        pytest.param("ا، وقال: ب؛ ", id="all places"),
        pytest.param(" ", id="only space"),
        pytest.param("((((", id="brackets"),
    ],
)
def test_a_million_characters_are_cut_without_reading_them_again_and_again(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    read = 0

    def count(part: str) -> int:
        nonlocal read
        read += len(part)
        return len(part)

    parts = split_clauses(text, count, 600)
    assert "".join(parts) == text
    assert max(map(len, parts)) <= 600
    assert read < 30 * len(text)
