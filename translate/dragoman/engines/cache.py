"""Translations that were made once, kept on disk: of a changed article only what changed is translated again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from dragoman.arabic import ARABIC_LETTER, normalize
from dragoman.records import Flag, Hypothesis, Translation
from dragoman.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dragoman.plan import Search

FILE = "translations-1.sqlite"  # the number is the layout's
SIZE = 1_000_000_000  # bytes: about two million sentences


@runtime_checkable
class RepeatableEngine(Protocol):
    """An engine whose translations may be kept: of Arabic they depend on `identity` and the normalised source alone.

    `dragoman.arabic.normalize` is what normalises.
    """

    identity: str  # names the backend with its version, model and search
    search: Search

    def translate(self, sources: Sequence[str]) -> list[Translation]:
        """As `dragoman.protocols.Engine`."""

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[float | None]:
        """As `dragoman.protocols.Engine`."""


class CachedEngine:
    """An engine that looks in a file first.

    A translation's key is the SHA-256 of the engine's identity and the normalised source. It comes back as it was made,
    to the last digit of its score.

    Attributes:
        search: The engine's.
        found: Sources so far whose translation was there.
        found_tokens: Pieces of those translations, which were not made now.
    """

    def __init__(self, engine: RepeatableEngine, folder: Path, size: int = SIZE) -> None:
        """Open or make the cache. That never fails: without a file that can be used there is a warning and no cache.

        Args:
            engine: Makes the translations that are not there yet.
            folder: Where the file is; made if needed. Several processes may share it.
            size: Bytes that the file may have. Over it, the oldest translations go.
        """
        self.search = engine.search
        self.found = self.found_tokens = 0
        self._engine = engine
        self._store = Store(folder / FILE, size, "translations")

    def translate(self, sources: Sequence[str]) -> list[Translation]:
        """Translate a batch as the engine does; same length and order."""
        keys = [self._key(source) for source in sources]
        kept = self._store.read(list(dict.fromkeys(keys)))
        known = {key: found for key, value in kept.items() if (found := _from_bytes(value))}
        self.found += sum(key in known for key in keys)
        self.found_tokens += sum(each.tokens for each in known.values())
        missing = {key: source for key, source in zip(keys, sources, strict=True) if key not in known}
        made = dict(zip(missing, self._engine.translate(list(missing.values())) if missing else [], strict=True))
        # What was not decoded (no tokens) is made again faster than it is found.
        self._store.write({key: _to_bytes(each) for key, each in made.items() if each.tokens})
        known |= made
        return [replace(known[key], source=source) for source, key in zip(sources, keys, strict=True)]

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[float | None]:
        """Score given translations as the engine does. Nothing is kept of them."""
        return self._engine.score(sources, targets)

    def close(self) -> None:
        """Close the file. What is asked afterwards is translated anew."""
        self._store.close()

    def _key(self, source: str) -> bytes:
        text = normalize(source)
        # Without Arabic a source is handed on as it is, not as it is normalised.
        text = f"{self._engine.identity}\0{text}" if ARABIC_LETTER.search(text) else f"\0{source}"
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _to_bytes(translation: Translation) -> bytes:
    hypotheses = [[each.text, each.score] for each in translation.hypotheses]
    kept = [hypotheses, list(translation.flags), translation.tokens]
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _from_bytes(kept: bytes) -> Translation | None:
    hypotheses, flags, tokens = json.loads(kept.decode("utf-8", "surrogatepass"))
    if not {*flags} <= {*Flag}:  # a later version's
        return None
    return Translation("", tuple(Hypothesis(*each) for each in hypotheses), tuple(map(Flag, flags)), tokens)
