"""``dragoman convert``: bitexts of every format into every other."""

from __future__ import annotations

import gzip
import itertools
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dragoman import bitexts
from dragoman.bitexts.jsonl import JsonlFormat
from dragoman.bitexts.tmx import TmxFormat
from dragoman.cli.outputs import BITEXT_SUFFIXES
from dragoman.records import Locator, TranslationUnit

if TYPE_CHECKING:
    from cli_commands import Command

    from dragoman.records import Problem

PAIRS = [("نعم.", "Yes."), ("لا & <ربما>.", "No & <maybe>."), ("وصل \u202bالرئيس\u202c.", "The president arrived.")]
FORMATS = [row.name for row in bitexts.TABLE]


@pytest.fixture(autouse=True)
def corpus(folder: Path) -> Path:
    """A corpus as JSONL."""
    lines = [
        json.dumps({"source": source, "target": target, "scores": {"quality": 0.5}, "id": f"c#{number}"})
        for number, (source, target) in enumerate(PAIRS)
    ]
    path = folder / "corpus.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def read(path: str | Path) -> list[TranslationUnit]:
    problems: list[Problem] = []
    units = list(bitexts.TABLE.load(bitexts.TABLE.name_for(Path(path)))().read(Path(path), problems.append))
    assert problems == []
    return units


def pairs(path: str | Path) -> list[tuple[str, str]]:
    return [(unit.source, unit.target) for unit in read(path)]


@pytest.mark.parametrize(("first", "second"), list(itertools.product(FORMATS, FORMATS)))
def test_every_format_becomes_every_other(dragoman: Command, first: str, second: str) -> None:
    assert dragoman("convert", "corpus.jsonl", "-o", f"a.{first}").status == 0
    result = dragoman("convert", f"a.{first}", "-o", f"b.{second}")
    assert result.status == 0
    assert result.err.startswith("dragoman: 3 units in b.")
    assert pairs(f"b.{second}") == PAIRS


@pytest.mark.parametrize("name", ["tmx", "tsv"])
def test_scores_and_names_of_units_survive_there_and_back(dragoman: Command, name: str) -> None:
    assert dragoman("convert", "corpus.jsonl", "-o", f"a.{name}").status == 0
    assert dragoman("convert", f"a.{name}", "-o", "b.jsonl").status == 0
    assert read("b.jsonl") == read("corpus.jsonl")
    assert read("b.jsonl")[0].locator == Locator()


def test_several_bitexts_are_joined_into_several_formats(dragoman: Command) -> None:
    assert dragoman("convert", "corpus.jsonl", "-o", "other.tmx").status == 0
    result = dragoman("convert", "corpus.jsonl", "other.tmx", "-o", "all.moses", "all.tsv", "-o", "all.txt")
    assert result.status == 0
    assert result.err == "dragoman: 6 units in all.ar-en.ar, all.ar-en.en, all.tsv, all.txt\n"
    assert pairs("all.moses") == pairs("all.tsv") == PAIRS * 2
    assert Path("all.txt").read_text(encoding="utf-8").splitlines() == [target for _, target in PAIRS * 2]


def test_the_english_alone_can_go_to_standard_output(dragoman: Command) -> None:
    result = dragoman("convert", "corpus.jsonl", "-o", "-")
    assert result.lines == [target for _, target in PAIRS]
    assert result.err == "dragoman: 3 units in standard output\n"


@pytest.mark.parametrize("name", ["a.tmx", "a.jsonl", "a.tsv"])
def test_what_is_read_may_be_gzipped(dragoman: Command, name: str) -> None:
    assert dragoman("convert", "corpus.jsonl", "-o", name).status == 0
    Path(f"{name}.gz").write_bytes(gzip.compress(Path(name).read_bytes()))
    assert dragoman("convert", f"{name}.gz", "-o", "b.jsonl").status == 0
    assert pairs("b.jsonl") == PAIRS


@pytest.mark.parametrize(
    ("files", "given"),
    [
        pytest.param(("c.ar-en.ar", "c.ar-en.en"), "c.moses", id="the-pair"),
        pytest.param(("c.ar-en.ar", "c.ar-en.en"), "c.ar-en.ar", id="the-arabic-file"),
        pytest.param(("c.ar-en.ar", "c.ar-en.en"), "c.ar-en.en", id="the-english-file"),
        pytest.param(("c.en-ar.ar", "c.en-ar.en"), "c.moses", id="the-other-order"),
        pytest.param(("c.ar", "c.en"), "c.moses", id="short-names"),
        pytest.param(("c.ar.gz", "c.en.gz"), "c.ar.gz", id="gzipped"),
    ],
)
def test_a_moses_pair_is_found_by_any_of_its_names(dragoman: Command, files: tuple[str, str], given: str) -> None:
    for name, lines in zip(files, zip(*PAIRS, strict=True), strict=True):
        data = "".join(f"{line}\n" for line in lines).encode()
        Path(name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    result = dragoman("convert", given, "-o", "b.jsonl")
    assert result.status == 0, result.err
    assert pairs("b.jsonl") == PAIRS


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        pytest.param(["no.tmx", "-o", "a.tsv"], 1, "no.tmx: no such file", id="missing"),
        pytest.param(
            ["no.moses", "-o", "a.tsv"], 1, "no.moses: no pair of files found (looked for no.ar-en.ar", id="pair"
        ),
        pytest.param(["folder.tmx", "-o", "a.tsv"], 1, "folder.tmx: not a file", id="folder"),
        pytest.param(["x.docx", "-o", "a.tsv"], 1, "x.docx: no bitext format has the suffix '.docx'", id="unknown"),
        pytest.param(["-", "-o", "a.tsv"], 1, "-: no bitext format has the suffix ''", id="standard-input"),
        pytest.param(["corpus.jsonl", "-o", "a.docx"], 2, "a.docx: no output has the suffix '.docx'", id="output"),
        pytest.param(["corpus.jsonl", "-o", "corpus.jsonl"], 2, "corpus.jsonl is an input and", id="onto-itself"),
        pytest.param(["m.ar-en.ar", "-o", "m.moses"], 2, "m.ar-en.ar is an input and", id="onto-its-pair"),
        pytest.param(["empty.tmx", "-o", "a.tsv"], 1, "empty.tmx: the file is empty", id="empty"),
        pytest.param(["m.ar-en.ar", "-o", "a.tsv"], 1, "m.ar-en.ar has 1 lines, m.ar-en.en has 2", id="line-counts"),
    ],
)
def test_what_cannot_work_is_one_line_and_leaves_nothing(
    dragoman: Command, arguments: list[str], status: int, message: str
) -> None:
    Path("folder.tmx").mkdir()
    Path("empty.tmx").touch()
    Path("m.ar-en.ar").write_text("نعم\n", encoding="utf-8")
    Path("m.ar-en.en").write_text("yes\nno\n", encoding="utf-8")
    result = dragoman("convert", *arguments)
    assert result.status == status
    assert re.fullmatch(r"dragoman: error: .*\n", result.err)
    assert message in result.err
    assert not any(Path().glob("a.*"))
    assert pairs("corpus.jsonl") == PAIRS


def test_inputs_after_the_outputs_are_asked_for_before_them(dragoman: Command) -> None:
    result = dragoman("convert", "-o", "a.tmx", "corpus.jsonl")
    assert result.status == 2
    assert "Error: nothing to read: name the bitexts before -o, which takes all names after it" in result.err
    assert pairs("corpus.jsonl") == PAIRS


def test_units_that_cannot_be_used_are_counted_and_the_rest_is_kept(dragoman: Command, corpus: Path) -> None:
    with corpus.open("a", encoding="utf-8") as stream:
        stream.write('{"source": 1}\n{"source": "أ", "target": "A"}\n')
    result = dragoman("convert", "corpus.jsonl", "-o", "a.tmx")
    assert result.status == 0
    assert "dragoman: warning: bad-unit: corpus.jsonl:4: " in result.err
    assert pairs("a.tmx") == [*PAIRS, ("أ", "A")]


def test_with_strict_the_first_unit_that_cannot_be_used_ends_the_run(dragoman: Command, corpus: Path) -> None:
    with corpus.open("a", encoding="utf-8") as stream:
        stream.write('{"source": 1}\n{"source": "أ", "target": "A"}\n')
    result = dragoman("convert", "corpus.jsonl", "-o", "a.tmx", "--strict")
    assert result.status == 1
    assert re.match(r"dragoman: error: corpus.jsonl:4: .*\ndragoman: what was done is in a.partial.tmx\n$", result.err)
    assert not Path("a.tmx").exists()
    assert pairs("a.partial.tmx") == PAIRS


def test_a_bitext_that_breaks_off_keeps_what_was_read_of_it(dragoman: Command) -> None:
    assert dragoman("convert", "corpus.jsonl", "-o", "a.tmx").status == 0
    data = Path("a.tmx").read_bytes()
    Path("cut.tmx").write_bytes(data[: data.rindex(b"<tuv")])
    result = dragoman("convert", "cut.tmx", "-o", "b.jsonl")
    assert result.status == 1
    assert result.err.startswith("dragoman: error: cut.tmx:")
    assert "what was done is in b.partial.jsonl" in result.err
    assert pairs("b.partial.jsonl") == PAIRS[:2]


def test_signature_and_date_survive_there_and_back(dragoman: Command, corpus: Path) -> None:
    """JSONL has no date of the file, TMX has one."""
    corpus.write_text('{"source": "أ", "target": "A", "signature": "the run"}\n', encoding="utf-8")
    for names in (("corpus.jsonl", "a.tmx"), ("a.tmx", "b.jsonl")):
        assert dragoman("convert", names[0], "-o", names[1]).status == 0
    assert JsonlFormat().provenance(Path("b.jsonl")).signature == "the run"
    header = '<header creationdate="20261122T030405Z"><prop type="x-signature">the run</prop></header>'
    Path("c.tmx").write_text(f"<tmx>{header}<body/></tmx>", encoding="utf-8")
    assert dragoman("convert", "c.tmx", "-o", "d.tmx").status == 0
    assert TmxFormat().provenance(Path("d.tmx")) == TmxFormat().provenance(Path("c.tmx"))


def test_what_is_joined_has_all_signatures(dragoman: Command) -> None:
    for name, signature in (("x", "one"), ("y", "two"), ("z", "one")):
        line = json.dumps({"source": "a", "target": "b", "signature": signature})
        Path(f"{name}.jsonl").write_text(line, encoding="utf-8")
    assert dragoman("convert", "x.jsonl", "y.jsonl", "z.jsonl", "-o", "a.tmx").status == 0
    assert TmxFormat().provenance(Path("a.tmx")).signature == "one + two"


def test_a_bitext_may_be_named_twice(dragoman: Command) -> None:
    assert dragoman("convert", "corpus.jsonl", "corpus.jsonl", "-o", "a.jsonl").status == 0
    assert pairs("a.jsonl") == PAIRS * 2


SEGMENTS = {"ar": "\u0623", "fr": "a<ph>*</ph>"}
VARIANTS = "".join(f'<tuv xml:lang="{tag}"><seg>{text}</seg></tuv>' for tag, text in SEGMENTS.items())
FRENCH = f"<tmx><body><tu>{VARIANTS}</tu></body></tmx>"


def test_options_for_reading_reach_the_format(dragoman: Command) -> None:
    Path("f.tmx").write_bytes(FRENCH.encode("cp1256"))
    options = ["--languages", "ar,fr", "--inline", "drop", "--encoding", "windows-1256"]
    assert dragoman("convert", "f.tmx", "-o", "a.jsonl", *options).status == 0
    (unit,) = read("a.jsonl")
    assert (unit.source, unit.target, unit.languages) == ("\u0623", "a", ("ar", "fr"))
    Path("b.tsv").write_text("x\t\u0623\ta\n", encoding="utf-8")
    assert dragoman("convert", "b.tsv", "-o", "c.jsonl", "--columns", "-,source,target").status == 0
    assert pairs("c.jsonl") == [("\u0623", "a")]


def test_a_bitext_without_the_languages_is_an_error_that_names_those_it_has(dragoman: Command) -> None:
    Path("f.tmx").write_text(FRENCH, encoding="utf-8")
    result = dragoman("convert", "f.tmx", "-o", "a.jsonl")
    assert result.status == 1
    assert "error: f.tmx: no unit in ar and en; the languages in it are ar, fr\n" in result.err
    assert not any(Path().glob("a.*"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--languages", "ar"], "'ar' is not two languages as ar,en"),
        (["--languages", "ar,en"], "--languages says nothing about jsonl"),
        (["--inline", "keep"], "--inline says nothing about jsonl"),
    ],
)
def test_options_that_mean_nothing_are_refused(dragoman: Command, options: list[str], message: str) -> None:
    result = dragoman("convert", "corpus.jsonl", "-o", "a.tsv", *options)
    assert result.status == 2
    assert message in result.err


def test_units_with_one_side_are_counted_where_they_cannot_stand(dragoman: Command, corpus: Path) -> None:
    corpus.write_text(
        '{"source": "أ", "target": "", "kind": "1-0"}\n{"source": "أ", "target": "A"}\n', encoding="utf-8"
    )
    assert dragoman("convert", "corpus.jsonl", "-o", "a.tsv", "--strict").status == 0
    result = dragoman("convert", "corpus.jsonl", "-o", "a.tmx", "--strict")
    assert result.status == 1
    assert "warning: one-sided-unit: a.tmx: unit 1, 1-0, has no target; left out" in result.err
    assert pairs("a.tmx") == [("أ", "A")]


def test_a_score_column_is_written_for_other_tools(dragoman: Command) -> None:
    assert dragoman("convert", "corpus.jsonl", "-o", "a.tsv", "--score-column", "quality").status == 0
    assert Path("a.tsv").read_text(encoding="utf-8").splitlines()[0] == "\t\tنعم.\tYes.\t0.5"
    assert dragoman("convert", "a.tsv", "-o", "b.jsonl").status == 0
    assert read("b.jsonl")[0].scores == {"score": 0.5}


def test_quiet_prints_nothing(dragoman: Command) -> None:
    assert dragoman("convert", "corpus.jsonl", "-o", "a.tmx", "-q").err == ""


def test_the_help_names_every_format(dragoman: Command) -> None:
    assert set(BITEXT_SUFFIXES) <= set(re.findall(r"\.\w+", dragoman("convert", "--help").text))


@pytest.mark.parametrize("command", [["convert"], ["score", "--scorers", "length"], ["filter", "--min", "words=1"]])
def test_lines_that_were_lost_are_counted_at_the_end(dragoman: Command, corpus: Path, command: list[str]) -> None:
    """Only the first few are printed."""
    with corpus.open("a", encoding="utf-8") as stream:
        stream.write("{}\n" * 40)
    result = dragoman(*command, "corpus.jsonl", "-o", "a.jsonl")
    assert result.status == 0
    assert "3 units" in result.err.splitlines()[-3]
    assert result.err.splitlines()[-2:] == [
        "dragoman: not readable: 40 lines",
        "dragoman: warnings: bad-unit 40",
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param("x.jsonl", b"{}\n\xff\n", "x.jsonl: no unit in it: 2 lines not readable", id="no-units"),
        pytest.param("x.jsonl", b"\x7fELF" + bytes(range(256)) * 4, "x.jsonl: binary data", id="program-jsonl"),
        pytest.param("x.tsv", b"\x7fELF" + bytes(range(256)) * 4, "x.tsv: binary data", id="program-tsv"),
    ],
)
def test_a_file_that_gives_nothing_is_an_error(dragoman: Command, name: str, content: bytes, message: str) -> None:
    Path(name).write_bytes(content)
    result = dragoman("convert", name, "-o", "a.tmx")
    assert result.status == 1
    assert f"error: {message}" in result.err
    assert not any(Path().glob("a.*"))


@pytest.mark.parametrize(("name", "content"), [("x.jsonl", b""), ("x.tsv", b"source\ttarget\n")])
def test_a_bitext_without_units_is_one(dragoman: Command, name: str, content: bytes) -> None:
    Path(name).write_bytes(content)
    assert dragoman("convert", name, "-o", "a.tmx").status == 0
    assert pairs("a.tmx") == []


def test_a_moses_pair_is_named_after_the_languages_of_the_first_bitext_and_holds_no_others(dragoman: Command) -> None:
    for language in ("de", "fr"):
        line = json.dumps({"source": "نعم", "target": language, "languages": ["ar-SA", language]})
        Path(f"{language}.jsonl").write_text(f"{line}\n", encoding="utf-8")
    result = dragoman("convert", "fr.jsonl", "de.jsonl", "-o", "a.moses")
    assert result.status == 0
    assert "other-languages: a.ar-fr.ar: a unit is ar-SA-de, the files are ar-fr; left out" in result.err
    assert Path("a.ar-fr.fr").read_text(encoding="utf-8") == "fr\n"


def test_scores_may_be_written_where_bitextor_looks_for_them(dragoman: Command) -> None:
    assert dragoman("convert", "corpus.jsonl", "-o", "a.tmx", "--score-props", "bitextor").status == 0
    assert '<prop type="score-quality">0.5</prop>' in Path("a.tmx").read_text(encoding="utf-8")
    assert read("a.tmx") == read("corpus.jsonl")
