"""How a unit's fields are spelled in TMX: private props at the level of the ``tu``, where every tool looks for them.

=========================================== ========================================================
prop                                        holds
=========================================== ========================================================
``x-score-<name>``                          one score
``x-origin``                                ``origin``
``x-document x-block x-start x-end``        ``locator``
``x-target-document`` and so on             ``target_locator``
``x-kind``                                  ``kind``
``x-flag`` (repeated)                       ``flags``
``x-alternative x-alternative-score``       ``alternatives``, best first, always in pairs
``x-exact``                                 JSON: fields as they were, where XML has no way to spell them
=========================================== ========================================================

Of props that Bitextor and tmxutil write, ``score-<name>`` is read as a score where it is a number, and is written on
request. Others have no place in a unit.

``x-exact`` makes TMX a lossless view. A field in it counts only while the file still says what that field became
when it was written, so a text that somebody corrected in a CAT tool is never undone by it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Literal

from dragoman.bitexts.language_tags import to_tag
from dragoman.bitexts.unit_json import to_number
from dragoman.bitexts.xml_text import legal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ScoreProps = Literal["own", "bitextor"]

SIGNATURE = "x-signature"  # in the header
_SCORE = "x-score-"
_FOREIGN_SCORE = "score-"
_ALTERNATIVE = "x-alternative"
_ALTERNATIVE_SCORE = "x-alternative-score"
_FLAG = "x-flag"
_EXACT = "x-exact"
_FIELDS = {"x-origin": "origin", "x-kind": "kind"}
_PLACES = {"x-": "locator", "x-target-": "target_locator"}
_TEXTS = {f"{prefix}{key}": (field, key) for prefix, field in _PLACES.items() for key in ("document", "block")}
_OFFSETS = {f"{prefix}{key}": (field, key) for prefix, field in _PLACES.items() for key in ("start", "end")}
_NOWHERE = {"document": "", "block": "", "start": 0, "end": 0}
_FRACTION = re.compile(r"\.\d+(?=Z$)")


class PropError(ValueError):
    """A prop of ours that cannot be what we wrote. The unit is still good without it."""


def spell(record: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a unit's record (see `to_record`) as TMX can spell it, and the fields of which it cannot, as they were."""
    spelled = {key: _spell_field(key, value) for key, value in record.items()}
    return spelled, {key: value for key, value in record.items() if spelled[key] != value}


def to_props(spelled: dict[str, Any], exact: dict[str, Any], scores: ScoreProps = "own") -> Iterator[tuple[str, str]]:
    """Yield types and texts of the props that hold what `tu`, `tuv` and `seg` have no place for."""
    prefix = _SCORE if scores == "own" else _FOREIGN_SCORE
    for name, value in spelled["scores"].items():
        yield prefix + name, str(value)
    for kind, field in _FIELDS.items():
        if spelled[field]:
            yield kind, spelled[field]
    for kind, (field, key) in (_TEXTS | _OFFSETS).items():
        if spelled[field][key]:
            yield kind, str(spelled[field][key])
    for flag in spelled["flags"]:
        yield _FLAG, flag
    for other in spelled["alternatives"]:
        yield _ALTERNATIVE, other["text"]
        yield _ALTERNATIVE_SCORE, str(other["score"])
    if exact:
        yield _EXACT, json.dumps(exact)


class PropReader:
    """Collects one unit's props into a record."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {"scores": {}, "locator": {}, "target_locator": {}, "flags": []}
        self._texts: list[str] = []
        self._scores: list[float | str] = []
        self._exact: dict[str, Any] = {}

    def add(self, kind: str, text: str) -> bool:
        """Take a prop; return False where it is not ours and a unit has no place for it.

        Raises:
            PropError: Its type is ours and its text is not what that type holds.
        """
        if kind in _FIELDS:
            self.fields[_FIELDS[kind]] = text
        elif kind == _FLAG:
            self.fields["flags"].append(text)
        elif kind == _ALTERNATIVE:
            self._texts.append(text)
        elif kind == _ALTERNATIVE_SCORE:
            self._scores.append(_number(kind, text))
        elif kind.startswith(_SCORE):
            self.fields["scores"][kind.removeprefix(_SCORE)] = _number(kind, text)
        elif kind in _TEXTS:
            field, key = _TEXTS[kind]
            self.fields[field][key] = text
        elif kind in _OFFSETS:
            field, key = _OFFSETS[kind]
            self.fields[field][key] = _offset(kind, text)
        elif kind == _EXACT:
            self._exact = _object(kind, text)
        elif kind.startswith(_FOREIGN_SCORE):
            return self._take_foreign_score(kind, text)
        else:
            return False
        return True

    def _take_foreign_score(self, kind: str, text: str) -> bool:
        try:
            self.fields["scores"].setdefault(kind.removeprefix(_FOREIGN_SCORE), _number(kind, text))
        except PropError:
            return False  # theirs, not ours: it may be anything
        return True

    def finish(self) -> None:
        """Put the alternatives together.

        Raises:
            PropError: Texts and scores of alternatives are not in pairs; `fields` are then without alternatives.
        """
        if len(self._texts) != len(self._scores):
            raise PropError(f"{len(self._texts)} {_ALTERNATIVE} and {len(self._scores)} {_ALTERNATIVE_SCORE}")
        pairs: Iterable[tuple[str, float | str]] = zip(self._texts, self._scores, strict=True)
        self.fields["alternatives"] = [{"text": text, "score": score} for text, score in pairs]

    def restore(self, record: dict[str, Any]) -> dict[str, Any]:
        """Return a record in which fields that XML could not spell are exact again, where they were not edited."""
        unedited = {key: old for key, old in self._exact.items() if _spell_field(key, old) == _complete(key, record)}
        return record | unedited


def whole_seconds(time: str) -> str:
    """Cut the fraction of a second off a time as `to_record` writes it: TMX dates have none."""
    return _FRACTION.sub("", time)


def _spell_field(key: str, value: Any) -> Any:  # noqa: ANN401 - JSON values in, JSON values out
    if key == "created" and isinstance(value, str):
        return whole_seconds(value)
    if key == "languages" and isinstance(value, list):
        return [to_tag(tag) if isinstance(tag, str) else tag for tag in value]
    return legal(value)


def _complete(key: str, record: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON values in, JSON values out
    value = record.get(key)
    return _NOWHERE | value if key in _PLACES.values() and value is not None else value


def _number(kind: str, text: str) -> float | str:
    try:
        return to_number(float(text))
    except ValueError:
        raise PropError(f"{kind} is {text!r}, not a number") from None


def _offset(kind: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise PropError(f"{kind} is {text!r}, not a whole number") from None


def _object(kind: str, text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise PropError(f"{kind} is no JSON object")
    return value
