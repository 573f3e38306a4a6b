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

    def decode(self, jobs: Sequence[Job], *, guard: bool) -> list[list[list[Output]]]:
        """Ask the decoder for every source, and keep what was asked."""
        self.calls.append((guard, list(jobs)))
        return [[self.decoder(source, guard) for source in job.sources] for job in jobs]

    def decoded(self, *, guard: bool) -> list[str]:
        """The sources that were decoded with or without the guard."""
        jobs = [job for guarded, jobs in self.calls if guarded is guard for job in jobs]
        return [" ".join(source) for job in jobs for source in job.sources]


def echo(source: Sequence[str], guard: bool) -> list[Output]:  # noqa: FBT001 - a Decoder
    """Give the source back: nothing is lost, nothing is wrong."""
    del guard
    return [Output(list(source), -1.0, finished=True)]
