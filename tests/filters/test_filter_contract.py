"""What every registered filter keeps to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.filters import TABLE
from dragoman.records import TranslationUnit

OPTIONS: dict[str, dict[str, Any]] = {
    "range": {"of": "words", "minimum": 2},
    "flags": {"any_of": ["loop"]},
    "languages": {"pair": ["ar", "en"]},
    "held-out": {"files": ["test.txt"], "texts": lambda _: ["kept out"]},
    "duplicates": {"kind": "near", "side": "either"},
}
units = st.lists(
    st.builds(
        TranslationUnit,
        source=st.text(),
        target=st.text() | st.just("kept out"),
        languages=st.sampled_from([("ar", "en"), ("fr", "de")]),
        flags=st.lists(st.sampled_from(["loop", "split"]), max_size=2).map(tuple),
    ),
    max_size=8,
)


@pytest.mark.parametrize("name", [row.name for row in TABLE])
@given(units=units)
def test_one_verdict_comes_for_each_unit(name: str, units: list[TranslationUnit]) -> None:
    """In order, and a reason is a word that can stand among flags and be counted."""
    verdicts = TABLE.create(name, **OPTIONS[name]).judge(units)
    assert len(verdicts) == len(units)
    for reason in verdicts:
        assert reason is None or (reason and not any(map(str.isspace, reason)))


@pytest.mark.parametrize("name", [row.name for row in TABLE])
@given(units=units)
def test_batches_make_no_difference(name: str, units: list[TranslationUnit]) -> None:
    """Verdicts are the same whether units come together or one by one."""
    together, alone = (TABLE.create(name, **OPTIONS[name]) for _ in range(2))
    assert together.judge(units) == [verdict for unit in units for verdict in alone.judge([unit])]


@pytest.mark.parametrize("name", [row.name for row in TABLE])
def test_only_filters_that_remember_look_back(name: str) -> None:
    """A filter that says it does not remember gives an equal unit an equal verdict."""
    made = TABLE.create(name, **OPTIONS[name])
    unit = TranslationUnit("جملة فيها كلمات", "a sentence with words")
    first, second = made.judge([unit, unit])
    assert (first != second) == made.remembers
