from __future__ import annotations

import dataclasses
import inspect
import pickle
from datetime import UTC, datetime

import pytest

from dragoman import plan, records
from dragoman.records import Block, Flag, Hypothesis, Locator, Segment, Translation, TranslationUnit

KINDS = [
    pytest.param(value, id=name)
    for module in (records, plan)
    for name, value in vars(module).items()
    if inspect.isclass(value) and dataclasses.is_dataclass(value) and value.__module__ == module.__name__
]
UNIT = TranslationUnit(
    "مرحبا",
    "Hello",
    scores={"logprob": -0.5},
    locator=Locator("a.txt", "3", 0, 5),
    flags=(Flag.SPLIT,),
    alternatives=(Hypothesis("Hi", -0.7),),
    id="a.txt#1",
    created=datetime(2024, 2, 29, 12, tzinfo=UTC),
)


@pytest.mark.parametrize("kind", KINDS)
def test_every_record_is_frozen_and_slotted(kind: type) -> None:
    field = dataclasses.fields(kind)[0].name
    record = object.__new__(kind)
    assert "__dict__" not in dir(record)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(record, field, None)


@pytest.mark.parametrize(
    "record",
    [
        UNIT,
        Segment("مرحبا", Block("مرحبا بك", "heading", "7"), 0, 5),
        Translation("مرحبا", (Hypothesis("Hello", -0.5),), (Flag.LOOP,), 2),
    ],
    ids=lambda record: type(record).__name__,
)
def test_a_record_comes_equal_out_of_pickle(record: object) -> None:
    assert pickle.loads(pickle.dumps(record)) == record  # noqa: S301 - made on this line


def test_the_best_hypothesis_is_the_first() -> None:
    assert Translation("أ", (Hypothesis("a", -0.1), Hypothesis("b", -2.0))).best == Hypothesis("a", -0.1)


def test_a_flag_is_written_as_its_word() -> None:
    assert [f"{flag}" for flag in Flag] == [flag.value for flag in Flag]
    assert f"{Flag.UNKNOWN}" == "unknown-characters"
