"""Training text: pairs of bitexts with weights, without what is held out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.arabic import normalize, strip_invisible
from dragoman.bitexts.names import find_format, make_format
from dragoman.errors import InputError, UsageError
from dragoman.filtering import Filtering
from dragoman.filters.rules import to_filters
from dragoman.plan import Machine, Plan
from dragoman.training.settings import split_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dragoman.protocols import Report
    from dragoman.records import TranslationUnit
    from dragoman.training.settings import Settings

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """A bitext to read: `weight` is the share of a general one. `path` is where it is, if not at its name."""

    name: str
    weight: float
    origin: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Bitext:
    """The pairs of one bitext that are trained on.

    Attributes:
        name: As it was given.
        pairs: Source and target, as the model will see them.
        weight: How often a pass over the data sees each; of 0.3 a pass sees a random part, each time another, and at
            least one pair.
        left_out: How many of its units are not there, by reason: "empty", "held-out", "too-long", and "flagged", where
            a model's translation loops, has no words, or was not ended.
        origin: What is special about them: "general", "back-translated by M", "distilled from M", or "".
        share: Of a general one, its share of the pairs that a pass sees, which `balance` makes its weight.
    """

    name: str
    pairs: Sequence[Pair]
    weight: float = 1.0
    left_out: Mapping[str, int] = field(default_factory=dict)
    origin: str = ""
    share: float = 0.0

    @property
    def digest(self) -> str:
        """SHA-256 of the pairs, as hexadecimal digits."""
        total = sha256()
        for source, target in self.pairs:
            total.update(f"{source}\t{target}\n".encode("utf-8", "replace"))
        return total.hexdigest()

    def describe(self) -> dict[str, Any]:
        """What a card says of it."""
        said = {"name": Path(self.name).name, "pairs": len(self.pairs), "weight": round(self.weight, 6)}
        return said | {"origin": self.origin, "left_out": dict(self.left_out), "sha256": self.digest}


def list_sources(settings: Settings) -> list[Source]:
    """Return the bitexts that the settings name, in order.

    Raises:
        UsageError: A weight or a share is out of range.
    """
    found = [Source(*split_number(text, 1.0)) for text in settings.bitexts]
    general = [Source(*split_number(text, 0.0), "general") for text in settings.general]
    if bad := [each.name for each in found if not 0 < each.weight < float("inf")]:
        raise UsageError(f"{bad[0]}: a weight is a number above 0")
    if any(each.weight <= 0 for each in general) or not sum(each.weight for each in general) < 1:
        raise UsageError("--general is BITEXT=SHARE; shares are above 0 and together below 1, as memory.tmx=0.3")
    return [*found, *general]


def read_bitexts(sources: Iterable[Source], settings: Settings, guard: Filtering, report: Report) -> list[Bitext]:
    """Read bitexts without what `make_guard`'s filter holds out.

    Raises:
        InputError: A bitext cannot be read, or nothing is left of it.
    """
    return balance([_read(source, settings, guard, report) for source in sources])


def balance(bitexts: Sequence[Bitext]) -> list[Bitext]:
    """Return bitexts of which the general ones have the weights that make up their shares."""
    rest = 1 - sum(bitext.share for bitext in bitexts)
    own = sum(bitext.weight * len(bitext.pairs) for bitext in bitexts if not bitext.share)
    return [
        replace(bitext, weight=bitext.share / rest * own / len(bitext.pairs)) if bitext.share else bitext
        for bitext in bitexts
    ]


def read_pairs(name: str, languages: Sequence[str], report: Report) -> list[Pair]:
    """Read the pairs of a bitext to validate or evaluate on: targets as they are, but for space.

    Raises:
        InputError: It cannot be read, or is empty.
    """
    pairs = [
        (unit.source, " ".join(unit.target.split()))
        for unit in read_units(name, languages, report)
        if unit.source.strip() and unit.target.strip()
    ]
    if not pairs:
        raise InputError("no pair in it", path=name)
    return pairs


def read_units(name: str, languages: Sequence[str], report: Report) -> Iterator[TranslationUnit]:
    """Yield the units of a bitext of any format, gzipped or not; a file of a Moses pair stands for both.

    Raises:
        InputError: It cannot be read.
        UnsupportedFormatError: No format has its suffix.
    """
    path = Path(name)
    yield from make_format(find_format(path, languages), {"languages": tuple(languages)}).read(path, report)


def named(text: str) -> tuple[str, str]:
    """Split ``flores=dev.tsv`` into a set's name and its bitext; without a name it is the file's.

    >>> named("flores=dev.tsv"), named("sets/dev.tsv")
    (('flores', 'dev.tsv'), ('dev', 'sets/dev.tsv'))
    """
    name, equals, path = text.partition("=")
    return (name, path) if equals else (Path(text).name.partition(".")[0], text)


def clean(text: str, language: str, *, source: bool) -> str:
    """Write a side as the model is to see it: a source as engines hand it over, Arabic always without vowel signs."""
    if source or language.partition("-")[0] == "ar":
        return normalize(text)
    return " ".join(strip_invisible(text).split())


def make_guard(settings: Settings, report: Report) -> Filtering:
    """Return what keeps text that is validated, evaluated or held out away from the training."""
    files = [*settings.held_out, *([settings.valid] if settings.valid else [])]
    files += [named(text)[1] for text in settings.evaluate]
    rules = to_filters({"held-out": {"files": files}} if files else {})
    source, target = settings.pair
    return Filtering(rules, Plan(languages=(source, target)), Machine(cache=Path()), report)


def _read(source: Source, settings: Settings, guard: Filtering, report: Report) -> Bitext:
    source_language, target_language = settings.pair
    left_out: Counter[str] = Counter()
    pairs = []
    for verdict in guard.judge(read_units(source.path or source.name, settings.pair, report)):
        unit = verdict.unit
        if not verdict.kept:
            left_out[verdict.reasons[0]] += 1
            continue
        if source.path and unit.flags:  # what the run's own models wrote: other bitexts' warnings are their own
            left_out["flagged"] += 1
            continue
        pair = (clean(unit.source, source_language, source=True), clean(unit.target, target_language, source=False))
        if all(pair):
            pairs.append(pair)
        else:
            left_out["empty"] += 1
    if not pairs:
        gone = ", ".join(f"{count:,} {reason}" for reason, count in left_out.items()) or "it has none"
        raise InputError(f"no pair to train on ({gone})", path=source.name)
    share = source.weight if source.origin == "general" else 0.0
    return Bitext(source.name, pairs, source.weight, left_out, source.origin, share)
