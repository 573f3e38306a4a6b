"""What every engine does around its decoder so that no text is lost in silence.

A source goes in whole: what is over the model's limit is cut at clauses and joined again. An output that hit its limit,
loops or is empty is decoded once more with a guard against repetition; what is still bad is kept and flagged.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dragoman.arabic import ARABIC_LETTER, arabic_share, fold_digits, has_words, normalize
from dragoman.engines.clauses import split_clauses
from dragoman.records import Flag, Hypothesis, Translation
from dragoman.repetition import is_loop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.engines.pieces import Pieces
    from dragoman.plan import Search

# Source pieces in one go. Marian models have 512 positions but are trained on sentences, mostly under 100 pieces.
SOURCE_LIMIT = 192
REVISION = 1  # of what is done here: part of each identity, to be raised when translations change
OUTPUT_LIMIT = 511  # target pieces: 512 positions less the start

_STOP = re.compile(r"(?<!\.)\.$")  # one stop, not an ellipsis
_MOSTLY = 0.5  # of the letters
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_ENDS = re.compile(r"[.!?؟۔…][\"'»”’)\]]*$")


@dataclass(frozen=True, slots=True)
class Output:
    """One decoded hypothesis: target pieces, mean token log-probability, and whether the model ended it by itself."""

    pieces: Sequence[str]
    score: float
    finished: bool


@dataclass(frozen=True, slots=True)
class Job:
    """A source (pieces, without the end mark) and how many target pieces it may take."""

    source: Sequence[str]
    limit: int


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    pieces: Sequence[str]

    @property
    def limit(self) -> int:
        # Steps, not a line: sources in a batch share the limit, and no source's limit may depend on its neighbours.
        size = 16
        while size < len(self.pieces):
            size *= 2
        return min(OUTPUT_LIMIT, 4 * size)


class CarefulEngine(ABC):
    """An engine around a decoder. A subclass loads a model and says how to decode.

    Attributes:
        search: As asked for, with the compute type that the engine chose.
        identity: Names backend, model and search: translations of equal identity may be kept and used again.
    """

    def __init__(self, pieces: Pieces, search: Search, backend: str, digest: str) -> None:
        """Say what the engine is made of.

        Args:
            pieces: The model's pieces.
            search: As above.
            backend: What decodes, and its version.
            digest: SHA-256 of the model's files.
        """
        self.pieces = pieces
        self.search = search
        self.identity = f"{backend}/{REVISION}/{digest}/{search}"

    @abstractmethod
    def decode(self, jobs: Sequence[Job], *, guard: bool) -> list[list[Output]]:
        """Decode every source: for each a list of `Search.n_best` outputs, best first.

        Args:
            jobs: Sources with their output limits.
            guard: Forbid that three target pieces come twice.
        """

    @abstractmethod
    def force(self, pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[Sequence[float]]:
        """Return, for pairs of source and target pieces, the log-probability of each target piece and of the end."""

    def translate(self, sources: Sequence[str]) -> list[Translation]:
        """Translate a batch; same length and order, no result depends on its neighbours.

        A source with nothing to translate (no Arabic letter: an emoji, "***", a date, an English line) is handed back
        as it is, with European digits.
        """
        texts = [normalize(source) for source in sources]
        cut = [self._cut(text) for text in texts]
        outputs = self._decode_checked([part for parts in cut for part in parts])
        found = iter(outputs)
        return [
            replace(self._join(text, parts, [next(found) for _ in parts]), source=source) if parts else _copy(source)
            for source, text, parts in zip(sources, texts, cut, strict=True)
        ]

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[float | None]:
        """Return the mean token log-probability (<= 0) of given translations, in order.

        None where the model cannot say: nothing to translate, a target without words, or a side over the limit.
        """
        pairs = [
            (self.pieces.encode(normalize(source)), self.pieces.encode_target(target.strip()))
            if ARABIC_LETTER.search(normalize(source)) and has_words(target)
            else ([], [])
            for source, target in zip(sources, targets, strict=True)
        ]
        fits = [
            index
            for index, (source, target) in enumerate(pairs)
            if 0 < len(source) <= OUTPUT_LIMIT and 0 < len(target) <= OUTPUT_LIMIT
        ]
        scores: list[float | None] = [None] * len(pairs)
        for index, chances in zip(fits, self.force([pairs[index] for index in fits]) if fits else [], strict=True):
            scores[index] = min(0.0, sum(chances) / len(chances))
        return scores

    def _cut(self, text: str) -> list[_Part]:
        if not ARABIC_LETTER.search(text):
            return []
        whole = self.pieces.encode(text)
        if len(whole) <= SOURCE_LIMIT:
            return [_Part(text, whole)]
        parts = split_clauses(text, lambda part: len(self.pieces.encode(part)), SOURCE_LIMIT)
        return [_Part(part, self.pieces.encode(part)) for part in parts if part.strip()]

    def _decode_checked(self, parts: Sequence[_Part]) -> list[tuple[list[Output], set[Flag]]]:
        results = [(outputs, self._check(part, outputs[0])) for part, outputs in self._decode(parts, guard=False)]
        bad = [index for index, (_, flags) in enumerate(results) if flags]
        for index, (part, outputs) in zip(bad, self._decode([parts[i] for i in bad], guard=True), strict=True):
            flags = self._check(part, outputs[0])
            if len(flags) < len(results[index][1]):
                results[index] = (outputs, flags)
        return results

    def _decode(self, parts: Sequence[_Part], *, guard: bool) -> list[tuple[_Part, list[Output]]]:
        outputs = self.decode([Job(part.pieces, part.limit) for part in parts], guard=guard) if parts else []
        return list(zip(parts, outputs, strict=True))

    def _check(self, part: _Part, output: Output) -> set[Flag]:
        text = self.pieces.decode(output.pieces)
        flags = set()
        if not output.finished:
            flags.add(Flag.TRUNCATED)
        if is_loop(text, part.text):
            flags.add(Flag.LOOP)
        if not has_words(text):
            flags.add(Flag.EMPTY)
        return flags

    def _join(
        self, source: str, parts: Sequence[_Part], found: Sequence[tuple[list[Output], set[Flag]]]
    ) -> Translation:
        flags = set().union(*(each for _, each in found))
        if any(not self.pieces.knows(piece) for part in parts for piece in part.pieces):
            flags.add(Flag.UNKNOWN)
        if arabic_share(source) < _MOSTLY:
            flags.add(Flag.MIXED)
        if len(parts) == 1:
            hypotheses = [Hypothesis(self.pieces.decode(output.pieces), output.score) for output in found[0][0]]
        else:
            flags.add(Flag.SPLIT)
            hypotheses = [self._join_parts(parts, [outputs[0] for outputs, _ in found])]
        flags |= _compare(source, hypotheses[0].text)
        tokens = sum(len(outputs[0].pieces) + 1 for outputs, _ in found)
        return Translation(source, tuple(hypotheses), tuple(sorted(flags)), tokens)

    def _join_parts(self, parts: Sequence[_Part], outputs: Sequence[Output]) -> Hypothesis:
        texts = [self.pieces.decode(output.pieces) for output in outputs]
        for index, part in enumerate(parts[:-1]):
            # A model ends whatever it gets with a full stop; there is none inside the source's sentence.
            if not _ENDS.search(part.text.rstrip()):
                texts[index] = _STOP.sub("", texts[index])
                if part.text.rstrip().endswith(("،", ",")) and texts[index][-1:].isalnum():
                    texts[index] += ","
        sizes = [len(output.pieces) + 1 for output in outputs]
        score = sum(output.score * size for output, size in zip(outputs, sizes, strict=True)) / sum(sizes)
        return Hypothesis(" ".join(text for text in texts if text), score)


def _compare(source: str, target: str) -> set[Flag]:
    """Say what a translation shows at a glance to be lost or left."""
    flags = set()
    if ARABIC_LETTER.search(target):
        flags.add(Flag.ARABIC_LEFT)
    known = target.lower()
    if any(word.lower() not in known for word in _LATIN_WORD.findall(source)):
        flags.add(Flag.LATIN_LOST)
    return flags


def _copy(source: str) -> Translation:
    text = fold_digits(source.strip())
    flags = (Flag.UNTRANSLATED,) if any(char.isalpha() for char in text) else ()
    return Translation(source, (Hypothesis(text, 0.0),), flags)
