"""What lowers the quality of a unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from dragoman.records import Flag

if TYPE_CHECKING:
    from conftest import Judge

SOURCE = "هل قال الرئيس إن التبادل التجاري سيبلغ 35 مليار دولار في عام 2016، وإن البلدين سيوقعان الاتفاق قريبا؟"
TARGET = (
    "Did the president say that trade would reach 35 billion dollars in 2016 and that both would sign the deal soon?"
)


def test_a_sound_translation_is_near_one(judge: Judge) -> None:
    value = judge("quality", SOURCE, TARGET)
    assert value is not None
    assert value > 0.95


@pytest.mark.parametrize(
    ("target", "most"),
    [
        pytest.param("", 0, id="empty"),
        pytest.param("...", 0, id="no words"),
        pytest.param(SOURCE, 0, id="a copy of the source"),
        pytest.param(TARGET[:40] + SOURCE[40:], 0.6, id="half of it in Arabic"),
        pytest.param("of the war of the war of the war?", 0, id="a loop"),
        pytest.param(TARGET[:50] + "?", 0.5, id="half of it dropped"),
        pytest.param(TARGET.replace("35", "53"), 0.4, id="a number changed"),
        pytest.param(TARGET.replace("?", "."), 0.5, id="the question mark lost"),
        pytest.param(TARGET.replace("would reach", "would not reach"), 0.75, id="a negation added"),
        pytest.param(TARGET + " " + TARGET.replace("35", "thirty-five"), 0.65, id="twice as long"),
    ],
)
def test_faults_lower_it(judge: Judge, target: str, most: float) -> None:
    value = judge("quality", SOURCE, target)
    assert value is not None
    assert 0 <= value <= most


def test_a_lost_negation_lowers_it(judge: Judge) -> None:
    kept, lost = (
        judge("quality", "لم يصل الوزير", "The minister did not arrive"),
        judge("quality", "لم يصل الوزير", "The minister arrived"),
    )
    assert kept is not None
    assert lost is not None
    assert lost < 0.85
    assert kept > 0.95


@pytest.mark.parametrize("flag", [pytest.param(flag, id=flag.value) for flag in Flag])
def test_every_flag_lowers_it(judge: Judge, flag: Flag) -> None:
    plain, flagged = judge("quality", SOURCE, TARGET), judge("quality", SOURCE, TARGET, flags=(flag,))
    assert plain is not None
    assert flagged is not None
    assert flagged < plain


def test_flags_of_others_change_nothing(judge: Judge) -> None:
    assert judge("quality", SOURCE, TARGET, flags=("reviewed",)) == judge("quality", SOURCE, TARGET)


def test_a_low_log_probability_lowers_it_step_by_step(judge: Judge) -> None:
    values = [judge("quality", SOURCE, TARGET, scores={"logprob": logprob}) for logprob in (-0.1, -1, -2, -4, -1e9)]
    known = [value for value in values if value is not None]
    assert known == sorted(set(known), reverse=True)
    assert known[-1] == pytest.approx(0)


def test_a_usual_log_probability_is_neutral(judge: Judge) -> None:
    assert judge("quality", SOURCE, TARGET, scores={"logprob": -0.3}) == judge("quality", SOURCE, TARGET)


@pytest.mark.parametrize(
    ("name", "value"),
    [("length", -5.0), ("length", 5.0), ("numbers", 0.5), ("copy", 0.4), ("punctuation", 0.6)],
)
def test_scores_that_stand_in_the_unit_are_used(judge: Judge, name: str, value: float) -> None:
    stored, computed = judge("quality", SOURCE, TARGET, scores={name: value}), judge("quality", SOURCE, TARGET)
    assert stored is not None
    assert computed is not None
    assert stored < computed


@pytest.mark.parametrize("scores", [{"numbers": 2.0}, {"copy": -1.0}, {"length": math.nan}, {"logprob": 0.5}])
def test_scores_out_of_their_range_are_computed_anew(judge: Judge, scores: dict[str, float]) -> None:
    assert judge("quality", SOURCE, TARGET, scores=scores) == judge("quality", SOURCE, TARGET)


@pytest.mark.parametrize(("source", "target"), [("", ""), ("***", "***"), ("\u200f", " ")])
def test_no_words_on_either_side_have_no_score(judge: Judge, source: str, target: str) -> None:
    assert judge("quality", source, target) is None


def test_words_for_nothing_are_worth_little(judge: Judge) -> None:
    value = judge("quality", "***", "The minister arrived in the capital on Tuesday.")
    assert value is not None
    assert value < 0.5
