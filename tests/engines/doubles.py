"""Engines without a model, to test what is done around a decoder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from dragoman.engines.careful import CarefulEngine, Job, Output
from dragoman.plan import Search

if TYPE_CHECKING:
    from dragoman.engines.pieces import Pieces

Decoder = Callable[[Sequence[str], bool], list[Output]]


class WordPieces:
    """Pieces that are words. Words that hold a "#" are unknown."""

    def encode(self, text: str) -> list[str]:
        """Split at space."""
        return text.split()

    encode_target = encode

    def knows(self, piece: str) -> bool:
        """Whether there is no "#" in it."""
        return "#" not in piece

    def decode(self, pieces: Sequence[str]) -> str:
        """Join with spaces."""
        return " ".join(pieces)


class DecoderEngine(CarefulEngine):
    """A careful engine around a function instead of a model.

    Attributes:
        calls: For each call of the decoder, in order, whether it was guarded and the jobs it got.
    """

    def __init__(self, decoder: Decoder, *, beam: int = 4, n_best: int = 1) -> None:
        """Make an engine that loads nothing.

        Args:
            decoder: Takes the pieces of one source and whether it is guarded; gives outputs, best first.
            beam: As in `Search`.
            n_best: As in `Search`.
        """
        # Not the constructor of CarefulEngine, which reads the pieces of a model folder.
        self.pieces: Pieces = WordPieces()  # type: ignore[assignment]
        self.search = Search(beam=beam, n_best=n_best, compute_type="float32")
        self.decoder = decoder
        self.calls: list[tuple[bool, list[Job]]] = []

    def decode(self, jobs: Sequence[Job], *, guard: bool) -> list[list[Output]]:
        """Ask the decoder for every source, and keep what was asked."""
        self.calls.append((guard, list(jobs)))
        return [self.decoder(job.source, guard) for job in jobs]

    def force(self, pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[Sequence[float]]:
        """Find a target the likelier the more it is like its source, piece by piece."""
        return [[-float(piece not in source) for piece in [*target, ""]] for source, target in pairs]

    def decoded(self, *, guard: bool) -> list[str]:
        """The sources that were decoded with or without the guard."""
        return [" ".join(job.source) for guarded, jobs in self.calls if guarded is guard for job in jobs]


def romanize(text: str) -> str:
    """Write each Arabic letter as a Latin one of its own, so that an echo has no Arabic in it."""
    return text.translate({0x600 + offset: chr(0x1E00 + offset) for offset in range(0x100)})


def echo(source: Sequence[str], guard: bool) -> list[Output]:  # noqa: FBT001 - a Decoder
    """Give the source back in Latin letters: nothing is lost, nothing is wrong."""
    del guard
    return [Output([romanize(piece) for piece in source], -1.0, finished=True)]
