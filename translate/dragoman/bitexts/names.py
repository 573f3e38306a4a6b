"""Which format a file's name stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.bitexts import TABLE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def find_format(path: Path, languages: Sequence[str] = ()) -> str:
    """Return the name of the format of a bitext to read, which may be gzipped.

    Args:
        path: The file; it need not exist.
        languages: Suffixes that make it one file of a Moses pair, which stands for both.

    Raises:
        UnsupportedFormatError: No format has its suffix.
    """
    plain = path.with_name(path.name[:-3]) if path.suffix.lower() == ".gz" else path
    sides = {f".{language}".lower() for language in languages}
    return "moses" if plain.suffix.lower() in sides else TABLE.name_for(plain)
