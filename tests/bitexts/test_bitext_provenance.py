"""What a file says of itself, and what each format can say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from bitext_cases import PROVENANCE, UNITS, read_tmx, tmx, write_bitext

from dragoman.bitexts import TABLE
from dragoman.bitexts.tmx import TmxFormat
from dragoman.errors import InputError
from dragoman.plan import Provenance

if TYPE_CHECKING:
    from pathlib import Path

CARRIED = {
    "tmx": Provenance(PROVENANCE.signature, created=PROVENANCE.created),
    "jsonl": Provenance(PROVENANCE.signature),
    "tsv": Provenance(),
    "moses": Provenance(),
}


@pytest.mark.parametrize("name", CARRIED)
def test_provenance_comes_back_as_far_as_the_format_carries_it(name: str, tmp_path: Path) -> None:
    bitext, path = TABLE.load(name)(), tmp_path / f"u.{name}"
    write_bitext(bitext, path, UNITS)
    assert bitext.provenance(path) == CARRIED[name]
    write_bitext(bitext, path, [], replace(PROVENANCE, signature="", created=None))
    assert bitext.provenance(path) == Provenance()


def test_lines_that_are_no_unit_say_nothing_of_the_run(tmp_path: Path) -> None:
    path = tmp_path / "u.jsonl"
    good = '{"source": "a", "target": "b", "languages": ["fr", "de"], "signature": "s"}'
    path.write_text(f'\n{{"signature": "x"}}\n{good}\n', encoding="utf-8")
    assert TABLE.load("jsonl")().provenance(path) == Provenance("s", languages=("fr", "de"))
    path.write_text('{"source": "a", "target": "b", "signature": 1}', encoding="utf-8")
    assert TABLE.load("jsonl")().provenance(path) == Provenance()


def test_headers_of_other_tools_say_what_they_can(tmp_path: Path) -> None:
    """Bitextor's has a local time, others have none, and a body without a header is read as well."""
    path = tmp_path / "news.tmx"
    for header, created in (
        ('<header srclang="ar" creationdate="20261122T030405"/>', PROVENANCE.created),
        ('<header srclang="ar" creationdate="today"><prop type="x-other">1</prop></header>', None),
        ("", None),
    ):
        read_tmx(tmx("").replace('<header srclang="*all*"/>', header), tmp_path)
        assert TmxFormat().provenance(path) == Provenance(created=created)


@pytest.mark.parametrize("name", ["tmx", "jsonl"])
def test_a_missing_file_has_no_provenance(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read"):
        TABLE.load(name)().provenance(tmp_path / f"no.{name}")
