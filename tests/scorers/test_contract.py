"""What every scorer keeps, whatever it judges."""

from __future__ import annotations

import copy
import math
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scorer_doubles import make

from dragoman.records import Flag, TranslationUnit
from dragoman.scorers import TABLE

if TYPE_CHECKING:
    from dragoman.protocols import Scorer

RANGES = {
    "length": (-math.inf, math.inf),
    "logprob": (-math.inf, 0.0),
    "numbers": (0.0, 1.0),
    "copy": (0.0, 1.0),
    "punctuation": (0.0, 1.0),
    "negation": (0.0, 1.0),
    "names": (0.0, 1.0),
    "coverage": (0.0, 1.0),
    "support": (0.0, 1.0),
    "language": (0.0, 1.0),
    "similarity": (-1.0, 1.0),
    "margin": (0.0, math.inf),
    "forced": (-math.inf, 0.0),
    "related": (0.0, 1.0),
    "quality": (0.0, 1.0),
}
SCORERS = [pytest.param(make(row.name), RANGES[row.name], id=row.name) for row in TABLE]

# Pieces that the rules look for, in any order, beside any characters at all, lone surrogates among them.
WORDS = "لا|غير|not |مليون|عشر|ألف|هدفين| and |نصف|no. 5|27 و28|٣٫٥٪|1,000.5|12:30|0|00|&#39;|&quot;|the the the "
PIECES = st.sampled_from(WORDS.split("|") + list('"«؟?().ه\ud800\u200f\u064e \n'))
ANY = st.one_of(st.text(st.characters()), st.lists(PIECES | st.text(st.characters(), max_size=4)).map("".join))
UNITS = st.builds(
    TranslationUnit,
    ANY,
    ANY,
    st.sampled_from([("ar", "en"), ("en", "ar"), ("ar-EG", "en-GB"), ("en", "fr"), ("ar", "fa"), ("", "")]),
    st.dictionaries(
        st.sampled_from(["logprob", "length", "copy", "numbers", "coverage", "similarity", "other"]), st.floats()
    ),
    flags=st.lists(st.sampled_from([*Flag, "unheard-of"])).map(tuple),
)
HUGE = {
    "empty": "",
    "spaces": " " * 300_000,
    "one letter": "ه" * 300_000,
    "digits": "9" * 300_000,
    "dots between digits": "1." * 150_000,
    "groups of three": "123 " * 75_000 + ".",
    "number words": "مليون تريليون hundred million " * 10_000,
    "dots far apart": ("." + " " * 1000) * 300,
    "entities": "&#" * 150_000,
    "quotes": '"' * 300_000,
    "one word": "the " * 75_000,
    "negators": "لا غير not isn't " * 18_000,
    "names": "Gorbachev غورباتشوف " * 15_000,
    "words of many readings": "chchchcicej" * 27_000,
    "half words": "n" * 150_000 + "'t",
}


def test_every_row_has_a_documented_range() -> None:
    assert [row.name for row in TABLE] == list(RANGES)


@pytest.mark.parametrize(("scorer", "bounds"), SCORERS)
@given(units=st.lists(UNITS, max_size=4))
def test_any_units_give_as_many_values_each_in_range(
    scorer: Scorer, bounds: tuple[float, float], units: list[TranslationUnit]
) -> None:
    before = copy.deepcopy(units)
    values = scorer.score(units)
    assert repr(units) == repr(before), "a scorer changes nothing"
    assert len(values) == len(units)
    for value in values:
        assert value is None or (math.isfinite(value) and bounds[0] <= value <= bounds[1])


@pytest.mark.parametrize(("scorer", "bounds"), SCORERS)
@given(units=st.lists(UNITS, max_size=4))
def test_a_value_does_not_depend_on_the_batch(
    scorer: Scorer, bounds: tuple[float, float], units: list[TranslationUnit]
) -> None:
    del bounds
    values = scorer.score(units)
    assert values == [scorer.score([unit])[0] for unit in units]
    assert values == scorer.score(units[::-1])[::-1]


@pytest.mark.parametrize(("scorer", "bounds"), SCORERS)
@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in HUGE.items()])
def test_huge_texts_take_time_by_their_length(scorer: Scorer, bounds: tuple[float, float], text: str) -> None:
    start = time.perf_counter()
    for source, target in ((text, text), ("نص قصير 5", text), (text, "a short text 5")):
        (value,) = scorer.score([TranslationUnit(source, target)])
        assert value is None or bounds[0] <= value <= bounds[1]
    assert time.perf_counter() - start < 10, "a quadratic rule would take minutes"
