"""Readers that others wrote accept our TMX and see the same texts; we read what they write."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from bitext_cases import UNITS, read_bitext, write_bitext

from dragoman.bitexts.tmx import TmxFormat
from dragoman.bitexts.tmx_rules import check
from dragoman.records import TranslationUnit

if TYPE_CHECKING:
    from pathlib import Path

# With what XML cannot spell already replaced: that is what other tools see.
SEEN = [(unit.source, unit.target.replace("\x0b", "\ufffd")) for unit in UNITS]


def test_translate_toolkit_reads_our_tmx(tmp_path: Path) -> None:
    """Same texts, same identifiers, in the same order."""
    tmx = pytest.importorskip("translate.storage.tmx", reason="translate-toolkit is not installed")
    path = tmp_path / "u.tmx"
    write_bitext(TmxFormat(), path, UNITS)
    with path.open("rb") as stream:
        store = tmx.tmxfile(stream, "ar", "en")
    assert [(unit.source or "", unit.target or "") for unit in store.units] == SEEN
    assert [unit.xmlelement.get("tuid", "") for unit in store.units] == [unit.id for unit in UNITS]


def test_translate_toolkit_reads_region_codes(tmp_path: Path) -> None:
    """Files that are written for tools that ask for regions."""
    tmx = pytest.importorskip("translate.storage.tmx", reason="translate-toolkit is not installed")
    path = tmp_path / "u.tmx"
    write_bitext(TmxFormat(codes=("ar-SA", "en-US")), path, UNITS[:2])
    with path.open("rb") as stream:
        store = tmx.tmxfile(stream, "ar-SA", "en-US")
    assert [(unit.source, unit.target) for unit in store.units] == SEEN[:2]


def test_we_read_translate_toolkits_tmx(tmp_path: Path) -> None:
    """Its files are good by our rules, and give the same texts."""
    tmx = pytest.importorskip("translate.storage.tmx", reason="translate-toolkit is not installed")
    path = tmp_path / "w.tmx"
    store = tmx.tmxfile(sourcelanguage="ar", targetlanguage="en")
    for unit in UNITS[:2]:
        store.addtranslation(unit.source, "ar", unit.target, "en", comment="note")
    store.savefile(str(path))
    units, problems = read_bitext(TmxFormat(), path)
    assert [(unit.source, unit.target) for unit in units] == SEEN[:2]
    assert problems == []
    assert check(path) == []


def test_translate_toolkits_command_reads_our_tmx(tmp_path: Path) -> None:
    """``pocount`` counts each unit as translated."""
    pytest.importorskip("translate.tools.pocount", reason="translate-toolkit is not installed")
    path = tmp_path / "u.tmx"
    write_bitext(TmxFormat(), path, [TranslationUnit("كلمة واحدة", f"one word {i}") for i in range(3)])
    command = [sys.executable, "-m", "translate.tools.pocount", "--csv", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    header, row = (line.split(",") for line in done.stdout.splitlines()[:2])
    assert dict(zip(map(str.strip, header), map(str.strip, row), strict=False))["Translated Messages"] == "3"


@pytest.mark.skipif(sys.version_info < (3, 13), reason="hypomnema only imports on Python 3.13 and newer")
def test_hypomnema_reads_our_tmx(tmp_path: Path) -> None:
    """The strict peer: it refuses what the specification requires and a file lacks."""
    hypomnema = pytest.importorskip("hypomnema", reason="hypomnema is not installed")
    backends = pytest.importorskip("hypomnema.xml.backends")
    path = tmp_path / "u.tmx"
    write_bitext(TmxFormat(), path, UNITS[:2])
    memory = hypomnema.load(str(path), backend=backends.StandardBackend())
    assert [tuple("".join(variant.content) for variant in unit.variants) for unit in memory.body] == SEEN[:2]
