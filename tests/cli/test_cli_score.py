"""``dragoman score``: bitexts in, the same with scores out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dragoman.bitexts.jsonl import JsonlFormat

if TYPE_CHECKING:
    from cli_commands import Command

    from dragoman.records import TranslationUnit


@pytest.fixture(autouse=True)
def corpus(folder: Path) -> Path:
    """Two pairs, of which the first has a score that nothing here would give it, and the run that made it."""
    records = [
        {
            "source": "بلغ 35 مليارًا.",
            "target": "It reached 35 billion.",
            "scores": {"numbers": 0.125},
            "signature": "S",
        },
        {"source": "نعم.", "target": "Yes.", "scores": {"own": "NaN"}, "signature": "S"},
    ]
    path = folder / "corpus.jsonl"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    return path


def read(path: str) -> list[TranslationUnit]:
    return list(JsonlFormat().read(Path(path), pytest.fail))


def test_scores_are_added_by_name(dragoman: Command) -> None:
    result = dragoman("score", "corpus.jsonl", "--scorers", "length, numbers", "-o", "out.jsonl", "out.tsv")
    assert (result.status, result.err) == (0, "dragoman: 2 units in out.jsonl, out.tsv\n")
    first, second = read("out.jsonl")
    assert list(first.scores) == ["numbers", "length"]
    assert list(second.scores) == ["own", "length"]  # it has no number
    assert first.scores["numbers"] == 0.125  # what stands there is kept


def test_scores_are_computed_anew_if_asked(dragoman: Command) -> None:
    assert dragoman("score", "corpus.jsonl", "--scorers", "numbers", "--rescore", "-o", "out.jsonl").status == 0
    assert read("out.jsonl")[0].scores == {"numbers": 1.0}


def test_the_signature_is_the_old_one_and_the_runs_own(dragoman: Command) -> None:
    assert dragoman("score", "corpus.jsonl", "--scorers", "numbers", "-o", "out.jsonl").status == 0
    signature = JsonlFormat().provenance(Path("out.jsonl")).signature
    assert signature.startswith("S + lang:ar-en|scorers:numbers|version:")


def test_a_score_column_is_for_other_tools(dragoman: Command) -> None:
    arguments = ["--scorers", "numbers", "--score-column", "numbers", "-o", "out.tsv"]
    assert dragoman("score", "corpus.jsonl", *arguments).status == 0
    lines = Path("out.tsv").read_text(encoding="utf-8").splitlines()
    assert lines == ["\t\tبلغ 35 مليارًا.\tIt reached 35 billion.\t0.125", "\t\tنعم.\tYes.\t"]


def test_a_score_column_that_no_unit_has_is_a_warning(dragoman: Command) -> None:
    result = dragoman(
        "score", "corpus.jsonl", "--scorers", "numbers", "--score-column", "qualty", "-o", "out.tsv", "--strict"
    )
    assert result.status == 1
    assert "warning: missing-score: out.tsv: no unit has the score 'qualty'" in result.err


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["corpus.jsonl", "--scorers", "qualty", "-o", "a.tsv"], 2, "no scorer 'qualty'"),
        (["corpus.jsonl", "--scorers", "", "-o", "a.tsv"], 2, "'' is no component"),
        (["corpus.jsonl", "--scorers", "length(size=)", "-o", "a.tsv"], 2, "length"),
        (["corpus.jsonl", "-o", "corpus.jsonl"], 2, "corpus.jsonl is an input and would be overwritten"),
        (["no.tmx", "-o", "a.tsv"], 1, "no.tmx: no such file"),
        (["-o", "a.tsv"], 2, "nothing to read"),
    ],
)
def test_what_cannot_work_is_said_before_anything_is_written(
    dragoman: Command, arguments: list[str], status: int, message: str
) -> None:
    result = dragoman("score", *arguments)
    assert result.status == status
    assert message in result.err
    assert not Path("a.tsv").exists()


def test_options_reach_the_scorer(dragoman: Command) -> None:
    """Of those here none has any, and says so."""
    result = dragoman("score", "corpus.jsonl", "--scorers", "length(weight=2),numbers", "-o", "out.jsonl")
    assert result.status == 2
    assert "scorers 'length': got an unexpected keyword argument 'weight'" in result.err
