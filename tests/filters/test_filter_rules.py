"""Files of rules: what they become, and what is said of a slip."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dragoman.errors import InputError
from dragoman.filtering import Filtering
from dragoman.filters import TABLE
from dragoman.filters.rules import read_rules, to_filters
from dragoman.plan import Component, Machine, Plan

RULES = """
[min]
quality = 0.5
words = 2

[max]
words = 100
length_ratio = 3.0

[duplicates]
kind = "near"
side = "target"

[held-out]
files = ["test.tsv", "/data/test.en"]

[flags]
any_of = ["loop"]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rules.toml"


def test_tables_become_filters(path: Path) -> None:
    """Two bounds of one name are one filter; files are found from the folder of the rules."""
    path.write_text(RULES, encoding="utf-8")
    assert to_filters(read_rules(path)) == [
        Component("range", {"of": "quality", "minimum": 0.5}),
        Component("range", {"of": "words", "minimum": 2, "maximum": 100}),
        Component("range", {"of": "length_ratio", "maximum": 3.0}),
        Component("duplicates", {"kind": "near", "side": "target"}),
        Component("held-out", {"files": [str(path.parent / "test.tsv"), "/data/test.en"]}),
        Component("flags", {"any_of": ["loop"]}),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[min", "rules.toml: not TOML: Expected ']' at the end of a table declaration (at"),
        ("quality = 0.5", "'quality' stands outside of a table; the tables are [min], [max], [flags], [languages],"),
        ('[min]\nquality = "0.5"', "[min]: quality is '0.5', not a number"),
        ("[max]\nwords = true", "[max]: words is True, not a number"),
        ("[duplicate]", "no filter 'duplicate' (known: range, flags, languages, held-out, duplicates); did you mean"),
        ("[duplicates]\nsides = 1", "[duplicates] has no option 'sides' (known: kind, side, similarity)"),
        ("[held-out]\ntexts = 1", "[held-out] has no option 'texts' (known: files, shared_words)"),
        ("[held-out]", "[held-out] lacks 'files'"),
        ("[flags]", "[flags] lacks 'any_of'"),
    ],
)
def test_a_slip_is_named(text: str, message: str, path: Path) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_rules(path)
    assert str(path) in str(caught.value)
    assert message in str(caught.value)


def test_the_rules_of_the_how_to_work(path: Path) -> None:
    """Each filter that is registered has its table there."""
    page = Path(__file__).parents[2] / "docs" / "how-to" / "clean-a-corpus.md"
    (text,) = re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    path.write_text(text, encoding="utf-8")
    (path.parent / "test.tsv").write_text("a\tb\n", encoding="utf-8")
    rules = to_filters(read_rules(path))
    assert {rule.name for rule in rules} == {row.name for row in TABLE}
    Filtering(rules, Plan(), Machine(), pytest.fail)


def test_a_file_that_is_no_text_is_named(path: Path) -> None:
    with pytest.raises(InputError, match=r"rules\.toml: cannot read"):
        read_rules(path)
    path.write_bytes(b"\xff")
    with pytest.raises(InputError, match=r"rules\.toml: not UTF-8"):
        read_rules(path)
