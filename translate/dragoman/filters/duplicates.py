"""Units that came before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from dragoman.errors import UsageError
from dragoman.filters.hash_set import HashSet
from dragoman.filters.text_keys import hash64, text_key, word_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dragoman.records import TranslationUnit

Kind = Literal["exact", "near"]
Side = Literal["pair", "source", "target", "either"]
_Texts = tuple[str, ...]  # that count as one


class DuplicateFilter:
    """Rejects a unit of which an equal or a near one was kept before; of several the first stays.

    Equal are texts that differ only in vowel signs, invisible characters, space, case or the script of digits; the
    reason is ``duplicate``. Near are texts whose words, in pieces of five characters, have a Jaccard similarity of at
    least `similarity`, as estimated by MinHash; the reason is ``near-duplicate``. Memory grows with the units kept: 11
    to 21 bytes each for exact, 256 to 384 more for near, twice that where `side` is "either".
    """

    remembers = True

    def __init__(self, *, kind: Kind = "exact", side: Side = "pair", similarity: float = 0.8) -> None:
        """Make the filter.

        Args:
            kind: "exact", or "near" for both.
            side: What must have come before: the pair as a whole, its source, its target, or either of them.
            similarity: From where on texts are near, above 0 and at most 1.

        Raises:
            UsageError: There is no such kind or side, or the similarity is out of range.
        """
        for name, value, known in (("kind", kind, get_args(Kind)), ("side", side, get_args(Side))):
            if value not in known:
                raise UsageError(f"duplicates: {name} is {value!r}: it must be one of {', '.join(known)}")
        if not 0 < similarity <= 1:
            raise UsageError(f"duplicates: similarity is {similarity:g}: it must be above 0 and at most 1")
        self._side = side
        keys = 2 if side == "either" else 1
        self._exact = [HashSet() for _ in range(keys)]
        self._near = [_Near(similarity) for _ in range(keys)] if kind == "near" else []

    def judge(self, units: Sequence[TranslationUnit]) -> list[str | None]:
        """Return a reason or None for each unit, in order; those that get None are remembered."""
        texts = [self._texts(unit) for unit in units]
        for position, near in enumerate(self._near):
            near.prepare([each[position] for each in texts])
        return [self._judge(each, index) for index, each in enumerate(texts)]

    @property
    def size(self) -> int:
        """Bytes that it takes to remember."""
        return sum(each.size for each in self._exact) + sum(each.size for each in self._near)

    def _texts(self, unit: TranslationUnit) -> list[_Texts]:
        """Return what must not have come before: for most sides one thing, for "either" two."""
        pair = (unit.source, unit.target)
        parts: dict[Side, list[_Texts]] = {"pair": [pair], "source": [pair[:1]], "target": [pair[1:]]}
        return parts.get(self._side, [pair[:1], pair[1:]])

    def _judge(self, texts: Sequence[_Texts], index: int) -> str | None:
        # What has no text at all is no duplicate of anything.
        hashes = [hash64("\n".join(map(text_key, each))) if any(map(str.strip, each)) else None for each in texts]
        seen = list(zip(hashes, self._exact, strict=True))
        if any(each in known for each, known in seen if each is not None):
            return "duplicate"
        if any(near.has(index) for near in self._near):
            return "near-duplicate"
        for each, known in seen:
            if each is not None:
                known.add(each)
        for near in self._near:
            near.add(index)
        return None


class _Near:
    """An index of near texts, and the signatures of the units that are judged together."""

    def __init__(self, similarity: float) -> None:
        from dragoman.filters.near_index import NearIndex

        self._index = NearIndex(similarity)
        self._batch: list[bytes | None] = []

    @property
    def size(self) -> int:
        return self._index.size

    def prepare(self, texts: Iterable[_Texts]) -> None:
        """Make signatures of texts; what has no words has none."""
        from dragoman.filters.near_index import signatures

        keys = ["\n".join(map(word_key, each)).strip() for each in texts]
        made = iter(signatures(filter(None, keys)))
        self._batch = [next(made) if key else None for key in keys]

    def has(self, index: int) -> bool:
        signature = self._batch[index]
        return signature is not None and self._index.has_near(signature)

    def add(self, index: int) -> None:
        signature = self._batch[index]
        if signature is not None:
            self._index.add(signature)
