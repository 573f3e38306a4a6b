"""What a run is made of, as data: it can be stored, sent to another process, compared, and printed as a signature."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


_COMPONENT = re.compile(r"(?P<name>[\w.+-]+)(?:\((?P<options>.*)\))?")
_COMMA = re.compile(r",(?![^(]*\))")  # not one inside parentheses


@dataclass(frozen=True, slots=True)
class Component:
    """A registered name with options. Options are JSON values."""

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """The signature's form: ``ct2(beam=4,model=starter-ar-en)``, options in alphabetical order."""
        options = ",".join(f"{key}={_plain(value)}" for key, value in sorted(self.options.items()))
        return f"{self.name}({options})" if options else self.name

    @classmethod
    def parse(cls, text: str, **more: Any) -> Component:  # noqa: ANN401 - JSON values
        """Read the form that `str` gives, as it stands in signatures and is typed on command lines.

        A value that is JSON (a number, true, null) is taken as such, any other as a string.

        >>> Component.parse("margin-dp(largest=8)").options
        {'largest': 8}

        Args:
            text: A name, or a name with options in parentheses.
            more: Further options, which win.

        Raises:
            UsageError: It is not of this form.
        """
        found = _COMPONENT.fullmatch(text.strip())
        if not found:
            raise UsageError(f"{text!r} is no component: a name, or name(option=value,...)")
        pairs = [option.partition("=") for option in (found["options"] or "").split(",") if option.strip()]
        if lacking := [name for name, equals, _ in pairs if not equals]:
            raise UsageError(f"{text!r}: the option {lacking[0].strip()!r} has no value (option=value)")
        return cls(found["name"], {name.strip(): _value(value.strip()) for name, _, value in pairs} | more)

    @classmethod
    def parse_several(cls, text: str) -> tuple[Component, ...]:
        """Read components with commas between them; "none" stands for none."""
        return () if text == "none" else tuple(cls.parse(part) for part in _COMMA.split(text))


@dataclass(frozen=True, slots=True)
class Search:
    """How an engine looks for the best translation: what decides the output beside the model.

    Attributes:
        beam: Hypotheses kept at each step; 1 is greedy.
        n_best: Hypotheses returned for each source, at most `beam`.
        length_penalty: Exponent of the length by which a hypothesis's log-probability is divided.
        compute_type: Number format ("int8", "float32", ...); "auto" lets the engine choose for the device.
    """

    beam: int = 4
    n_best: int = 1
    length_penalty: float = 1.0
    compute_type: str = "auto"

    def __post_init__(self) -> None:
        if not 1 <= self.n_best <= self.beam:
            raise UsageError(f"n-best is {self.n_best}: it must be from 1 to the beam, which is {self.beam}")


def cache_folder() -> Path:
    """Where converted models are kept: $DRAGOMAN_CACHE, or the user's cache folder."""
    if chosen := os.environ.get("DRAGOMAN_CACHE"):
        return Path(chosen)
    import platformdirs

    return platformdirs.user_cache_path("dragoman")


@dataclass(frozen=True, slots=True)
class Machine:
    """What a run may use of the machine. Nothing here changes the output, but for the last digits on a GPU.

    Attributes:
        device: "cpu", "cuda" or "auto".
        threads: CPU threads; 0 takes all.
        batch_tokens: Source pieces that are decoded together, padding included; 0 lets the engine choose.
        cache: Folder for what was made once: converted models, translations, vectors.
    """

    device: str = "auto"
    threads: int = 0
    batch_tokens: int = 0
    cache: Path = field(default_factory=cache_folder)

    @property
    def cores(self) -> int:
        """How many CPU cores to use: as many as `threads` says, or all that this process may run on."""
        # A container or a batch system may allow fewer than there are.
        allowed = getattr(os, "sched_getaffinity", None)  # Linux has it
        return self.threads or (len(allowed(0)) if allowed else os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is made of: names and options that decide the output, never live objects. JSON-able and picklable.

    A stage that the run does not have is None. What cannot change the output (threads, batch size) is not part of it,
    so equal plans give equal output.
    """

    engine: Component | None = None
    reader: Component | None = None  # "documents", with what was asked for: encoding, wrap
    segmenter: Component | None = None
    embedder: Component | None = None
    aligner: Component | None = None
    scorers: tuple[Component, ...] = ()
    languages: tuple[str, str] = ("ar", "en")
    version: str = ""

    @property
    def signature(self) -> str:
        """The plan on one line, written into every output, as sacreBLEU does for scores."""
        parts = {
            "lang": "-".join(self.languages),
            "read": self.reader,
            "seg": self.segmenter,
            "engine": self.engine,
            "embedder": self.embedder,
            "aligner": self.aligner,
            "scorers": "+".join(map(str, self.scorers)) or "none",
            "version": self.version,
        }
        return "|".join(f"{key}:{value}" for key, value in parts.items() if value is not None)

    def to_json(self) -> str:
        """The plan as JSON; `from_json` gives an equal plan back."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """Read what `to_json` wrote."""
        raw = json.loads(text)
        stages = {
            stage: Component(**raw[stage]) if raw[stage] else None
            for stage in ("engine", "reader", "segmenter", "embedder", "aligner")
        }
        return cls(
            **stages,
            scorers=tuple(Component(**scorer) for scorer in raw["scorers"]),
            languages=(raw["languages"][0], raw["languages"][1]),
            version=raw["version"],
        )


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a bitext file says of itself: the run's signature, tool, version, languages and time (UTC)."""

    signature: str = ""
    tool: str = "dragoman"
    version: str = ""
    languages: tuple[str, str] = ("ar", "en")
    created: datetime | None = None


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # 1.0 equals 1, and equal plans have one signature
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _value(text: str) -> Any:  # noqa: ANN401 - a JSON value
    try:
        return json.loads(text)
    except ValueError:
        return text
