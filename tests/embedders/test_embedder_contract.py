"""What every registered embedder keeps to, with real models but for those that are only on the hub."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from dragoman.embedders import TABLE

if TYPE_CHECKING:
    from conftest import LoadEmbedder
    from dragoman.protocols import Embedder

pytestmark = pytest.mark.model

TEXTS = [
    "مرحبا",
    "قال الرئيس التركي إن العلاقات ضرورية.",
    "The Turkish president said that relations were necessary.",
    "2016",
    "وُلِدَ عام ١٩٤٥، ثم سافر إلى باريس ودرس القانون فيها وعاد بعد عشر سنوات.",
    "Windows برنامج",
    "a",
]
WORDLESS = ["", " ", "\u00a0\u3000\n\t", "؟", "...", "😀👍🏽", "\u200f\u200e\u202b", "ـــ", "\u064e\u064f", "\ud800"]
ODD = [
    "\ud800 x",
    "\x00\x01\x1b[31m",
    "</s>",
    "<s> مرحبا <pad> <unk>",
    ">>en<< مرحبا",
    "日本語",
    "x" * 3000,
    "م" * 3000,
]


@pytest.fixture(params=[row.name for row in TABLE])
def embedder(request: pytest.FixtureRequest, load_embedder: LoadEmbedder) -> Embedder:
    return load_embedder(request.param)


def test_a_row_for_each_text_in_float32_of_length_one(embedder: Embedder) -> None:
    rows = embedder.embed(TEXTS)
    assert rows.dtype == np.float32
    assert rows.shape[0] == len(TEXTS)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)


def test_no_texts_give_no_rows_of_the_same_size(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.embed(["a"]).shape[1])


def test_no_row_depends_on_its_batch_or_place(embedder: Embedder) -> None:
    together = embedder.embed(TEXTS * 30)
    alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
    assert together == pytest.approx(np.tile(alone, (30, 1)), abs=1e-5)


def test_different_texts_have_different_rows(embedder: Embedder) -> None:
    rows = embedder.embed(TEXTS)
    near = rows @ rows.T - np.eye(len(TEXTS))
    assert near.max() < 0.999


def test_a_text_without_words_has_a_zero_row_that_changes_no_other(embedder: Embedder) -> None:
    rows = embedder.embed([*WORDLESS, TEXTS[1]])
    assert not rows[:-1].any()
    assert rows[-1:] == pytest.approx(embedder.embed([TEXTS[1]]), abs=1e-5)


def test_nothing_that_can_be_in_a_string_raises(embedder: Embedder) -> None:
    rows = embedder.embed(ODD)
    assert np.isfinite(rows).all()
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(len(ODD)), abs=1e-5)


def test_vowel_signs_and_the_kind_of_digits_make_no_difference(embedder: Embedder) -> None:
    marked, plain = embedder.embed(["وُلِدَ عـــام ١٩٤٥", "ولد عام 1945"])
    assert marked == pytest.approx(plain, abs=1e-5)


@pytest.mark.parametrize("text", [" ".join([TEXTS[1]] * 200), " ".join([TEXTS[2]] * 200)])
def test_the_end_of_a_very_long_text_counts_as_its_beginning_does(embedder: Embedder, text: str) -> None:
    other = " و".join(["سافر إلى باريس ودرس القانون"] * 200)
    first, last, only = embedder.embed([f"{other} {text}", f"{text} {other}", text])
    assert float(first @ last) > 0.95
    assert float(last @ only) < 0.99


def test_the_identity_names_the_component(embedder: Embedder, load_embedder: LoadEmbedder) -> None:
    assert embedder.identity
    others = [load_embedder(row.name).identity for row in TABLE]
    assert others.count(embedder.identity) == 1
