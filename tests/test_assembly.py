"""Components get what they need, once, and only when it is asked for."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pytest

import dragoman.aligners
import dragoman.assembly
import dragoman.embedders
import dragoman.scorers
from dragoman.assembly import Assembly
from dragoman.errors import UsageError
from dragoman.plan import Component, Machine, Plan
from dragoman.records import Bead, TranslationUnit
from dragoman.registry import Row, Table

if TYPE_CHECKING:
    from collections.abc import Sequence


class CountedEmbedder:
    identity = "counted"
    made: ClassVar[list[Machine]] = []

    def __init__(self, machine: Machine) -> None:
        self.made.append(machine)


class NearScorer:
    def __init__(self, embedder: CountedEmbedder, weight: float = 1.0) -> None:
        self.embedder, self.weight = embedder, weight

    def score(self, units: Sequence[TranslationUnit]) -> list[float | None]:
        return [self.weight / 3 if unit.target else None for unit in units]


class NearAligner(NearScorer):
    needs = ("embedder",)

    def align(self, source: Sequence[str], target: Sequence[str]) -> list[Bead]:
        del source, target
        return []


class SumScorer:
    def score(self, units: Sequence[TranslationUnit]) -> list[float | None]:
        return [sum(unit.scores.values()) for unit in units]


class OtherModel:
    name, folder, languages = "opus-mt-fr-en", Path(), ("fr", "en")


@pytest.fixture(autouse=True)
def tables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DRAGOMAN_CACHE", str(tmp_path))
    CountedEmbedder.made.clear()
    rows = {
        "embedders": [Row("use", f"{__name__}:CountedEmbedder", "", needs=("machine",))],
        "aligners": [Row("margin-dp", f"{__name__}:NearAligner", "")],
        "scorers": [
            Row("near", f"{__name__}:NearScorer", "", needs=("embedder",)),
            Row("sum", f"{__name__}:SumScorer", ""),
            Row("greedy", f"{__name__}:SumScorer", "", needs=("everything",)),
        ],
    }
    for role, own in rows.items():
        monkeypatch.setattr(f"dragoman.{role}.TABLE", Table(f"dragoman.{role}", own))


def test_what_several_components_need_is_made_once_and_with_the_machine(tmp_path: Path) -> None:
    machine = Machine(threads=3, cache=tmp_path)
    assembly = Assembly(Plan(aligner=Component("margin-dp"), scorers=(Component("near"),)), machine)
    assembly.load()
    assert CountedEmbedder.made == [machine]
    assert isinstance(assembly.aligner, NearAligner)
    assert assembly.aligner.embedder is assembly.embedder


def test_nothing_is_made_that_the_plan_does_not_need() -> None:
    Assembly(Plan(segmenter=Component("rules"), scorers=(Component("sum"),)), Machine()).load()
    assert CountedEmbedder.made == []


def test_options_of_the_plan_reach_the_component() -> None:
    assembly = Assembly(Plan(scorers=(Component("near", {"weight": 2.0}),)), Machine())
    assert [unit.scores["near"] for unit in assembly.score([TranslationUnit("نعم", "Yes")])] == [0.666667]


def test_a_later_scorer_sees_the_earlier_values_and_the_units_given_stay_as_they_were() -> None:
    unit = TranslationUnit("نعم", "Yes", scores={"logprob": -0.5})
    (scored,) = Assembly(Plan(scorers=(Component("near"), Component("sum"))), Machine()).score([unit])
    assert scored.scores == {"logprob": -0.5, "near": 0.333333, "sum": -0.166667}
    assert unit.scores == {"logprob": -0.5}


def test_a_score_that_does_not_apply_is_left_out() -> None:
    (scored,) = Assembly(Plan(scorers=(Component("near"),)), Machine()).score([TranslationUnit("نعم", "")])
    assert scored.scores == {}


def test_a_component_that_needs_what_nothing_can_give_is_refused() -> None:
    with pytest.raises(UsageError, match="scorers 'greedy' needs everything, which nothing here can give"):
        Assembly(Plan(scorers=(Component("greedy"),)), Machine()).load()


def test_a_model_of_other_languages_is_told(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(dragoman.assembly, "find_model", lambda _: OtherModel())
    with caplog.at_level(logging.WARNING):
        assert Assembly(Plan(), Machine()).model.name == "opus-mt-fr-en"
    assert caplog.messages == ["opus-mt-fr-en translates fr-en, by its card; this run is ar-en"]
