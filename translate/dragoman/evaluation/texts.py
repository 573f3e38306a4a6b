"""Files of translations: plain text with a segment a line, or any bitext."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.bitexts.input_files import read_lines
from dragoman.bitexts.names import find_format, make_format
from dragoman.errors import InputError, UnsupportedFormatError
from dragoman.records import TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dragoman.protocols import BitextFormat, Report

    MakeFormat = Callable[[str], BitextFormat]


def format_of(path: Path) -> str | None:
    """Return the name of the bitext format that a file's suffix names, gzipped or not; None for plain text."""
    try:
        return find_format(path)
    except UnsupportedFormatError:
        return None


def read_texts(
    path: Path, report: Report, *, encoding: str = "", make_format: MakeFormat = make_format
) -> list[TranslationUnit]:
    """Read a file of translations: units without a source where it is plain text, a line each, empty ones too.

    Args:
        path: The file; gzip is unpacked.
        report: Hears of units that cannot be read, and are left out.
        encoding: Of plain text, where it is not Unicode.
        make_format: Makes the format of a bitext by its name.

    Raises:
        InputError: The file is not there, cannot be read, or has lines that are no text.
    """
    name = format_of(path)
    if not path.exists() and name != "moses":
        raise InputError("no such file", path=path)
    if name:
        return list(make_format(name).read(path, report))
    units = []
    for number, line in read_lines(path, report, encoding):
        if line is None:  # to leave it out would shift all that follow
            raise InputError(f"not {encoding or 'UTF-8'}", path=path, line=number)
        units.append(TranslationUnit("", line.strip()))
    return units
