"""``dragoman align`` over many documents: folders, lists, and pairs that are found out; and the page on all of it."""

from __future__ import annotations

import gc
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from align_cases import ARABIC, ENGLISH, PAIRS, names, read_records, texts, write

import number_aligner
from dragoman.alignment import AlignmentPipeline, SegmentedDocument

if TYPE_CHECKING:
    from cli_commands import Command

    from dragoman.records import TranslationUnit


@pytest.fixture(autouse=True)
def numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the double the default aligner."""
    number_aligner.install(monkeypatch.setattr)


@pytest.fixture
def pair(folder: Path) -> tuple[str, str]:
    """A document and its translation, each with a segment that the other lacks."""
    write("x.ar.txt", ARABIC)
    write("x.en.txt", ENGLISH)
    del folder
    return "x.ar.txt", "x.en.txt"


class TestManyDocuments:
    """Folders and lists."""

    @pytest.mark.parametrize(
        ("files", "arguments"),
        [
            pytest.param(("ar/x.txt", "en/x.txt", "ar/d/y.txt", "en/d/y.txt"), ("ar", "en"), id="two-folders"),
            pytest.param(("ar/x.txt", "en/x.txt", "ar/d/y.txt", "en/d/y.txt"), (".",), id="folders-named-by-language"),
            pytest.param(("x.ar.txt", "x.en.txt", "d/y.ar.txt", "d/y.en.txt"), (".",), id="one-folder"),
            pytest.param(("x_AR.txt", "x_EN.text", "d/y-ar.txt", "d/y-en.txt"), (".",), id="other-marks-and-suffixes"),
            pytest.param(("ar/x.ar.txt", "b/x.en.txt", "ar/d/y.txt", "b/d/y.txt"), ("ar", "b"), id="marks-on-one-side"),
        ],
    )
    def test_documents_are_paired_by_their_names(
        self, dragoman: Command, files: tuple[str, str, str, str], arguments: tuple[str, ...]
    ) -> None:
        for name, text in zip(files, (ARABIC, ENGLISH, "نعم 7.", "Yes 7."), strict=True):
            write(name, text)
        result = dragoman("align", *arguments, "-o", "a.jsonl")
        assert result.status == 0, result.err
        assert sorted(texts("a.jsonl")) == sorted([*PAIRS, ("نعم 7.", "Yes 7.")])
        assert "2 pairs of documents" in result.err

    def test_each_pair_has_its_own_results_in_an_output_folder(self, dragoman: Command) -> None:
        for name, text in (
            ("x.ar.txt", ARABIC),
            ("x.en.txt", ENGLISH),
            ("d/y.ar.txt", "نعم 7."),
            ("d/y.en.txt", "Yes 7."),
        ):
            write(f"in/{name}", text)
        assert dragoman("align", "in", "--output-dir", "out", "-f", "tmx", "-f", "jsonl").status == 0
        assert [name for name in names() if name.startswith("out")] == [
            "out/d/y.jsonl",
            "out/d/y.tmx",
            "out/x.jsonl",
            "out/x.tmx",
        ]
        assert texts("out/x.tmx") == PAIRS
        assert texts("out/d/y.jsonl") == [("نعم 7.", "Yes 7.")]

    def test_results_of_an_earlier_run_in_the_folder_are_no_documents(self, dragoman: Command) -> None:
        write("x.ar.txt", ARABIC)
        write("x.en.txt", ENGLISH)
        for _ in range(2):
            assert dragoman("align", ".", "--output-dir", "out", "-f", "txt", "--strict").status == 0
        assert names() == ["out/x.txt", "x.ar.txt", "x.en.txt"]

    def test_a_list_names_pairs_from_its_own_folder(self, dragoman: Command, pair: tuple[str, str]) -> None:
        write("lists/pairs.tsv", f"../{pair[0]}\t../{pair[1]}\n\n")
        result = dragoman("align", "--list", "lists/pairs.tsv", "-o", "a.jsonl")
        assert result.status == 0, result.err
        assert texts("a.jsonl") == PAIRS

    @pytest.mark.parametrize(
        ("bad", "message"),
        [
            pytest.param("y.ar.txt\tx.en.txt", "y.ar.txt: no such file or folder; did you mean", id="missing"),
            pytest.param("x.ar.txt\tvoid", "void is a folder, and here a file is wanted", id="folder"),
            pytest.param("x.ar.txt\tx.ar.txt", "x.ar.txt cannot be both sides of a pair", id="twice"),
        ],
    )
    def test_a_bad_pair_of_a_list_is_an_error_with_its_line_and_the_others_go_on(
        self, dragoman: Command, pair: tuple[str, str], bad: str, message: str
    ) -> None:
        Path("void").mkdir()
        write("pairs.tsv", f"{pair[0]}\t{pair[1]}\n{bad}\n")
        result = dragoman("align", "--list", "pairs.tsv", "-o", "a.jsonl")
        assert result.status == 1
        assert f"dragoman: error: pairs.tsv:2: {message}" in result.err
        assert "1 pair of documents (1 more failed)" in result.err
        assert texts("a.jsonl") == PAIRS

    def test_a_list_of_nothing_but_bad_pairs_writes_nothing(self, dragoman: Command) -> None:
        write("pairs.tsv", "a\tb\n")
        result = dragoman("align", "--list", "pairs.tsv", "-o", "a.jsonl", "--view", "a.html")
        assert result.status == 1
        assert names() == ["pairs.tsv"]

    def test_each_of_many_documents_that_are_not_aligned_is_named(self, dragoman: Command) -> None:
        for number in range(8):
            write(f"in/{number}.ar.txt", "نعم 7.")
            write(f"in/{number}.en.txt", "")
            write(f"in/lone{number}.ar.txt", "نعم 7.")
        result = dragoman("align", "in", "-o", "a.jsonl")
        for number in range(8):
            assert f"warning: empty-side: in/{number}.en.txt: " in result.err
            assert f"warning: unpaired: in/lone{number}.ar.txt: " in result.err
        assert result.err.count("only counted") == 1  # of "empty-document", which says the same

    def test_a_source_in_two_pairs_has_no_id_twice(self, dragoman: Command, pair: tuple[str, str]) -> None:
        write("other.en.txt", ENGLISH)
        write("pairs.tsv", f"{pair[0]}\t{pair[1]}\n{pair[0]}\tother.en.txt\n")
        assert dragoman("align", "--list", "pairs.tsv", "-o", "a.jsonl", "--keep-unaligned").status == 0
        ids = [record["id"] for record in read_records("a.jsonl")]
        assert ids == [f"x.ar.txt#{number}" for number in range(1, 9)]

    def test_a_document_without_a_counterpart_is_reported_and_the_others_go_on(
        self, dragoman: Command, pair: tuple[str, str]
    ) -> None:
        write("lone.ar.txt", "نعم 7.")
        write("other.txt", "no 7.")
        result = dragoman("align", ".", "-o", "out/a.jsonl")
        assert result.status == 0
        assert "warning: unpaired: lone.ar.txt: passed over: no document of this name on the other side" in result.err
        assert "warning: unpaired: other.txt: passed over: its name does not say whether it is ar or en" in result.err
        assert texts("out/a.jsonl") == PAIRS
        assert pair

    def test_documents_are_paired_by_what_they_say(self, dragoman: Command) -> None:
        write("ar/first.txt", ARABIC)
        write("ar/second.txt", "نعم 7. ثم 8.")
        write("ar/third.txt", "وحده 9.")
        write("en/lone.txt", "5 is alone.")
        write("en/one.txt", "Yes 7. Then 8.")
        write("en/other.txt", ENGLISH)
        result = dragoman("align", "ar", "en", "--pair-by-content", "--output-dir", "out", "-f", "jsonl")
        assert result.status == 0, result.err
        assert texts("out/first.jsonl") == PAIRS
        assert texts("out/second.jsonl") == [("نعم 7.", "Yes 7."), ("ثم 8.", "Then 8.")]
        for name in ("ar/third.txt", "en/lone.txt"):
            assert (
                f"warning: unpaired: {name}: passed over: no document of the other side is its translation"
                in result.err
            )
        assert "|embedder:use|" in read_records("out/first.jsonl")[0]["signature"]

    def test_documents_are_paired_by_content_for_an_aligner_without_vectors_too(self, dragoman: Command) -> None:
        write("ar/first.txt", "نعم 7.")
        write("en/other.txt", "Yes 7.")
        result = dragoman("align", "ar", "en", "--pair-by-content", "--aligner", "length", "-o", "a.jsonl")
        assert result.status == 0, result.err
        assert "|embedder:use|aligner:length|" in read_records("a.jsonl")[0]["signature"]

    def test_documents_paired_by_content_are_not_kept_and_each_warning_comes_once(
        self, dragoman: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number in range(1, 7):
            write(f"ar/{number}.txt", f"نعم {number}، وصل الوفد.".encode("windows-1256"))
            write(f"en/x{number}.txt", f"Yes {number}, the delegation arrived.")
        alive = []
        before = [each for each in gc.get_objects() if type(each) is SegmentedDocument]  # of other tests
        align = AlignmentPipeline.align

        def watch(*arguments: Any, **options: Any) -> list[TranslationUnit]:
            found = [each for each in gc.get_objects() if type(each) is SegmentedDocument]
            alive.append(sum(all(each is not other for other in before) for each in found))
            return align(*arguments, **options)

        monkeypatch.setattr(AlignmentPipeline, "align", watch)
        result = dragoman("align", "ar", "en", "--pair-by-content", "-o", "a.jsonl")
        assert result.status == 0, result.err
        assert len(alive) == 6
        assert max(alive) == 2
        assert "warnings: encoding 6\n" in result.err

    def test_standard_input_is_read_once_and_paired_by_content(self, dragoman: Command) -> None:
        write("en/one.txt", "Yes 7.")
        result = dragoman("align", "-", "en", "--pair-by-content", "-o", "a.jsonl", stdin="نعم 7.".encode())
        assert result.status == 0, result.err
        assert texts("a.jsonl") == [("نعم 7.", "Yes 7.")]

    def test_unreadable_documents_do_not_stop_pairing_by_content(self, dragoman: Command) -> None:
        write("ar/first.txt", "نعم 7.")
        write("ar/bad.txt", bytes(range(256)) * 50)
        write("en/other.txt", "Yes 7.")
        result = dragoman("align", "ar", "en", "--pair-by-content", "-o", "a.jsonl")
        assert result.status == 1
        assert "error: ar/bad.txt" in result.err
        assert texts("a.jsonl") == [("نعم 7.", "Yes 7.")]

    def test_documents_that_have_nothing_in_common_are_an_error_when_paired_by_content(self, dragoman: Command) -> None:
        write("ar/first.txt", "نعم 7.")
        write("en/other.txt", "No 3.")
        result = dragoman("align", "ar", "en", "--pair-by-content", "-o", "a.jsonl")
        assert result.status == 1
        assert "error: no two documents are translations of each other, by what they say" in result.err
        assert not Path("a.jsonl").exists()

    def test_a_page_over_several_pairs_names_them(self, dragoman: Command) -> None:
        for name, text in (("x.ar.txt", ARABIC), ("x.en.txt", ENGLISH), ("y.ar.txt", "نعم 7."), ("y.en.txt", "Yes 7.")):
            write(f"in/{name}", text)
        assert dragoman("align", "in", "--view", "a.html").status == 0
        page = Path("a.html").read_text(encoding="utf-8")
        assert "<h1>2 pairs</h1>" in page
        assert "in/y.ar.txt – in/y.en.txt" in page


class TestHowTo:
    """The page on aligning documents does what it says."""

    PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "align-documents.md").read_text(encoding="utf-8")

    @pytest.mark.parametrize("line", re.findall(r"^dragoman .*", PAGE, re.MULTILINE))
    def test_its_commands_run(self, dragoman: Command, line: str) -> None:
        for name in ("article", "news/x", "news/d/y"):
            write(f"{name}.ar.txt", ARABIC)
            write(f"{name}.en.txt", ENGLISH)
        write("ar/x.txt", ARABIC)
        write("en/x.txt", ENGLISH)
        write("pairs.tsv", "article.ar.txt\tarticle.en.txt\n")
        result = dragoman(*shlex.split(line)[1:])
        assert result.status == 0, result.err
        assert "4 beads (1-1 1, 2-1 1, 1-0 1, 0-1 1)" in result.err or "2 pairs of documents" in result.err

    def test_its_python_runs(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(Path(__file__).parents[2])
        (code,) = re.findall(r"```python\n(.*?)```", self.PAGE, re.DOTALL)
        exec(compile(code, "align-documents.md", "exec"), {})  # noqa: S102 - the page is ours
        assert capsys.readouterr().out.count("\n1-1\t") == 20
