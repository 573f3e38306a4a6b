"""The pipeline: order, windows, remembered translations and what a unit says of itself, with engines that are known."""

from __future__ import annotations

import itertools
import json
import pickle
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dragoman.assembly
import dragoman.engines
import dragoman.pipeline
import dragoman.scorers
from dragoman.errors import EngineError, InputError, UsageError
from dragoman.pipeline import Pipeline, TranslatedBlock, plan_translation
from dragoman.plan import Component, Machine, Plan, Search
from dragoman.records import Block, Document, Flag, Hypothesis, Segment, Translation, TranslationUnit
from dragoman.registry import Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

NOW = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)


class CountingEngine:
    """Numbers a text's letters; keeps the batches that it got."""

    def __init__(self, folder: Path, digest: str, search: Search, machine: Machine) -> None:
        del folder, digest, machine
        self.search = replace(search, compute_type="int8")
        self.batches: list[list[str]] = []
        self.second = threading.Event()  # a second batch has come

    def translate(self, sources: Sequence[str]) -> list[Translation]:
        self.batches.append(list(sources))
        if len(self.batches) > 1:
            self.second.set()
        if "خطأ." in sources:
            raise EngineError("told to fail")
        return [self._translate(source) for source in sources]

    def _translate(self, source: str) -> Translation:
        best = Hypothesis("" if "صمت" in source else f"{len(source)} letters", -1 / 3)
        others = [Hypothesis(f"{rank}", -1.0 - rank) for rank in range(1, self.search.n_best)]
        return Translation(source, (best, *others), (Flag.EMPTY,) if "صمت" in source else (), tokens=2)


class LaterScorer:
    """Says whether the score before it was already there."""

    def score(self, units: Sequence[TranslationUnit]) -> list[float | None]:
        return [None if "صمت" in unit.source else float("length" in unit.scores) for unit in units]


class FakeModel:
    name, folder, languages = "fake", Path("nowhere"), ("ar", "en")

    def digest(self) -> str:
        return "fedcba9876543210" * 4


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [Row("ct2", f"{__name__}:CountingEngine", "")]
    monkeypatch.setattr(dragoman.engines, "TABLE", Table("dragoman.engines", rows))
    rows = [*dragoman.scorers.TABLE, Row("later", f"{__name__}:LaterScorer", "")]
    monkeypatch.setattr(dragoman.scorers, "TABLE", Table("dragoman.scorers", rows))
    monkeypatch.setattr(dragoman.assembly, "find_model", lambda _: FakeModel())


def make(**options: Any) -> Pipeline:
    return Pipeline(plan_translation(**({"scorers": ()} | options)), Machine(), NOW)


def batches(pipeline: Pipeline) -> list[list[str]]:
    assert isinstance(pipeline._engine, CountingEngine)
    return pipeline._engine.batches


def document(lines: Iterable[str], name: str = "a.txt") -> Document:
    return Document((Block(line, locator=str(number)) for number, line in enumerate(lines, 1)), name=name)


def units(blocks: Iterable[TranslatedBlock]) -> list[TranslationUnit]:
    return [unit for block in blocks for unit in block.units]


def set_windows(patch: Callable[..., None], first: int, last: int, characters: int, remembered: int) -> None:
    patch(dragoman.pipeline, "_FIRST_WINDOW", first)
    patch(dragoman.pipeline, "_LAST_WINDOW", last)
    patch(dragoman.pipeline, "_WINDOW_CHARACTERS", characters)
    patch(dragoman.pipeline, "_REMEMBERED", remembered)


LINES = ["نعم. لا.", "", "   ", "وصل الرئيس إلى موسكو.", "***", "نعم.", "صمت. ثم كلام.", "English too."]
NUMBERED = [f"السطر رقم {number}." for number in range(300)]


def test_every_block_comes_out_in_order_with_its_units() -> None:
    blocks = list(make().translate([document(LINES), document(LINES[:2], "b.txt")]))
    assert [block.block.text for block in blocks] == LINES + LINES[:2]
    assert [block.document for block in blocks] == ["a.txt"] * len(LINES) + ["b.txt"] * 2
    assert [len(block.units) for block in blocks] == [2, 0, 0, 1, 1, 1, 2, 1, 2, 0]
    for block in blocks:
        for unit in block.units:
            where = unit.locator
            assert (where.document, where.block) == (block.document, block.block.locator)
            assert block.block.text[where.start : where.end] == unit.source


def test_a_unit_says_all_that_is_known_of_it() -> None:
    (unit,) = units(make(search=Search(n_best=3)).translate([document(["نعم."])]))
    assert unit.target == "4 letters"
    assert unit.languages == ("ar", "en")
    assert unit.scores == {"logprob": -0.333333}
    assert unit.origin == "mt:fake"
    assert unit.id == "a.txt#1"
    assert unit.created == NOW
    assert unit.alternatives == (Hypothesis("1", -2.0), Hypothesis("2", -3.0))
    assert unit.flags == ()


def test_units_are_numbered_in_each_document_whatever_came_before() -> None:
    pipeline = make()
    for _ in range(2):
        found = units(pipeline.translate([document(LINES[:4]), document(LINES[:1], "b.txt"), document(LINES[:1])]))
        assert [unit.id for unit in found] == [
            *("a.txt#1", "a.txt#2", "a.txt#3"),
            *("b.txt#1", "b.txt#2"),
            *("a.txt#1", "a.txt#2"),
        ]


def test_warnings_of_the_engine_stand_in_the_units() -> None:
    assert [unit.flags for unit in units(make().translate([document(["صمت. ثم كلام."])]))] == [(Flag.EMPTY,), ()]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    lines=st.lists(st.sampled_from([*LINES, *NUMBERED[:20]]), max_size=40),
    first=st.integers(1, 10),
    last=st.integers(1, 10),
    characters=st.integers(1, 200),
    remembered=st.integers(0, 5),
    idle=st.lists(st.booleans(), min_size=1, max_size=5),
)
def test_the_size_of_the_window_never_changes_a_result(
    monkeypatch: pytest.MonkeyPatch, lines: list[str], idle: list[bool], **sizes: int
) -> None:
    parts = [document(lines[:7]), document(lines[7:], "b.txt")]
    with monkeypatch.context() as patch:
        set_windows(patch.setattr, 10_000, 10_000, 10**9, 10_000)
        expected = list(make().translate([document(lines[:7]), document(lines[7:], "b.txt")]))
        set_windows(patch.setattr, **sizes)
        answers = itertools.cycle(idle)
        assert list(make().translate(parts, lambda: next(answers))) == expected


@pytest.mark.parametrize("line", ["السطر رقم {}.", "", "نعم."], ids=["all-different", "empty-lines", "all-the-same"])
def test_no_more_than_two_windows_are_read_ahead(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    set_windows(monkeypatch.setattr, 4, 16, 10**9, 100)
    read = 0

    def endless() -> Iterator[Block]:
        nonlocal read
        for read in itertools.count(1):
            yield Block(line.format(read))

    most = 0
    for done, _ in enumerate(make().translate([Document(endless())]), 1):
        most = max(most, read - done)
        if done == 1000:
            break
    assert most < 2 * 16 * 8  # empty lines cost an eighth of a segment


def test_the_first_results_come_after_few_blocks_and_windows_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dragoman.pipeline, "_GROWTH", 4)
    set_windows(monkeypatch.setattr, 2, 8, 10**9, 100)
    pipeline = make()
    list(pipeline.translate([document(NUMBERED[:30])]))
    assert [len(batch) for batch in batches(pipeline)] == [2, 8, 8, 8, 4]


def test_long_texts_fill_a_window_by_their_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    set_windows(monkeypatch.setattr, 100, 100, 50, 100)
    pipeline = make()
    list(pipeline.translate([document(NUMBERED[:30])]))
    assert {len(batch) for batch in batches(pipeline)} == {4, 5}


def test_what_is_at_hand_is_translated_when_no_more_is() -> None:
    pipeline = make()
    answers = iter([False, True, False, False, True, False])
    blocks = pipeline.translate([document(NUMBERED[:6])], lambda: next(answers))
    assert len(list(blocks)) == 6
    assert [len(batch) for batch in batches(pipeline)] == [2, 3, 1]


def test_documents_are_opened_one_window_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    set_windows(monkeypatch.setattr, 1, 1, 10**9, 100)
    opened = []

    def documents() -> Iterator[Document]:
        for number in range(3):
            opened.append(number)
            yield document(["نعم."], f"{number}")

    for block in make().translate(documents()):
        assert opened[-1] <= int(block.document) + 1


def test_a_segment_that_comes_again_is_translated_once() -> None:
    pipeline = make()
    found = units(pipeline.translate([document(["نعم. نعم. لا."] * 200), document(["لا. نعم."], "b.txt")]))
    assert len(found) == 602
    assert sorted(itertools.chain(*batches(pipeline))) == ["لا.", "نعم."]
    assert pipeline.tokens == 4


def test_only_so_many_translations_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    set_windows(monkeypatch.setattr, 1, 1, 10**9, 10)
    pipeline = make()
    list(pipeline.translate([document([*NUMBERED, NUMBERED[-1], NUMBERED[0]])]))
    assert len(pipeline._remembered) == 10
    assert [batch for batch in batches(pipeline) if batch in ([NUMBERED[-1]], [NUMBERED[0]])] == [
        [NUMBERED[0]],
        [NUMBERED[-1]],
        [NUMBERED[0]],
    ]


def test_a_batch_is_sorted_by_length_so_that_it_is_padded_little() -> None:
    pipeline = make()
    list(pipeline.translate([document(NUMBERED[::-1])]))
    for batch in batches(pipeline):
        assert [len(text) for text in batch] == sorted(len(text) for text in batch)


def test_the_engine_is_not_asked_for_nothing() -> None:
    pipeline = make()
    list(pipeline.translate([document(["", "  ", ""])]))
    list(pipeline.translate([]))
    assert batches(pipeline) == []


def test_a_scorer_sees_what_the_earlier_ones_found_and_none_is_no_score() -> None:
    pipeline = make(scorers=[Component("length"), Component("later")])
    found = units(pipeline.translate([document(["نعم نعم. صمت."])]))
    assert found[0].scores["later"] == 1.0
    assert "later" not in found[1].scores
    pipeline = make(scorers=[Component("later"), Component("length")])
    assert units(pipeline.translate([document(["نعم."])]))[0].scores["later"] == 1.0  # in the table's order


def test_scores_have_few_decimal_places() -> None:
    pipeline = make(scorers=dragoman.pipeline.DEFAULT_SCORERS)
    for unit in units(pipeline.translate([document(LINES)])):
        assert all(value == round(value, 6) for value in unit.scores.values())
        assert 0 <= unit.scores["quality"] <= 1


@pytest.mark.parametrize(
    ("text", "target"),
    [
        pytest.param("نعم. لا.", "4 letters 3 letters", id="sentences"),
        pytest.param("نعم.\nلا.", "4 letters\n3 letters", id="lines"),
        pytest.param("نعم. صمت.", "4 letters", id="an-empty-translation-at-the-end"),
        pytest.param("صمت. نعم.", "4 letters", id="at-the-start"),
        pytest.param("نعم. صمت.\nلا.", "4 letters\n3 letters", id="in-the-middle"),
        pytest.param("", "", id="empty"),
    ],
)
def test_the_block_in_english_is_its_translations_with_the_line_ends_of_the_source(text: str, target: str) -> None:
    (block,) = make().translate([Document([Block(text, "heading", "7")])])
    assert block.target == Block(target, "heading", "7")


def test_an_error_while_reading_comes_after_all_that_was_read_before(monkeypatch: pytest.MonkeyPatch) -> None:
    set_windows(monkeypatch.setattr, 2, 2, 10**9, 100)

    def blocks() -> Iterator[Block]:
        yield from map(Block, ["نعم.", "لا.", "ربما."])
        raise InputError("broken", path="a.txt")

    done: list[TranslatedBlock] = []
    with pytest.raises(InputError):
        done.extend(make().translate([Document(blocks())]))
    assert [block.block.text for block in done] == ["نعم.", "لا.", "ربما."]


def test_an_error_of_the_engine_is_passed_on() -> None:
    with pytest.raises(EngineError):
        list(make().translate([document(["خطأ."])]))


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(plan_translation(engine="none"), id="engine"),
        pytest.param(plan_translation(segmenter="none"), id="segmenter"),
        pytest.param(plan_translation(scorers=[Component("none")]), id="scorer"),
    ],
)
def test_an_unknown_component_is_refused_before_the_model_is_looked_for(
    monkeypatch: pytest.MonkeyPatch, plan: Plan
) -> None:
    monkeypatch.setattr(dragoman.assembly, "find_model", lambda name: pytest.fail(f"{name} was looked for"))
    with pytest.raises(UsageError, match=r"no (engine|segmenter|scorer) 'none'"):
        Pipeline(plan, Machine())


class TestPlan:
    """The plan as asked for, and as carried out."""

    def test_the_plan_that_was_carried_out_names_the_model_and_what_was_chosen(self) -> None:
        pipeline = make(search=Search(beam=2))
        assert pipeline.plan.engine.options == {
            "model": "fake",
            "digest": "fedcba987654",
            "beam": 2,
            "n_best": 1,
            "length_penalty": 1.0,
            "compute_type": "int8",
        }
        assert pipeline.provenance.signature == pipeline.plan.signature
        assert pipeline.provenance.created == NOW
        assert "engine:ct2(beam=2,compute_type=int8,digest=fedcba987654," in pipeline.plan.signature

    def test_a_plan_that_was_carried_out_can_be_carried_out_again(self) -> None:
        plan = make(scorers=dragoman.pipeline.DEFAULT_SCORERS).plan
        again = Plan.from_json(plan.to_json())
        assert again == pickle.loads(pickle.dumps(plan)) == plan  # noqa: S301 - our own
        assert Pipeline(again, Machine(), NOW).plan.signature == plan.signature
        assert json.loads(plan.to_json())["engine"]["options"]["model"] == "fake"

    def test_the_machine_is_no_part_of_the_signature(self) -> None:
        plan = plan_translation()
        one, other = (Pipeline(plan, machine) for machine in (Machine(), Machine("cpu", 3, 64, Path("x"))))
        assert one.plan.signature == other.plan.signature


def test_segments_of_a_segmenter_are_taken_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    class Halves:
        def segment(self, block: Block) -> list[Segment]:
            middle = len(block.text) // 2
            spans = ((0, middle), (middle, len(block.text)))
            return [Segment(block.text[start:end], block, start, end) for start, end in spans]

    pipeline = make()
    monkeypatch.setattr(pipeline, "_segmenter", Halves())
    found = units(pipeline.translate([document(["abcdef"])]))
    assert [(unit.source, unit.locator.start, unit.locator.end) for unit in found] == [("abc", 0, 3), ("def", 3, 6)]


class RepeatableCountingEngine(CountingEngine):
    """One whose translations may be kept."""

    identity = "counting"

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[float | None]:
        return [None for _ in zip(sources, targets, strict=True)]


@pytest.mark.parametrize("remember", [True, False])
def test_a_second_run_translates_only_what_changed_where_that_is_wanted(
    remember: bool,  # noqa: FBT001 - a case
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    rows = [Row("ct2", f"{__name__}:RepeatableCountingEngine", "")]
    monkeypatch.setattr(dragoman.engines, "TABLE", Table("dragoman.engines", rows))
    runs = []
    for lines in (["نعم.", "لا."], ["نعم.", "ربما.", "لا."]):
        pipeline = Pipeline(plan_translation(scorers=()), Machine(cache=tmp_path), NOW, remember=remember)
        found = units(pipeline.translate([document(lines)]))
        assert [unit.target for unit in found] == [f"{len(line)} letters" for line in lines]
        runs.append((pipeline.found, pipeline.tokens))
    assert runs == ([(0, 4), (2, 2)] if remember else [(0, 4), (0, 6)])


def test_no_thread_is_left_when_a_caller_has_enough() -> None:
    blocks = make().translate([document(NUMBERED)])
    next(blocks)
    blocks.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("dragoman")]


def test_decoding_goes_on_while_the_caller_writes() -> None:
    pipeline = make()
    blocks = pipeline.translate([document(NUMBERED[:30])])
    next(blocks)
    engine = pipeline._engine
    assert isinstance(engine, CountingEngine)
    assert engine.second.wait(10)
    assert len(list(blocks)) == 29
