"""``dragoman filter``: what stays, what goes where and why, and the page about it."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dragoman import bitexts
from dragoman.bitexts.jsonl import JsonlFormat
from dragoman.records import TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli_commands import Command

PAIRS = [
    ("بلغ التبادل 35 مليار دولار.", "Trade reached 35 billion dollars."),
    ("بلغ التبادل 35 مليار دولار.", "Trade reached 35 billion dollars."),
    ("بلغ التبادل 35 مليار دولار.", "Trade reached 53 billion dollars."),
    ("وصل الرئيس إلى القاهرة.", "The president arrived in Cairo."),
    ("نعم", "It is a long answer to a short question"),
]


@pytest.fixture(autouse=True)
def corpus(folder: Path) -> Path:
    """One sound pair, the same again, one with a changed number, another sound one, and one much too long."""
    path = folder / "corpus.jsonl"
    lines = [json.dumps({"source": source, "target": target, "signature": "S"}) for source, target in PAIRS]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def read_all(name: str) -> list[TranslationUnit]:
    path = Path(name)
    return list(bitexts.TABLE.load(bitexts.TABLE.name_for(path))().read(path, pytest.fail))


def numbers(name: str) -> list[int]:
    """Return which pairs of the corpus a file holds; of equal ones the first."""
    return [PAIRS.index((unit.source, unit.target)) for unit in read_all(name)]


def reasons(name: str) -> list[list[str]]:
    return [[flag.removeprefix("rejected:") for flag in unit.flags] for unit in read_all(name)]


def test_bounds_say_what_stays(dragoman: Command) -> None:
    result = dragoman("filter", "corpus.jsonl", "-o", "out.tmx", "--min", "numbers=0.5", "--max", "length_ratio=3")
    assert result.status == 0
    assert numbers("out.tmx") == [0, 0, 3]
    assert result.err.splitlines() == [
        "dragoman: 5 units: 3 (60.0%) in out.tmx, 2 rejected",
        "dragoman:            1  numbers<0.5",
        "dragoman:            1  length_ratio>3",
    ]


@pytest.mark.parametrize("suffix", ["jsonl", "tmx", "tsv"])
def test_rejected_units_go_aside_with_their_reasons(dragoman: Command, suffix: str) -> None:
    """Nothing is lost: the two files together are the corpus."""
    rules = ["--min", "numbers=0.5", "--min", "words=2", "--max", "length_ratio=3", "--duplicates", "exact"]
    result = dragoman("filter", "corpus.jsonl", "-o", "out.jsonl", *rules, "--rejected", f"bad.{suffix}")
    assert result.status == 0
    assert numbers("out.jsonl") == [0, 3]
    assert numbers(f"bad.{suffix}") == [0, 2, 4]
    assert reasons(f"bad.{suffix}") == [["duplicate"], ["numbers<0.5"], ["words<2", "length_ratio>3"]]
    assert f"3 rejected in bad.{suffix}" in result.err


def test_duplicates_are_found_across_files(dragoman: Command) -> None:
    assert dragoman("convert", "corpus.jsonl", "-o", "other.tsv").status == 0
    result = dragoman(
        "filter", "corpus.jsonl", "other.tsv", "-o", "out.jsonl", "--duplicates", "near", "--side", "source"
    )
    assert result.status == 0
    assert numbers("out.jsonl") == [0, 3, 4]


def test_held_out_texts_stay_out(dragoman: Command) -> None:
    Path("test.en").write_text("The PRESIDENT arrived in Cairo\n", encoding="utf-8")
    assert dragoman("filter", "corpus.jsonl", "-o", "out.jsonl", "--without", "test.en").status == 0
    assert numbers("out.jsonl") == [0, 0, 2, 4]


def test_a_part_of_a_held_out_text_stays_out_too(dragoman: Command) -> None:
    Path("test.en").write_text("They said that the president arrived in Cairo\n", encoding="utf-8")
    arguments = ["filter", "corpus.jsonl", "-o", "out.jsonl", "--without", "test.en", "--rejected", "bad.jsonl"]
    assert dragoman(*arguments, "--shared-words", "5").status == 0
    assert numbers("out.jsonl") == [0, 0, 2, 4]
    assert "rejected:held-out-words" in Path("bad.jsonl").read_text(encoding="utf-8")
    assert dragoman(*arguments, "--shared-words", "6").status == 0
    assert len(numbers("out.jsonl")) > 4


def test_rules_come_from_a_file_and_options_go_before_it(dragoman: Command) -> None:
    text = '[min]\nnumbers = 0.9\nwords = 100\n[duplicates]\nkind = "exact"\n[held-out]\nfiles = ["held.txt"]\n'
    Path("rules.toml").write_text(text, encoding="utf-8")
    Path("held.txt").write_text("وصل الرئيس إلى القاهرة\n", encoding="utf-8")
    result = dragoman(
        "filter",
        "corpus.jsonl",
        "-o",
        "out.jsonl",
        "--rules",
        "rules.toml",
        "--min",
        "words=1",
        "--rejected",
        "b.jsonl",
    )
    assert result.status == 0
    assert numbers("out.jsonl") == [0, 4]
    assert reasons("b.jsonl") == [["duplicate"], ["numbers<0.9"], ["held-out"]]
    assert (
        dragoman("filter", "corpus.jsonl", "-o", "o.jsonl", "--rules", "rules.toml", "--duplicates", "keep").status == 0
    )


def test_the_report_is_a_page_of_its_own(dragoman: Command) -> None:
    result = dragoman("filter", "corpus.jsonl", "-o", "out.jsonl", "--min", "numbers=0.5", "--report", "report.html")
    assert result.status == 0
    page = Path("report.html").read_text(encoding="utf-8")
    assert "5 units were read" in page
    assert 'aria-label="Histogram of numbers"' in page
    assert not re.search(r"(src|href)=", page)


def test_the_signature_says_by_what_was_filtered(dragoman: Command) -> None:
    assert dragoman("filter", "corpus.jsonl", "-o", "out.tmx", "--min", "words=2").status == 0
    signature = bitexts.TABLE.load("tmx")().provenance(Path("out.tmx")).signature
    assert re.fullmatch(r"S \+ lang:ar-en\|scorers:none\|version:.*\|filters:range\(minimum=2,of=words\)", signature)


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["-o", "a.tsv"], 2, "nothing to filter by: give --min, --max, --duplicates, --without or --rules"),
        (["-o", "a.tsv", "--duplicates", "keep"], 2, "nothing to filter by"),
        (["-o", "a.tsv", "--min", "quality"], 2, "'quality' is not NAME=NUMBER, as quality=0.5"),
        (["-o", "a.tsv", "--min", "quality=high"], 2, "'quality=high' is not NAME=NUMBER"),
        (["-o", "a.tsv", "--min", "qualty=0.5"], 2, "did you mean 'quality'?"),
        (["-o", "a.tsv", "--min", "words=5", "--max", "words=2"], 2, "words: the least that is kept, 5, must not be"),
        (["-o", "a.tsv", "--side", "source", "--min", "words=1"], 2, "--side says what makes a duplicate"),
        (["-o", "a.tsv", "--shared-words", "8", "--min", "words=1"], 2, "--shared-words says what counts as a text"),
        (["-o", "a.tsv", "--rules", "no.toml"], 1, "no.toml: cannot read"),
        (["-o", "a.tsv", "--without", "no.en"], 1, "no.en: cannot read"),
        (["-o", "a.tsv", "--min", "words=1", "--rejected", "b.txt"], 2, "b.txt: rejected units need a bitext"),
        (["-o", "a.tsv", "--min", "words=1", "--rejected", "a.tsv"], 2, "a.tsv is named twice as an output"),
        (["-o", "a.tsv", "--min", "words=1", "--rejected", "corpus.jsonl"], 2, "corpus.jsonl is an input"),
        (["-o", "a.tsv", "--min", "words=1", "--report", "a.tsv"], 2, "a.tsv is an input"),
    ],
)
def test_what_cannot_work_is_said_and_leaves_nothing(
    dragoman: Command, arguments: list[str], status: int, message: str
) -> None:
    result = dragoman("filter", "corpus.jsonl", *arguments)
    assert result.status == status
    assert message in " ".join(result.err.split())
    assert sorted(path.name for path in Path().iterdir()) == ["corpus.jsonl"]


def test_a_bitext_that_breaks_off_leaves_both_files_as_partial_ones(dragoman: Command) -> None:
    assert dragoman("convert", "corpus.jsonl", "-o", "a.tmx").status == 0
    data = Path("a.tmx").read_bytes()
    Path("cut.tmx").write_bytes(data[: data.rindex(b"<tuv")])
    rules = ["--duplicates", "exact", "--rejected", "bad.jsonl"]
    result = dragoman("filter", "cut.tmx", "-o", "out.jsonl", *rules)
    assert result.status == 1
    assert "what was done is in out.partial.jsonl" in result.err
    assert "what was done is in bad.partial.jsonl" in result.err
    assert numbers("out.partial.jsonl") == [0, 2, 3]
    assert numbers("bad.partial.jsonl") == [0]
    assert not Path("out.jsonl").exists()


def test_with_strict_a_unit_that_cannot_be_read_ends_the_run(dragoman: Command, corpus: Path) -> None:
    with corpus.open("a", encoding="utf-8") as stream:
        stream.write('{"source": 1}\n')
    assert dragoman("filter", "corpus.jsonl", "-o", "out.jsonl", "--min", "words=1").status == 0
    result = dragoman("filter", "corpus.jsonl", "-o", "strict.jsonl", "--min", "words=1", "--strict")
    assert result.status == 1
    assert "error: corpus.jsonl:6: " in result.err
    assert not Path("strict.jsonl").exists()


def test_an_interrupted_run_keeps_what_was_done(dragoman: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both files are valid, under names that say so; the exit status is that of Ctrl-C."""

    def read(self: JsonlFormat, path: Path, report: Any) -> Iterator[TranslationUnit]:
        del self, path, report
        yield from (TranslationUnit("a b", "c" if number % 4 else "c d") for number in range(2000))
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(JsonlFormat, "read", read)
        result = dragoman("filter", "corpus.jsonl", "-o", "o.jsonl", "--min", "words=2", "--rejected", "r.tsv")
    assert result.status == 128 + signal.SIGINT
    notes = [f"dragoman: what was done is in {name}" for name in ("o.partial.jsonl", "r.partial.tsv")]
    assert result.err.split("\n")[1:-1] == ["dragoman: interrupted", *notes]
    counts = [len(read_all(name)) for name in ("o.partial.jsonl", "r.partial.tsv")]
    assert (counts[0] * 3, sum(counts)) == (counts[1], 1024)


def test_quiet_prints_nothing(dragoman: Command) -> None:
    assert dragoman("filter", "corpus.jsonl", "-o", "out.jsonl", "--min", "words=2", "-q").err == ""


def test_what_could_not_be_read_is_counted_on_the_terminal_and_in_the_report(dragoman: Command, corpus: Path) -> None:
    with corpus.open("a", encoding="utf-8") as stream:
        stream.write("{}\n" * 40)
    arguments = ["-o", "out.jsonl", "--min", "words=1", "--min", "logprob=-1", "--report", "report.html"]
    result = dragoman("filter", "corpus.jsonl", *arguments)
    assert result.status == 0
    assert result.err.splitlines()[-3:] == [
        "dragoman: 5 units: 5 (100.0%) in out.jsonl, 0 rejected",
        "dragoman: not readable: 40 lines",
        "dragoman: warnings: bad-unit 40, no-value 1",
    ]
    assert "Lines that could not be read: 40." in Path("report.html").read_text(encoding="utf-8")


def test_a_bitext_without_units_may_be_filtered_by_a_score_of_another_tool(dragoman: Command) -> None:
    Path("none.tmx").write_text("<tmx><header/><body/></tmx>", encoding="utf-8")
    assert dragoman("filter", "none.tmx", "-o", "out.tmx", "--min", "bicleaner=0.5").status == 0
