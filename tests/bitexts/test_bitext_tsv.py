"""TSV, one test for each thing that the reader and the writer decide."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from bitext_cases import UNITS, read_bitext, said, write_bitext

from dragoman.bitexts.tsv import TsvFormat
from dragoman.errors import InputError, UsageError
from dragoman.records import Locator, TranslationUnit

if TYPE_CHECKING:
    from pathlib import Path


def read_text(text: str | bytes, folder: Path, **options: Any) -> tuple[list[TranslationUnit], list[Any]]:
    path = folder / "u.tsv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_bitext(TsvFormat(**options), path)


def texts(units: list[TranslationUnit]) -> list[tuple[str, str]]:
    return [(unit.source, unit.target) for unit in units]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("نعم\tyes\nلا\tno\n", [("نعم", "yes"), ("لا", "no")]),  # no names: two columns
        ("نعم\tyes", [("نعم", "yes")]),
        ("نعم\tyes\r\n\r\nلا\tno\r\n", [("نعم", "yes"), ("لا", "no")]),
        ("C:\\temp\tC:\\new\n", [("C:\\temp", "C:\\new")]),  # not our file: a backslash is a backslash
        ("ar\ten\nنعم\tC:\\new\n", [("نعم", "C:\\new")]),
        ("en\tAR\nyes\tنعم\n", [("نعم", "yes")]),  # the names say the order
        ("id\ttarget\tsource\n1\tyes\tنعم\n", [("نعم", "yes")]),
        ("source\ttarget\nأ\\nب\ta\\tb\\\\n\\q\n", [("أ\nب", "a\tb\\n\\q")]),
        ("\tno source\n", [("", "no source")]),
        ("", []),
    ],
)
def test_columns_are_found(text: str, pairs: list[tuple[str, str]], tmp_path: Path) -> None:
    """By their names, by languages as names, or by their order."""
    units, problems = read_text(text, tmp_path)
    assert texts(units) == pairs
    assert problems == []


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("أ\ta\nب\tb\tc\n", "3 columns, not 2 (source, target)", 2),
        ("أ\ta\tb\n", "scores.score is 'b', not a number", 1),
        ("source\ttarget\nأ\n", "1 columns, not 2 (source, target)", 2),
        ("source\ttarget\tscores.x\nأ\ta\thigh\n", "scores.x is 'high', not a number", 2),
        ("source\ttarget\tstart\nأ\ta\t1.5\n", "start is '1.5', not a number", 2),
    ],
)
def test_a_line_that_does_not_fit_is_reported(text: str, message: str, line: int, tmp_path: Path) -> None:
    """With what was found and what was to be there."""
    units, problems = read_text(text, tmp_path)
    assert len(units) == line - 1 - text.startswith("source")
    assert said(problems) == [("bad-unit", line)]
    assert problems[0].message == message


def test_encodings(tmp_path: Path) -> None:
    """Spreadsheets save UTF-16 with a mark, old tools windows-1256: the first is seen, the second must be said."""
    pair = [("نعم", "yes")]
    assert texts(read_text("\ufeffنعم\tyes\n", tmp_path)[0]) == pair
    assert texts(read_text("نعم\tyes\r\n".encode("utf-16"), tmp_path)[0]) == pair
    assert said(read_text("نعم\tyes\n".encode("cp1256"), tmp_path)[1]) == [("bad-encoding", 1)]
    assert texts(read_text("نعم\tyes\n".encode("cp1256"), tmp_path, encoding="windows-1256")[0]) == pair


def test_languages_are_the_callers(tmp_path: Path) -> None:
    """A TSV does not say which languages it has."""
    units, _ = read_text("oui\tja\n", tmp_path, languages=("fr", "de"))
    assert units[0].languages == ("fr", "de")


def test_scores_of_the_first_thousand_units_get_columns(tmp_path: Path) -> None:
    """A score that the first unit lacks is not lost; one that comes too late is reported."""
    units = [TranslationUnit("أ", "a", scores={"early": 1.0} if i == 999 else {}) for i in range(1000)]
    late = TranslationUnit("ب", "b", scores={"early": 0.5, "late": 1.0})
    path = tmp_path / "u.tsv"
    problems = write_bitext(TsvFormat(), path, [*units, late])
    assert said(problems) == [("score-without-column", 1002)]
    read, _ = read_bitext(TsvFormat(), path)
    assert read[:1000] == units
    assert read[1000].scores == {"early": 0.5}


def test_scores_that_were_named_always_have_a_column(tmp_path: Path) -> None:
    """A caller who knows the run's scores gets the same columns from every part of a corpus."""
    path = tmp_path / "u.tsv"
    write_bitext(TsvFormat(scores=["logprob"]), path, UNITS[1:2])
    assert path.read_text(encoding="utf-8").startswith("source\ttarget\tscores.logprob\torigin\t")


def test_scores_that_are_no_finite_numbers(tmp_path: Path) -> None:
    """They are written and read."""
    path = tmp_path / "u.tsv"
    write_bitext(TsvFormat(), path, [TranslationUnit("أ", "a", scores={"x": -math.inf, "y": math.nan})])
    (unit,), _ = read_bitext(TsvFormat(), path)
    assert unit.scores["x"] == -math.inf
    assert math.isnan(unit.scores["y"])


def test_an_independent_reader_sees_the_same_columns(tmp_path: Path) -> None:
    """The standard library's csv, told that there are no quotes, finds one row a unit."""
    path = tmp_path / "u.tsv"
    write_bitext(TsvFormat(), path, UNITS)
    text = path.read_bytes().decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert [row["target"] for row in rows[:2]] == [unit.target for unit in UNITS[:2]]
    assert rows[0]["scores.logprob"] == "-0.125"
    assert len(rows) == len(UNITS)


ADDRESSES = (Locator("http://a"), Locator("http://b"))
THEIRS = TranslationUnit("نعم", "yes", scores={"score": 0.5}, locator=ADDRESSES[0], target_locator=ADDRESSES[1])


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        # Without names: Bitextor's columns, the same with a score, and bicleaner's score behind two texts.
        ("http://a\thttp://b\tنعم\tyes\n", replace(THEIRS, scores={})),
        ("http://a\thttp://b\tنعم\tyes\t0.5\n", THEIRS),
        ("نعم\tyes\t0.5\n", TranslationUnit("نعم", "yes", scores={"score": 0.5})),
        # Bitextor 8, its TMX builder, tmxutil; columns that say nothing of a unit are passed over.
        (
            "src_url\ttrg_url\tsrc_text\ttrg_text\tbifixer_hash\tbicleaner_ai_score\nhttp://a\thttp://b\tنعم\tyes\tf\t0.5\n",
            replace(THEIRS, scores={"bicleaner_ai": 0.5}),
        ),
        ("url1\turl2\tseg1\tseg2\nhttp://a\thttp://b\tنعم\tyes\n", replace(THEIRS, scores={})),
        (
            "source-document-1\tsource-document-2\ttext-1\ttext-2\tscore-aligner\nhttp://a\thttp://b\tنعم\tyes\t0.5\n",
            replace(THEIRS, scores={"aligner": 0.5}),
        ),
    ],
)
def test_the_columns_of_other_tools_are_known(text: str, unit: TranslationUnit, tmp_path: Path) -> None:
    """By their names or by their number: corpora of Bitextor, bicleaner and tmxutil need no preparation."""
    assert read_text(text, tmp_path) == ([unit], [])


def test_columns_can_be_said(tmp_path: Path) -> None:
    """For files without names in any other layout; a dash passes a column over."""
    columns = ["-", "source", "-", "target", "scores.bicleaner", "id"]
    units, problems = read_text("x\tنعم\ty\tyes\t0.5\t7\n", tmp_path, columns=columns)
    assert units == [TranslationUnit("نعم", "yes", scores={"bicleaner": 0.5}, id="7")]
    assert problems == []
    with pytest.raises(UsageError, match="the columns are source, text: source and target must be among them"):
        TsvFormat(columns=["source", "text"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ar\tfr\nنعم\toui\n", "u.tsv:1: the columns are ar, fr: source and target, or ar and en, are needed"),
        ("source\tscores.x\nنعم\t1\n", "u.tsv:1: the columns are source, scores.x: source and target, or"),
        ("a\tb\tc\td\te\tf\n", "u.tsv:1: 6 columns without names: what they are must be said"),
    ],
)
def test_columns_that_cannot_be_told_are_an_error(text: str, message: str, tmp_path: Path) -> None:
    """No guess makes a corpus of the wrong columns."""
    with pytest.raises(InputError) as caught:
        read_text(text, tmp_path)
    assert message in str(caught.value)


def test_a_score_column_is_written_as_bitextor_writes_it(tmp_path: Path) -> None:
    """Two addresses, two texts, the score; no names, no escapes; a score that does not apply is an empty cell."""
    path = tmp_path / "u.tsv"
    units = [
        replace(THEIRS, scores={"quality": 0.25, "length": -1.0}, source="C:\\نعم"),
        TranslationUnit("a\tb", "c\n\ud800d", scores={"quality": math.nan}),
        TranslationUnit("e", "f", scores={"length": 0.0}),
    ]
    problems = write_bitext(TsvFormat(score_column="quality"), path, units)
    assert path.read_text(encoding="utf-8").splitlines() == [
        "http://a\thttp://b\tC:\\نعم\tyes\t0.25",
        "\t\ta b\tc \ufffdd\tnan",
        "\t\te\tf\t",
    ]
    assert said(problems) == [("line-break", 2), ("line-break", 2), ("lone-surrogate", 2)]
    read, _ = read_bitext(TsvFormat(), path)
    assert read[0] == replace(units[0], scores={"score": 0.25})
    assert math.isnan(read[1].scores["score"])
    assert read[2].scores == {}
