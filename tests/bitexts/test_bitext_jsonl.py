"""JSONL, one test for each thing that the reader and the writer decide, and its schema."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from bitext_cases import UNITS, any_unit, read_bitext, said, write_bitext
from hypothesis import given

from dragoman.bitexts.jsonl import JsonlFormat
from dragoman.bitexts.unit_json import SCHEMA, dump_line, from_record, to_record
from dragoman.plan import Provenance
from dragoman.records import Hypothesis, Locator, TranslationUnit

DOCS = Path(__file__).parents[2] / "docs"
GOOD = '{"source": "نعم", "target": "yes"}'


def read_text(text: str | bytes, folder: Path) -> tuple[list[TranslationUnit], list[Any]]:
    path = folder / "u.jsonl"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_bitext(JsonlFormat(), path)


@pytest.mark.parametrize(
    "line",
    [
        GOOD,
        '{"target": "yes", "source": "نعم", "comment": [1]}',  # order does not matter, unknown keys are passed over
        GOOD[:-1] + ', "id": null, "scores": null, "locator": null, "flags": null, "created": null}',
        '{"source": "نعم", "target": "yes", "scores": {"a": null}, "locator": {"start": null}}',
        GOOD + "\r",
        "\ufeff" + GOOD,
        '{"schema": "dragoman-unit/1", ' + GOOD[1:],
    ],
)
def test_what_is_missing_has_a_default(line: str, tmp_path: Path) -> None:
    """Two texts make a unit: lines that other tools write, or cut down, are read."""
    assert read_text(line + "\n", tmp_path) == ([TranslationUnit("نعم", "yes")], [])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not JSON: "),
        ("[1]", "a unit is [1], not an object"),
        ("null", "a unit is null, not an object"),
        ('{"source": "a"}', "'target' is missing"),
        ('{"source": null, "target": "b"}', "'source' is missing"),
        ('{"source": 1, "target": "b"}', "'source' is 1, not a string"),
        ('{"source": "a", "target": "b", "scores": [1]}', "'scores' is [1], not an object"),
        ('{"source": "a", "target": "b", "scores": {"x": "1"}}', "the score 'x' is \"1\", not a number"),
        ('{"source": "a", "target": "b", "scores": {"x": true}}', "the score 'x' is true, not a number"),
        ('{"source": "a", "target": "b", "scores": {"x": 1' + "0" * 400 + "}}", "the score 'x' is 1000"),
        ('{"source": "a", "target": "b", "scores": {"x": 1' + "0" * 5000 + "}}", "not JSON that can be read"),
        ('{"source": "a", "target": "b", "locator": {"start": 1.5}}', "'start' is 1.5, not a whole number"),
        ('{"source": "a", "target": "b", "locator": {"end": true}}', "'end' is true, not a whole number"),
        ('{"source": "a", "target": "b", "flags": "loop"}', "'flags' is \"loop\", not a list"),
        ('{"source": "a", "target": "b", "flags": [1]}', "a flag is 1, not a string"),
        ('{"source": "a", "target": "b", "alternatives": ["c"]}', 'an alternative is "c", not an object'),
        ('{"source": "a", "target": "b", "alternatives": [{"text": "c"}]}', "the score of an alternative is null"),
        ('{"source": "a", "target": "b", "languages": ["ar"]}', "'languages' is [\"ar\"], not two language tags"),
        ('{"source": "a", "target": "b", "created": "today"}', '"today" is no date'),
        ('{"schema": "dragoman-unit/2", "source": "a", "target": "b"}', "the schema 'dragoman-unit/2' is unknown"),
        ("[" * 100_000, "not JSON that can be read"),
    ],
)
def test_a_line_that_is_no_unit_is_reported(line: str, message: str, tmp_path: Path) -> None:
    """The report says what is wrong, on which line; the lines around it are read."""
    units, problems = read_text(f"{GOOD}\n{line}\n\n{GOOD}", tmp_path)
    assert len(units) == 2
    assert said(problems) == [("bad-unit", 2)]
    assert problems[0].message.startswith(message)


def test_a_line_that_is_no_utf_8_is_reported(tmp_path: Path) -> None:
    """One damaged line does not make the file unreadable."""
    units, problems = read_text(f"{GOOD}\n".encode() + b'{"source": "\xe3"}\n' + GOOD.encode(), tmp_path)
    assert len(units) == 2
    assert said(problems) == [("bad-encoding", 2)]


def test_utf_16_is_read(tmp_path: Path) -> None:
    """Some editors save it; the byte order mark says so."""
    assert len(read_text(f"{GOOD}\n{GOOD}\n".encode("utf-16"), tmp_path)[0]) == 2


def test_only_lf_ends_a_line(tmp_path: Path) -> None:
    """Other line ends of Unicode, raw in a string, are text."""
    units, problems = read_text('{"source": "a\u2028b\x85c", "target": "d\u2029"}\n', tmp_path)
    assert units == [TranslationUnit("a\u2028b\x85c", "d\u2029")]
    assert problems == []


def test_arabic_is_written_as_it_is(tmp_path: Path) -> None:
    """People search corpora with grep: no escapes but where they must be."""
    path = tmp_path / "u.jsonl"
    write_bitext(JsonlFormat(), path, [TranslationUnit("نعم\u200f", "a\u2028\ud800")])
    line = path.read_bytes().decode("utf-8")
    assert '"source": "نعم\u200f"' in line
    assert r'"target": "a\u2028\ud800"' in line


def test_every_line_has_schema_and_signature(tmp_path: Path) -> None:
    """Corpora are cut and shuffled; each line still says what it is and which run made it."""
    path = tmp_path / "u.jsonl"
    write_bitext(JsonlFormat(), path, UNITS, Provenance(signature="engine:fake"))
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        assert (record["schema"], record["signature"]) == (SCHEMA, "engine:fake")


def test_numbers_that_json_lacks_are_strings() -> None:
    """NaN and infinities would make the line invalid JSON."""
    unit = TranslationUnit("a", "b", scores={"x": math.inf, "y": math.nan}, alternatives=(Hypothesis("c", -math.inf),))
    record = json.loads(dump_line(to_record(unit)), parse_constant=pytest.fail)
    assert record["scores"] == {"x": "Infinity", "y": "NaN"}
    read = from_record(record)
    assert (read.scores["x"], read.alternatives) == (math.inf, unit.alternatives)
    assert math.isnan(read.scores["y"])


@pytest.mark.parametrize(
    ("created", "text"),
    [
        (datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC), "2026-11-22T03:04:05Z"),
        (datetime(2026, 11, 22, 6, 4, 5, tzinfo=timezone(timedelta(hours=3))), "2026-11-22T03:04:05Z"),
        (datetime(2026, 11, 22, 3, 4, 5), "2026-11-22T03:04:05Z"),  # noqa: DTZ001 - one without a zone is the case
        (None, None),
    ],
)
def test_times_are_utc(created: datetime | None, text: str | None) -> None:
    """One form for all times, which jq's fromdate reads."""
    assert to_record(TranslationUnit("a", "b", created=created))["created"] == text


# --- The schema, and the page about it


WORDS = {"$schema", "$id", "title", "description", "type", "required", "properties", "items", "const", "enum", "anyOf"}
WORDS |= {"minItems", "maxItems", "additionalProperties", "pattern"}
KINDS = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "null": type(None)}


def complaints(value: Any, schema: dict[str, Any], where: str = "$") -> list[str]:
    """Check a value by the few words of JSON Schema that unit.schema.json uses; any other word is an error."""
    found = [f"{where}: unknown word {word}" for word in schema.keys() - WORDS]
    if "anyOf" in schema and all(complaints(value, one, where) for one in schema["anyOf"]):
        found.append(f"{where}: none fits")
    if "type" in schema and not isinstance(value, KINDS[schema["type"]]):
        return [*found, f"{where}: {value!r} is no {schema['type']}"]
    if "const" in schema and value != schema["const"]:
        found.append(f"{where}: {value!r} is not {schema['const']!r}")
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where}: {value!r} is not one of {schema['enum']}")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{where}: {value!r} does not look like {schema['pattern']}")
    return found + inner_complaints(value, schema, where)


def inner_complaints(value: Any, schema: dict[str, Any], where: str) -> list[str]:
    found = []
    if isinstance(value, list) and "items" in schema:
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            found.append(f"{where}: {len(value)} items")
        for i, item in enumerate(value):
            found += complaints(item, schema["items"], f"{where}[{i}]")
    if isinstance(value, dict):
        rest = schema.get("additionalProperties", True)
        found += [f"{where}: no {key}" for key in schema.get("required", []) if key not in value]
        for key, item in value.items():
            rule = schema.get("properties", {}).get(key, rest)
            if isinstance(rule, dict):
                found += complaints(item, rule, f"{where}.{key}")
            elif not rule:
                found.append(f"{where}: {key} is not in the schema")
    return found


def unit_schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((DOCS / "unit.schema.json").read_text(encoding="utf-8"))
    return schema


@given(unit=any_unit)
def test_output_fits_the_schema(unit: TranslationUnit) -> None:
    """Every line that is written is what the published schema says, no key more."""
    record = {"schema": SCHEMA} | to_record(unit) | {"signature": "s"}
    closed = unit_schema() | {"additionalProperties": False}
    assert complaints(json.loads(dump_line(record)), closed) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"schema": "other/1"},
        {"source": None},
        {"languages": ["ar"]},
        {"scores": {"a": "high"}},
        {"locator": {"start": "0"}},
        {"flags": [1]},
        {"alternatives": [{"text": "a"}]},
        {"created": "22.11.2026"},
    ],
)
def test_the_schema_refuses_what_is_wrong(wrong: dict[str, Any]) -> None:
    """A schema that takes everything would say nothing."""
    assert complaints({"schema": SCHEMA} | to_record(UNITS[0]) | wrong, unit_schema()) != []


def test_the_page_names_every_key_and_its_example_is_a_unit() -> None:
    """docs/jsonl.md and the code say the same."""
    page = (DOCS / "jsonl.md").read_text(encoding="utf-8")
    for key in unit_schema()["properties"]:
        assert f"| `{key}` |" in page
    example = re.search(r"```json\n(.*?)```", page, re.DOTALL)
    assert example
    record = json.loads(example[1])
    assert complaints(record, unit_schema()) == []
    assert to_record(from_record(record)) == {key: record[key] for key in to_record(UNITS[0])}


def test_a_locator_of_its_own() -> None:
    """Offsets come back as whole numbers, names as text."""
    unit = replace(UNITS[0], locator=Locator("د.txt", "p1", 5, 9))
    assert from_record(json.loads(dump_line(to_record(unit)))).locator == unit.locator
