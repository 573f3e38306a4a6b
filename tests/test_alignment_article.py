"""The sample article and its translation, by the real aligners: what comes out is the gold alignment."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.alignment import AlignmentPipeline, SegmentedDocument, plan_alignment
from dragoman.documents.text import TextFormat
from dragoman.plan import Component, Machine
from dragoman.records import Block, Document, Problem

CORPUS = Path(__file__).parent.parent / "corpora" / "putin-erdogan-2016"
GOLD = [
    tuple(row.split("\t")[1:])
    for row in (CORPUS / "putin-erdogan-2016.gold.tsv").read_text(encoding="utf-8").splitlines()[1:]
]
WEATHER = [
    "Heavy rain fell on the northern valleys.",
    "Farmers had to bring in the wheat early.",
    "The river rose by two metres overnight.",
    "Schools near the coast stayed closed.",
    "Snow is expected above the tree line.",
    "The zoo moved its penguins indoors.",
]


def read(pipeline: AlignmentPipeline, language: str) -> SegmentedDocument:
    with (CORPUS / f"putin-erdogan-2016.{language}.txt").open("rb") as stream:
        return pipeline.segment(TextFormat().read(stream, f"article.{language}"))


@pytest.mark.parametrize(
    "aligner",
    [
        "length",
        pytest.param("margin-dp", marks=pytest.mark.model),
        pytest.param("translated", marks=[pytest.mark.model, pytest.mark.slow]),
    ],
)
def test_the_article_is_aligned_as_in_its_gold(aligner: str) -> None:
    """One Arabic sentence of the article is two in English; headings stand on lines of their own."""
    problems: list[Problem] = []
    pipeline = AlignmentPipeline(plan_alignment(Component(aligner)), Machine(threads=2), report=problems.append)
    units = pipeline.align(read(pipeline, "ar"), read(pipeline, "en"))
    found = [(unit.source, unit.target) for unit in units]
    if aligner == "translated":  # by the words of the embedded model, which give away one sentence of the pair of two
        assert len(set(GOLD) - set(found)) <= 1
        assert {unit.kind for unit in units} <= {"1-1", "1-2", "0-1"}
        return
    assert found == GOLD
    assert [unit.kind for unit in units if unit.kind != "1-1"] == ["1-2"]
    assert problems == []
    assert min(unit.scores["quality"] for unit in units) > 0.5


@pytest.mark.model
def test_an_article_on_something_else_is_no_translation() -> None:
    problems: list[Problem] = []
    pipeline = AlignmentPipeline(plan_alignment(), Machine(threads=2), report=problems.append)
    weather = pipeline.segment(Document([Block(text) for text in WEATHER], name="weather.en"))
    units = pipeline.align(read(pipeline, "ar"), weather)
    assert problems[-1].name == "unrelated"
    assert {unit.kind for unit in units} == {"1-0", "0-1"}
    assert len(units) == len(GOLD) + len(WEATHER)
