"""What is evaluated: references with what is known of their segments, and the translations of a system."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain, count
from typing import TYPE_CHECKING

from dragoman.arabic import arabic_share, has_words, normalize
from dragoman.errors import CorpusMismatchError, InputError
from dragoman.scorers.scripts import is_arabic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.records import TranslationUnit

_OWN_SCRIPT = 0.3  # of the letters of an Arabic text are Arabic: technical texts have many Latin words
_OTHER_SCRIPT = 0.5  # from here on a text that should not be Arabic is
_LETTERS = 60  # of a side for language detection: with fewer, names decide what it looks like
_SAMPLE = 100_000  # characters of a side that are looked at


@dataclass(frozen=True, slots=True)
class Material:
    """What systems are measured against, a place for each segment in every field that is not empty.

    Attributes:
        name: Of the test set or its file.
        references: One sequence for each translator.
        sources: Empty where no source is known.
        documents: The document of each segment; empty where that is not known.
        domains: What kind of text it is ("news"); empty where that is not known.
        languages: Of source and references (BCP 47).
        signature: Of the run that joined its segments; empty where they are as they were read.
    """

    name: str
    references: tuple[tuple[str, ...], ...]
    sources: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    languages: tuple[str, str] = ("ar", "en")
    signature: str = ""

    def __len__(self) -> int:
        return len(self.references[0]) if self.references else len(self.sources)


@dataclass(frozen=True, slots=True)
class System:
    """The translations of one system, a unit a segment; units may bring scores and flags of the run that made them."""

    name: str
    units: tuple[TranslationUnit, ...]
    origin: str = ""  # the file, or the signature of the run that translated

    @property
    def title(self) -> str:
        """What messages call it: the name, and where the translations are from."""
        return f"{self.name} ({self.origin})" if self.origin else self.name

    @property
    def hypotheses(self) -> list[str]:
        """The translations, in order."""
        return [unit.target for unit in self.units]

    def bind(self, material: Material) -> System:
        """Return the system with the material's sources, which may be unknown, and its languages."""
        sources = material.sources or [""] * len(self.units)
        units = [
            replace(unit, source=source, languages=material.languages)
            for unit, source in zip(self.units, sources, strict=True)
        ]
        return replace(self, units=tuple(units))


def check_words(material: Material, systems: Sequence[System]) -> None:
    """Make sure that every side has words.

    Raises:
        InputError: One has none.
    """
    for name, (texts, _) in list_sides(material, systems).items():
        if not any(map(has_words, texts)):
            raise InputError(f"{name} is empty: there is no segment with words in it")


def check_lengths(material: Material, systems: Sequence[System]) -> None:
    """Make sure that every side has as many segments as the reference.

    Raises:
        CorpusMismatchError: One has more or fewer.
    """
    counts = {name: len(texts) for name, (texts, _) in list_sides(material, systems).items()}
    for name, size in counts.items():
        if size != len(material):
            raise CorpusMismatchError(
                f"{name} has {size:,} segments and the reference {len(material):,}: "
                "they must be line by line the same text (--align joins what belongs together)"
            )


def check_sources(material: Material, systems: Sequence[System]) -> None:
    """Make sure that systems which bring sources of their own translated the source of the material.

    Raises:
        CorpusMismatchError: A segment has another source, apart from space.
    """
    for system in systems if material.sources else ():
        for number, (unit, source) in enumerate(zip(system.units, material.sources, strict=True), 1):
            if unit.source and unit.source.split() != source.split():
                raise CorpusMismatchError(
                    f"segment {number} of {system.name} translates another source than the reference: "
                    "are all files in the same order?"
                )


def find_wrong_languages(material: Material, systems: Sequence[System]) -> list[str]:
    """Return a sentence for each side that is not in its language, by script and by language detection."""
    return [
        f"{name} is not in {language!r} but in {found!r}"
        for name, (texts, language) in list_sides(material, systems).items()
        if (found := _other_language(texts, language))
    ]


def list_sides(material: Material, systems: Sequence[System]) -> dict[str, tuple[Sequence[str], str]]:
    """Return the texts of each side with the language that they should be in, by what messages call it."""
    source, target = material.languages
    sides: dict[str, tuple[Sequence[str], str]] = {}
    if material.sources:
        sides["the source"] = material.sources, source
    for number, reference in enumerate(material.references, 1):
        name = "the reference" if len(material.references) == 1 else f"reference {number}"
        sides[name] = reference, target
    return sides | {system.title: (system.hypotheses, target) for system in systems}


def _other_language(texts: Sequence[str], language: str) -> str:
    """Return the language that texts are in where that is another; empty where it is the same or cannot be told."""
    text = "\n".join(texts)[:_SAMPLE]
    if not any(map(str.isalpha, text)):
        return ""
    share = arabic_share(text)
    if is_arabic(language):
        return _detect(text, "another script") if share < _OWN_SCRIPT else ""
    if share >= _OTHER_SCRIPT:
        return "ar"
    found = _detect(text, "")
    return "" if found == language.partition("-")[0].lower() else found


def _detect(text: str, otherwise: str) -> str:
    """Return the language that a detector is sure of."""
    from pycld2 import detect

    if sum(map(str.isalpha, text)) < _LETTERS:
        return otherwise
    reliable, _, found = detect(normalize(text).encode(), isPlainText=True)
    _, code, percent, _ = found[0]
    return code if reliable and percent >= 100 * _OTHER_SCRIPT and code != "un" else otherwise


def name_systems(names: Sequence[str]) -> list[str]:
    """Return names that differ: those that come again get a number.

    >>> name_systems(["out", "out", "base"])
    ['out', 'out 2', 'base']
    """
    found: list[str] = []
    for name in names:
        candidates = chain([name], (f"{name} {number}" for number in count(2)))
        found.append(next(candidate for candidate in candidates if candidate not in found))
    return found


def label_documents(units: Sequence[TranslationUnit]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the document and the domain of each unit, by its locator: "news/one" is document "one" of domain "news".

    Either is empty where no unit says it.
    """
    names = [unit.locator.document for unit in units]
    domains = [name.partition("/")[0] if "/" in name else "" for name in names]
    return tuple(names) if any(names) else (), tuple(domains) if any(domains) else ()
