"""``dragoman align``: what goes in, what comes out and where, and what it says of pairs that are none."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from align_cases import ARABIC, ENGLISH, PAIRS, names, read, read_records, texts, write

import number_aligner

if TYPE_CHECKING:
    from cli_commands import Command

ARTICLE = Path(__file__).parents[2] / "corpora" / "putin-erdogan-2016" / "putin-erdogan-2016"


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


class TestOutputs:
    """What is written."""

    def test_pairs_go_to_standard_output_a_line_each_and_all_else_to_standard_error(
        self, dragoman: Command, pair: tuple[str, str]
    ) -> None:
        result = dragoman("align", *pair)
        assert result.status == 0
        assert [tuple(line.split("\t")) for line in result.lines] == PAIRS
        assert re.fullmatch(
            r"dragoman: 1 pair of documents, 4 beads \(1-1 1, 2-1 1, 1-0 1, 0-1 1\) in \d+\.\d s\n"
            r"dragoman: without a match: 1 source, 1 target segments, mean similarity 1\.00, mean quality \d\.\d\d\n",
            result.err,
        )

    def test_several_outputs_are_written_at_once_and_hold_the_same(
        self, dragoman: Command, pair: tuple[str, str]
    ) -> None:
        result = dragoman("align", *pair, "-o", "a.tmx", "a.jsonl", "a.tsv", "a.moses", "-o", "a.txt")
        assert (result.status, result.out) == (0, b"")
        for name in ("a.tmx", "a.jsonl", "a.tsv", "a.moses"):
            assert texts(name) == PAIRS
        assert Path("a.txt").read_text(encoding="utf-8").splitlines() == ["\t".join(each) for each in PAIRS]

    def test_a_unit_has_similarity_margin_kind_origin_places_and_the_signature(
        self, dragoman: Command, pair: tuple[str, str]
    ) -> None:
        assert dragoman("align", *pair, "-o", "a.jsonl", "a.tmx").status == 0
        record = read_records("a.jsonl")[1]
        assert record["kind"] == "2-1"
        assert record["origin"] == "aligned:margin-dp"
        assert {"similarity-margin-dp": 0.8, "margin-margin-dp": 1.2}.items() <= record["scores"].items()
        assert {"length", "numbers", "similarity", "quality"} <= record["scores"].keys()
        assert record["locator"] == {"document": "x.ar.txt", "block": "2", "start": 0, "end": 33}
        assert record["target_locator"] == {"document": "x.en.txt", "block": "2", "start": 0, "end": 26}
        assert "|seg:rules|embedder:use|aligner:margin-dp|" in record["signature"]
        assert record["signature"] in Path("a.tmx").read_text(encoding="utf-8")

    def test_what_has_no_match_is_kept_on_demand_where_the_format_can_hold_it(
        self, dragoman: Command, pair: tuple[str, str]
    ) -> None:
        result = dragoman("align", *pair, "-o", "a.tmx", "a.jsonl", "a.tsv", "a.moses", "--keep-unaligned", "--strict")
        assert result.status == 0, result.err
        assert [record["kind"] for record in read_records("a.jsonl")] == ["1-1", "2-1", "1-0", "0-1"]
        assert texts("a.tsv") == [*PAIRS, ("لا مقابل للجملة 3.", ""), ("", "Nobody said number 4 in Arabic.")]
        assert texts("a.tmx") == texts("a.moses") == PAIRS

    def test_a_page_is_written_beside_the_outputs_or_alone(self, dragoman: Command, pair: tuple[str, str]) -> None:
        assert dragoman("align", *pair, "-o", "a.tmx", "--view", "a.html").status == 0
        assert dragoman("align", *pair, "--view", "b.html").out == b""
        for name in ("a.html", "b.html"):
            page = Path(name).read_text(encoding="utf-8")
            assert "<h1>x.ar.txt – x.en.txt</h1>" in page
            assert page.count('<li class="bead"') == 4  # those without a match too
            assert "aligner:margin-dp" in page

    def test_a_set_date_makes_two_runs_equal_to_the_byte(
        self, dragoman: Command, pair: tuple[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
        for name in ("a", "b"):
            assert dragoman("align", *pair, "-o", f"{name}.tmx", f"{name}.jsonl", "--view", f"{name}.html").status == 0
        for suffix in ("tmx", "jsonl", "html"):
            assert Path(f"a.{suffix}").read_bytes() == Path(f"b.{suffix}").read_bytes()

    def test_quiet_says_nothing(self, dragoman: Command, pair: tuple[str, str]) -> None:
        assert dragoman("align", *pair, "-o", "a.tmx", "--quiet").err == ""


class TestOptions:
    """What the plan is made of."""

    def test_scorers_are_chosen_by_name(self, dragoman: Command, pair: tuple[str, str]) -> None:
        assert dragoman("align", *pair, "-o", "a.jsonl", "--scorers", "numbers,length").status == 0
        own = {"similarity-margin-dp", "margin-margin-dp"}
        assert set(read_records("a.jsonl")[0]["scores"]) == {*own, "numbers", "length"}
        assert dragoman("align", *pair, "-o", "a.jsonl", "--scorers", "none").status == 0
        assert set(read_records("a.jsonl")[0]["scores"]) == own

    def test_scores_are_those_that_score_makes_anew(self, dragoman: Command, pair: tuple[str, str]) -> None:
        names = "similarity,margin,numbers,quality"
        assert dragoman("align", *pair, "-o", "a.jsonl", "--scorers", names).status == 0
        assert dragoman("score", "a.jsonl", "--rescore", "--scorers", names, "-o", "b.jsonl").status == 0
        assert [unit.scores for unit in read("a.jsonl")] == [unit.scores for unit in read("b.jsonl")]

    def test_the_largest_bead_is_an_option_of_the_aligner(self, dragoman: Command, pair: tuple[str, str]) -> None:
        assert dragoman("align", *pair, "-o", "a.jsonl", "--largest", "8").status == 0
        assert "|aligner:margin-dp(largest=8)|" in read_records("a.jsonl")[0]["signature"]

    def test_each_side_may_have_an_encoding_of_its_own(self, dragoman: Command, pair: tuple[str, str]) -> None:
        write("x.ar.txt", ARABIC.encode("windows-1256"))
        write("x.en.txt", ENGLISH.replace("Nobody", "Zoë").encode("windows-1252"))
        options = ("--encoding", "windows-1256", "--target-encoding", "windows-1252", "-o", "a.jsonl")
        assert dragoman("align", *pair, *options, "--keep-unaligned").status == 0
        assert texts("a.jsonl")[0] == PAIRS[0]
        assert "Zoë" in texts("a.jsonl")[-1][1]
        signature = read_records("a.jsonl")[0]["signature"]
        assert "read:documents(encoding=windows-1256,target_encoding=windows-1252)" in signature

    def test_lines_can_be_taken_as_they_are(self, dragoman: Command, pair: tuple[str, str]) -> None:
        assert dragoman("align", *pair, "-o", "a.jsonl", "--segmenter", "lines").status == 0
        assert [unit.kind for unit in read("a.jsonl")] == ["1-1", "1-1"]

    def test_one_side_may_come_from_standard_input(self, dragoman: Command, pair: tuple[str, str]) -> None:
        result = dragoman("align", pair[0], "-", "-o", "a.jsonl", stdin=ENGLISH.encode())
        assert result.status == 0, result.err
        assert texts("a.jsonl") == PAIRS


class TestBadInput:
    """A clear error or a named warning, and nothing lost."""

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            pytest.param(["x.ar.txt"], "x.ar.txt is one document: name its translation too", id="one-document"),
            pytest.param(
                ["x.ar.txt", "x.en.txt", "x.ar.txt"], "3 documents: name SOURCE and TARGET", id="three-documents"
            ),
            pytest.param(["x.ar.txt", "x.ar.txt"], "x.ar.txt cannot be both sides of a pair", id="one-file-twice"),
            pytest.param(["x.ar.txt", "void"], "void is a folder, and here a file is wanted", id="file-and-folder"),
            pytest.param(
                ["x.ar.txt", "x.en.txt", "--list", "l.tsv"], "--list says which documents are pairs", id="list-too"
            ),
            pytest.param(
                ["x.ar.txt", "x.en.txt", "-o", "x.en.txt"], "x.en.txt is an input and would be", id="onto-input"
            ),
            pytest.param(
                ["x.ar.txt", "x.en.txt", "--view", "a.txt"], "a.txt: the page of --view is HTML", id="view-suffix"
            ),
            pytest.param(["x.ar.txt", "x.en.txt", "-o", "a.doc"], "a.doc: no output has the suffix", id="suffix"),
            pytest.param(["x.ar.txt", "x.en.txt", "-f", "tmx"], "--format needs --output-dir", id="format-alone"),
            pytest.param(
                ["x.ar.txt", "x.en.txt", "-o", "a.tmx", "--output-dir", "y"],
                "--output and --output-dir exclude",
                id="both",
            ),
            pytest.param(["x.ar.txt", "x.en.txt", "--aligner", "margin"], "did you mean 'margin-dp'?", id="aligner"),
            pytest.param(["x.ar.txt", "x.en.txt", "--scorers", "lenght"], "did you mean 'length'?", id="scorer"),
            pytest.param(["x.ar.txt", "x.en.txt", "--scorers", ""], "'' is no component: a name", id="no-scorer"),
            pytest.param(["x.ar.txt", "x.en.txt", "--target-encoding", "utf9"], "no encoding 'utf9'", id="encoding"),
        ],
    )
    @pytest.mark.usefixtures("pair")
    def test_what_cannot_work_is_wrong_usage_and_writes_nothing(
        self, dragoman: Command, arguments: list[str], message: str
    ) -> None:
        Path("void").mkdir()
        result = dragoman("align", *arguments)
        assert result.status == 2
        assert message in result.err
        assert re.fullmatch(r"dragoman: error: .*\n", result.err)
        assert names() == ["x.ar.txt", "x.en.txt"]

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            pytest.param(
                ["x.ar.txt", "y.en.txt"], "y.en.txt: no such file or folder; did you mean 'x.en.txt'?", id="missing"
            ),
            pytest.param(["--list", "no.tsv"], "no.tsv: cannot read: No such file", id="no-list"),
            pytest.param(["--list", "one.tsv"], "one.tsv:2: 1 columns: wanted are two paths with a tab", id="bad-list"),
            pytest.param(["--list", "binary.tsv"], "binary.tsv: a list of pairs is text in UTF-8", id="binary-list"),
            pytest.param(["--list", "empty.tsv"], "empty.tsv: no pairs in it", id="empty-list"),
            pytest.param(["lone"], "no two names make a pair: wanted are names such as", id="no-pairs"),
            pytest.param(
                ["x.ar.txt", "x.en.txt", "--aligner", "none"], "aligners 'none' needs nowhere", id="not-installed"
            ),
        ],
    )
    def test_what_is_not_there_is_one_line(
        self, dragoman: Command, pair: tuple[str, str], arguments: list[str], message: str
    ) -> None:
        write("one.tsv", f"{pair[0]}\t{pair[1]}\n{pair[0]}\n")
        write("binary.tsv", b"\xff\xfe\x00")
        write("empty.tsv", "\n")
        write("lone/z.ar.txt", ARABIC)
        before = names()
        result = dragoman("align", *arguments, "-o", "a.tmx")
        assert result.status == 1
        assert message in result.err
        assert re.fullmatch(r"dragoman: error: .*\n", result.err)
        assert names() == before

    @pytest.mark.parametrize(
        ("source", "target", "message"),
        [
            pytest.param(ARABIC, ARABIC, "same-language: x.ar.txt and x.en.txt are both in Arabic", id="both-arabic"),
            pytest.param(
                ENGLISH, ENGLISH, "same-language: neither x.ar.txt nor x.en.txt is in Arabic", id="both-english"
            ),
            pytest.param(
                ENGLISH, ARABIC, "reversed: x.ar.txt is not in Arabic and x.en.txt is: name the", id="reversed"
            ),
        ],
    )
    def test_languages_in_the_wrong_place_are_an_error_unless_forced(
        self, dragoman: Command, pair: tuple[str, str], source: str, target: str, message: str
    ) -> None:
        write(pair[0], source)
        write(pair[1], target)
        result = dragoman("align", *pair, "-o", "a.tmx", "--view", "a.html")
        assert result.status == 1
        assert f"dragoman: error: {message}" in result.err
        assert names() == sorted(pair)
        forced = dragoman("align", *pair, "-o", "a.tmx", "--force")
        assert forced.status == 0
        assert f"dragoman: warning: {message}" in forced.err
        assert read("a.tmx")

    def test_unrelated_documents_are_a_warning_and_nothing_of_them_is_aligned_unless_forced(
        self, dragoman: Command, pair: tuple[str, str]
    ) -> None:
        write(pair[0], "".join(f"وصل الوفد رقم {number}.\n" for number in range(5)))
        write(pair[1], "".join(f"It rained {number} times.\n" for number in range(5)))
        options = ("--aligner", "margin-dp(similarity=0.1)", "-o", "a.tmx", "a.jsonl", "--keep-unaligned")
        result = dragoman("align", *pair, *options)
        assert result.status == 0
        assert "warning: unrelated: x.ar.txt and x.en.txt are no translations of each other" in result.err
        assert "10 beads (1-0 5, 0-1 5)" in result.err
        assert read("a.tmx") == []
        assert [unit.kind for unit in read("a.jsonl")] == ["1-0"] * 5 + ["0-1"] * 5
        forced = dragoman("align", *pair, *options, "--force")
        assert "warning: unrelated: " in forced.err
        assert len(read("a.tmx")) == 5
        assert dragoman("align", *pair, *options, "--strict").status == 1

    def test_vectors_that_were_never_measured_call_nothing_unrelated(
        self, dragoman: Command, pair: tuple[str, str]
    ) -> None:
        write(pair[0], "".join(f"وصل الوفد رقم {number}.\n" for number in range(5)))
        write(pair[1], "".join(f"Delegation {number} arrived.\n" for number in range(5)))
        options = ("--aligner", "margin-dp(similarity=0.1)", "--embedder", "unmeasured", "-o", "a.tmx")
        result = dragoman("align", *pair, *options, "--strict")
        assert result.status == 0, result.err
        assert len(read("a.tmx")) == 5

    def test_documents_in_each_others_place_are_taken_the_right_way_round_when_forced(
        self, dragoman: Command, pair: tuple[str, str]
    ) -> None:
        result = dragoman("align", *reversed(pair), "-o", "a.jsonl", "--force")
        assert result.status == 0, result.err
        assert texts("a.jsonl") == PAIRS
        assert [unit.languages for unit in read("a.jsonl")] == [("ar", "en")] * 2

    def test_an_empty_side_is_a_warning_and_the_other_side_is_kept_on_demand(
        self, dragoman: Command, pair: tuple[str, str]
    ) -> None:
        write(pair[1], "")
        result = dragoman("align", *pair, "-o", "a.tmx", "a.jsonl", "--keep-unaligned")
        assert result.status == 0
        assert (
            "warning: empty-side: x.en.txt: no text to align with x.ar.txt: its 4 segments have no match" in result.err
        )
        assert read("a.tmx") == []
        assert [record["kind"] for record in read_records("a.jsonl")] == ["1-0"] * 4
        assert dragoman("align", *pair, "-o", "a.tmx", "--strict").status == 1

    def test_a_side_ten_times_as_long_is_a_warning(self, dragoman: Command, pair: tuple[str, str]) -> None:
        write(pair[1], ENGLISH + "".join(f"A further sentence has number {number}.\n" for number in range(5, 60)))
        result = dragoman("align", *pair, "-o", "a.jsonl")
        assert result.status == 0
        assert re.search(r"warning: uneven-sides: x.en.txt: \d\d times as long as x.ar.txt", result.err)
        assert texts("a.jsonl") == PAIRS

    @pytest.mark.parametrize("bad", [0, 1])
    def test_a_pair_with_a_binary_side_fails_and_the_others_are_aligned(self, dragoman: Command, bad: int) -> None:
        for name, text in (("x.ar.txt", ARABIC), ("x.en.txt", ENGLISH), ("y.ar.txt", "نعم 7."), ("y.en.txt", "Yes 7.")):
            write(f"in/{name}", text)
        spoiled = ("in/x.ar.txt", "in/x.en.txt")[bad]
        write(spoiled, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        result = dragoman("align", "in", "-o", "a.jsonl")
        assert result.status == 1
        assert f"dragoman: error: {spoiled}" in result.err
        assert "1 pair of documents (1 more failed)" in result.err
        assert texts("a.jsonl") == [("نعم 7.", "Yes 7.")]

    def test_a_single_bad_pair_leaves_no_output_and_keeps_the_old_one(
        self, dragoman: Command, pair: tuple[str, str]
    ) -> None:
        write("a.tmx", "old")
        write("a.html", "old")
        write(pair[0], bytes(range(256)) * 50)
        result = dragoman("align", *pair, "-o", "a.tmx", "--view", "a.html")
        assert result.status == 1
        assert Path("a.tmx").read_text(encoding="utf-8") == Path("a.html").read_text(encoding="utf-8") == "old"

    @pytest.mark.parametrize(("word", "status"), [("FAIL", 1), ("STOP", 130)])
    def test_what_was_aligned_before_a_run_broke_off_is_kept_under_a_partial_name(
        self, dragoman: Command, word: str, status: int
    ) -> None:
        for name, text in (
            ("x.ar.txt", ARABIC),
            ("x.en.txt", ENGLISH),
            ("y.ar.txt", f"نعم {word} 7."),
            ("y.en.txt", "7."),
        ):
            write(f"in/{name}", text)
        result = dragoman("align", "in", "-o", "a.jsonl", "--view", "a.html")
        assert result.status == status
        assert "dragoman: what was done is in a.partial.jsonl\n" in result.err
        assert texts("a.partial.jsonl") == PAIRS
        assert [name for name in names() if not name.startswith("in/")] == ["a.partial.jsonl"]

    def test_two_pairs_of_one_name_cannot_share_an_output_folder(self, dragoman: Command) -> None:
        for folder in ("p", "q"):
            write(f"{folder}/x.ar.txt", ARABIC)
            write(f"{folder}/x.en.txt", ENGLISH)
        write("l.tsv", "p/x.ar.txt\tp/x.en.txt\nq/x.ar.txt\tq/x.en.txt\n")
        result = dragoman("align", "--list", "l.tsv", "--output-dir", "out")
        assert result.status == 2
        assert "the results of two pairs would be called x" in result.err
        assert dragoman("align", "--list", "l.tsv", "-o", "a.jsonl").status == 0

    def test_two_documents_of_one_name_on_a_side_are_refused(self, dragoman: Command, pair: tuple[str, str]) -> None:
        write("x_ar.txt", ARABIC)
        result = dragoman("align", ".", "-o", "out/a.jsonl")
        assert result.status == 2
        assert "x.ar.txt and x_ar.txt are both x on one side: rename one" in result.err
        assert pair


def test_the_sample_article_is_aligned_as_in_its_gold(dragoman: Command) -> None:
    """Lengths alone are enough here; one Arabic sentence is two in English."""
    result = dragoman("align", f"{ARTICLE}.ar.txt", f"{ARTICLE}.en.txt", "--aligner", "length", "-o", "a.jsonl")
    assert result.status == 0, result.err
    rows = Path(f"{ARTICLE}.gold.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert texts("a.jsonl") == [tuple(row.split("\t")[1:]) for row in rows]
