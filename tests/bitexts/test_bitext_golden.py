"""The bytes that users' other tools read: a change here is a change of format, and belongs in the changelog.

To write the golden files anew: ``python tests/bitexts/test_bitext_golden.py``, then read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from bitext_cases import UNITS, read_bitext, tsv_part, write_bitext

from dragoman.bitexts import TABLE

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", ["tmx", "jsonl", "tsv", "moses"])
def test_written_bytes_are_the_golden_ones(name: str, tmp_path: Path) -> None:
    """Each format writes the same units as the same bytes as ever."""
    bitext = TABLE.load(name)()
    write_bitext(bitext, tmp_path / f"units.{name}", UNITS)
    for part in bitext.paths(tmp_path / f"units.{name}"):
        assert part.read_bytes() == (GOLDEN / part.name).read_bytes(), f"golden/{part.name} differs"


@pytest.mark.parametrize("name", ["tmx", "jsonl"])
def test_golden_files_read_as_the_units(name: str) -> None:
    """What was written by an earlier version is read the same by this one."""
    assert read_bitext(TABLE.load(name)(), GOLDEN / f"units.{name}") == (UNITS, [])


def test_golden_tsv_reads_as_what_it_carries() -> None:
    """A TSV gives the fields back that it has columns for."""
    units, problems = read_bitext(TABLE.load("tsv")(), GOLDEN / "units.tsv")
    assert units == [tsv_part(unit) for unit in UNITS]
    assert problems == []


if __name__ == "__main__":
    for row in TABLE:
        write_bitext(TABLE.load(row.name)(), GOLDEN / f"units.{row.name}", UNITS)
