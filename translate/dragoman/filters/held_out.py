"""Units that stand in texts which must stay out: test sets, above all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.errors import UsageError
from dragoman.filters.hash_set import HashSet
from dragoman.filters.text_keys import hash64, spelling_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dragoman.records import TranslationUnit


class HeldOutFilter:
    """Rejects a unit of which a side has the words of a held-out text, whatever stands between and around them.

    Vowel signs, invisible characters, case, the script of digits, space and punctuation make no difference; nor do the
    spellings of alef, yeh and kaf and compatibility forms, which duplicates tell apart: a model that folds them would
    see the held-out text itself. The reason is ``held-out``, or ``held-out-words`` where a part of the text is alike.
    Memory is 11 to 21 bytes for each held-out text, and with `shared_words` as much for nearly each of their words.
    """

    remembers = False

    def __init__(
        self, *, files: Sequence[str], texts: Callable[[str], Iterable[str]], shared_words: int | None = None
    ) -> None:
        """Read what must stay out.

        Args:
            files: Bitexts or plain text, a text a line.
            texts: Reads the texts of a file.
            shared_words: So many words in a row of a held-out text reject a unit, too; None for whole texts only. A
                text of fewer words counts as a whole.

        Raises:
            InputError: A file cannot be read.
            UsageError: `shared_words` is no whole number above 0.
        """
        if shared_words is not None and (type(shared_words) is not int or shared_words < 1):  # True is an int, too
            raise UsageError(f"[held-out]: shared_words is {shared_words!r}, not a whole number above 0")
        self._count = shared_words or 0
        self._whole, self._parts = HashSet(), HashSet()
        for key in _keys(text for file in files for text in texts(file)):
            self._whole.add(hash64(key))
            for part in self._cut(key):
                self._parts.add(hash64(part))

    def judge(self, units: Sequence[TranslationUnit]) -> list[str | None]:
        """Return a reason or None for each unit, in order."""
        return [self._reason(unit) for unit in units]

    def _reason(self, unit: TranslationUnit) -> str | None:
        keys = list(_keys((unit.source, unit.target)))
        if any(hash64(key) in self._whole for key in keys):
            return "held-out"
        shared = any(hash64(part) in self._parts for key in keys for part in self._cut(key))
        return "held-out-words" if shared else None

    def _cut(self, key: str) -> Iterator[str]:
        """Yield the runs of so many words."""
        if self._count:
            words = key.split()
            for start in range(len(words) - self._count + 1):
                yield " ".join(words[start : start + self._count])


def _keys(texts: Iterable[str]) -> Iterator[str]:
    return filter(None, map(spelling_key, texts))
