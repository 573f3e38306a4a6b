"""Checks whether a file is TMX 1.4b as tools want it: by the DTD, and by the rules that a DTD cannot state.

libxml2 alone is too kind: it takes ``lang`` where the DTD asks for ``xml:lang``, and to a DTD every date and every
language tag is good.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from lxml import etree

from dragoman.bitexts.language_tags import is_tag
from dragoman.errors import InputError, MalformedInputError
from dragoman.records import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TAGS = (_XML_LANG, "lang", "srclang", "adminlang")
_DATES = ("creationdate", "changedate", "lastusagedate")
_DATE = "%Y%m%dT%H%M%SZ"
_DATE_LENGTH = len("20261122T030405Z")


def check(path: Path) -> list[Problem]:
    """Return what is wrong with a TMX file, in the order of its lines; nothing for a good one.

    The whole tree is in memory (about ten times the file), as DTD validation in libxml2 asks for.

    Raises:
        InputError: The file cannot be read.
        MalformedInputError: It is no well-formed XML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        with path.open("rb") as stream:
            tree = etree.parse(stream, parser)
    except OSError as error:
        raise InputError(f"cannot read: {error.strerror or error}", path=path) from error
    except etree.XMLSyntaxError as error:
        raise MalformedInputError(f"not well-formed XML: {error.msg}", path=path, line=error.lineno) from error
    problems = [*_by_dtd(tree), *_identifiers(tree.getroot())]
    for element in tree.iter("*"):
        problems += (_problem(name, message, element) for name, message in _by_rules(element))
    where = str(path)
    return sorted((Problem(it.name, it.message, where, it.line) for it in problems), key=lambda it: it.line or 0)


def _by_dtd(tree: etree._ElementTree) -> Iterator[Problem]:
    with files(__package__).joinpath("tmx14.dtd").open("rb") as stream:
        dtd: Any = etree.DTD(stream)
    dtd.validate(tree)
    for entry in dtd.error_log:
        yield Problem("dtd", entry.message, line=entry.line)


def _by_rules(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield names and messages of the rules that one element breaks."""
    if element.tag == "tuv" and not element.get(_XML_LANG):
        yield "no-language", "tuv without xml:lang"
    for name in _TAGS:
        tag = element.get(name)
        if tag is not None and not is_tag(tag) and (name, tag) != ("srclang", "*all*"):
            yield "bad-language", f"{name.removeprefix('{http://www.w3.org/XML/1998/namespace}')} is {tag!r}"
    for name in _DATES:
        date = element.get(name)
        if date is not None and not _is_date(date):
            yield "bad-date", f"{name} is {date!r}, not a date as 20261122T030405Z"
    if element.tag == "prop" and not element.get("type", "").startswith("x-"):
        yield "public-prop", f"prop type {element.get('type')!r} does not begin with x-, so it may mean something else"
    if element.tag == "seg":
        yield from _pairs(element)


def _pairs(seg: etree._Element) -> Iterator[tuple[str, str]]:
    """Every bpt needs one ept with the same i in its segment, and the other way round."""
    begins = Counter(code.get("i") for code in seg.iter("bpt"))
    ends = Counter(code.get("i") for code in seg.iter("ept"))
    for number in dict.fromkeys([*begins, *ends]):
        if (begins[number], ends[number]) != (1, 1):
            yield "unpaired-code", f"i={number}: {begins[number]} bpt and {ends[number]} ept"


def _identifiers(root: etree._Element) -> Iterator[Problem]:
    seen: dict[str, int | None] = {}
    for unit in root.iter("tu"):
        tuid = unit.get("tuid")
        if tuid is not None and tuid in seen:
            yield _problem("repeated-tuid", f"tuid {tuid!r} is also on line {seen[tuid]}", unit)
        elif tuid is not None:
            seen[tuid] = _line(unit)


def _is_date(text: str) -> bool:
    try:
        datetime.strptime(text, _DATE)  # noqa: DTZ007 - only its shape is looked at; the Z says UTC
    except ValueError:
        return False
    return len(text) == _DATE_LENGTH  # strptime takes 3 for 03


def _problem(name: str, message: str, element: etree._Element) -> Problem:
    return Problem(name, message, line=_line(element))


def _line(element: etree._Element) -> int | None:
    line: Any = element.sourceline
    return line if isinstance(line, int) else None
