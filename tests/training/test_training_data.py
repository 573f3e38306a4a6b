from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from training_cases import small, write_tsv

from dragoman import bitexts
from dragoman.errors import InputError, UsageError
from dragoman.plan import Provenance
from dragoman.records import Problem, TranslationUnit
from dragoman.training.data import Bitext, list_sources, make_guard, read_bitexts, read_pairs

if TYPE_CHECKING:
    from pathlib import Path

PAIRS = [("قال نعم.", "He said yes."), ("قال لا.", "He said no."), ("وصل أمس.", "He came yesterday.")]


def read(folder: Path, *names: str, **changes: Any) -> list[Bitext]:
    """Read bitexts as a run with these settings does."""
    settings = small(folder, bitexts=tuple(str(folder / name) for name in names), **changes)
    return read_bitexts(list_sources(settings), settings, make_guard(settings, pytest.fail), pytest.fail)


@pytest.mark.parametrize("suffix", ["tsv", "jsonl", "tmx", "moses"])
def test_any_bitext_is_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"corpus.{suffix}"
    kind: Any = bitexts.TABLE.load(bitexts.TABLE.name_for(path))()
    streams = [part.open("wb") for part in kind.paths(path)]
    writer = kind.open(path, streams, Provenance(), pytest.fail)
    for source, target in PAIRS:
        writer.write(TranslationUnit(source, target))
    writer.close()
    for stream in streams:
        stream.close()
    (bitext,) = read(tmp_path, f"corpus.{suffix}")
    assert list(bitext.pairs) == PAIRS


def test_the_source_is_written_as_engines_hand_it_over_and_the_target_kept(tmp_path: Path) -> None:
    write_tsv(tmp_path / "a.tsv", [("قَـالَ  “نعم”", "He said  “Yes” – 3½")])
    assert read(tmp_path, "a.tsv")[0].pairs == [("قال “نعم”", "He said “Yes” – 3½")]


def test_an_arabic_target_has_no_vowel_signs_either(tmp_path: Path) -> None:
    write_tsv(tmp_path / "a.tsv", [("yes", "نَعَم")])
    assert read(tmp_path, "a.tsv", languages="en,ar")[0].pairs == [("yes", "نعم")]


def test_what_is_held_out_validated_or_evaluated_is_not_trained_on(tmp_path: Path) -> None:
    """The match is normalised, either side counts, and the removed pairs are counted."""
    write_tsv(tmp_path / "a.tsv", [*PAIRS, ("بقي", "stays"), ("", "no source")])
    (tmp_path / "held.txt").write_text("قَالَ نَعَم!\n", encoding="utf-8")
    write_tsv(tmp_path / "valid.tsv", [("شيء آخر", "HE SAID NO")])
    write_tsv(tmp_path / "dev.tsv", [("وصل أمس", "something else")])
    (bitext,) = read(
        tmp_path,
        "a.tsv",
        held_out=(str(tmp_path / "held.txt"),),
        valid=str(tmp_path / "valid.tsv"),
        evaluate=(f"dev={tmp_path / 'dev.tsv'}",),
    )
    assert bitext.pairs == [("بقي", "stays")]
    assert bitext.left_out == {"held-out": 3, "empty": 1}


def test_what_is_validated_on_is_read_with_the_languages_of_the_run(tmp_path: Path) -> None:
    """Both sides of a Moses pair that one file stands for, and columns that are named by their languages."""
    write_tsv(tmp_path / "a.tsv", [("قال نعم.", "x"), ("y", "Il a dit oui."), ("z", "Hier."), ("بقي", "reste")])
    (tmp_path / "dev.ar").write_text("قال نعم\n", encoding="utf-8")
    (tmp_path / "dev.fr").write_text("Il a dit oui\n", encoding="utf-8")
    write_tsv(tmp_path / "test.tsv", [("ar", "fr"), ("أمس", "hier")])
    (bitext,) = read(
        tmp_path,
        "a.tsv",
        languages="ar,fr",
        valid=str(tmp_path / "dev.ar"),
        evaluate=(str(tmp_path / "test.tsv"),),
    )
    assert bitext.pairs == [("بقي", "reste")]
    assert bitext.left_out == {"held-out": 3}


def test_warnings_of_a_bitext_that_is_given_keep_no_unit_away(tmp_path: Path) -> None:
    """Only what the run's own models wrote is judged by them."""
    line = '{"source": "قال", "target": "said", "flags": ["mixed-language"]}\n'
    (tmp_path / "a.jsonl").write_text(line, encoding="utf-8")
    assert read(tmp_path, "a.jsonl")[0].pairs == [("قال", "said")]


def test_general_data_gets_its_share_of_the_training(tmp_path: Path) -> None:
    write_tsv(tmp_path / "own.tsv", PAIRS)
    write_tsv(tmp_path / "general.tsv", [(f"عام {number}", f"general {number}") for number in range(10)])
    own, general = read(tmp_path, "own.tsv=4", general=(f"{tmp_path / 'general.tsv'}=0.25",))
    assert own.weight == 4
    assert general.weight * 10 == pytest.approx(4 * 3 / 3)
    assert general.origin == "general"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"bitexts": ("a.tsv=0",)}, "a.tsv: a weight is a number above 0"),
        ({"general": ("g.tsv",)}, "--general is BITEXT=SHARE"),
        ({"general": ("g.tsv=0.6", "h.tsv=0.4")}, "together below 1"),
    ],
)
def test_weights_out_of_range_are_refused(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        list_sources(small(tmp_path, **changes))


def test_an_empty_bitext_is_an_error_that_says_why(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.tsv: no pair to train on \(it has none\)"):
        read(tmp_path, "a.tsv")
    write_tsv(tmp_path / "a.tsv", PAIRS[:1])
    (tmp_path / "held.txt").write_text("He said yes", encoding="utf-8")
    with pytest.raises(InputError, match=r"no pair to train on \(1 held-out\)"):
        read(tmp_path, "a.tsv", held_out=(str(tmp_path / "held.txt"),))


def test_an_empty_validation_set_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "v.tsv").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r"v\.tsv: no pair in it"):
        read_pairs(str(tmp_path / "v.tsv"), ("ar", "en"), pytest.fail)


def test_a_bad_line_is_reported_and_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("نعم\tyes\nواحد\n", encoding="utf-8")
    problems: list[Problem] = []
    assert read_pairs(str(tmp_path / "a.tsv"), ("ar", "en"), problems.append) == [("نعم", "yes")]
    assert [problem.line for problem in problems] == [2]
