"""``dragoman`` itself, its help, and the commands that only tell: components, models, doctor, completion."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import click
import pytest
from cli_commands import TIMEOUT

from dragoman import (
    __version__,
    aligners,
    bitexts,
    cli,
    documents,
    embedders,
    engines,
    filters,
    metrics,
    scorers,
    segmenters,
)
from dragoman.cli.outputs import BITEXT_SUFFIXES

if TYPE_CHECKING:
    from pathlib import Path

    from cli_commands import Command

    from dragoman.models.cards import Model

TABLES = (
    documents.TABLE,
    segmenters.TABLE,
    engines.TABLE,
    embedders.TABLE,
    aligners.TABLE,
    scorers.TABLE,
    filters.TABLE,
    metrics.TABLE,
    bitexts.TABLE,
)
COMMANDS = [*cli._COMMANDS, *(f"models {name}" for name in ("list", "pull", "path", "verify"))]


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_the_version_is_that_of_the_package(dragoman: Command, flag: str) -> None:
    assert dragoman(flag).text == f"dragoman, version {__version__}\n"


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_the_help_lists_every_command_with_the_line_that_the_command_gives_itself(dragoman: Command, flag: str) -> None:
    result = dragoman(flag)
    assert (result.status, result.err) == (0, "")
    for name, (_, summary) in cli._COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(summary)}$", result.text, re.MULTILINE)


def test_without_a_command_the_help_comes_and_the_status_is_2(dragoman: Command) -> None:
    result = dragoman()
    assert (result.status, result.out) == (2, b"")
    assert "Commands:" in result.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["translat"], "No such command 'translat'. Did you mean 'translate'?", id="command"),
        pytest.param(["xyzzy"], "No such command 'xyzzy'. Commands: translate, align, ", id="far-command"),
        pytest.param(["--verison"], "No such option '--verison'. Did you mean", id="option"),
        pytest.param(["segment", "x", "--jsn"], "No such option '--jsn'. Did you mean '--json'?", id="command-option"),
        pytest.param(["models", "lst"], "No such command 'lst'. Did you mean 'list'?", id="subcommand"),
        pytest.param(["completion", "csh"], "'csh' is not one of 'bash', 'zsh', 'fish'", id="shell"),
    ],
)
def test_what_is_unknown_exits_with_2_and_a_suggestion(dragoman: Command, arguments: list[str], message: str) -> None:
    result = dragoman(*arguments)
    assert (result.status, result.out) == (2, b"")
    assert message in " ".join(result.err.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_says_what_the_command_does_and_is_free_of_leftovers(dragoman: Command, command: str) -> None:
    result = dragoman(*command.split(), "--help")
    assert result.status == 0
    assert result.text.startswith(f"Usage: dragoman {command} ")
    assert not re.search(r"\bTEXT\b|\bPATH\b|TODO|None|\.\.\.$", result.text.partition("\n")[2], re.MULTILINE)
    assert all(len(line) <= 100 for line in result.lines)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_examples_in_every_help_can_be_parsed(dragoman: Command, command: str) -> None:
    lines = dragoman(*command.split(), "--help").lines
    examples = [line.strip() for line in lines if re.match(r" +(echo .*\| )?dragoman [a-z]+", line)]
    assert examples
    for example in examples:
        words = shlex.split(re.sub(r"^echo .*\| | >.*", "", example))
        assert parse(cli.cli, words, None).command_path == f"dragoman {command}" or command == "models"


def parse(command: click.Command | None, words: list[str], parent: click.Context | None) -> click.Context:
    """Parse a command line without running it."""
    assert command is not None
    context = command.make_context(words[0], words[1:], parent=parent)
    if not isinstance(command, click.Group):
        return context
    return parse(command.get_command(context, words[1]), words[1:], context)


def test_components_lists_every_component_with_its_summary_and_suffixes(dragoman: Command) -> None:
    result = dragoman("components")
    assert (result.status, result.err) == (0, "")
    for table in TABLES:
        section = result.text.partition(f"{table.role}\n")[2]
        for row in table:
            assert re.search(rf"^  {re.escape(row.name)} +{re.escape(row.summary)}", section, re.MULTILINE)
    assert all(suffix in result.text for suffix in BITEXT_SUFFIXES)


class TestModels:
    """``dragoman models``."""

    def test_list_says_what_is_here_and_how_to_get_the_rest(self, dragoman: Command, starter: Model) -> None:
        rows = [line.split("\t") for line in dragoman("models", "list").lines]
        assert {len(row) for row in rows} == {4}
        assert [starter.name, "embedded"] in [row[:2] for row in rows]
        (fetched,) = [row for row in rows if row[0] == "opus-mt-ar-en"]
        assert fetched[1] in {"fetched", "not here: dragoman models pull opus-mt-ar-en"}

    def test_path_prints_the_folder_and_nothing_else(self, dragoman: Command, starter: Model) -> None:
        assert dragoman("models", "path", starter.name).text == f"{starter.folder}\n"

    def test_a_model_that_is_here_need_not_be_pulled(self, dragoman: Command, starter: Model) -> None:
        assert dragoman("models", "pull", starter.name).text == f"{starter.folder}\n"

    @pytest.mark.parametrize("name", ["opus-mt-ar-en", "nobody/nothing"])
    @pytest.mark.parametrize("command", ["pull", "path"])
    def test_without_a_network_it_is_said_what_to_do(self, dragoman: Command, command: str, name: str) -> None:
        from dragoman.models import hub

        if hub.cached("Helsinki-NLP/opus-mt-ar-en"):
            pytest.skip("the model is here")
        result = dragoman("models", command, name)
        assert (result.status, result.out) == (1, b"")
        assert re.fullmatch(
            r"dragoman: error: .* on a machine with a network run 'dragoman models pull .*\n", result.err
        )

    def test_an_unknown_name_is_suggested_for(self, dragoman: Command) -> None:
        result = dragoman("models", "pull", "starter")
        assert result.status == 1
        assert re.fullmatch(r"dragoman: error: no model 'starter': .*; did you mean 'starter-ar-en'\?\n", result.err)

    def test_verify_compares_the_files_with_the_card(self, dragoman: Command, starter: Model, folder: Path) -> None:
        card = tomllib.loads((starter.folder / "card.toml").read_text(encoding="utf-8"))
        broken = folder / "broken"
        broken.mkdir()
        for name in ["card.toml", *card["files"]]:
            (broken / name).symlink_to(starter.folder / name)
        (broken / "vocab.json").unlink()
        (broken / "vocab.json").write_text("{}", encoding="utf-8")
        result = dragoman("models", "verify", "./broken")
        assert result.status == 1
        assert "broken/vocab.json: differs from its card" in result.err
        (broken / "vocab.json").unlink()
        result = dragoman("models", "verify", "./broken")
        assert result.status == 1
        assert "vocab.json missing" in result.err


def test_the_doctor_finds_a_package_that_is_missing_and_says_what_to_do(
    dragoman: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dragoman.cli.information._PACKAGES", ("click", "no-such-package"))
    result = dragoman("doctor")
    assert result.status == 1
    assert re.search(r"^ok    click +\d", result.text, re.MULTILINE)
    assert re.search(
        r"^wrong no-such-package +not installed\n +pip install no-such-package$", result.text, re.MULTILINE
    )


def test_the_doctor_looks_at_models_device_and_cache(dragoman: Command, starter: Model, cache: Path) -> None:
    result = dragoman("doctor")
    names = [line.split()[1] for line in result.lines if not line.startswith(" ")]
    assert {"dragoman", "python", "device", "cache", starter.name, "opus-mt-ar-en"} <= set(names)
    assert f"{cache}, " in result.text
    assert result.status == (1 if "wrong" in result.text else 0)


def test_the_doctor_says_when_the_cache_cannot_be_written(
    dragoman: Command, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setenv("DRAGOMAN_CACHE", str(folder / "not" / "yet"))
    monkeypatch.setattr(os, "access", lambda *_: False)
    result = dragoman("doctor")
    assert result.status == 1
    assert "it cannot be written: set DRAGOMAN_CACHE to another folder" in result.text


class TestCompletion:
    """``dragoman completion``."""

    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
    def test_a_script_for_the_shell_is_printed(self, dragoman: Command, shell: str) -> None:
        result = dragoman("completion", shell)
        assert (result.status, result.err) == (0, "")
        assert "_DRAGOMAN_COMPLETE" in result.text
        if found := shutil.which(shell):
            subprocess.run([found, "-n"], input=result.text, text=True, check=True, timeout=TIMEOUT)

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            pytest.param("dragoman tran", {"translate"}, id="command"),
            pytest.param("dragoman translate --out", {"--output", "--output-dir"}, id="option"),
            pytest.param("dragoman translate --device c", {"cpu", "cuda"}, id="choice"),
            pytest.param("dragoman models ", {"list", "path", "pull", "verify"}, id="subcommand"),
        ],
    )
    def test_words_are_completed(self, words: str, expected: set[str]) -> None:
        count = len(words.split(" ")) - 1
        environment = os.environ | {
            "_DRAGOMAN_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(count),
        }
        done = subprocess.run(
            [sys.executable, "-c", "from dragoman.cli import main; main()"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
        assert {line.partition(",")[2] for line in done.stdout.splitlines()} == expected
