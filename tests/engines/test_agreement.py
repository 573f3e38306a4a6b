"""The fast engine says what the reference says."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dragoman.arabic import normalize
from dragoman.engines.careful import Job, Output
from dragoman.engines.pieces import END

if TYPE_CHECKING:
    from conftest import LoadEngine
    from dragoman.engines.ct2 import Ct2Engine
    from dragoman.engines.marian import MarianEngine

pytestmark = pytest.mark.model

CORPORA = Path(__file__).parents[2] / "corpora"
LIMIT = 128  # target pieces: long enough for these sentences, and no minutes for a model that loops


@pytest.fixture(scope="module")
def ct2(load_engine: LoadEngine) -> Ct2Engine:
    return load_engine("ct2")  # type: ignore[return-value]


@pytest.fixture(scope="module")
def marian(load_engine: LoadEngine) -> MarianEngine:
    return load_engine("marian")  # type: ignore[return-value]


@pytest.fixture(scope="module")
def jobs(ct2: Ct2Engine, article: list[str]) -> list[Job]:
    """The article and 30 sentences of other news."""
    others: list[str] = []
    for path in sorted((CORPORA / "written-news" / "train").glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as stream:
            rows = csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
            others += [row[0] for row, _ in zip(rows, range(5), strict=False)]
    assert len(others) >= 30
    return [Job(ct2.pieces.encode(normalize(text)), LIMIT) for text in article + others[:30]]


def test_greedy_decoding_gives_the_same_pieces_and_scores(
    jobs: list[Job], ct2: Ct2Engine, marian: MarianEngine
) -> None:
    pairs = [
        (mine[0], theirs[0])
        for mine, theirs in zip(ct2.decode(jobs, guard=False), marian.decode(jobs, guard=False), strict=True)
    ]
    assert len(pairs) == len(jobs) >= 52
    same = [(mine, theirs) for mine, theirs in pairs if list(mine.pieces) == list(theirs.pieces)]
    assert len(same) >= 0.99 * len(pairs)
    for mine, theirs in same:
        assert mine.finished == theirs.finished
        assert mine.score == pytest.approx(theirs.score, abs=0.01)


@pytest.mark.parametrize("guard", [False, True], ids=["free", "guarded"])
def test_a_score_is_the_mean_log_probability_that_the_model_gives(
    guard: bool,  # noqa: FBT001 - a case
    jobs: list[Job],
    ct2: Ct2Engine,
    marian: MarianEngine,
) -> None:
    for job, (output, *_) in zip(jobs[:12], ct2.decode(jobs[:12], guard=guard), strict=True):
        assert output.score == pytest.approx(score(marian, job.source, output), abs=0.01)


def test_given_translations_get_the_same_scores(jobs: list[Job], ct2: Ct2Engine, marian: MarianEngine) -> None:
    turned = [*jobs[1:], jobs[0]]
    pairs = [
        (job.source, ct2.pieces.encode_target(f"It is {len(other.source)}."))
        for job, other in zip(jobs, turned, strict=True)
    ]
    for mine, theirs in zip(ct2.force(pairs), marian.force(pairs), strict=True):
        assert list(mine) == pytest.approx(list(theirs), abs=0.02)


def score(engine: MarianEngine, source: object, output: Output) -> float:
    """What the reference thinks of an output, by forced decoding."""
    import torch

    def rows(pieces: object, end: list[str]) -> torch.Tensor:
        return torch.tensor([[engine.pieces.ids.get(piece, 1) for piece in [*pieces, *end]]])  # type: ignore[misc]

    target = rows(output.pieces, [END] if output.finished else [])
    start = torch.tensor([[engine._pad]])
    with torch.inference_mode():
        (found,) = engine._score(rows(source, [END]), torch.cat([start, target], dim=1))
    return found
