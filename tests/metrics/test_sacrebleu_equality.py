"""Scores are sacreBLEU's: to the last digit of its command, and to the last bit of its library."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sacrebleu.metrics import BLEU, CHRF, TER
from sacrebleu.metrics.lib_ter import translation_edit_rate

from conftest import FOLDER, SYSTEMS
from dragoman.metrics import TABLE
from dragoman.metrics.edits import count_edits
from dragoman.metrics.measurement import measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.protocols import Metric

DIGITS = 14  # after the point: with those before it all that a float has
COMMANDS = {
    "bleu": ["-m", "bleu"],
    "chrf": ["-m", "chrf"],
    "chrf++": ["-m", "chrf", "--chrf-word-order", "2"],
    "ter": ["-m", "ter"],
}
TWINS = {"bleu": (BLEU, {}), "chrf": (CHRF, {}), "chrf++": (CHRF, {"word_order": 2}), "ter": (TER, {})}
OPTIONS = [  # the metric, our options, sacreBLEU's
    ("bleu", {"lowercase": True}, {"lowercase": True}),
    ("bleu", {"tokenize": "intl"}, {"tokenize": "intl"}),
    ("bleu", {"tokenize": "char"}, {"tokenize": "char"}),
    ("chrf", {"lowercase": True, "characters": 4, "words": 1, "beta": 3}, None),
    ("chrf++", {"lowercase": True}, {"word_order": 2, "lowercase": True}),
    ("ter", {"case_sensitive": True, "no_punct": True, "normalized": True, "asian_support": True}, None),
]

# Few words, so that they meet again; some with marks, case, other scripts and other kinds of space.
WORDS = st.sampled_from(
    ["a", "b", "A", "c.", "(d", "3.5", "don't", "&#39;", "قال", "\uff1b", "\u00a0", "e-f", ",", "x" * 9]
)
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)
CORPORA = st.lists(st.tuples(TEXTS, TEXTS, st.none() | TEXTS), min_size=1, max_size=4)


def run_sacrebleu(name: str, system: str) -> dict[str, Any]:
    """What its command says, as it reads and prints."""
    files = [str(FOLDER / "en.txt"), "-i", str(FOLDER / f"sys.{system}.en.txt")]
    command = [sys.executable, "-m", "sacrebleu", *files, *COMMANDS[name], "-w", str(DIGITS), "--format", "json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    said: dict[str, Any] = json.loads(done.stdout)
    return said


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("name", COMMANDS)
def test_scores_are_those_of_the_command_to_the_last_digit(
    name: str, system: str, references: list[list[str]], systems: dict[str, list[str]]
) -> None:
    said = run_sacrebleu(name, system)
    (measured,) = measure({system: systems[system]}, [TABLE.create(name, references, [])])
    assert f"{measured.score:.{DIGITS}f}" == f"{said['score']:.{DIGITS}f}"
    assert measured.metric.signature == said["signature"]
    assert measured.metric.label == said["name"]


def assert_equal(name: str, metric: Metric, twin: Any, hypotheses: Sequence[str], references: Any) -> None:
    """The score of the whole and that of each segment, bit by bit."""
    (measured,) = measure({"": hypotheses}, [metric])
    assert measured.score == twin.corpus_score(hypotheses, references).score
    assert metric.signature == str(twin.get_signature())
    if name == "bleu":
        twin.effective_order = True  # as its --sentence-level does
    rows = zip(hypotheses, zip(*references, strict=True), strict=True)
    expected = tuple(twin.sentence_score(text, [one for one in some if one is not None]).score for text, some in rows)
    assert measured.score_segments() == expected


@pytest.mark.parametrize("name", TWINS)
def test_several_references_count_as_in_sacrebleu_also_where_some_are_missing(
    name: str, references: list[list[str]], systems: dict[str, list[str]]
) -> None:
    make, options = TWINS[name]
    partly = [text if number % 3 else None for number, text in enumerate(systems["google"])]
    several = [*references, systems["argos"], partly]
    assert_equal(name, TABLE.create(name, several, []), make(**options), systems["nllb"], several)


@pytest.mark.parametrize(("name", "ours", "theirs"), OPTIONS)
def test_options_do_what_they_do_in_sacrebleu(
    name: str,
    ours: dict[str, Any],
    theirs: dict[str, Any] | None,
    references: list[list[str]],
    systems: dict[str, list[str]],
) -> None:
    if theirs is None:
        theirs = {{"characters": "char_order", "words": "word_order"}.get(key, key): ours[key] for key in ours}
    twin = TWINS[name][0](**theirs)
    assert_equal(name, TABLE.create(name, references, [], **ours), twin, systems["nllb"], references)


@pytest.mark.parametrize("name", TWINS)
@given(rows=CORPORA)
def test_any_texts_have_the_scores_of_sacrebleu(name: str, rows: list[tuple[str, str, str | None]]) -> None:
    """Empty ones, one word, nothing in common: no score is NaN, and none differs."""
    hypotheses, *references = map(list, zip(*rows, strict=True))
    make, options = TWINS[name]
    assert_equal(name, TABLE.create(name, references, []), make(**options), hypotheses, references)


@given(
    hypothesis=st.lists(st.sampled_from("abcdefgh"), max_size=30),
    reference=st.lists(st.sampled_from("abcdefgh"), max_size=30),
)
def test_edits_are_those_of_tercoms_search(hypothesis: list[str], reference: list[str]) -> None:
    assert count_edits(hypothesis, reference) == translation_edit_rate(hypothesis, reference)[0]


LONG = [str(number) for number in range(80)]


@pytest.mark.parametrize(
    ("hypothesis", "reference"),
    [
        (LONG[30:] + ["x"] * 30, LONG),
        (LONG[:3], LONG * 2),
        (LONG, LONG[:2]),
        ((LONG[:9] * 7)[5:], LONG[:9] * 7),
    ],
    ids=["left of the band", "much shorter", "much longer", "the limit of moves"],
)
def test_edits_of_long_texts_stay_inside_the_band_and_the_limits(hypothesis: list[str], reference: list[str]) -> None:
    assert count_edits(hypothesis, reference) == translation_edit_rate(hypothesis, reference)[0]


def test_parts_have_the_score_that_they_would_have_alone(
    references: list[list[str]], systems: dict[str, list[str]]
) -> None:
    chosen = [3, 1, 40, 41]
    part = [[reference[number] for number in chosen] for reference in references]
    hypotheses = [systems["nllb"][number] for number in chosen]
    for name in TWINS:
        (whole,) = measure({"nllb": systems["nllb"]}, [TABLE.create(name, references, [])])
        (alone,) = measure({"nllb": hypotheses}, [TABLE.create(name, part, [])])
        assert whole.score_part(chosen) == alone.score
