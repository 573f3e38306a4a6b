"""``dragoman evaluate``: what goes in, the tables, JSON and page that come out, the gate, and errors."""

from __future__ import annotations

import gzip
import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sacrebleu

import number_aligner
from dragoman.cli.evaluation import evaluate
from dragoman.cli.evaluation_progress import showing_steps
from dragoman.errors import OutputError
from evaluation_cases import BAD, GOOD, REFERENCES, SOURCES

if TYPE_CHECKING:
    from cli_commands import Command

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "evaluate.md"
QUICK = ("--metrics", "bleu,chrf", "--samples", "50", "--scorers", "numbers,quality")


@pytest.fixture(autouse=True)
def files(folder: Path) -> Path:
    """Source, reference and two outputs, as text and as bitexts."""
    for name, lines in (("src.txt", SOURCES), ("ref.txt", REFERENCES), ("good.txt", GOOD), ("bad.txt", BAD)):
        (folder / name).write_text("".join(f"{line}\n" for line in lines), "utf-8")
    rows = "".join(f"{source}\t{target}\n" for source, target in zip(SOURCES, BAD, strict=True))
    (folder / "bad.tsv").write_text(rows, "utf-8")
    units = zip(SOURCES, REFERENCES, strict=True)
    lines = [json.dumps({"source": source, "target": target}) for source, target in units]
    (folder / "ref.jsonl").write_text("\n".join(lines), "utf-8")
    return folder


def read(path: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return record


class TestInputs:
    """What can be evaluated."""

    def test_two_texts(self, dragoman: Command) -> None:
        result = dragoman("evaluate", "bad.txt", "-r", "ref.txt", *QUICK)
        assert result.status == 0
        assert f"{sacrebleu.corpus_bleu(list(BAD), [list(REFERENCES)]).score:.2f}" in result.text
        assert "nrefs:1|bs:50|seed:12345|case:mixed|eff:no|tok:13a|smooth:exp" in result.text

    @pytest.mark.parametrize(
        "arguments",
        [
            pytest.param(("bad.txt", "-s", "src.txt", "-r", "ref.txt"), id="texts"),
            pytest.param(("bad.tsv", "-r", "ref.txt"), id="tsv-brings-the-source"),
            pytest.param(("bad.txt", "-r", "ref.jsonl"), id="reference-brings-the-source"),
            pytest.param(("--system", "bad=bad.tmx", "-r", "ref.jsonl"), id="tmx"),
        ],
    )
    def test_texts_and_bitexts_give_the_same(self, dragoman: Command, arguments: tuple[str, ...]) -> None:
        assert dragoman("convert", "bad.tsv", "-o", "bad.tmx").status == 0
        assert dragoman("evaluate", *arguments, *QUICK, "--json", "x.json").status == 0
        assert dragoman("evaluate", "bad.txt", "-s", "src.txt", "-r", "ref.txt", *QUICK, "--json", "y.json").status == 0
        assert read("x.json")["systems"][0]["scores"] == read("y.json")["systems"][0]["scores"]
        assert read("x.json")["systems"][0]["means"] == read("y.json")["systems"][0]["means"]

    def test_several_systems_and_references(self, dragoman: Command) -> None:
        arguments = ("good.txt", "--system", "other=bad.txt", "-r", "ref.txt", "-r", "good.txt", "--baseline", "good")
        assert dragoman("evaluate", *arguments, *QUICK, "--json", "x.json").status == 0
        record = read("x.json")
        assert [system["name"] for system in record["systems"]] == ["other", "good"]
        assert (record["baseline"], record["set"]["references"]) == ("good", 2)

    def test_labels_from_files_make_buckets(self, dragoman: Command) -> None:
        Path("domains.txt").write_text("news\nlaw\nlaw\n", "utf-8")
        result = dragoman("evaluate", "bad.txt", "-r", "ref.txt", "--domains", "domains.txt", *QUICK)
        assert "BLEU by domain\n" in result.text
        assert [line.split()[:2] for line in result.lines if line.startswith(("news ", "law "))] == [
            ["news", "1"],
            ["law", "2"],
        ]

    def test_a_test_set_with_stored_outputs(self, dragoman: Command) -> None:
        result = dragoman(
            "evaluate", "-t", "flores-dev-100", "--metrics", "bleu", "--samples", "20", "--scorers", "none"
        )
        assert result.status == 0
        assert result.lines[0] == "flores-dev-100: 100 segments, 1 reference"
        assert [line.split()[0] for line in result.lines[2:5]] == ["argos", "google", "nllb"]

    def test_a_model_translates_the_source(self, dragoman: Command, engine: Any) -> None:
        result = dragoman(
            "evaluate", "-m", "auto", "-s", "src.txt", "-r", "ref.txt", *QUICK, "--force", "--json", "x.json"
        )
        assert result.status == 0
        assert engine.calls
        record = read("x.json")
        (system,) = record["systems"]
        assert (system["name"], system["origin"].partition("|")[0]) == ("echo", "lang:ar-en")
        assert record["segments"][1]["hypotheses"]["echo"]["text"] == f"<{SOURCES[1]}>"
        assert record["segments"][1]["hypotheses"]["echo"]["faults"]["arabic-left"]

    def test_documents_of_other_lines_are_joined(self, dragoman: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        number_aligner.install(monkeypatch.setattr)
        Path("long.txt").write_text("One is 1. Two is 2.\nThree is 3.\n", "utf-8")
        Path("three.txt").write_text("One is 1.\nTwo was 2.\nThree is 3.\n", "utf-8")
        result = dragoman("evaluate", "long.txt", "-r", "three.txt", "--align", *QUICK, "--json", "x.json")
        assert result.status == 0
        assert "joined into 3 segments" in result.err
        assert "aligner:margin-dp" in read("x.json")["set"]["signature"]
        assert "segments: lang:ar-en|seg:rules|embedder:use|aligner:margin-dp" in result.text

    def test_a_bitext_of_other_lines_brings_the_source_when_it_is_joined(
        self, dragoman: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        number_aligner.install(monkeypatch.setattr)
        Path("two.tsv").write_text("كان 1. ثم 2.\tIt was 1. Then 2.\nثم 3.\tThen 3.\n", "utf-8")
        Path("three.txt").write_text("It was 1.\nThen came 2.\nThen came 3.\n", "utf-8")
        arguments = ("evaluate", "two.tsv", "-r", "three.txt", "--align", *QUICK, "--json", "x.json")
        assert dragoman(*arguments).status == 0
        assert [segment["source"] for segment in read("x.json")["segments"]] == ["كان 1.", "ثم 2.", "ثم 3."]

    def test_align_joins_other_segments_of_an_equal_number(self, dragoman: Command) -> None:
        Path("lines.ref.txt").write_text("It is 1. It was 2.\nThen 3 came.\n", encoding="utf-8")
        Path("lines.out.txt").write_text("It is 1.\nIt was 2. Then 3 came.\n", encoding="utf-8")
        arguments = ("evaluate", "lines.out.txt", "-r", "lines.ref.txt", "--align", "--json", "-", *QUICK)
        record = json.loads(dragoman(*arguments).out)
        assert record["set"]["segments"] == 3
        assert record["systems"][0]["scores"]["bleu"]["score"] == pytest.approx(100)

    def test_labels_have_a_line_for_each_segment(self, dragoman: Command) -> None:
        Path("labels.txt").write_text("a\nb\n", encoding="utf-8")
        for align in ((), ("--align",)):
            result = dragoman("evaluate", "bad.txt", "-r", "ref.txt", "--documents", "labels.txt", *align, *QUICK)
            assert result.status == 1
            assert (
                "labels.txt has 2 lines and the reference 3 segments: --documents needs a line for each" in result.err
            )

    def test_of_many_documents_the_table_shows_some_and_says_so(self, dragoman: Command) -> None:
        for name, line in (("many.txt", "It is {}."), ("labels.txt", "document-{}")):
            Path(name).write_text("".join(line.format(n) + "\n" for n in range(30)), encoding="utf-8")
        result = dragoman("evaluate", "many.txt", "-r", "many.txt", "--documents", "labels.txt", "--metrics", "bleu")
        assert result.out.decode().count("document-") == 20
        assert "10 more: see --json" in result.out.decode()

    def test_a_source_without_words_is_refused(self, dragoman: Command) -> None:
        Path("empty.txt").write_text("\n\n\n", encoding="utf-8")
        result = dragoman("evaluate", "bad.txt", "-r", "ref.txt", "-s", "empty.txt", *QUICK)
        assert (result.status, "empty.txt: there is no segment with words in it" in result.err) == (1, True)

    @pytest.mark.parametrize("name", ["ours.txt", "ours.en.txt", "sys.ours.en.txt", "sys.ours.en.txt.gz"])
    def test_a_file_names_its_system(self, dragoman: Command, name: str) -> None:
        content = Path("bad.txt").read_bytes()
        Path(name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        assert dragoman("evaluate", name, "-r", "ref.txt", *QUICK, "--json", "x.json").status == 0
        assert [system["name"] for system in read("x.json")["systems"]] == ["ours"]

    def test_a_slip_is_a_warning(self, dragoman: Command) -> None:
        Path("one.txt").write_text("word " * 501, "utf-8")
        result = dragoman("evaluate", "one.txt", "-r", "one.txt", "--metrics", "bleu")
        assert result.status == 0
        assert "warning: long-segment: segment 1 of the reference has 501 words; --align splits" in result.err

    def test_two_systems_cannot_be_given_one_name(self, dragoman: Command) -> None:
        result = dragoman("evaluate", "--system", "a=bad.txt", "--system", "a=good.txt", "-r", "ref.txt", *QUICK)
        assert (result.status, "--system a= is named twice" in result.err) == (2, True)

    @pytest.mark.parametrize(
        ("lines", "asked", "samples"),
        [
            pytest.param(19, (), None, id="too few"),
            pytest.param(20, (), 1000, id="enough"),
            pytest.param(2, ("--samples", "50"), 50, id="as asked for"),
        ],
    )
    def test_few_segments_get_intervals_only_where_they_are_asked_for(
        self, dragoman: Command, lines: int, asked: tuple[str, ...], samples: int | None
    ) -> None:
        Path("n.txt").write_text("He said 1 word of it.\n" * lines, encoding="utf-8")
        arguments = ("evaluate", "n.txt", "-r", "n.txt", "--metrics", "bleu", "--scorers", "none", "--json", "-")
        result = dragoman(*arguments, *asked)
        score = json.loads(result.out)["systems"][0]["scores"]["bleu"]
        assert (score["interval"] is not None) == (samples is not None)
        assert ("fewer than 20 segments" in result.err) == (samples is None)

    def test_metrics_of_one_label_are_told_apart(self, dragoman: Command) -> None:
        arguments = ("evaluate", "bad.txt", "-r", "ref.txt", "--metrics", "bleu,bleu(tokenize=intl)", "--samples", "0")
        record = json.loads(dragoman(*arguments, "--json", "-").out)
        assert [metric["label"] for metric in record["metrics"]] == ["BLEU", "BLEU (tokenize=intl)"]

    def test_sets_are_listed(self, dragoman: Command) -> None:
        names = [line.split("\t")[0] for line in dragoman("evaluate", "--list-sets").lines]
        assert names == ["article", "flores-dev-100", "tatoeba", "iwslt17"]


class TestOutputs:
    """What comes out."""

    def test_tables_are_plain_and_aligned_where_there_is_no_terminal(self, dragoman: Command) -> None:
        result = dragoman("evaluate", "good.txt", "bad.txt", "-s", "src.txt", "-r", "ref.txt", *QUICK)
        assert "\x1b" not in result.text
        assert result.text.isascii()
        start = result.lines.index("segments with faults")
        header, *rows = result.lines[start + 1 : start + 5]
        assert header.split() == ["fault", "good", "bad"]
        ends = {row.index(row.split()[2]) + len(row.split()[2]) for row in rows}
        assert ends == {header.index("bad") + 3}

    def test_a_terminal_gets_colours(self, dragoman: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("dragoman.cli.evaluation_tables.is_terminal", lambda: True)
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("COLUMNS", "150")
        result = dragoman("evaluate", "bad.txt", "-r", "ref.txt", *QUICK)
        assert "\x1b[" in result.text
        assert "BLEU" in result.text

    def test_nothing_from_a_file_moves_the_cursor(self, dragoman: Command) -> None:
        Path("bad.txt").write_text("Trade \x1b[2Jreached\u202e.\nPutin\x07.\nno\x9bthing\n", "utf-8")
        Path("na\x1bme.txt").write_bytes(Path("ref.txt").read_bytes())
        result = dragoman("evaluate", "bad.txt", "-r", "na\x1bme.txt", *QUICK)
        assert result.status == 0
        assert all(char.isprintable() or char == "\n" for char in result.text)

    def test_json_may_go_to_standard_output_in_place_of_the_tables(self, dragoman: Command) -> None:
        result = dragoman("evaluate", "bad.txt", "-r", "ref.txt", *QUICK, "--json", "-")
        assert json.loads(result.text)["schema"] == "dragoman-evaluation/1"

    def test_files_are_there_even_if_standard_output_fails(
        self, dragoman: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(_: object) -> None:
            raise OutputError("cannot write", path="standard output")

        monkeypatch.setattr("dragoman.cli.evaluation_tables.show_evaluation", fail)
        arguments = ("bad.txt", "-r", "ref.txt", *QUICK, "--json", "x.json", "--report", "x.html")
        assert dragoman("evaluate", *arguments).status == 1
        assert read("x.json")["systems"]
        assert Path("x.html").exists()

    def test_a_failed_run_leaves_the_file_of_an_earlier_one(self, dragoman: Command) -> None:
        Path("x.json").write_text("{}", encoding="utf-8")
        assert dragoman("evaluate", "bad.txt", "-r", "no.txt", *QUICK, "--json", "x.json").status == 1
        assert read("x.json") == {}

    def test_a_terminal_is_shown_what_is_done(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sys.stderr.isatty", lambda: True)
        monkeypatch.setenv("FORCE_COLOR", "1")
        with showing_steps(shown=True) as note:
            note("BLEU of [ours]")
        assert "evaluating: BLEU of [ours]" in re.sub(r"\x1b\[[\d;?]*\w", "", capsys.readouterr().err)
        with showing_steps(shown=False) as note:
            note("BLEU of [ours]")
        assert capsys.readouterr().err == ""

    def test_doubtful_references_are_named_and_not_among_the_segments_to_look_at(self, dragoman: Command) -> None:
        lines = ["Honey never spoils, chemists say.", *REFERENCES[1:]]
        Path("other.txt").write_text("".join(f"{line}\n" for line in lines), "utf-8")
        arguments = ("good.txt", "bad.txt", "-s", "src.txt", "-r", "other.txt", *QUICK)
        result = dragoman("evaluate", *arguments)
        assert "references that fit the source far worse than a system does, in 1 segment: 1\n" in result.text
        (look,) = [line for line in result.lines if line.startswith("bad: segments to look at")]
        assert sorted(look.rpartition(": ")[2].split(", ")) == ["2", "3"]

    def test_equal_runs_write_equal_files(self, dragoman: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
        for name in ("x", "y"):
            arguments = ("bad.txt", "-r", "ref.txt", *QUICK, "--json", f"{name}.json", "--report", f"{name}.html")
            assert dragoman("evaluate", *arguments).status == 0
        assert Path("x.json").read_bytes() == Path("y.json").read_bytes()
        assert Path("x.html").read_bytes() == Path("y.html").read_bytes()


class TestGate:
    """--fail-under."""

    @pytest.mark.parametrize(
        ("floor", "metrics", "status"),
        [("bleu=10", "bleu", 0), ("bleu=90", "bleu", 3), ("ter=90", "ter", 0), ("ter=10", "ter", 3)],
    )
    def test_a_floor_decides_the_exit_status(self, dragoman: Command, floor: str, metrics: str, status: int) -> None:
        result = dragoman("evaluate", "bad.txt", "-r", "ref.txt", "--metrics", metrics, "--fail-under", floor)
        assert result.status == status
        assert ("failed: bad has" in result.err) == (status == 3)
        assert "segments" in result.text  # the table comes all the same

    def test_a_score_without_a_reference_can_be_a_floor(self, dragoman: Command) -> None:
        arguments = ("evaluate", "bad.txt", "-s", "src.txt", "-r", "ref.txt", *QUICK)
        assert dragoman(*arguments, "--fail-under", "quality=0.99").status == 3
        assert dragoman(*arguments, "--fail-under", "quality=0").status == 0

    def test_a_score_that_no_segment_has_reaches_no_floor(self, dragoman: Command) -> None:
        result = dragoman("evaluate", "bad.txt", "-r", "ref.txt", *QUICK, "--fail-under", "quality=0")
        assert result.status == 3
        assert "has quality none" in result.err


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("short.txt", "-r", "ref.txt"), 1, "short (short.txt) has 2 segments and the reference 3"),
        (("short.txt", "-r", "ref.txt"), 1, "--align"),
        (("empty.txt", "-r", "ref.txt"), 1, "empty (empty.txt) is empty"),
        (("bad.txt", "-r", "empty.txt"), 1, "the reference is empty"),
        (("bad.txt", "-r", "ref.txt", "--metrics", "blue"), 2, "did you mean 'bleu'"),
        (("bad.txt", "-r", "ref.txt", "--scorers", "qualty"), 2, "no scorer 'qualty'"),
        (("bad.txt", "-r", "src.txt"), 1, "the reference is not in 'en' but in 'ar'"),
        (("src.txt", "-r", "ref.txt"), 1, "src (src.txt) is not in 'en' but in 'ar'"),
        (("bad.txt", "-r", "ref.txt", "-s", "ref.txt"), 1, "the source is not in 'ar' but in 'en'"),
        (("no.txt", "-r", "ref.txt"), 1, "no.txt: no such file"),
        (("bad.txt",), 2, "no reference"),
        (("-r", "ref.txt"), 2, "nothing to evaluate"),
        (("-m", "auto", "-r", "ref.txt"), 2, "--model needs a source"),
        (("bad.txt", "-t", "article", "-r", "ref.txt"), 2, "--test-set has source and reference"),
        (("bad.txt", "-t", "artcle"), 1, "did you mean 'article'"),
        (("bad.txt", "-r", "ref.txt", "--columns", "source,target"), 2, "--columns says nothing about plain text"),
        (("bad.txt", "-r", "ref.txt", "--fail-under", "blue=3"), 2, "did you mean 'bleu'"),
        (("bad.txt", "-r", "ref.txt", "--fail-under", "bleu"), 2, "is not NAME=NUMBER"),
        (("bad.txt", "-r", "ref.txt", "--fail-under", "bleu=nan"), 2, "is not NAME=NUMBER"),
        (("bad.txt", "-r", "ref.txt", "--fail-under", "bleu=9", "--fail-under", "bleu=1"), 2, "bleu has two floors"),
        (("--system", "bad.txt", "-r", "ref.txt"), 2, "is not NAME=FILE"),
        (("bad.txt", "-r", "ref.txt", "--report", "bad.txt"), 2, "is an input and would be overwritten"),
        (("bad.txt", "-r", "ref.txt", "--report", "x", "--json", "x"), 2, "would be overwritten"),
        (("bad.txt", "-r", "ref.txt", "--report", "-"), 2, "goes to a file"),
        (("bad.txt", "-r", "ref.txt", "--report", "ref.txt/x.html"), 1, "cannot write"),
        (("bad.txt", "-r", "ref.txt", "--json", "ref.txt/x.json", "--metrics", "blue"), 1, "cannot write"),
        (("two.tsv", "-r", "ref.txt"), 1, "two (two.tsv) has 2 segments and the reference 3"),
        (("bad.txt", "-r", "ref.txt", "--sets", "."), 2, "--sets says nothing without --test-set"),
        (("bad.txt", "-r", "ref.txt", "--beam", "4"), 2, "--beam says nothing without --model"),
        (("bad.txt", "-r", "ref.txt", "-e", "ct2"), 2, "--engine says nothing without --model"),
        (("bad.txt", "-r", "ref.txt", "--metrics", "bleu(lowercase=no)"), 2, "true or false is wanted"),
        (("bad.txt", "-r", "ref.txt", "--baseline", "x"), 2, "no system 'x'"),
        (("latin.txt", "-r", "ref.txt"), 1, "latin.txt:1: not UTF-8"),
    ],
)
def test_what_cannot_work_says_why_and_writes_nothing(
    dragoman: Command, arguments: tuple[str, ...], status: int, message: str
) -> None:
    Path("short.txt").write_text("Trade.\nPutin.\n", "utf-8")
    Path("empty.txt").write_text("", "utf-8")
    Path("two.tsv").write_text("".join(f"{source}\tTrade.\n" for source in SOURCES[:2]), "utf-8")
    Path("latin.txt").write_bytes("Caf\u00e9.\n".encode("latin-1"))
    before = sorted(Path().iterdir())
    result = dragoman("evaluate", *arguments)
    assert result.status == status
    assert message in result.err
    assert result.out == b""
    assert sorted(Path().iterdir()) == before


def test_a_wrong_language_is_a_warning_where_it_is_forced(dragoman: Command) -> None:
    result = dragoman("evaluate", "src.txt", "-r", "ref.txt", *QUICK, "--force")
    assert result.status == 0
    assert "warning: wrong-language: src (src.txt) is not in 'en'" in result.err
    assert dragoman("evaluate", "src.txt", "-r", "ref.txt", *QUICK, "--force", "--strict").status == 1


def test_every_command_of_the_how_to_is_one_that_is_understood() -> None:
    page = HOW_TO.read_text(encoding="utf-8")
    commands = re.findall(r"dragoman evaluate ([^`#]+?)(?=\n```|\ndragoman|`)", page)
    assert len(commands) >= 6
    for command in commands:
        assert evaluate.make_context("evaluate", shlex.split(command)).params


def test_the_page_of_the_how_to_is_made_of_a_kept_file(dragoman: Command) -> None:
    arguments = ("bad.txt", "-r", "ref.txt", *QUICK, "--json", "result.json", "--report", "same.html")
    assert dragoman("evaluate", *arguments).status == 0
    (code,) = re.findall(r"```python\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(code, HOW_TO.name, "exec"), {})  # noqa: S102 - the page is ours
    assert Path("report.html").read_bytes() == Path("same.html").read_bytes()
