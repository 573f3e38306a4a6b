"""Moses, one test for each thing that the reader and the writer decide."""

from __future__ import annotations

import gzip
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from bitext_cases import PROVENANCE, read_bitext, said, write_bitext

from dragoman.bitexts.moses import MosesFormat
from dragoman.errors import CorpusMismatchError, InputError, MalformedInputError, UsageError
from dragoman.records import TranslationUnit

if TYPE_CHECKING:
    from pathlib import Path

ARABIC = "نعم\n\nلا\n".encode()
ENGLISH = b"yes\n\nno\n"
PAIRS = [("نعم", "yes"), ("", ""), ("لا", "no")]


def texts(units: list[TranslationUnit]) -> list[tuple[str, str]]:
    return [(unit.source, unit.target) for unit in units]


def test_files_are_named_as_opus_does(tmp_path: Path) -> None:
    """The .moses name stands for two files and is none itself."""
    names = [path.name for path in MosesFormat().paths(tmp_path / "corpus.v1.moses")]
    assert names == ["corpus.v1.ar-en.ar", "corpus.v1.ar-en.en"]
    assert MosesFormat(languages=("fr", "de")).paths(tmp_path / "c.moses")[1].name == "c.fr-de.de"


@pytest.mark.parametrize(
    ("files", "asked"),
    [
        (("c.ar-en.ar", "c.ar-en.en"), "c.moses"),
        (("c.ar-en.ar", "c.ar-en.en"), "c.ar-en.ar"),
        (("c.ar-en.ar", "c.ar-en.en"), "c.ar-en.en"),
        (("c.ar-en.ar", "c.ar-en.en"), "c.ar-en.moses"),
        (("c.ar-en.ar", "c.ar-en.en"), "c"),
        (("c.en-ar.ar", "c.en-ar.en"), "c.moses"),
        (("c.ar", "c.en"), "c.moses"),
        (("c.ar", "c.en"), "c.en"),
        (("c.ar-en.ar.gz", "c.ar-en.en.gz"), "c.moses"),
        (("c.ar-en.ar.gz", "c.ar-en.en"), "c.ar-en.ar.gz"),
    ],
)
def test_the_pair_is_found(files: tuple[str, str], asked: str, tmp_path: Path) -> None:
    """By the name it was written under, by either file, by the short names, packed or not."""
    for name, content in zip(files, (ARABIC, ENGLISH), strict=True):
        (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    units, problems = read_bitext(MosesFormat(), tmp_path / asked)
    assert texts(units) == PAIRS
    assert problems == []


def test_no_files_are_found(tmp_path: Path) -> None:
    """The error says which names were looked for."""
    with pytest.raises(
        InputError, match=r"c\.moses: no pair of files found \(looked for c\.ar-en\.ar and c\.ar-en\.en"
    ):
        read_bitext(MosesFormat(), tmp_path / "c.moses")


def test_one_file_is_missing(tmp_path: Path) -> None:
    """The error says which."""
    (tmp_path / "c.ar-en.en").write_bytes(ENGLISH)
    with pytest.raises(InputError, match=r"c\.ar-en\.ar is missing beside .*c\.ar-en\.en"):
        read_bitext(MosesFormat(), tmp_path / "c.moses")


@pytest.mark.parametrize(("content", "count"), [(b"yes\n\n", 2), (b"yes\n\nno\n\n", 4), (b"", 0)])
def test_different_counts_are_refused_before_the_first_unit(content: bytes, count: int, tmp_path: Path) -> None:
    """From the line that is missing on, every pair would be wrong, and nobody knows which line that is."""
    (tmp_path / "c.ar").write_bytes(ARABIC)
    (tmp_path / "c.en").write_bytes(content)
    with pytest.raises(CorpusMismatchError, match=rf"c\.ar has 3 lines, .*c\.en has {count}"):
        next(MosesFormat().read(tmp_path / "c.ar", pytest.fail))


def test_a_last_line_without_an_end_counts(tmp_path: Path) -> None:
    """Some editors leave the last line end out, on one side only; CR LF is a line end too."""
    (tmp_path / "c.ar").write_bytes(ARABIC.removesuffix(b"\n"))
    (tmp_path / "c.en").write_bytes(ENGLISH.replace(b"\n", b"\r\n"))
    assert texts(read_bitext(MosesFormat(), tmp_path / "c.ar")[0]) == PAIRS


def test_a_line_that_cannot_be_decoded_takes_its_partner_with_it(tmp_path: Path) -> None:
    """The lines after it still stand beside their translations."""
    (tmp_path / "c.ar").write_bytes(ARABIC)
    (tmp_path / "c.en").write_bytes(b"\xff\n\nno\n")
    units, problems = read_bitext(MosesFormat(), tmp_path / "c.ar")
    assert texts(units) == PAIRS[1:]
    assert said(problems) == [("bad-encoding", 1)]
    assert problems[0].path.endswith("c.en")


def test_other_encodings(tmp_path: Path) -> None:
    """UTF-16 is seen by its mark, windows-1256 must be said."""
    (tmp_path / "c.ar").write_bytes(ARABIC.decode().encode("utf-16"))
    (tmp_path / "c.en").write_bytes(ENGLISH)
    assert texts(read_bitext(MosesFormat(), tmp_path / "c.ar")[0]) == PAIRS
    (tmp_path / "c.ar").write_bytes(ARABIC.decode().encode("cp1256"))
    assert texts(read_bitext(MosesFormat(encoding="windows-1256"), tmp_path / "c.ar")[0]) == PAIRS


def test_line_breaks_become_spaces_and_are_reported(tmp_path: Path) -> None:
    """Every character that some tool breaks lines at; CR LF is one break."""
    unit = TranslationUnit("أ\nب\u2028ج", "a\r\nb\x85c")
    problems = write_bitext(MosesFormat(), tmp_path / "c.moses", [TranslationUnit("", ""), unit])
    assert said(problems) == [("line-break", 2)] * 2
    assert texts(read_bitext(MosesFormat(), tmp_path / "c.moses")[0]) == [("", ""), ("أ ب ج", "a b c")]


def test_lone_surrogates_are_replaced_and_reported(tmp_path: Path) -> None:
    """UTF-8 has none."""
    problems = write_bitext(MosesFormat(), tmp_path / "c.moses", [TranslationUnit("أ\ud800", "a")])
    assert said(problems) == [("lone-surrogate", 1)]
    assert read_bitext(MosesFormat(), tmp_path / "c.moses")[0][0].source == "أ\ufffd"


def test_a_unit_of_another_pair_is_left_out_and_reported(tmp_path: Path) -> None:
    """The files' names say one pair; a region does not make another one."""
    units = [TranslationUnit("أ", "a", ("ar-EG", "EN_us")), TranslationUnit("ب", "b", ("ar", "fr"), id="x#2")]
    problems = write_bitext(MosesFormat(), tmp_path / "c.moses", units)
    assert [(problem.name, problem.message) for problem in problems] == [
        ("other-languages", "a unit (x#2) is ar-fr, the files are ar-en; left out")
    ]
    assert texts(read_bitext(MosesFormat(), tmp_path / "c.moses")[0]) == [("أ", "a")]


def test_a_language_that_no_file_can_be_named_after_is_refused() -> None:
    """It may come from a file."""
    with pytest.raises(UsageError, match=r"'\.\./x' is no language"):
        MosesFormat(languages=("../x", "en"))


@pytest.mark.parametrize("packed", [False, True])
def test_what_is_no_text_is_refused(tmp_path: Path, packed: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Strange characters in UTF-8 are text, and so are a few bytes that cannot be decoded."""
    program = b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 8 + b"\n"
    for name, content in (("c.ar", program), ("c.en", program)):
        (tmp_path / name).write_bytes(gzip.compress(content) if packed else content)
    with pytest.raises(MalformedInputError, match=r"c\.ar: binary data"):
        read_bitext(MosesFormat(), tmp_path / "c.ar")


def test_two_streams_are_needed(tmp_path: Path) -> None:
    """A caller that opened one file has not asked `paths`."""
    with pytest.raises(ValueError, match="argument"):
        MosesFormat().open(tmp_path / "c.moses", [BytesIO()], PROVENANCE, pytest.fail)
