"""Which format a file's name stands for, and the format itself, with what it knows of some options."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from dragoman.bitexts import TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from dragoman.protocols import BitextFormat


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


def known_options(name: str) -> AbstractSet[str]:
    """Return the names of the options that a format has."""
    return inspect.signature(TABLE.load(name)).parameters.keys()


def make_format(name: str, options: Mapping[str, Any] | None = None) -> BitextFormat:
    """Make a bitext format with those of the options that it knows."""
    known = known_options(name)
    given = {option: value for option, value in (options or {}).items() if option in known}
    bitext_format: BitextFormat = TABLE.create(name, **given)
    return bitext_format
