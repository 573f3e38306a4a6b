"""How well documents are aligned. Floors only rise: a change that lowers a figure is no progress."""

from __future__ import annotations

import json
from operator import ge
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alignment_score import Score, score

from dragoman.aligners.length import LengthAligner
from dragoman.aligners.margin import MarginAligner
from dragoman.aligners.relatedness import UNRELATED_BELOW, relatedness
from dragoman.aligners.translated import TranslatedAligner
from dragoman.embedders.use import UseEmbedder
from dragoman.plan import Machine, Search
from dragoman.records import Hypothesis, Translation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alignment_score import Link

    from dragoman.protocols import Aligner

GOLD = Path(__file__).parents[2] / "corpora" / "alignment"


class RecordedEngine:
    """Gives the translations that a corpus holds."""

    search = Search()

    def __init__(self, documents: Sequence[dict[str, Any]], field: str) -> None:
        self._translations = {
            source: target for each in documents for source, target in zip(each["ar"], each[field], strict=True)
        }

    def translate(self, sources: Sequence[str]) -> list[Translation]:
        return [Translation(source, (Hypothesis(self._translations[source], -0.1),)) for source in sources]

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[float | None]:
        del targets
        return [None] * len(sources)


def read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def measure(aligner: Aligner, documents: Sequence[dict[str, Any]]) -> Score:
    gold: list[list[Link]] = [[(tuple(s), tuple(t)) for s, t in document["gold"]] for document in documents]
    beads = [aligner.align(document["ar"], document["en"]) for document in documents]
    return score(gold, [[(bead.source, bead.target) for bead in each] for each in beads])


@pytest.fixture(scope="module")
def margin_dp() -> MarginAligner:
    return MarginAligner(UseEmbedder(Machine(threads=1)))


# Measured: 98.99, 98.81, 99.72, 92.3; 99.70, 99.55, 99.55, 93.4. Peers on such documents: Gale-Church 78 beads,
# hunalign 92, Vecalign's search 92 to 96.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "floor"),
    [("ntrex-dev", Score(98.9, 98.7, 99.6, 91)), ("flores-dev", Score(99.6, 99.5, 99.5, 92))],
)
def test_margin_dp_is_not_below_its_floors(margin_dp: MarginAligner, name: str, floor: Score) -> None:
    measured = measure(margin_dp, read(name))
    assert all(map(ge, measured, floor)), measured


# Measured: 99.46, 99.27, 99.50, 92.1; 99.64, 99.66, 99.89, 92.1.
@pytest.mark.parametrize(
    ("engine", "floor"),
    [("mt_opusmt", Score(99.4, 99.2, 99.4, 91)), ("mt_argos", Score(99.6, 99.6, 99.8, 91))],
)
def test_translated_is_not_below_its_floors(engine: str, floor: Score) -> None:
    documents = read("flores-dev")
    measured = measure(TranslatedAligner(RecordedEngine(documents, engine)), documents)
    assert all(map(ge, measured, floor)), measured


# Measured: 89.13, 88.04, 91.50, 37.2; 87.43, 86.22, 88.99, 32.9.
@pytest.mark.parametrize(
    ("name", "floor"),
    [("ntrex-dev", Score(89.1, 88.0, 91.4, 37)), ("flores-dev", Score(87.4, 86.2, 88.9, 32))],
)
def test_length_is_not_below_its_floors(name: str, floor: Score) -> None:
    measured = measure(LengthAligner(), read(name))
    assert all(map(ge, measured, floor)), measured


@pytest.mark.parametrize("engine", ["mt_opusmt", "mt_argos"])
def test_translated_tells_documents_that_are_no_translations_from_those_that_are(engine: str) -> None:
    documents = read("flores-dev")
    aligner = TranslatedAligner(RecordedEngine(documents, engine))
    for document, other in zip(documents[::3], documents[1::3], strict=False):
        assert relatedness(aligner.align(document["ar"], document["en"])) > 2 * UNRELATED_BELOW, document["id"]
        assert relatedness(aligner.align(document["ar"], other["en"])) < UNRELATED_BELOW, document["id"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ntrex-dev", "flores-dev"])
def test_documents_that_are_no_translations_are_told_from_those_that_are(margin_dp: MarginAligner, name: str) -> None:
    documents = read(name)
    for document, other in zip(documents[::3], documents[1::3], strict=False):
        assert relatedness(margin_dp.align(document["ar"], document["en"])) > UNRELATED_BELOW, document["id"]
        assert relatedness(margin_dp.align(document["ar"], other["en"])) < UNRELATED_BELOW, document["id"]
