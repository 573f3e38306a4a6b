"""Writes TMX 1.4b: valid against its DTD, and by the rules that a DTD cannot state (see `tmx_rules`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dragoman.bitexts.language_tags import is_tag, to_tag
from dragoman.bitexts.one_sided import is_one_sided, left_out
from dragoman.bitexts.tmx_props import SIGNATURE, spell, to_props, whole_seconds
from dragoman.bitexts.unit_json import time_text, to_record
from dragoman.bitexts.xml_text import ILLEGAL, escape_attribute, escape_text, legal
from dragoman.errors import UsageError
from dragoman.records import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from typing import BinaryIO

    from dragoman.bitexts.tmx_props import ScoreProps
    from dragoman.plan import Provenance
    from dragoman.protocols import Report
    from dragoman.records import TranslationUnit

_BEGIN = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx version="1.4">\n'
_END = "  </body>\n</tmx>\n"


class TmxWriter:
    """Writes units one by one; nothing of a unit is kept after it."""

    def __init__(  # noqa: PLR0913, PLR0917 - what `TmxFormat` knows, and what `open` is given
        self,
        path: Path,
        stream: BinaryIO,
        provenance: Provenance,
        report: Report,
        codes: tuple[str, str] | None,
        score_props: ScoreProps,
    ) -> None:
        self._path = path
        self._stream = stream
        self._report = report
        self._codes = codes
        self._score_props: ScoreProps = score_props
        self._count = 0
        self._source = self._tags(provenance.languages)[0]
        self._put(_BEGIN + _header(provenance, self._source))

    def write(self, unit: TranslationUnit) -> None:
        """Append a unit. Characters that XML cannot spell are replaced in what tools see, and reported.

        A unit with one side only is reported and left out: tools would offer nothing as its translation.

        Raises:
            UsageError: The unit's languages are no language tags.
        """
        self._count += 1
        if is_one_sided(unit):
            self._report(left_out(unit, self._path, self._count, "TMX"))
            return
        record = to_record(unit)
        spelled, exact = spell(record)
        self._warn(exact, spelled)
        source, target = self._tags(spelled["languages"])
        attributes = {
            "tuid": spelled["id"],
            "creationdate": _basic(spelled["created"] or ""),
            "srclang": source if source != self._source else "",  # the header has said it for all others
        }
        props = "".join(f"      {_prop(kind, text)}\n" for kind, text in to_props(spelled, exact, self._score_props))
        variants = _variant(source, spelled["source"]) + _variant(target, spelled["target"])
        self._put(f"    <tu{_attributes(attributes)}>\n{props}{variants}    </tu>\n")

    def close(self) -> None:
        """Write the end of the file."""
        self._put(_END)

    def _put(self, text: str) -> None:
        self._stream.write(text.encode())

    def _tags(self, languages: Iterable[str]) -> list[str]:
        tags = [to_tag(language) for language in self._codes or languages]
        for tag in tags:
            if not is_tag(tag):
                where = f"unit {self._count} of {self._path}: " if self._count else ""
                raise UsageError(f"{where}{tag!r} is no language tag that TMX takes (as 'ar' or 'ar-SA')")
        return tags

    def _warn(self, exact: Mapping[str, Any], spelled: Mapping[str, Any]) -> None:
        """Report the characters that XML cannot spell. Other reasons for `exact` change nothing that a tool shows."""
        illegal = {key: _illegal(value) for key, value in exact.items()}
        if any(illegal.values()):
            found = ", ".join(f"{' '.join(chars)} in {key}" for key, chars in illegal.items() if chars)
            name = f" ({spelled['id']})" if spelled["id"] else ""
            message = f"unit {self._count}{name}: XML has no {found}; written as U+FFFD, with the original in x-exact"
            self._report(Problem("xml-illegal-character", message, str(self._path)))


def _header(provenance: Provenance, source: str) -> str:
    attributes = {
        "creationtool": legal(provenance.tool) or "unknown",
        "creationtoolversion": legal(provenance.version) or "unknown",
        "segtype": "sentence",
        "o-tmf": "dragoman",
        "adminlang": "en",
        "srclang": source,
        "datatype": "plaintext",
        "creationdate": _basic(whole_seconds(time_text(provenance.created))),
    }
    if not provenance.signature:
        return f"  <header{_attributes(attributes)}/>\n  <body>\n"
    prop = _prop(SIGNATURE, legal(provenance.signature))
    return f"  <header{_attributes(attributes)}>\n    {prop}\n  </header>\n  <body>\n"


def _attributes(values: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape_attribute(value)}"' for name, value in values.items() if value)


def _prop(kind: str, text: str) -> str:
    return f'<prop type="{escape_attribute(kind)}">{escape_text(text)}</prop>'


def _variant(tag: str, text: str) -> str:
    return f'      <tuv xml:lang="{tag}"><seg>{escape_text(text)}</seg></tuv>\n'


def _basic(time: str) -> str:
    """Write an extended ISO 8601 time in the basic form that TMX asks for: 20261122T030405Z."""
    return time.replace("-", "").replace(":", "")


def _illegal(value: Any) -> list[str]:  # noqa: ANN401 - a JSON value
    """Name the characters in a JSON value that XML cannot spell, each once."""
    if isinstance(value, str):
        return [f"U+{ord(char):04X}" for char in dict.fromkeys(ILLEGAL.findall(value))]
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        return list(dict.fromkeys(char for item in value for char in _illegal(item)))
    return []
