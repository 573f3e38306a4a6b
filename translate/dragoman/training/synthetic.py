"""Bitexts that a model writes: back-translations of target-language text, and its translations of our sources."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dragoman import bitexts, engines
from dragoman.arabic import has_words
from dragoman.bitexts.input_files import read_lines
from dragoman.engines.careful import CarefulEngine
from dragoman.errors import UsageError
from dragoman.models.catalog import find_model
from dragoman.plan import Machine, Provenance, Search
from dragoman.records import Flag, TranslationUnit
from dragoman.repetition import is_loop
from dragoman.storage import open_atomic
from dragoman.training.data import Source, read_units
from dragoman.training.decoding import decode_once
from dragoman.training.settings import public_name, split_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dragoman.filtering import Filtering, Verdict
    from dragoman.protocols import Report
    from dragoman.training.settings import Settings

_LOG = logging.getLogger(__name__)
_TOGETHER = 2048  # texts that are translated in one call
_FOLDER = "synthetic"
_Translated = tuple[str, tuple[Flag, ...]]  # a translation, and why not to learn from it


def add_synthetic(
    sources: Sequence[Source], settings: Settings, folder: Path, guard: Filtering, report: Report
) -> list[Source]:
    """Return the sources with what models write put in: distilled bitexts in place of ours, back-translations beside.

    They are written once into `folder`; a resumed run finds them there. A translation that failed is among them, with
    flags that say why: `read_bitexts` leaves it out and counts it.

    Raises:
        ModelError: A model is not found or not whole.
        UsageError: The engine cannot be used for it.
    """
    found = list(sources)
    if model := settings.distill_from:
        translate = _Translator(settings, model, folder)
        for number, source in enumerate(sources):
            if source.origin != "general":
                path = folder / _FOLDER / f"distilled-{number}.jsonl"
                verdicts = guard.judge(read_units(source.name, settings.pair, report))
                _write(path, _distilled(verdicts, translate), settings, translate.signature)
                found[number] = replace(source, path=str(path), origin=f"distilled from {public_name(model)}")
    if model := settings.reverse_model:
        translate = _Translator(settings, model, folder)
        for number, text in enumerate(settings.back_translate):
            name, weight = split_number(text, 1.0)
            if not 0 < weight < float("inf"):
                raise UsageError(f"{text}: a weight is a number above 0")
            path = folder / _FOLDER / f"back-translated-{number}.jsonl"
            lines = (line for _, line in read_lines(Path(name), report) if line)
            pairs = ((source, target, flags) for target, source, flags in _paired(lines, translate))
            _write(path, pairs, settings, translate.signature)
            found.append(Source(name, weight, f"back-translated by {public_name(model)}", str(path)))
    return found


class _Translator:
    """A model of any pair of languages, loaded when it is first asked."""

    def __init__(self, settings: Settings, model: str, folder: Path) -> None:
        self._settings, self._model = settings, model
        self._cache = folder / "cache"
        self._engine: CarefulEngine | None = None
        self.signature = f"{settings.engine}(model={model})"

    def __call__(self, texts: Sequence[str]) -> list[_Translated]:
        """Return translations, each with the flags of what failed."""
        engine = self._engine = self._engine or self._load()
        return [
            (text, _check(source, text, finished=finished))
            for source, (text, finished) in zip(texts, decode_once(engine, texts), strict=True)
        ]

    def _load(self) -> CarefulEngine:
        settings = self._settings
        model = find_model(self._model)
        machine = Machine(device=settings.device, threads=settings.threads, cache=self._cache)
        search = Search(beam=settings.beam)
        engine = engines.TABLE.create(settings.engine, model.folder, model.digest(), search, machine)
        if not isinstance(engine, CarefulEngine):
            raise UsageError(f"--engine {settings.engine} cannot write training text (ct2 and marian can)")
        return engine


def _check(source: str, text: str, *, finished: bool) -> tuple[Flag, ...]:
    """Return what keeps a translation from being learnt from."""
    failures = {Flag.TRUNCATED: not finished, Flag.LOOP: is_loop(text, source), Flag.EMPTY: not has_words(text)}
    return tuple(flag for flag, found in failures.items() if found)


def _distilled(
    verdicts: Iterable[Verdict], translate: Callable[[Sequence[str]], list[_Translated]]
) -> Iterator[tuple[str, str, tuple[Flag, ...]]]:
    """Yield texts with translations. What is held out comes last, as it was: by its own target it is known as such."""
    held_out: list[tuple[str, str, tuple[Flag, ...]]] = []

    def texts() -> Iterator[str]:
        for verdict in verdicts:
            if verdict.kept:
                yield verdict.unit.source
            else:
                held_out.append((verdict.unit.source, verdict.unit.target, ()))

    yield from _paired(texts(), translate)
    yield from held_out


def _paired(
    texts: Iterable[str], translate: Callable[[Sequence[str]], list[_Translated]]
) -> Iterator[tuple[str, str, tuple[Flag, ...]]]:
    """Yield texts with their translations and the flags of these."""
    window: list[str] = []
    done = failed = 0

    def flush() -> Iterator[tuple[str, str, tuple[Flag, ...]]]:
        nonlocal done, failed
        for text, (translation, flags) in zip(window, translate(window), strict=True):
            done, failed = done + 1, failed + bool(flags)
            yield text, translation, flags
        window.clear()

    for text in texts:
        if text.strip():
            window.append(text.strip())
        if len(window) == _TOGETHER:
            yield from flush()
    yield from flush()
    _LOG.info("%s texts translated, of which %s failed and are left out", f"{done:,}", f"{failed:,}")


def _write(path: Path, pairs: Iterable[tuple[str, str, tuple[Flag, ...]]], settings: Settings, signature: str) -> None:
    if path.is_file():
        return
    languages = (settings.pair[0], settings.pair[1])
    with open_atomic(path) as stream:
        bitext = bitexts.TABLE.create("jsonl")
        writer = bitext.open(path, [stream], Provenance(signature, languages=languages), _LOG.warning)
        for source, target, flags in pairs:
            writer.write(TranslationUnit(source, target, languages, origin=f"mt:{signature}", flags=flags))
        writer.close()
