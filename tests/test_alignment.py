"""Documents into aligned units: what a unit is made of, and what is noticed of pairs that are none."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dragoman.embedders
import dragoman.engines
import dragoman.scorers
import number_aligner
from dragoman.alignment import AlignmentPipeline, plan_alignment
from dragoman.assembly import Assembly
from dragoman.errors import CorpusMismatchError, UsageError
from dragoman.plan import Component, Machine, Plan
from dragoman.records import Block, Document, Locator, Problem, TranslationUnit
from dragoman.registry import Row, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = datetime(2026, 11, 23, 3, 4, 5, tzinfo=UTC)
ARTICLE = Path(__file__).parent.parent / "corpora" / "putin-erdogan-2016" / "putin-erdogan-2016"


class Aligned:
    """A run over one pair of documents."""

    def __init__(self, source: Sequence[str], target: Sequence[str], *, force: bool = False, **plan: Any) -> None:
        self.problems: list[Problem] = []
        self.pipeline = AlignmentPipeline(plan_alignment(**plan), Machine(threads=1), NOW, self.problems.append)
        sides = [
            self.pipeline.segment(
                Document([Block(text, locator=str(line)) for line, text in enumerate(side, 1)], name=name)
            )
            for name, side in (("a.ar", source), ("a.en", target))
        ]
        self.units = self.pipeline.align(sides[0], sides[1], force=force)

    @property
    def texts(self) -> list[tuple[str, str]]:
        return [(unit.source, unit.target) for unit in self.units]

    @property
    def names(self) -> list[str]:
        return [problem.name for problem in self.problems]


@pytest.fixture
def numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the double the default aligner."""
    number_aligner.install(monkeypatch.setattr)


pytestmark = pytest.mark.usefixtures("numbers")


def test_a_unit_is_a_bead_with_its_scores_places_kind_and_origin() -> None:
    run = Aligned(["وصل الوفد رقم 1."], ["Delegation 1 arrived."], scorers=[Component("numbers")])
    assert run.units == [
        TranslationUnit(
            source="وصل الوفد رقم 1.",
            target="Delegation 1 arrived.",
            scores={"similarity-margin-dp": 0.8, "margin-margin-dp": 1.2, "numbers": 1.0},
            origin="aligned:margin-dp",
            locator=Locator("a.ar", "1", 0, 16),
            id="a.ar#1",
            created=NOW,
            kind="1-1",
            target_locator=Locator("a.en", "1", 0, 21),
        )
    ]


def test_what_an_aligner_says_of_a_bead_has_names_of_its_own() -> None:
    """The scorers of the plain names look at the unit alone, and `quality` takes a `similarity` for theirs."""
    (unit,) = Aligned(["وصل الوفد."], ["The delegation arrived."], aligner=Component("length")).units
    assert {"similarity-length", "quality"} <= unit.scores.keys()
    assert not {"similarity", "margin"} & unit.scores.keys()


def test_the_scores_of_an_aligned_unit_are_those_of_the_scorers() -> None:
    """As `score --rescore` makes them: the double's aligner says 0.8 of what its vectors give 1."""
    (unit,) = Aligned(["وصل الوفد رقم 1."], ["Delegation 1 arrived."]).units
    names = [row.name for row in dragoman.scorers.TABLE if row.name in unit.scores]
    plan = Plan(embedder=Component("use"), scorers=tuple(map(Component, names)))
    (scored,) = Assembly(plan, Machine(threads=1)).score([replace(unit, scores={})])
    assert scored.scores.items() <= unit.scores.items()
    assert {"similarity", "quality"} <= scored.scores.keys()
    assert unit.scores["similarity"] == pytest.approx(1)


@pytest.mark.parametrize(
    ("plan", "made"),
    [
        pytest.param({}, True, id="vectors-for-the-aligner"),
        pytest.param({"aligner": Component("length")}, False, id="no-vectors"),
        pytest.param({"aligner": Component("length"), "by_content": True}, True, id="vectors-for-pairing"),
        pytest.param({"scorers": [Component("numbers")]}, False, id="chosen-scorers"),
    ],
)
def test_the_similarity_is_scored_where_an_embedder_is_there_anyway(plan: dict[str, Any], *, made: bool) -> None:
    assert (Component("similarity") in plan_alignment(**plan).scorers) is made


def test_a_source_that_is_aligned_twice_has_no_id_twice() -> None:
    pipeline = AlignmentPipeline(plan_alignment(), Machine(threads=1), NOW)
    source = pipeline.segment(Document([Block("نعم 1."), Block("لا 2.")], name="a.ar"))
    targets = [pipeline.segment(Document([Block("Yes 1."), Block("No 2.")], name=name)) for name in ("a.en", "b.en")]
    ids = [unit.id for target in targets for unit in pipeline.align(source, target)]
    assert ids == ["a.ar#1", "a.ar#2", "a.ar#3", "a.ar#4"]


def test_segments_of_a_bead_are_joined_by_a_space_in_a_line_and_by_a_line_end_between_lines() -> None:
    run = Aligned(["الأولى 1. الثانية 1.", "الثالثة 1."], ["First 1.\nSecond 1.  Third 1."], scorers=[])
    assert run.texts == [("الأولى 1. الثانية 1.\nالثالثة 1.", "First 1.\nSecond 1. Third 1.")]
    assert run.units[0].kind == "3-3"


def test_a_bead_over_several_blocks_names_the_first_and_the_last() -> None:
    (unit,) = Aligned(["نعم 1.", "ثم 1.", "لا 1."], ["Yes 1."], scorers=[]).units
    assert unit.locator == Locator("a.ar", "1..3", 0, 5)
    assert unit.target_locator == Locator("a.en", "1", 0, 6)


def test_what_has_no_match_is_a_unit_with_one_side_and_no_scores() -> None:
    run = Aligned(["نعم 1.", "لا 2."], ["Yes 1.", "Maybe 3."])
    assert [unit.kind for unit in run.units] == ["1-1", "1-0", "0-1"]
    ours, theirs = run.units[1:]
    assert (ours.source, ours.target, ours.scores) == ("لا 2.", "", {})
    assert (theirs.source, theirs.target, theirs.scores) == ("", "Maybe 3.", {})
    assert (ours.locator, ours.target_locator) == (Locator("a.ar", "2", 0, 5), Locator("a.en"))
    assert (theirs.locator, theirs.target_locator) == (Locator("a.ar"), Locator("a.en", "2", 0, 8))


@given(st.lists(st.integers(0, 4), max_size=12), st.lists(st.integers(0, 4), max_size=12))
def test_every_segment_is_in_exactly_one_unit_and_its_offsets_find_it(ours: list[int], theirs: list[int]) -> None:
    source, target = (
        [f"جملة رقم {number}." for number in sorted(ours)],
        [f"Line {number}." for number in sorted(theirs)],
    )
    units = Aligned(source, target, scorers=[]).units
    assert [line for unit in units for line in unit.source.split("\n") if line] == source
    assert [line for unit in units for line in unit.target.split("\n") if line] == target
    for unit in units:
        for where, text, lines in ((unit.locator, unit.source, source), (unit.target_locator, unit.target, target)):
            blocks = [int(number) for number in where.block.split("..") if number]
            if blocks:
                covered = "\n".join(lines[blocks[0] - 1 : blocks[-1]])
                last = len(lines[blocks[-1] - 1]) - where.end
                assert covered[where.start : len(covered) - last] == text


class TestBadPairs:
    """Pairs that are no document and its translation."""

    ARABIC = ("وصل الوفد رقم 1.", "عاد الوفد رقم 2.")
    ENGLISH = ("Delegation 1 arrived.", "Delegation 2 returned.")

    @pytest.mark.parametrize(
        ("source", "target", "message"),
        [
            pytest.param(ARABIC, ARABIC, "same-language: a.ar and a.en are both in Arabic", id="both-arabic"),
            pytest.param(ENGLISH, ENGLISH, "same-language: neither a.ar nor a.en is in Arabic", id="both-english"),
            pytest.param(
                ENGLISH, ARABIC, "reversed: a.ar is not in Arabic and a.en is: name the Arabic", id="reversed"
            ),
        ],
    )
    def test_languages_in_the_wrong_place_are_refused_unless_forced(
        self, source: Sequence[str], target: Sequence[str], message: str
    ) -> None:
        with pytest.raises(CorpusMismatchError, match=message):
            Aligned(source, target)
        run = Aligned(source, target, force=True)
        assert [unit.kind for unit in run.units] == ["1-1", "1-1"]
        assert run.names == [message.partition(":")[0]]

    @pytest.mark.parametrize(
        ("source", "target"),
        [
            pytest.param(["1.", "2."], ["1.", "2."], id="no-letters"),
            pytest.param([f"استخدم {'word ' * 4}في 1."], ["Use word in 1."], id="many-latin-words-in-arabic"),
            pytest.param(["نعم 1."], ["The word نعم means yes 1."], id="an-arabic-word-in-english"),
        ],
    )
    def test_letters_of_the_other_script_are_no_reason_to_refuse(self, source: list[str], target: list[str]) -> None:
        assert Aligned(source, target).names == []

    @pytest.mark.parametrize(
        ("source", "target", "kind"), [(ARABIC, (), "1-0"), ((), ENGLISH, "0-1"), (["", " "], ENGLISH, "0-1")]
    )
    def test_an_empty_side_is_reported_and_the_other_is_kept_without_a_match(
        self, source: Sequence[str], target: Sequence[str], kind: str
    ) -> None:
        run = Aligned(source, target)
        assert run.names == ["empty-side"]
        assert [unit.kind for unit in run.units] == [kind, kind]
        assert "2 segments have no match" in run.problems[0].message

    def test_two_empty_sides_give_nothing_and_are_reported(self) -> None:
        run = Aligned([], [])
        assert (run.units, run.names) == ([], ["empty-side"])

    def test_a_side_ten_times_as_long_is_reported_and_aligned_all_the_same(self) -> None:
        run = Aligned(
            self.ARABIC, [*self.ENGLISH, *(f"Something else entirely, number {number}." for number in range(3, 30))]
        )
        assert "uneven-sides" in run.names
        assert [unit.kind for unit in run.units][:3] == ["1-1", "1-1", "0-1"]

    def test_unrelated_documents_are_reported_and_keep_all_their_text_without_a_match(self) -> None:
        unlike = Component("margin-dp", {"similarity": 0.1})
        sides = [f"وصل الوفد رقم {number}." for number in range(5)], [f"It rained {number}." for number in range(6)]
        run = Aligned(*sides, aligner=unlike)
        assert run.names == ["unrelated"]
        assert "a.ar and a.en are no translations of each other" in run.problems[0].message
        assert [unit.kind for unit in run.units] == ["1-0"] * 5 + ["0-1"] * 6
        forced = Aligned(*sides, aligner=unlike, force=True)
        assert forced.names == ["unrelated"]
        assert [unit.kind for unit in forced.units] == ["1-1"] * 5 + ["0-1"]

    def test_documents_that_are_in_each_others_place_are_aligned_the_right_way_round_when_forced(self) -> None:
        run = Aligned(self.ENGLISH, self.ARABIC, force=True)
        assert run.texts == list(zip(self.ARABIC, self.ENGLISH, strict=True))
        assert [(unit.locator.document, unit.target_locator.document) for unit in run.units] == [("a.en", "a.ar")] * 2
        assert run.names == ["reversed"]

    def test_nothing_is_called_unrelated_by_vectors_that_were_never_measured(self) -> None:
        sides = [f"وصل الوفد رقم {number}." for number in range(5)], [f"It rained {number}." for number in range(5)]
        unlike = Component("margin-dp", {"similarity": 0.1})
        run = Aligned(*sides, aligner=unlike, embedder=Component("unmeasured"))
        assert run.names == []
        assert [unit.kind for unit in run.units] == ["1-1"] * 5

    def test_a_few_sentences_are_too_few_to_be_called_unrelated(self) -> None:
        run = Aligned(self.ARABIC, self.ENGLISH, aligner=Component("margin-dp", {"similarity": 0.1}))
        assert run.names == []


class TestPlan:
    """What a run says it is made of."""

    def test_a_plan_names_what_its_components_need_and_nothing_else(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rows = [
            Row("plain", "number_aligner:NumberAligner", ""),
            Row("vectors", "number_aligner:NumberAligner", "", needs=("embedder",)),
            Row("translating", "number_aligner:NumberAligner", "", needs=("engine",)),
        ]
        monkeypatch.setattr(dragoman.aligners, "TABLE", Table("dragoman.aligners", rows))
        plans = [plan_alignment(Component(row.name)) for row in rows]
        assert [plan.embedder for plan in plans] == [None, Component("use"), None]
        assert [plan.engine for plan in plans] == [None, None, Component("ct2")]
        assert "aligner:vectors" in plans[1].signature

    def test_a_plan_can_be_sent_elsewhere(self) -> None:
        plan = plan_alignment(Component("margin-dp", {"largest": 8}), scorers=[Component("length")])
        assert Plan.from_json(plan.to_json()) == plan == pickle.loads(pickle.dumps(plan))  # noqa: S301 - our own

    def test_the_provenance_has_the_signature_and_the_time(self) -> None:
        provenance = Aligned([], []).pipeline.provenance
        assert "aligner:margin-dp" in provenance.signature
        assert provenance.created == NOW

    def test_an_unknown_aligner_is_refused_when_the_plan_is_made(self) -> None:
        with pytest.raises(UsageError, match=r"no aligner 'margin' .known: margin-dp.*did you mean 'margin-dp'"):
            plan_alignment(Component("margin"))

    def test_a_plan_without_an_aligner_is_refused(self) -> None:
        with pytest.raises(UsageError, match="the plan has no aligner"):
            AlignmentPipeline(Plan(), Machine())
