from __future__ import annotations

import importlib
import pkgutil
from importlib.metadata import EntryPoint
from pathlib import PurePath
from typing import TYPE_CHECKING

import pytest

import dragoman
from dragoman import registry
from dragoman.errors import MissingDependencyError, UnsupportedFormatError, UsageError
from dragoman.registry import Row, Table

if TYPE_CHECKING:
    from pathlib import Path

TABLES = {
    module.name: importlib.import_module(f"dragoman.{module.name}").TABLE
    for module in pkgutil.iter_modules(dragoman.__path__)
    if hasattr(importlib.import_module(f"dragoman.{module.name}"), "TABLE")
}
ROWS = [pytest.param(table, row, id=f"{role}-{row.name}") for role, table in TABLES.items() for row in table]

ENGINES = Table(
    "dragoman.engines",
    [
        Row("ct2", "no_such_package:Engine", "fast", extra="fast"),
        Row("marian", "no_such_package.inner:Engine", "slow"),
        Row("json", "json:JSONDecoder", "of the standard library"),
    ],
)
FORMATS = Table(
    "dragoman.bitexts",
    [
        Row("xml", "json:loads", "short suffix", (".xml", ".tmx")),
        Row("zipped", "json:loads", "long suffix", (".tmx.xml", ".gz")),
        Row("other", "json:loads", "no suffix"),
    ],
)


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed package that adds components to FORMATS' role: one good, one broken, one that takes our name."""
    (tmp_path / "plugin_of_others.py").write_text(
        "class Format:\n    summary = 'of others'\n    suffixes = ('.FOO', '.foo.xml')\nclass Bare:\n    pass\n"
    )
    (tmp_path / "broken_plugin_of_others.py").write_text("raise RuntimeError('sorry')\n")
    monkeypatch.syspath_prepend(tmp_path)
    values = {
        "foo": "plugin_of_others:Format",
        "bare": "plugin_of_others:Bare [some-extra]",
        "broken": "broken_plugin_of_others:Format",
        "absent": "no_such_package:Format",
        "xml": "plugin_of_others:Format",
    }
    points = {"dragoman.bitexts": [EntryPoint(name, value, "dragoman.bitexts") for name, value in values.items()]}
    monkeypatch.setattr(registry, "entry_points", lambda group: points.get(group, []))


@pytest.fixture
def formats() -> Table:
    """FORMATS, not yet listed."""
    return Table(FORMATS.package, list(FORMATS))


@pytest.mark.parametrize(("table", "row"), ROWS)
def test_every_row_of_every_table_loads_and_has_one_line_of_summary(table: Table, row: Row) -> None:
    assert callable(table.load(row.name))
    assert 0 < len(row.summary) <= 80
    assert "\n" not in row.summary
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in row.suffixes)


def test_the_package_has_the_tables_of_all_stages() -> None:
    assert {"bitexts", "documents", "engines", "scorers", "segmenters"} <= TABLES.keys()


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        pytest.param("maria", "; did you mean 'marian'?", id="a slip"),
        pytest.param("CT2", "; did you mean 'ct2'?", id="capitals"),
        pytest.param("quux", "", id="nothing near"),
    ],
)
def test_an_unknown_name_is_answered_with_the_known_ones_and_the_nearest(name: str, advice: str) -> None:
    with pytest.raises(UsageError) as caught:
        ENGINES.load(name)
    assert str(caught.value) == f"no engine {name!r} (known: ct2, marian, json){advice}"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("ct2", "engines 'ct2' needs no_such_package: pip install 'dragoman[fast]'", id="extra"),
        pytest.param("marian", "engines 'marian' needs no_such_package: pip install 'no_such_package'", id="package"),
    ],
)
def test_a_missing_package_is_named_with_what_installs_it(name: str, message: str) -> None:
    with pytest.raises(MissingDependencyError) as caught:
        ENGINES.load(name)
    assert str(caught.value) == message


def test_a_listing_imports_nothing() -> None:
    assert [row.name for row in ENGINES] == ["ct2", "marian", "json"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        pytest.param("a.xml", "xml", id="suffix"),
        pytest.param("a.tmx.xml", "zipped", id="longest wins"),
        pytest.param("A.TMX.XML", "zipped", id="case does not matter"),
        pytest.param("folder.gz/a.tmx", "xml", id="the folder does not count"),
        pytest.param("a.b.c.tmx", "xml", id="dots before"),
    ],
)
def test_a_file_finds_its_format_by_suffix(path: str, name: str) -> None:
    assert FORMATS.name_for(PurePath(path)) == name


def test_a_file_without_a_known_suffix_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnsupportedFormatError) as caught:
        FORMATS.name_for(PurePath("news.docx"))
    assert str(caught.value) == (
        "news.docx: no bitext format has the suffix '.docx' (known: .xml, .tmx, .tmx.xml, .gz)"
    )
    assert caught.value.path == "news.docx"


@pytest.mark.usefixtures("plugin")
def test_components_of_other_packages_stand_after_ours_and_never_replace_them(formats: Table) -> None:
    assert [row.name for row in formats] == ["xml", "zipped", "other", "foo", "bare", "broken", "absent"]
    assert formats.row("xml").target == "json:loads"


@pytest.mark.usefixtures("plugin")
def test_a_component_of_another_package_brings_its_summary_and_suffixes(formats: Table) -> None:
    rows = {row.name: row for row in formats}
    assert (rows["foo"].summary, rows["foo"].suffixes) == ("of others", (".foo", ".foo.xml"))
    assert (rows["bare"].summary, rows["bare"].suffixes) == ("", ())
    assert formats.name_for(PurePath("a.foo.xml")) == "foo"
    assert formats.load("bare").__name__ == "Bare"


@pytest.mark.usefixtures("plugin")
def test_a_broken_package_of_others_is_listed_as_such_and_breaks_nothing_else(formats: Table) -> None:
    rows = {row.name: row.summary for row in formats}
    assert rows["broken"] == "cannot be used: sorry"
    assert rows["absent"] == "cannot be used: bitexts 'absent' needs no_such_package: pip install 'no_such_package'"
    assert formats.name_for(PurePath("a.xml")) == "xml"


def test_what_a_component_imports_only_when_it_is_made_is_named_as_well() -> None:
    table = Table("dragoman.engines", [Row("late", f"{__name__}:Late", "imports late", extra="late")])
    with pytest.raises(
        MissingDependencyError, match=r"engines 'late' needs no_such_package: pip install 'dragoman\[late\]'"
    ):
        table.create("late")


def test_an_option_that_a_component_does_not_take_is_refused() -> None:
    table = Table("dragoman.engines", [Row("json", "json:JSONDecoder", "of the standard library")])
    with pytest.raises(UsageError, match="engines 'json': got an unexpected keyword argument 'largest'"):
        table.create("json", largest=2)


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        pytest.param({"quick": "False"}, "quick is 'False', and true or false is wanted", id="a word for false"),
        pytest.param({"quick": 1}, "quick is 1, and true or false is wanted", id="one for true"),
        pytest.param({"size": "x"}, "size is 'x', and a whole number is wanted", id="text for a number"),
        pytest.param({"size": 2.5}, "size is 2.5, and a whole number is wanted", id="a fraction"),
        pytest.param({"size": True}, "size is True, and a whole number is wanted", id="true for a number"),
        pytest.param({"share": "half"}, "share is 'half', and a number is wanted", id="text for a fraction"),
        pytest.param({"title": 3}, "title is 3, and text is wanted", id="a number for text"),
    ],
)
def test_an_option_of_another_kind_is_refused(options: dict[str, object], wrong: str) -> None:
    with pytest.raises(UsageError, match=f"^engines 'typed': {wrong}$"):
        TYPED.create("typed", **options)


def test_options_of_their_kind_are_taken_and_other_annotations_are_not_looked_at() -> None:
    options = {"quick": False, "size": 2, "share": 1, "title": "x", "other": 3, "bare": "y"}
    assert TYPED.create("typed", **options).options == options


class Typed:
    """A component with an option of each kind."""

    def __init__(  # noqa: PLR0913 - one of each kind
        self,
        *,
        quick: bool = True,
        size: int = 1,
        share: float = 0.5,
        title: str = "",
        other: str | None = None,
        bare=None,  # type: ignore[no-untyped-def]  # noqa: ANN001 - as those of other packages may be
    ) -> None:
        self.options = {"quick": quick, "size": size, "share": share, "title": title, "other": other, "bare": bare}


TYPED = Table("dragoman.engines", [Row("typed", f"{__name__}:Typed", "takes options")])


class Late:
    """A component that imports its package when it is made."""

    def __init__(self) -> None:
        importlib.import_module("no_such_package.inner")
