"""``dragoman train``: both command lines make the same settings, and errors are one line."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dragoman.records import Problem
from dragoman.training import run
from dragoman.training.__main__ import parse
from dragoman.training.settings import Settings, option_name

if TYPE_CHECKING:
    from cli_commands import Command


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """The settings that a run would have had."""
    found: list[Settings] = []
    monkeypatch.setattr(run, "train", lambda settings, *_: found.append(settings))
    return found


def everything() -> list[str]:
    """A command line with every option but --from, which excludes some."""
    arguments = ["a.tsv=2", "b.tmx", "--max-steps", "5"]
    special = {
        "output": "model", "languages": "ar,en", "valid": "v.tsv", "width": "64", "heads": "4", "every": "100",
        "dropout": "0.2", "cooldown": "0.2", "smoothing": "0.2", "coverage": "0.99", "max_steps": "5",
    }  # fmt: skip
    for each in fields(Settings):
        if not each.metadata or each.name in {"from_model", "max_steps"}:
            continue
        arguments.append(f"--{option_name(each.name)}")
        if each.metadata["kind"] is not bool:
            choices = each.metadata["choices"]
            arguments.append(special.get(each.name) or (choices[-1] if choices else "50"))
    return arguments


@pytest.mark.parametrize("arguments", [["a.tsv", "--output", "model", "--max-steps", "5"], everything()])
def test_both_command_lines_make_the_same_settings(
    dragoman: Command, taken: list[Settings], arguments: list[str]
) -> None:
    assert dragoman("train", *arguments).status == 0
    assert taken == [parse(arguments)]


def test_strict_fails_where_text_could_not_be_read(dragoman: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "train", lambda _settings, _say, report: report(Problem("odd-line", "no tab", "a.tsv", 3)))
    arguments = ["train", "a.tsv", "--output", "model", "--max-steps", "5"]
    assert dragoman(*arguments).status == 0
    result = dragoman(*arguments, "--strict")
    assert result.status == 1
    assert "warning: odd-line: a.tsv:3: no tab" in result.err
    assert "odd-line 1" in result.err


def test_every_setting_is_an_option_with_its_help(dragoman: Command) -> None:
    text = " ".join(dragoman("train", "--help").text.split())
    for each in fields(Settings):
        if each.metadata:
            assert f"--{option_name(each.name)}" in text
            assert each.metadata["help"].partition("[default")[0].strip() in text


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["a.tsv", "--max-steps", "5"], 2, "--output is missing"),
        (["--output", "m", "--max-steps", "5"], 2, "no bitext to train on"),
        (["a.tsv", "--output", "m"], 2, "say when to stop"),
        (["a.tsv", "--output", "m", "--max-steps", "many"], 2, "'many' is not a valid integer"),
        (["a.tsv", "--output", "m", "--preset", "huge"], 2, "'huge' is not one of 'tiny', 'small', 'base'"),
    ],
)
def test_wrong_usage_is_said_and_leaves_nothing(
    dragoman: Command, arguments: list[str], status: int, message: str
) -> None:
    result = dragoman("train", *arguments)
    assert result.status == status
    assert message in " ".join(result.err.split())
    assert list(Path().iterdir()) == []


@pytest.mark.model
def test_a_bitext_that_is_not_there_is_one_line(dragoman: Command) -> None:
    result = dragoman("train", "no.tsv", "--output", "m", "--max-steps", "5", "--device", "cpu")
    assert result.status == 1
    assert result.err.startswith("dragoman: error: no.tsv: ")
    assert list(Path().iterdir()) == []
