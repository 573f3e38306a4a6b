"""Alignment by vectors: which beads are found, and what they cost."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from word_doubles import UpperEngine, WordEmbedder, sentences

from dragoman.aligners.margin import MarginAligner
from dragoman.aligners.translated import TranslatedAligner
from dragoman.errors import UsageError

if TYPE_CHECKING:
    import numpy as np

    from dragoman.records import Bead


def kinds(beads: list[Bead]) -> list[str]:
    return [bead.kind for bead in beads]


def merged(text: list[str], *runs: slice) -> list[str]:
    """Return the text with each run of segments joined, the last run first."""
    text = list(text)
    for run in runs:
        text[run] = [" ".join(text[run])]
    return text


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [(2, 1, "2-1"), (1, 2, "1-2"), (3, 1, "3-1"), (1, 4, "1-4")],
)
def test_segments_that_were_joined_are_found(left: int, right: int, kind: str) -> None:
    text, size = sentences(20), max(left, right)
    joined = merged(text, slice(8, 8 + size))
    source, target = (joined, text) if left == 1 else (text, joined)
    assert [found for found in kinds(MarginAligner(WordEmbedder()).align(source, target)) if found != "1-1"] == [kind]


def test_a_bead_of_two_and_two_is_found_where_the_border_is_elsewhere() -> None:
    text = sentences(20)
    words = [text[8].split(), text[9].split()]
    other = [*text[:8], " ".join(words[0][:1]), " ".join([*words[0][1:], *words[1]]), *text[10:]]
    beads = MarginAligner(WordEmbedder()).align(text, other)
    assert [(bead.source, bead.target) for bead in beads if bead.kind != "1-1"] == [((8, 9), (8, 9))]


def test_what_was_left_out_has_no_partner() -> None:
    text = sentences(30)
    beads = MarginAligner(WordEmbedder()).align(text[:9] + text[10:], text[:20] + text[21:])
    assert [(bead.source, bead.target) for bead in beads if bead.kind != "1-1"] == [((), (9,)), ((19,), ())]


def test_one_to_many_up_to_eight_is_an_option() -> None:
    text = sentences(20, words=4)
    joined = merged(text, slice(6, 14))
    assert "1-8" not in kinds(MarginAligner(WordEmbedder()).align(joined, text))
    assert "1-8" in kinds(MarginAligner(WordEmbedder(), largest=8).align(joined, text))
    assert "8-1" in kinds(TranslatedAligner(UpperEngine(), largest=8).align(text, joined))


@pytest.mark.parametrize("options", [{"largest": 0}, {"largest": 9}, {"join": -1.0}, {"deletion": float("nan")}])
def test_an_option_out_of_range_is_refused(options: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="must be"):
        MarginAligner(WordEmbedder(), **options)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="must be"):
        TranslatedAligner(UpperEngine(), **options)  # type: ignore[arg-type]


def test_numbers_decide_where_vectors_cannot() -> None:
    class Blind(WordEmbedder):
        """Sees that there is a number, not which."""

        def embed(self, texts: list[str]) -> np.ndarray:
            return super().embed(["".join("#" if each.isdigit() else each for each in text) for text in texts])

    source = [f"المادة {number}" for number in range(100, 130)]
    target = [f"Article {number}" for number in range(100, 130) if number not in {110, 111}]
    beads = MarginAligner(Blind()).align(source, target)
    assert [bead.source for bead in beads if not bead.target] == [(10,), (11,)]


def test_similarity_and_margin_tell_a_translation_from_its_neighbours() -> None:
    text = sentences(20)
    for bead in MarginAligner(WordEmbedder()).align(text, text):
        assert bead.similarity == pytest.approx(1)
        assert bead.margin > 1.5


def test_joined_texts_are_encoded_only_where_the_path_is_not_one_to_one() -> None:
    embedder, text = WordEmbedder(), sentences(20)
    MarginAligner(embedder).align(text, text)
    assert embedder.texts == text + text
    embedder.texts.clear()
    MarginAligner(embedder).align(text, text[:8] + text[9:])
    assert embedder.texts[39:] == [f"{text[7]} {text[8]}", f"{text[8]} {text[9]}", f"{text[7]} {text[9]}"]


def test_equal_segments_are_translated_once() -> None:
    engine = UpperEngine()
    TranslatedAligner(engine).align(["a b", "c d", "a b"], ["A B", "C D", "A B"])
    assert engine.sources == ["a b", "c d"]


@pytest.mark.parametrize("gap", [0, 300])
def test_long_texts_are_aligned_as_well_as_short_ones_around_any_gap(gap: int) -> None:
    text = sentences(900)
    beads = MarginAligner(WordEmbedder()).align(text[:400] + text[400 + gap :], text)
    right = sum(
        bead.kind == "1-1" and text[bead.target[0]] == (text[:400] + text[400 + gap :])[bead.source[0]]
        for bead in beads
    )
    assert right >= 0.99 * (900 - gap)


def test_time_grows_with_the_length_and_not_with_its_square() -> None:
    seconds = []
    for count in (500, 2000):
        text = sentences(count, words=2)
        vectors = WordEmbedder().embed(text)

        class Ready(WordEmbedder):
            """Has the vectors already."""

            def embed(self, texts: list[str], vectors: np.ndarray = vectors) -> np.ndarray:
                return vectors[: len(texts)]

        start = time.process_time()
        MarginAligner(Ready()).align(text, text)
        seconds.append(time.process_time() - start)
    assert seconds[1] < 10 * seconds[0], seconds
