"""What is written is read back equal, whatever the units hold."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bitext_cases import (
    UNITS,
    any_float,
    any_kind,
    any_locator,
    any_text,
    any_unit,
    plain_text,
    read_bitext,
    tags,
    tsv_part,
    write_bitext,
)
from hypothesis import example, given
from hypothesis import strategies as st

from dragoman.bitexts.jsonl import JsonlFormat
from dragoman.bitexts.moses import MosesFormat
from dragoman.bitexts.one_sided import is_one_sided
from dragoman.bitexts.tmx import TmxFormat
from dragoman.bitexts.tmx_rules import check
from dragoman.bitexts.tsv import TsvFormat
from dragoman.records import TranslationUnit

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

two_sided = any_unit.filter(lambda unit: not is_one_sided(unit))
same_pair = st.tuples(tags, tags).flatmap(
    lambda pair: st.lists(two_sided.map(lambda unit: replace(unit, languages=pair)), min_size=1, max_size=3)
)
tsv_units: SearchStrategy[list[TranslationUnit]] = st.lists(
    st.builds(
        TranslationUnit,
        source=any_text,
        target=any_text,
        scores=st.dictionaries(any_text, any_float, max_size=3),
        origin=any_text,
        locator=any_locator,
        flags=st.lists(st.from_regex(r"[a-z-]+", fullmatch=True), max_size=3).map(tuple),
        id=any_text,
        kind=any_kind,
        target_locator=any_locator,
    ),
    max_size=4,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("round"))


@given(units=st.lists(any_unit, max_size=4))
def test_jsonl_is_lossless(units: list[TranslationUnit], folder: Path) -> None:
    """JSONL holds every unit: one line each by LF, valid UTF-8, valid JSON."""
    path = folder / "u.jsonl"
    assert write_bitext(JsonlFormat(), path, units) == []
    assert read_bitext(JsonlFormat(), path) == (units, [])
    text = path.read_bytes().decode("utf-8")
    assert len(text.splitlines()) == len(units)
    for line in text.splitlines():
        json.loads(line, parse_constant=pytest.fail)


@given(units=same_pair)
@example(units=[replace(UNITS[0], languages=("ar", "ar"))])
def test_tmx_is_lossless_and_valid(units: list[TranslationUnit], folder: Path) -> None:
    """TMX holds every unit, and the file is good by all rules (identifiers may repeat where the units' own do)."""
    path = folder / "u.tmx"
    write_bitext(TmxFormat(), path, units)
    assert read_bitext(TmxFormat(languages=units[0].languages), path) == (units, [])
    assert [problem for problem in check(path) if problem.name != "repeated-tuid"] == []


@given(units=same_pair)
def test_tmx_is_a_view_of_the_jsonl(units: list[TranslationUnit], folder: Path) -> None:
    """JSONL to TMX to JSONL gives the same bytes."""
    first, view, second = folder / "a.jsonl", folder / "b.tmx", folder / "c.jsonl"
    write_bitext(JsonlFormat(), first, units)
    write_bitext(TmxFormat(), view, read_bitext(JsonlFormat(), first)[0])
    write_bitext(JsonlFormat(), second, read_bitext(TmxFormat(languages=units[0].languages), view)[0])
    assert first.read_bytes() == second.read_bytes()


@given(units=tsv_units)
def test_tsv_keeps_what_it_carries(units: list[TranslationUnit], folder: Path) -> None:
    """TSV holds source, target, scores, origin, locators, flags, id and kind, whatever characters are in them."""
    path = folder / "u.tsv"
    assert write_bitext(TsvFormat(), path, units) == []
    assert read_bitext(TsvFormat(), path) == ([tsv_part(unit) for unit in units], [])
    assert path.read_bytes().count(b"\n") == len(units) + 1


@given(pairs=st.lists(st.tuples(plain_text, plain_text), max_size=5))
def test_moses_keeps_plain_text(pairs: list[tuple[str, str]], folder: Path) -> None:
    """Moses files hold texts without line breaks, empty ones too."""
    units = [TranslationUnit(*pair) for pair in pairs]
    assert write_bitext(MosesFormat(), folder / "u.moses", units) == []
    assert read_bitext(MosesFormat(), folder / "u.moses") == (units, [])


@given(units=st.lists(any_unit, max_size=4))
def test_moses_never_loses_count(units: list[TranslationUnit], folder: Path) -> None:
    """One unit is one line in both files, by anybody's idea of a line; those left out are reported, one each."""
    path = folder / "u.moses"
    problems = write_bitext(MosesFormat(), path, units)
    left_out = [problem for problem in problems if problem.name in {"one-sided-unit", "other-languages"}]
    foreign = [[tag.lower()[:2] for tag in unit.languages] != ["ar", "en"] for unit in units]
    assert len(left_out) == sum(is_one_sided(unit) or other for unit, other in zip(units, foreign, strict=True))
    for part in MosesFormat().paths(path):
        assert len(part.read_bytes().decode().splitlines()) == len(units) - len(left_out)
