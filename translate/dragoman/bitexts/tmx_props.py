"""How a unit's fields are spelled in TMX: private props at the level of the ``tu``, where every tool looks for them.

=========================================== ========================================================
prop                                        holds
=========================================== ========================================================
``x-score-<name>``                          one score
``x-origin``                                ``origin``
``x-document x-block x-start x-end``        ``locator``
``x-flag`` (repeated)                       ``flags``
``x-alternative x-alternative-score``       ``alternatives``, best first, always in pairs
``x-exact``                                 JSON: fields as they were, where XML has no way to spell them
=========================================== ========================================================

``x-exact`` makes TMX a lossless view. A field in it counts only while the file still says what that field became
when it was written, so a text that somebody corrected in a CAT tool is never undone by it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from dragoman.bitexts.language_tags import to_tag
from dragoman.bitexts.unit_json import to_number
from dragoman.bitexts.xml_text import legal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SIGNATURE = "x-signature"  # in the header
_SCORE = "x-score-"
_ALTERNATIVE = "x-alternative"
_ALTERNATIVE_SCORE = "x-alternative-score"
_FLAG = "x-flag"
_EXACT = "x-exact"
_ORIGIN = "x-origin"
_TEXTS = {"x-document": "document", "x-block": "block"}
_OFFSETS = {"x-start": "start", "x-end": "end"}
_FRACTION = re.compile(r"\.\d+(?=Z$)")


class PropError(ValueError):
    """A prop of ours that cannot be what we wrote. The unit is still good without it."""


def spell(record: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a unit's record (see `to_record`) as TMX can spell it, and the fields of which it cannot, as they were."""
    spelled = {key: _spell_field(key, value) for key, value in record.items()}
    return spelled, {key: value for key, value in record.items() if spelled[key] != value}


def to_props(spelled: dict[str, Any], exact: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield types and texts of the props that hold what `tu`, `tuv` and `seg` have no place for."""
    for name, value in spelled["scores"].items():
        yield _SCORE + name, str(value)
    if spelled["origin"]:
        yield _ORIGIN, spelled["origin"]
    for kind, key in (_TEXTS | _OFFSETS).items():
        if spelled["locator"][key]:
            yield kind, str(spelled["locator"][key])
    for flag in spelled["flags"]:
        yield _FLAG, flag
    for other in spelled["alternatives"]:
        yield _ALTERNATIVE, other["text"]
        yield _ALTERNATIVE_SCORE, str(other["score"])
    if exact:
        yield _EXACT, json.dumps(exact)


class PropReader:
    """Collects one unit's props into a record. Props that are not ours are passed over."""

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {"scores": {}, "locator": {}, "flags": []}
        self._texts: list[str] = []
        self._scores: list[float | str] = []
        self._exact: dict[str, Any] = {}

    def add(self, kind: str, text: str) -> None:
        """Take a prop.

        Raises:
            PropError: Its type is ours and its text is not what that type holds.
        """
        if kind == _ORIGIN:
            self.fields["origin"] = text
        elif kind == _FLAG:
            self.fields["flags"].append(text)
        elif kind == _ALTERNATIVE:
            self._texts.append(text)
        elif kind == _ALTERNATIVE_SCORE:
            self._scores.append(_number(kind, text))
        elif kind.startswith(_SCORE):
            self.fields["scores"][kind.removeprefix(_SCORE)] = _number(kind, text)
        elif kind in _TEXTS:
            self.fields["locator"][_TEXTS[kind]] = text
        elif kind in _OFFSETS:
            self.fields["locator"][_OFFSETS[kind]] = _offset(kind, text)
        elif kind == _EXACT:
            self._exact = _object(kind, text)

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
    return {"document": "", "block": "", "start": 0, "end": 0} | value if key == "locator" and value else value


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
