"""``dragoman translate``: what goes in, what comes out, and where."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from echo_engine import echo

from dragoman import bitexts
from dragoman.cli.outputs import BITEXT_SUFFIXES

if TYPE_CHECKING:
    from cli_commands import Command, Launch
    from echo_engine import EchoEngine

    from dragoman.records import Problem, TranslationUnit

FIRST, SECOND, THIRD = "وصل الرئيس إلى موسكو.", "بدأت المحادثات.", "ثم انتهت."
TRANSLATION = [echo(FIRST), "", f"{echo(SECOND)} {echo(THIRD)}"]

pytestmark = pytest.mark.usefixtures("engine")


def read(path: Path) -> list[TranslationUnit]:
    """All units of a bitext, which must have no problems."""
    problems: list[Problem] = []
    units = list(bitexts.TABLE.load(bitexts.TABLE.name_for(path))().read(path, problems.append))
    assert problems == []
    return units


def read_records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def names(folder: Path) -> list[str]:
    """The files in a folder, hidden ones too, at all levels."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_the_translation_goes_to_standard_output_and_all_else_to_standard_error(
    dragoman: Command, article: Path
) -> None:
    result = dragoman("translate", article)
    assert result.status == 0
    assert result.lines == TRANSLATION
    assert re.fullmatch(
        r"dragoman: 1 document, 3 segments in \d+\.\d s \(\d+ tokens/s\), mean quality \d\.\d\d\n", result.err
    )


def test_several_outputs_are_written_at_once_and_hold_the_same(dragoman: Command, article: Path, folder: Path) -> None:
    result = dragoman("translate", article, "-o", "a.tmx", "b.jsonl", "d.tsv", "m.moses", "-o", "c.txt")
    assert (result.status, result.out) == (0, b"")
    for path in map(Path, ("a.tmx", "b.jsonl", "d.tsv", "m.moses")):
        assert [(unit.source, unit.target) for unit in read(path)] == [
            (text, echo(text)) for text in (FIRST, SECOND, THIRD)
        ]
    assert Path("c.txt").read_text(encoding="utf-8").splitlines() == TRANSLATION
    assert names(folder) == [
        "a.tmx",
        "article.txt",
        "b.jsonl",
        "c.txt",
        "d.tsv",
        "m.ar-en.ar",
        "m.ar-en.en",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["article.txt", "-o", "a.tmx", "b.jsonl"], id="inputs-first"),
        pytest.param(["article.txt", "-o", "a.tmx", "-o", "b.jsonl"], id="option-repeated"),
        pytest.param(["--output", "a.tmx", "b.jsonl", "--beam", "2", "article.txt"], id="long-option"),
        pytest.param(["--output=a.tmx", "b.jsonl", "--", "article.txt"], id="long-option-with-equals-sign"),
        pytest.param(["-oa.tmx", "b.jsonl", "-q", "article.txt"], id="short-option-without-space"),
    ],
)
@pytest.mark.usefixtures("article")
def test_inputs_stand_before_the_outputs_or_after_another_option(dragoman: Command, arguments: list[str]) -> None:
    assert dragoman("translate", *arguments).status == 0
    assert len(read(Path("a.tmx"))) == len(read(Path("b.jsonl"))) == 3
    assert Path("article.txt").read_text(encoding="utf-8").startswith(FIRST)


@pytest.mark.usefixtures("article")
def test_what_may_be_an_input_or_an_output_is_refused(dragoman: Command) -> None:
    result = dragoman("translate", "article.txt", "-o", "a.tmx", "article.txt")
    assert result.status == 2
    assert "article.txt stands after an output" in result.err
    assert not Path("a.tmx").exists()


def test_text_on_standard_output_and_bitexts_can_be_had_in_one_run(dragoman: Command, article: Path) -> None:
    result = dragoman("translate", article, "-o", "-", "-o", "a.tmx")
    assert result.lines == TRANSLATION
    assert len(read(Path("a.tmx"))) == 3


@pytest.mark.parametrize(
    ("stdin", "lines"),
    [
        pytest.param("نعم.\n\nلا.\n", [echo("نعم."), "", echo("لا.")], id="empty-line"),
        pytest.param("\n\n\n", ["", "", ""], id="only-empty-lines"),
        pytest.param("نعم.\n   \n", [echo("نعم."), ""], id="a-line-of-spaces"),
        pytest.param("نعم. لا.\n", [f"{echo('نعم.')} {echo('لا.')}"], id="two-sentences-in-a-line"),
        pytest.param("نعم.", [echo("نعم.")], id="no-last-line-end"),
        pytest.param("نعم.\r\nلا.\r\n", [echo("نعم."), echo("لا.")], id="lines-of-windows"),
        pytest.param("", [], id="nothing"),
        pytest.param("نعم\u2028لا\n", None, id="a-line-separator-in-a-line"),
    ],
)
def test_standard_input_gives_exactly_one_line_for_each_line(
    dragoman: Command, stdin: str, lines: list[str] | None
) -> None:
    result = dragoman("translate", "-", stdin=stdin.encode())
    assert result.status == 0
    if lines is None:
        assert result.out.count(b"\n") == len(result.lines) == 1
    else:
        assert result.text.split("\n") == [*lines, ""]


def test_a_hundred_short_lines_are_not_joined_on_standard_input(dragoman: Command) -> None:
    stdin = "".join(f"سطر قصير رقم {number} من النص الذي لا ينتهي\n" for number in range(100))
    assert len(dragoman("translate", "-", stdin=stdin.encode()).lines) == 100


def test_a_line_is_answered_before_the_next_is_sent(launch: Launch) -> None:
    process = launch("translate", "-", stdin=-1)
    assert process.stdin is not None
    assert process.stdout is not None
    for text in (FIRST, SECOND, "", THIRD):
        process.stdin.write(f"{text}\n".encode())
        process.stdin.flush()
        assert process.stdout.readline().decode() == f"{echo(text) if text else ''}\n"
    process.stdin.close()
    assert process.wait() == 0


def test_lines_that_come_together_are_translated_together(launch: Launch, folder: Path) -> None:
    text = "".join(f"السطر {number}.\n" for number in range(50))
    process = launch("translate", "-", "-o", "a.jsonl", "-o", "-", stdin=-1)
    out, err = process.communicate(text.encode())
    assert process.returncode == 0, err
    assert len(out.splitlines()) == 50
    assert names(folder) == ["a.jsonl"]


class TestOutputFolder:
    """``--output-dir``."""

    @pytest.fixture
    def tree(self, folder: Path) -> Path:
        for name in ("one.txt", "deep/er/two.txt", "deep/three.text"):
            path = folder / "news" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{FIRST}\n", encoding="utf-8")
        return folder / "news"

    def test_the_tree_is_kept(self, dragoman: Command, tree: Path) -> None:
        assert dragoman("translate", tree, "--output-dir", "out").status == 0
        assert names(Path("out")) == ["deep/er/two.txt", "deep/three.txt", "one.txt"]
        assert Path("out/deep/er/two.txt").read_text(encoding="utf-8") == f"{echo(FIRST)}\n"

    def test_each_format_that_is_asked_for_is_written(self, dragoman: Command, tree: Path) -> None:
        arguments = [part for name in ("txt", "tmx", ".jsonl", "tsv", "moses") for part in ("-f", name)]
        assert dragoman("translate", tree / "one.txt", "--output-dir", "out", *arguments).status == 0
        assert names(Path("out")) == ["one.ar-en.ar", "one.ar-en.en", "one.jsonl", "one.tmx", "one.tsv", "one.txt"]

    def test_a_second_run_does_not_translate_the_results_of_the_first(self, dragoman: Command, tree: Path) -> None:
        for _ in range(2):
            assert dragoman("translate", tree, "--output-dir", tree / "english").status == 0
        assert len(names(tree)) == 6

    def test_standard_input_is_called_stdin(self, dragoman: Command) -> None:
        assert dragoman("translate", "-", "--output-dir", "out", stdin=FIRST.encode()).status == 0
        assert names(Path("out")) == ["stdin.txt"]

    def test_a_bad_document_does_not_stop_the_others(self, dragoman: Command, tree: Path) -> None:
        (tree / "deep/bad.txt").write_bytes(b"\x00\x01\x02\x03" * 100)
        result = dragoman("translate", tree, "--output-dir", "out")
        assert result.status == 1
        assert names(Path("out")) == ["deep/er/two.txt", "deep/three.txt", "one.txt"]
        assert "deep/bad.txt: looks like binary data" in result.err
        assert "dragoman: 3 documents (1 more failed), 3 segments" in result.err

    def test_each_document_gets_its_own_lines_and_an_empty_one_an_empty_file(
        self, dragoman: Command, folder: Path
    ) -> None:
        texts = {"a": "", "b": f"{FIRST}\n\n{SECOND}\n", "c": "", "d": f"{SECOND}\n", "e": ""}
        for name, text in texts.items():
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        assert dragoman("translate", ".", "--output-dir", "out", "-f", "txt", "-f", "jsonl").status == 0
        translated = {path.stem: path.read_text(encoding="utf-8") for path in Path("out").glob("*.txt")}
        assert translated == {
            name: "".join(f"{echo(line) if line else ''}\n" for line in text.splitlines())
            for name, text in texts.items()
        }
        ids = {path.stem: [record["id"] for record in read_records(path)] for path in Path("out").glob("*.jsonl")}
        assert ids == {"a": [], "b": ["b.txt#1", "b.txt#2"], "c": [], "d": ["d.txt#1"], "e": []}

    def test_short_documents_are_translated_together(
        self, dragoman: Command, folder: Path, engine: type[EchoEngine]
    ) -> None:
        for number in range(30):
            (folder / f"{number}.txt").write_text(f"{number} {FIRST}\n", encoding="utf-8")
        assert dragoman("translate", ".", "--output-dir", "out").status == 0
        assert len(names(Path("out"))) == 30
        assert list(map(len, engine.calls)) == [2, 28]


def bad_bytes(path: Path) -> None:
    path.write_bytes(f"{FIRST}\n{SECOND}\n".encode() + b"\xd8\n")


def no_permission(path: Path) -> None:
    path.write_text(FIRST, encoding="utf-8")
    path.chmod(0)


@pytest.mark.parametrize(
    "spoil",
    [
        bad_bytes,
        pytest.param(no_permission, marks=pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")),
    ],
)
def test_one_bad_document_among_several_leaves_the_others_whole(
    dragoman: Command, article: Path, folder: Path, spoil: Any
) -> None:
    spoil(folder / "bad.txt")
    (folder / "last.txt").write_text("أخيرا.", encoding="utf-8")
    result = dragoman("translate", article, "bad.txt", "last.txt", "-o", "a.tmx")
    assert result.status == 1
    assert "dragoman: error: bad.txt" in result.err
    assert "Traceback" not in result.err
    sources = [unit.source for unit in read(Path("a.tmx"))]
    assert sources[:3] == [FIRST, SECOND, THIRD]
    assert sources[-1] == "أخيرا."


def test_a_document_that_cannot_be_opened_any_more_does_not_stop_the_others(
    dragoman: Command, article: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "gone.txt").write_text(FIRST, encoding="utf-8")
    open_path = Path.open

    def open_or_fail(self: Path, *arguments: Any, **options: Any) -> Any:
        if self.name == "gone.txt":
            raise PermissionError(13, "Permission denied")
        return open_path(self, *arguments, **options)

    monkeypatch.setattr(Path, "open", open_or_fail)
    result = dragoman("translate", "gone.txt", article)
    assert result.status == 1
    assert result.lines == TRANSLATION
    assert "dragoman: error: gone.txt: cannot read: Permission denied\n" in result.err


def test_what_was_read_of_the_only_document_before_it_broke_is_kept_under_a_partial_name(
    dragoman: Command, folder: Path
) -> None:
    (folder / "bad.txt").write_bytes(f"{FIRST}\n{SECOND}\n".encode() + b"x" * 70_000 + b"\n\xd8\n")
    result = dragoman("translate", "bad.txt", "-o", "a.tmx", "-o", "a.txt")
    assert result.status == 1
    assert "dragoman: what was done is in a.partial.tmx, a.partial.txt\n" in result.err
    assert result.err.count("error:") == 1
    assert names(folder) == ["a.partial.tmx", "a.partial.txt", "bad.txt"]
    assert [unit.source for unit in read(Path("a.partial.tmx"))][:2] == [FIRST, SECOND]


def test_identical_segments_are_translated_once(dragoman: Command, folder: Path, engine: type[EchoEngine]) -> None:
    (folder / "same.txt").write_text(f"{FIRST}\n" * 500, encoding="utf-8")
    (folder / "again.txt").write_text(f"{FIRST} {SECOND}\n", encoding="utf-8")
    result = dragoman("translate", "same.txt", "again.txt", "-o", "a.jsonl")
    assert sorted(text for batch in engine.calls for text in batch) == sorted([FIRST, SECOND])
    assert "2 documents, 502 segments" in result.err


def test_two_inputs_with_the_same_text_are_both_there(dragoman: Command, article: Path, folder: Path) -> None:
    (folder / "copy.txt").write_bytes(article.read_bytes())
    assert dragoman("translate", "article.txt", "copy.txt", "-o", "a.jsonl").status == 0
    units = read(Path("a.jsonl"))
    assert [unit.locator.document for unit in units] == ["article.txt"] * 3 + ["copy.txt"] * 3
    assert [unit.id for unit in units] == [
        f"{name}#{number}" for name in ("article.txt", "copy.txt") for number in (1, 2, 3)
    ]


def test_an_input_may_be_a_symbolic_link(dragoman: Command, article: Path, folder: Path) -> None:
    (folder / "link.txt").symlink_to(article)
    assert dragoman("translate", "link.txt").lines == TRANSLATION
    assert "2 documents" not in dragoman("translate", "link.txt", article).err  # the same text, once


def test_a_document_may_have_a_name_that_is_no_utf8(dragoman: Command, folder: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    try:
        (folder / name).write_text(FIRST, encoding="utf-8")
    except OSError:
        pytest.skip("this file system has no such names")
    result = dragoman("translate", name, "-o", "a.tmx", "a.jsonl", "a.tsv", "a.moses", "-o", "a.txt")
    assert result.status == 0, result.err
    assert read(Path("a.tmx"))[0].locator.document == read_records(Path("a.jsonl"))[0]["locator"]["document"]
    assert dragoman("translate", name, "--output-dir", "out").status == 0
    assert os.listdir(b"out") == [b"caf\xe9.txt"]  # noqa: PTH208 - names as bytes


def test_n_best_hypotheses_stand_in_the_jsonl(dragoman: Command, article: Path) -> None:
    assert dragoman("translate", article, "--n-best", "3", "-o", "a.jsonl").status == 0
    assert read_records(Path("a.jsonl"))[0]["alternatives"] == [
        {"text": f"{echo(FIRST)} 1", "score": -1.5},
        {"text": f"{echo(FIRST)} 2", "score": -2.5},
    ]


def test_the_signature_stands_in_the_tmx_and_in_every_line_of_the_jsonl(dragoman: Command, article: Path) -> None:
    assert dragoman("translate", article, "-o", "a.tmx", "b.jsonl", "--beam", "2").status == 0
    signatures = {record["signature"] for record in read_records(Path("b.jsonl"))}
    assert len(signatures) == 1
    (signature,) = signatures
    engine = r"engine:ct2\(beam=2,compute_type=int8,digest=0123456789ab,.*model=echo"
    assert re.match(rf"lang:ar-en\|read:documents\|seg:rules\|{engine}", signature)
    header = Path("a.tmx").read_text(encoding="utf-8").partition("<body>")[0]
    assert signature in header


def test_a_set_date_makes_two_runs_equal_to_the_byte(
    dragoman: Command, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    for folder in ("x", "y"):
        arguments = [part for name in ("tmx", "jsonl", "tsv") for part in ("-f", name)]
        assert dragoman("translate", article, "--output-dir", folder, *arguments).status == 0
    for name in names(Path("x")):
        assert Path("x", name).read_bytes() == Path("y", name).read_bytes()
    assert read_records(Path("x/article.jsonl"))[0]["created"] == "2001-09-09T01:46:40Z"


@pytest.mark.parametrize("value", ["yesterday", "99999999999999999999"])
def test_a_date_that_is_none_is_wrong_usage(
    dragoman: Command, article: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    result = dragoman("translate", article)
    assert result.status == 2
    assert result.err == (
        f"dragoman: error: SOURCE_DATE_EPOCH is {value!r}: it must be a number of seconds since 1970\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["-o", "a.docx"], "a.docx: no output has the suffix '.docx' (known: .tmx, .jsonl, ", id="suffix"),
        pytest.param(["-o", "a"], "a: no output has the suffix ''", id="no-suffix"),
        pytest.param(["-o", "article.txt"], "article.txt is an input and would be overwritten", id="onto-the-input"),
        pytest.param(["-o", "link.txt"], "link.txt is an input and would be overwritten", id="onto-it-by-a-link"),
        pytest.param(["-o", "./a.tmx", "a.tmx"], "a.tmx is named twice as an output", id="output-twice"),
        pytest.param(["-o", "a.txt", "-o", "-"], "only one output can be plain text", id="two-texts"),
        pytest.param(["-o", "."], ". is a folder, and an output is a file", id="a-folder"),
        pytest.param(["-f", "tmx"], "--format needs --output-dir; with --output the suffix decides", id="format-alone"),
        pytest.param(
            ["--output-dir", "x", "-o", "a.tmx"], "--output and --output-dir exclude each other", id="both-ways"
        ),
        pytest.param(["--output-dir", "x", "-f", "doc"], "x/article.doc: no output has the suffix '.doc'", id="format"),
        pytest.param(["--output-dir", "."], "the result of article.txt would overwrite article.txt", id="own-folder"),
        pytest.param(["--n-best", "5", "--beam", "4"], "n-best is 5: it must be from 1 to the beam", id="n-best"),
        pytest.param(["--segmenter", "rule"], "no segmenter 'rule' (known: rules, lines", id="segmenter"),
        pytest.param(["--segmenter", "rule"], "; did you mean 'rules'?", id="segmenter-suggested"),
        pytest.param(["--engine", "ct"], "no engine 'ct' (known: ct2, none); did you mean 'ct2'?", id="engine"),
        pytest.param(["--encoding", "utf9"], "no encoding 'utf9' (known: ", id="encoding"),
    ],
)
def test_what_cannot_work_is_refused_before_a_model_is_loaded(
    dragoman: Command, article: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    def fail(name: str) -> None:
        pytest.fail(f"the model {name} was looked for")

    monkeypatch.setattr("dragoman.assembly.find_model", fail)
    Path("link.txt").symlink_to(article)
    before = article.read_bytes()
    result = dragoman("translate", "article.txt", *arguments)
    assert result.status == 2
    assert message in result.err
    assert re.fullmatch(r"dragoman: error: .*\n", result.err)  # one line
    assert article.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param([], "Usage: dragoman translate [OPTIONS] INPUT...", id="nothing-named"),
        pytest.param(["a.txt", "--bean", "3"], "No such option '--bean'. Did you mean", id="unknown-option"),
        pytest.param(["a.txt", "--beam", "0"], "0 is not in the range 1<=x<=64", id="beam-too-small"),
        pytest.param(["a.txt", "--beam", "many"], "'many' is not a valid integer range", id="beam-no-number"),
        pytest.param(["a.txt", "--length-penalty", "-1"], "-1.0 is not in the range", id="negative-penalty"),
        pytest.param(["a.txt", "--device", "tpu"], "'tpu' is not one of 'auto', 'cpu', 'cuda'", id="device"),
        pytest.param(["a.txt", "-o"], "Option '-o' requires an argument", id="output-without-name"),
    ],
)
def test_wrong_options_exit_with_2_and_say_why(dragoman: Command, arguments: list[str], message: str) -> None:
    result = dragoman("translate", *arguments)
    assert (result.status, result.out) == (2, b"")
    assert message in result.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["--engine", "none"], "engines 'none' needs nowhere: pip install 'nowhere'", id="not-installed"),
        pytest.param(["--model", "starter-ar"], "no model 'starter-ar': ", id="unknown-model"),
        pytest.param(["--model", "starter-ar"], "did you mean 'starter-ar-en'?", id="model-suggested"),
        pytest.param(["--model", "empty"], "empty: no Marian model in Hugging Face format: ", id="broken-model"),
        pytest.param(["--model", "nobody/nothing"], "dragoman models pull nobody/nothing", id="model-offline"),
    ],
)
def test_models_and_engines_that_are_not_there_are_one_line_that_says_what_to_do(
    dragoman: Command, article: Path, folder: Path, arguments: list[str], message: str
) -> None:
    (folder / "empty").mkdir()
    result = dragoman("translate", article, "-o", "a.tmx", *arguments)
    assert (result.status, result.out) == (1, b"")
    assert message in result.err
    assert re.fullmatch(r"dragoman: error: .*\n", result.err)
    assert names(folder) == ["article.txt"]


def test_the_help_names_every_format_that_can_be_written(dragoman: Command) -> None:
    text = dragoman("translate", "--help").text
    assert set(BITEXT_SUFFIXES) <= set(re.findall(r"\.\w+", text))
    formats = text[text.index("With --output-dir:") : text.index("may be repeated")]
    assert {"txt", *(row.name for row in bitexts.TABLE)} <= set(re.findall(r"\w+", formats))


def test_an_output_keeps_its_old_content_until_the_new_is_whole(dragoman: Command, folder: Path) -> None:
    Path("a.jsonl").write_text("old\n", encoding="utf-8")
    Path("bad.txt").write_text(f"{FIRST} FAIL\n", encoding="utf-8")
    result = dragoman("translate", "bad.txt", "-o", "a.jsonl")
    assert result.status == 1
    assert result.err == "dragoman: error: the engine was told to fail\n"
    assert Path("a.jsonl").read_text(encoding="utf-8") == "old\n"
    assert names(folder) == ["a.jsonl", "bad.txt"]


def test_folders_on_the_way_to_an_output_are_made(dragoman: Command, article: Path) -> None:
    assert dragoman("translate", article, "-o", "new/deep/a.tmx").status == 0
    assert len(read(Path("new/deep/a.tmx"))) == 3
