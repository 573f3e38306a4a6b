"""What every registered bitext format keeps to."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from bitext_cases import PROVENANCE, UNITS, read_bitext, write_bitext

from dragoman.bitexts import TABLE
from dragoman.errors import InputError
from dragoman.records import Problem, TranslationUnit

if TYPE_CHECKING:
    from pathlib import Path

# For each format, bytes of one file in which the second unit is bad and its neighbours are good.
BAD_SECOND = {
    "tmx": (
        "<tmx><body><tu><tuv xml:lang='ar'><seg>ا</seg></tuv><tuv xml:lang='en'><seg>a</seg></tuv></tu>\n"
        "<tu><tuv><seg>ب</seg></tuv></tu>\n"
        "<tu><tuv xml:lang='ar'><seg>ج</seg></tuv><tuv xml:lang='en'><seg>c</seg></tuv></tu></body></tmx>"
    ),
    "jsonl": '{"source": "ا", "target": "a"}\n{"source": "ب"}\n{"source": "ج", "target": "c"}\n',
    "tsv": "ا\ta\nب\nج\tc\n",
    "moses": "ا\n\udcff\nج\n",
}


@pytest.fixture(params=[row.name for row in TABLE])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def bitext(name: str) -> Any:
    return TABLE.load(name)()


@pytest.fixture
def path(name: str, tmp_path: Path) -> Path:
    return tmp_path / f"corpus{TABLE.row(name).suffixes[0]}"


def bad_file(name: str, bitext: Any, path: Path) -> None:
    files = bitext.paths(path)
    files[0].write_bytes(BAD_SECOND[name].encode("utf-8", "surrogateescape"))
    for other in files[1:]:
        other.write_bytes(b"a\nb\nc\n")


def refuse(problem: Problem) -> None:
    raise RuntimeError(problem.name)


class Interruption(Exception):  # noqa: N818 - stands for any exception of a caller
    pass


def test_texts_come_back_in_order(bitext: Any, path: Path) -> None:
    """Plain texts, whatever the format, come back as they were."""
    units = [TranslationUnit(f"جملة {i}", f"sentence {i}") for i in range(2500)]
    assert write_bitext(bitext, path, units) == []
    read, problems = read_bitext(bitext, path)
    assert [(unit.source, unit.target, unit.languages) for unit in read] == [
        (unit.source, unit.target, ("ar", "en")) for unit in units
    ]
    assert problems == []


def test_no_units_make_a_file_without_units(bitext: Any, path: Path) -> None:
    """An empty bitext is a good file."""
    write_bitext(bitext, path, [])
    assert read_bitext(bitext, path) == ([], [])


def test_writing_twice_gives_the_same_bytes(bitext: Any, path: Path) -> None:
    """Nothing depends on the clock or on the order of sets."""
    contents = []
    for _ in range(2):
        write_bitext(bitext, path, UNITS)
        contents.append([part.read_bytes() for part in bitext.paths(path)])
    assert contents[0] == contents[1]


def test_files_are_utf_8_without_a_mark(bitext: Any, path: Path) -> None:
    """Output is UTF-8, no byte order mark, and ends with a line end."""
    write_bitext(bitext, path, UNITS)
    for part in bitext.paths(path):
        content = part.read_bytes()
        assert content.decode("utf-8")
        assert not content.startswith(b"\xef\xbb\xbf")
        assert content.endswith(b"\n")


def test_the_stream_stays_open(bitext: Any, path: Path) -> None:
    """The caller opened the streams, and closes them."""
    streams = [BytesIO() for _ in bitext.paths(path)]
    writer = bitext.open(path, streams, PROVENANCE, refuse)
    writer.write(UNITS[0])
    writer.close()
    assert not any(stream.closed for stream in streams)


def test_a_bad_unit_is_reported_and_skipped(name: str, bitext: Any, path: Path) -> None:
    """The report has the line, and the units on both sides of the bad one are read."""
    bad_file(name, bitext, path)
    units, problems = read_bitext(bitext, path)
    assert [unit.source for unit in units] == ["ا", "ج"]
    assert [(problem.path, problem.line) for problem in problems] == [(str(bitext.paths(path)[0]), 2)]


def test_a_strict_caller_stops_at_the_first_problem(name: str, bitext: Any, path: Path) -> None:
    """What the report callback raises comes out of `read`, after the units before it."""
    bad_file(name, bitext, path)
    units = bitext.read(path, refuse)
    assert next(units).source == "ا"
    with pytest.raises(RuntimeError, match="bad-"):
        next(units)


def test_a_missing_file_is_an_input_error(bitext: Any, path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(InputError, match="corpus"):
        list(bitext.read(path, refuse))


def test_an_error_of_the_caller_is_not_taken_for_a_read_error(bitext: Any, path: Path) -> None:
    """An exception that the consumer throws passes through unchanged."""
    write_bitext(bitext, path, UNITS)
    with pytest.raises(Interruption):
        bitext.read(path, refuse).throw(Interruption())


@pytest.mark.parametrize("suffix", [".jsonl", ".tsv", ".tmx"])
def test_gzip_is_read_under_any_name(suffix: str, tmp_path: Path) -> None:
    """Packed files are known by their first bytes, not by their name."""
    import gzip

    bitext = TABLE.load(suffix.removeprefix("."))()
    plain = tmp_path / f"plain{suffix}"
    write_bitext(bitext, plain, UNITS)
    packed = tmp_path / f"packed{suffix}"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read_bitext(bitext, packed) == read_bitext(bitext, plain)
    packed.write_bytes(packed.read_bytes()[:-20])
    with pytest.raises(InputError, match=r"packed.*damaged gzip file"):
        read_bitext(bitext, packed)
