"""Scores of model folders: what is translated, and how."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from training_cases import make_pairs, small, write_tsv

from dragoman.training.run import train
from dragoman.training.validation import score_folder, validate_folder

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.model

PAIRS = [(target, source) for source, target in make_pairs(210)]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of English that has learnt next to nothing, evaluated on copies of the sources."""
    folder = tmp_path_factory.mktemp("english")
    write_tsv(folder / "train.tsv", PAIRS[:200])
    write_tsv(folder / "copies.tsv", [(source, source) for source, _ in PAIRS[200:]])
    settings = small(folder, languages="en,ar", evaluate=(str(folder / "copies.tsv"),), max_steps=2)
    train(settings, lambda _: None)
    return folder / "model"


def test_a_source_that_is_not_arabic_is_really_translated(model: Path) -> None:
    """Engines hand it back as it is, and the card would praise the copy."""
    score = tomllib.loads((model / "card.toml").read_text(encoding="utf-8"))["scores"]["copies"]
    assert (score["sentences"], score["search"]) == (10, "marian, float32, beam 1, once")
    assert score["chrf"] < 50


def test_an_arabic_source_is_translated_as_for_a_user(model: Path) -> None:
    """With its care: what has no Arabic letter is handed back."""
    copies = [(source, source) for source, _ in PAIRS[:5]]
    score = score_folder(model, copies, small(model, languages="ar-EG,en"))
    assert (score.chrf, score.search) == (100, "marian, float32, beam 1")


def test_scores_are_computed_in_float32_whatever_the_device_likes_best(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dragoman.engines.marian._best_type", lambda _: "bfloat16")
    assert validate_folder(model, PAIRS[:2], small(model)).search == "marian, float32, beam 1, once"
