"""Finding inputs, and where their results go."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dragoman.documents.sources import Input, find_inputs, output_path, output_paths
from dragoman.errors import InputError, UsageError
from dragoman.registry import Row, Table

if TYPE_CHECKING:
    from dragoman.records import Problem


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with texts on two levels, hidden and other files, as the current folder."""
    for name in ("b.txt", "a.txt", "deep/er/c.TEXT", "deep/d.txt", ".hidden.txt", ".git/e.txt", "photo.png", "f.ar"):
        path = tmp_path / "news" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("نص.", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(inputs: list[Input]) -> list[str]:
    return [each.name for each in inputs]


def test_a_folder_gives_its_texts_in_order_of_names_and_no_hidden_ones(tree: Path) -> None:
    found = find_inputs(["news"])
    assert names(found) == ["news/a.txt", "news/b.txt", "news/deep/d.txt", "news/deep/er/c.TEXT"]
    assert [each.relative.as_posix() for each in found] == ["a.txt", "b.txt", "deep/d.txt", "deep/er/c.TEXT"]
    assert {each.format for each in found} == {"text"}
    assert found[0].path == (Path("news/a.txt"))
    assert tree.is_dir()


@pytest.mark.usefixtures("tree")
def test_a_named_file_is_taken_whatever_its_suffix_and_the_guess_is_told() -> None:
    problems: list[Problem] = []
    found = find_inputs(["news/f.ar", "news/.hidden.txt"], report=problems.append)
    assert [(each.name, each.format, each.suffix) for each in found] == [
        ("news/f.ar", "text", ""),
        ("news/.hidden.txt", "text", ".txt"),
    ]
    assert [(problem.name, problem.path) for problem in problems] == [("unknown-suffix", "news/f.ar")]
    assert "read as plain text" in problems[0].message
    assert ".txt" in problems[0].message


@pytest.mark.usefixtures("tree")
def test_a_file_without_a_suffix_is_no_surprise() -> None:
    Path("README").write_bytes(b"text")
    assert names(find_inputs(["README"], report=lambda problem: pytest.fail(problem.message))) == ["README"]


@pytest.mark.usefixtures("tree")
def test_what_is_named_or_linked_twice_is_taken_once() -> None:
    Path("news/z.txt").symlink_to("a.txt")
    found = find_inputs(["news/b.txt", "news", Path("news/../news/a.txt"), "-", "-"])
    assert names(found) == ["news/b.txt", "news/a.txt", "news/deep/d.txt", "news/deep/er/c.TEXT", "stdin"]


@pytest.mark.usefixtures("tree")
def test_a_loop_of_links_is_walked_once() -> None:
    Path("news/deep/loop").symlink_to("..", target_is_directory=True)
    Path("news/again").symlink_to("deep", target_is_directory=True)
    assert len(find_inputs(["news"])) == 4


@pytest.mark.usefixtures("tree")
def test_a_link_that_leads_nowhere_is_told_and_passed_over() -> None:
    problems: list[Problem] = []
    Path("news/gone.txt").symlink_to("nowhere.txt")
    assert len(find_inputs(["news"], report=problems.append)) == 4
    assert ("broken-link", "news/gone.txt") in [(problem.name, problem.path) for problem in problems]


@pytest.mark.usefixtures("tree")
def test_files_of_other_kinds_that_a_folder_holds_are_told() -> None:
    problems: list[Problem] = []
    Path("news/report.pdf").write_bytes(b"%PDF")
    assert len(find_inputs(["news"], report=problems.append)) == 4
    ((name, message),) = [(problem.name, problem.message) for problem in problems]
    assert name == "other-suffix"
    assert ".pdf 1" in message


@pytest.mark.usefixtures("tree")
def test_the_output_folder_inside_the_input_is_passed_over_but_never_the_input_itself() -> None:
    assert names(find_inputs(["news"], skip=Path("news/deep"))) == ["news/a.txt", "news/b.txt"]
    assert len(find_inputs(["news"], skip=Path("news"))) == 4


@pytest.mark.usefixtures("tree")
def test_a_missing_file_is_an_input_error_with_a_suggestion() -> None:
    with pytest.raises(InputError, match=r"news/aa.txt: no such file or folder; did you mean 'news/a.txt'\?"):
        find_inputs(["news/aa.txt"])
    with pytest.raises(InputError, match=r"nowhere/x.txt: no such file or folder$"):
        find_inputs(["nowhere/x.txt"])


@pytest.mark.parametrize("name", ["news/a.txt/inside", "a\x00b", "n" * 300])
@pytest.mark.usefixtures("tree")
def test_a_name_that_cannot_be_is_an_input_error(name: str) -> None:
    with pytest.raises(InputError):
        find_inputs([name])


def test_a_folder_without_text_says_what_was_looked_for(tmp_path: Path) -> None:
    (tmp_path / "photo.png").touch()
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(InputError, match=r"looked for: \.txt, \.text; hidden"):
        find_inputs([tmp_path])


@pytest.mark.parametrize("paths", [[], [""]])
def test_no_name_is_a_usage_error(paths: list[str]) -> None:
    with pytest.raises(UsageError, match="name files or folders, or - for standard input"):
        find_inputs(paths)


@pytest.mark.usefixtures("tree")
def test_a_folder_that_may_not_be_listed_is_an_input_error(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("deep"):
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(InputError, match="news/deep: cannot read: Permission denied"):
        find_inputs(["news"])


@pytest.mark.usefixtures("tree")
def test_a_file_without_permission_is_an_input_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied", str(self), mode)

    (source,) = find_inputs(["news/a.txt"])
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=r"news/a.txt: cannot read: Permission denied"), source.open():
        pass


@pytest.mark.usefixtures("tree")
def test_a_file_is_opened_for_bytes_and_closed() -> None:
    with find_inputs(["news/a.txt"])[0].open() as stream:
        assert stream.read() == "نص.".encode()
    assert stream.closed


def test_standard_input_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"text")))
    (source,) = find_inputs(["-"])
    with source.open() as stream:
        assert stream.read() == b"text"
    assert not stream.closed
    assert output_path(source, Path("out"), ".tmx") == Path("out/stdin.tmx")


def test_a_name_that_is_no_utf8_can_be_shown(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    path.touch()
    (source,) = find_inputs([path])
    assert source.name.endswith("caf\ufffd.txt")
    assert source.path == path


@pytest.mark.usefixtures("tree")
def test_results_keep_the_tree_or_lie_beside_their_sources() -> None:
    found = find_inputs(["news", "news/f.ar"])
    there = [path.as_posix() for path in output_paths(found, Path("out"), ".tmx")]
    assert there == ["out/a.tmx", "out/b.tmx", "out/deep/d.tmx", "out/deep/er/c.tmx", "out/f.ar.tmx"]
    assert output_path(found[2], None, ".en.txt") == Path("news/deep/d.en.txt")


@pytest.mark.usefixtures("tree")
def test_two_results_with_one_path_are_refused() -> None:
    found = find_inputs(["news/a.txt", "news"])
    Path("a.text").touch()
    clash = [*found, *find_inputs(["a.text"])]
    with pytest.raises(UsageError, match=r"news/a.txt and a.text would both be written to out/a.tmx"):
        output_paths(clash, Path("out"), ".tmx")
    assert len(output_paths(clash, None, ".tmx")) == len(clash)


@pytest.mark.usefixtures("tree")
def test_a_result_never_takes_the_place_of_a_source() -> None:
    with pytest.raises(UsageError, match="would overwrite"):
        output_paths(find_inputs(["news"]), Path("news"), ".txt")


@pytest.mark.usefixtures("tree")
def test_a_table_with_more_formats_finds_more_and_the_longest_suffix_wins() -> None:
    rows = [Row("text", ".text:TextFormat", "", (".txt",)), Row("odd", ".odd:Odd", "", (".er.txt", ".ar"))]
    Path("news/x.er.txt").touch()
    found = find_inputs(["news"], Table("dragoman.odd_documents", rows))
    assert [(each.relative.name, each.format) for each in found] == [
        ("a.txt", "text"),
        ("b.txt", "text"),
        ("f.ar", "odd"),
        ("x.er.txt", "odd"),
        ("d.txt", "text"),
    ]
    assert output_path(found[3], Path("out"), ".tmx") == Path("out/x.tmx")
