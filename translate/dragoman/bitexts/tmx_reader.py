"""Reads TMX of any tool, 1.1 to 1.4b: streaming, safe against hostile files, and naming the line of what is wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, cast

from lxml import etree

from dragoman.bitexts.input_files import read_chunks
from dragoman.bitexts.language_tags import choose, to_tag
from dragoman.bitexts.tmx_props import SIGNATURE, PropError, PropReader
from dragoman.bitexts.unit_json import RecordError, from_record, time_text, to_time
from dragoman.errors import InputError, MalformedInputError
from dragoman.plan import Provenance
from dragoman.records import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dragoman.protocols import Report
    from dragoman.records import TranslationUnit

Inline = Literal["keep", "drop"]

_LACKING = "missing-language"
_ADDRESS = "source-document"
_FOREIGN_KINDS = 100  # that are named: types of props come from the file
_YIELDED = ("header", "tu")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# The elements of a seg that stand for native codes. What `hi` holds is text of the segment itself.
_CODES = frozenset({"bpt", "ept", "ph", "it", "ut", "sub"})
_LAST_EXACT_LINE = 65535  # libxml2 keeps 16 bits of an element's line and finds others by the text inside
# What stands before the root, up to the bracket that opens an internal DTD subset. Possessive: no backtracking.
_SUBSET = re.compile(
    rb"""[\xef\xbb\xbf\xfe\xff\s]*+ (?>(?:<\?.*?\?>|<!--.*?-->)\s*)*+
         <!DOCTYPE (?:[^>\["']|"[^"]*"|'[^']*')*+ \[""",
    re.VERBOSE | re.DOTALL,
)
_SAYS_UTF_16 = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']utf-?16""", re.IGNORECASE)
_CHARACTER = re.compile(r"(?:value|char) (0x[0-9A-Fa-f]+|\d+)")


class TmxReader:
    """Reads one file."""

    def __init__(self, path: Path, report: Report, languages: tuple[str, str], inline: Inline, encoding: str) -> None:
        self._path = path
        self._report = report
        self._languages = languages
        self._inline = inline
        self._encoding = encoding
        self._foreign: set[str] = set()  # what was said of props that have no place in a unit

    def units(self) -> Iterator[TranslationUnit]:
        """Yield units; what is wrong with one is reported, and it is skipped where it cannot be used.

        Raises:
            InputError: The file cannot be read, or has units and none in the wanted languages.
        """
        found = lacking = False
        others: set[str] = set()  # language tags of units that lack a wanted one
        for element in _elements(self._path, self._encoding):
            if _name(element) != "tu":
                continue
            try:
                yield self._unit(element)
                found = True
            except _UnitError as error:
                lacking |= error.name == _LACKING
                others.update(error.tags)
                self._problem(error.name, str(error), error.line)
        if lacking and not found:
            wanted, known = " and ".join(self._languages), ", ".join(sorted(others)) or "none"
            raise InputError(f"no unit in {wanted}; the languages in it are {known}", path=self._path)

    def _unit(self, element: etree._Element) -> TranslationUnit:
        props = PropReader()
        variants: list[tuple[str, etree._Element]] = []
        for child in element:
            name = _name(child)
            if name == "tuv":
                variants.append((_language(child), child))
            elif name == "prop":
                self._prop(props, child)
        source, target = self._pair(element, variants)
        first, second = (variants[index] for index in sorted((source, target)))
        self._finish(props, element)
        for field, variant in (("locator", first[1]), ("target_locator", second[1])):
            props.fields[field].setdefault("document", self._source_document(variant))
        record: dict[str, Any] = props.fields | {
            "id": element.get("tuid", ""),
            "source": self._text(first[1]),
            "target": self._text(second[1]),
            "languages": [to_tag(tag) for tag, _ in (first, second)],
            "created": self._created(element),
        }
        try:
            unit = from_record(props.restore(record))
        except RecordError as error:
            raise _UnitError("bad-unit", str(error), _line(element)) from error
        return unit if source < target else _turned(unit)

    def _pair(self, element: etree._Element, variants: list[tuple[str, etree._Element]]) -> tuple[int, int]:
        """Return the indices of source and target among the variants."""
        tags = [tag for tag, _ in variants]
        source = choose(tags, self._languages[0])
        target = choose(tags, self._languages[1], () if source is None else (source,))
        if source is None or target is None:
            missing = self._languages[0 if source is None else 1]
            raise _UnitError(_LACKING, f"no tuv in {missing} (has {', '.join(tags) or 'none'})", _line(element), tags)
        for index, tag in enumerate(tags):
            if index not in (source, target) and tag.lower() in (tags[source].lower(), tags[target].lower()):
                self._problem("duplicate-language", f"another tuv in {tag} is passed over", _line(variants[index][1]))
        return source, target

    def _text(self, variant: etree._Element) -> str:
        seg = next((child for child in variant if _name(child) == "seg"), None)
        if seg is None:
            raise _UnitError("bad-unit", "tuv without seg", _line(variant))
        return "".join(_pieces(seg, drop=self._inline == "drop")) if len(seg) else seg.text or ""

    def _prop(self, props: PropReader, element: etree._Element) -> None:
        try:
            if not props.add(kind := element.get("type", ""), element.text or ""):
                self._pass_over(f"props of type {kind!r} are", element)
        except PropError as error:
            self._problem("bad-prop", f"{error}; left out", _line(element))

    def _source_document(self, variant: etree._Element) -> str:
        """Return where Bitextor says that a side was found: the first address, where equal pairs were joined."""
        found = ""
        for child in variant:
            if _name(child) == "prop" and child.text:
                kind = child.get("type", "")
                if kind != _ADDRESS:
                    self._pass_over(f"props of type {kind!r} are", child)
                elif found:
                    self._pass_over(f"a second {_ADDRESS} of a side, and any further one, is", child)
                else:
                    found = child.text
        return found

    def _pass_over(self, what: str, element: etree._Element) -> None:
        """Report what has no place in a unit: each kind once a file."""
        if what not in self._foreign and len(self._foreign) < _FOREIGN_KINDS:
            self._foreign.add(what)
            self._problem("foreign-prop", f"{what} not kept", _line(element))

    def _finish(self, props: PropReader, element: etree._Element) -> None:
        try:
            props.finish()
        except PropError as error:
            self._problem("bad-prop", f"{error}; left out", _line(element))

    def _created(self, element: etree._Element) -> str | None:
        text = element.get("creationdate", "").strip()
        try:
            return time_text(to_time(text)) if text else None
        except RecordError as error:
            self._problem("bad-date", f"creationdate {error}; left out", _line(element))
            return None

    def _problem(self, name: str, message: str, line: int | None) -> None:
        self._report(Problem(name, message, str(self._path), line))


class _UnitError(Exception):
    """A unit that cannot be used."""

    def __init__(self, name: str, message: str, line: int | None, tags: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.name = name
        self.line = line
        self.tags = tags


def read_header(path: Path, languages: tuple[str, str], encoding: str) -> Provenance:
    """Return what the header says of the file.

    Raises:
        InputError: The file cannot be read, or breaks off before the header's end.
    """
    header = next(_elements(path, encoding), None)
    if header is None or _name(header) != "header":
        return Provenance(languages=languages)
    props = {child.get("type"): child.text or "" for child in header if _name(child) == "prop"}
    try:
        created = to_time(header.get("creationdate", "").strip())
    except RecordError:  # no date, or none that anybody can read
        created = None
    return Provenance(props.get(SIGNATURE, ""), languages=languages, created=created)


def _elements(path: Path, encoding: str) -> Iterator[etree._Element]:
    """Yield complete ``header`` and ``tu`` elements and free each one when the next is asked for.

    Raises:
        InputError: The file cannot be read.
        MalformedInputError: It is no well-formed XML, no TMX, or has an internal DTD subset. Units that come before the
            place are yielded first.
    """
    parser: Any = None
    checked = False
    for chunk in read_chunks(path):
        if parser is None:
            if found := _SUBSET.match(chunk.replace(b"\0", b"")):
                raise _subset_error(path, found[0].count(b"\n") + 1)
            parser = _parser(encoding or _true_encoding(chunk))
        failure = _feed(path, parser, chunk)
        for event, element in parser.read_events():
            if not checked:
                _check_document(path, element)
                checked = True
            if event == "end" and _name(element) in _YIELDED:
                yield element
                _free(element)
        if failure:
            raise failure
    if parser is None:
        raise MalformedInputError("the file is empty", path=path)
    try:
        root = parser.close()
    except etree.XMLSyntaxError as error:
        raise _syntax_error(path, parser, error) from error
    _check_document(path, root)


def _parser(encoding: str) -> Any:  # noqa: ANN401 - the stubs do not know half of what a parser has
    return etree.XMLPullParser(
        events=("start", "end"),
        tag=("{*}tmx", *(f"{{*}}{name}" for name in _YIELDED)),
        encoding=encoding or None,
        # What a hostile file could use is off; a DTD is never fetched.
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )


def _true_encoding(head: bytes) -> str:
    """Return the encoding where the declaration is sure to lie and the parser would believe it, else ""."""
    return "utf-8" if _SAYS_UTF_16.match(head) else ""  # in UTF-16, this could not be read as ASCII


def _check_document(path: Path, element: etree._Element) -> None:
    tree = element.getroottree()
    root = tree.getroot()
    if _name(root) != "tmx":
        raise MalformedInputError(f"no TMX: the root element is {_name(root)!r}", path=path, line=_line(root))
    # A second look, for a prolog longer than the first chunk.
    subset: Any = tree.docinfo.internalDTD
    if subset is not None and (any(subset.iterentities()) or any(subset.iterelements())):
        raise _subset_error(path, _line(root))


def _subset_error(path: Path, line: int | None) -> MalformedInputError:
    message = "the DOCTYPE has an internal subset, which TMX never needs; take it out"
    return MalformedInputError(message, path=path, line=line)


def _feed(path: Path, parser: Any, chunk: bytes) -> MalformedInputError | None:  # noqa: ANN401 - see _parser
    """Parse some bytes; return what broke instead of raising it, for the units before it come first."""
    try:
        parser.feed(chunk)
    except etree.XMLSyntaxError as error:
        return _syntax_error(path, parser, error)
    # lxml is silent about an unknown entity where entities are not resolved, and parses no further.
    return _syntax_error(path, parser, None) if parser.feed_error_log.filter_from_fatals() else None


def _syntax_error(path: Path, parser: Any, error: etree.XMLSyntaxError | None) -> MalformedInputError:  # noqa: ANN401 - see _parser
    entry = next(iter(parser.feed_error_log.filter_from_fatals()), None)
    message, line = (entry.message, entry.line) if entry else (str(error), None)
    if entry and entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
        deep = "depth" in message
        limit = "over 256 elements inside each other" if deep else "a segment or an attribute of over 10 MB"
        return MalformedInputError(f"{limit}, more than XML readers take", path=path, line=line)
    if entry and entry.type == etree.ErrorTypes.ERR_INVALID_CHAR and (found := _CHARACTER.search(message)):
        message = f"U+{int(found[1], 0):04X} is a character that XML does not allow"
    return MalformedInputError(f"not well-formed XML: {message}", path=path, line=line)


def _free(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _pieces(element: etree._Element, *, drop: bool) -> Iterator[str]:
    """Yield the text of a seg in order, with or without what stands inside inline codes."""
    yield element.text or ""
    for child in element:
        if child.tag is etree.Entity:
            raise _UnitError("bad-unit", f"the entity {child.text} is not defined", _line(element))
        if not (drop and _name(child) in _CODES):
            yield from _pieces(child, drop=drop)
        yield child.tail or ""


def _turned(unit: TranslationUnit) -> TranslationUnit:
    """Return a unit read against its direction. Alternatives are of what is now the source, so they go."""
    kind = "-".join(reversed(unit.kind.split("-")))
    return replace(
        unit,
        source=unit.target,
        target=unit.source,
        languages=(unit.languages[1], unit.languages[0]),
        locator=unit.target_locator,
        target_locator=unit.locator,
        alternatives=(),
        kind=kind,
    )


def _language(variant: etree._Element) -> str:
    # TMX 1.1 to 1.3 say lang, and so do tools that write 1.4.
    tag = (variant.get(_XML_LANG) or variant.get("lang") or "").strip()
    if not tag:
        raise _UnitError("bad-unit", "tuv without xml:lang", _line(variant))
    return tag


def _name(element: etree._Element) -> str:
    """Return the name without a namespace: TMX has none, but some tools declare one."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _line(element: etree._Element) -> int | None:
    line = cast("int | None", element.sourceline)
    if line is not None and line > _LAST_EXACT_LINE:
        line -= (element.text or "").count("\n")  # it is the line where the text ends
    return line
