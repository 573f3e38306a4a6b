"""Units that stand in texts which must stay out: test sets, above all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.filters.hash_set import HashSet
from dragoman.filters.text_keys import hash64, spelling_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dragoman.records import TranslationUnit


class HeldOutFilter:
    """Rejects a unit of which a side has the words of a held-out text, whatever stands between and around them.

    Vowel signs, invisible characters, case, the script of digits, space and punctuation make no difference; nor do the
    spellings of alef, yeh and kaf and compatibility forms, which duplicates tell apart: a model that folds them would
    see the held-out text itself. The reason is ``held-out``. Memory is 11 to 21 bytes for each held-out text.
    """

    remembers = False

    def __init__(self, *, files: Sequence[str], texts: Callable[[str], Iterable[str]]) -> None:
        """Read what must stay out.

        Args:
            files: Bitexts or plain text, a text a line.
            texts: Reads the texts of a file.

        Raises:
            InputError: A file cannot be read.
        """
        self._hashes = HashSet()
        for key in _keys(text for file in files for text in texts(file)):
            self._hashes.add(hash64(key))

    def judge(self, units: Sequence[TranslationUnit]) -> list[str | None]:
        """Return a reason or None for each unit, in order."""
        return ["held-out" if self._knows(unit) else None for unit in units]

    def _knows(self, unit: TranslationUnit) -> bool:
        return any(hash64(key) in self._hashes for key in _keys((unit.source, unit.target)))


def _keys(texts: Iterable[str]) -> Iterator[str]:
    return filter(None, map(spelling_key, texts))
