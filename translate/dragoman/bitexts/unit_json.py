"""Translation units as JSON objects: the schema ``dragoman-unit/1``, which docs/jsonl.md describes."""

from __future__ import annotations

import json
import math
import re
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dragoman.records import Hypothesis, Locator, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA = "dragoman-unit/1"

# UTF-8 has no lone surrogates. U+0085, U+2028 and U+2029 are fine in JSON, but many a reader breaks lines there.
_UNSAFE = re.compile("[\ud800-\udfff\x85\u2028\u2029]")
_LONGEST_SHOWN = 40


class RecordError(ValueError):
    """A JSON value that is no translation unit; the message says which key and why."""


def to_record(unit: TranslationUnit) -> dict[str, Any]:
    """Return a unit as JSON values. Every key is always there, so that tables made from it have fixed columns."""
    return {
        "id": unit.id,
        "source": unit.source,
        "target": unit.target,
        "languages": list(unit.languages),
        "scores": {name: to_number(value) for name, value in unit.scores.items()},
        "origin": unit.origin,
        "locator": asdict(unit.locator),
        "flags": list(map(str, unit.flags)),
        "alternatives": [{"text": other.text, "score": to_number(other.score)} for other in unit.alternatives],
        "created": time_text(unit.created) or None,
        "kind": unit.kind,
        "target_locator": asdict(unit.target_locator),
    }


def from_record(record: object) -> TranslationUnit:
    """Read what `to_record` made; `source` and `target` are needed, other keys may be missing, null or unknown.

    Raises:
        RecordError: A key that is needed is missing, or a value has the wrong type.
    """
    fields = _typed(record, dict, "a unit", "an object")
    for key in ("source", "target"):
        if fields.get(key) is None:
            raise RecordError(f"{key!r} is missing")
    created = _text(fields, "created")
    return TranslationUnit(
        source=_text(fields, "source"),
        target=_text(fields, "target"),
        languages=_languages(fields.get("languages")),
        scores=_scores(fields),
        origin=_text(fields, "origin"),
        locator=_locator(fields, "locator"),
        flags=tuple(_typed(flag, str, "a flag", "a string") for flag in _list(fields, "flags")),
        alternatives=tuple(_hypothesis(other) for other in _list(fields, "alternatives")),
        id=_text(fields, "id"),
        created=to_time(created) if created else None,
        kind=_text(fields, "kind"),
        target_locator=_locator(fields, "target_locator"),
    )


def dump_line(record: Mapping[str, Any]) -> str:
    """Write JSON on one line that any reader takes for one line, and that UTF-8 can hold whatever the text is."""
    text = json.dumps(record, ensure_ascii=False, allow_nan=False)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def to_number(value: float) -> float | str:
    """Return a float as JSON can hold it: NaN and infinities as strings, as in the JSON form of protocol buffers."""
    value = float(value)
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def time_text(time: datetime | None) -> str:
    """Write a time as 2026-11-22T03:04:05Z, "" for none. One without a zone is UTC."""
    return "" if time is None else _utc(time).isoformat().replace("+00:00", "Z")


def to_time(text: str) -> datetime:
    """Read an ISO 8601 time, basic or extended; one without a zone is UTC.

    Raises:
        RecordError: It is no time.
    """
    try:
        return _utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        raise RecordError(f"{_shown(text)} is no date as 2026-11-22T03:04:05Z") from None


def _utc(time: datetime) -> datetime:
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _text(fields: Mapping[str, Any], key: str) -> str:
    value = fields.get(key)
    return "" if value is None else _typed(value, str, repr(key), "a string")


def _list(fields: Mapping[str, Any], key: str) -> list[Any]:
    value = fields.get(key)
    return [] if value is None else _typed(value, list, repr(key), "a list")


def _object(fields: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = fields.get(key)
    return {} if value is None else _typed(value, dict, repr(key), "an object")


def _scores(fields: Mapping[str, Any]) -> dict[str, float]:
    # null is how tables write "this score does not apply to this unit".
    scores = _object(fields, "scores")
    return {name: _float(value, f"the score {name!r}") for name, value in scores.items() if value is not None}


def _locator(fields: Mapping[str, Any], key: str) -> Locator:
    where = _object(fields, key)
    return Locator(
        document=_text(where, "document"),
        block=_text(where, "block"),
        start=_typed(where.get("start") or 0, int, "'start'", "a whole number"),
        end=_typed(where.get("end") or 0, int, "'end'", "a whole number"),
    )


def _hypothesis(value: object) -> Hypothesis:
    fields = _typed(value, dict, "an alternative", "an object")
    return Hypothesis(_text(fields, "text"), _float(fields.get("score"), "the score of an alternative"))


def _languages(value: object) -> tuple[str, str]:
    if value is None:
        return "ar", "en"
    match value:
        case [str(source), str(target)]:
            return source, target
    raise RecordError(f"'languages' is {_shown(value)}, not two language tags")


def _float(value: object, name: str) -> float:
    if value in ("NaN", "Infinity", "-Infinity") or (isinstance(value, int | float) and not isinstance(value, bool)):
        try:
            return float(value)
        except OverflowError:
            pass
    raise RecordError(f"{name} is {_shown(value)}, not a number")


def _typed(value: Any, kind: type, name: str, wanted: str) -> Any:  # noqa: ANN401 - JSON values: anything goes in
    if not isinstance(value, kind) or isinstance(value, bool):
        raise RecordError(f"{name} is {_shown(value)}, not {wanted}")
    return value


def _shown(value: object) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "..."
