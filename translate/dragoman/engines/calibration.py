"""What an engine finds out about the machine by trying, once, and remembers in the cache."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import random
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.engines.pieces import END, SPECIAL
from dragoman.errors import OutputError
from dragoman.storage import open_atomic

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import ctranslate2

# Where products of matrices change their way on this many source pieces, padding over the border may show. Below 16
# oneDNN (CTranslate2's library on AMD) goes another way than from 16 up.
SHORT = 16

_PROCESSOR = Path("/proc/cpuinfo")  # on Linux
_TIMED = (8, 24, 16)  # sources, pieces in each, target pieces
_CLEARLY = 0.9  # of the time: by less, the better known number format is taken
_SHORT_LENGTHS = (2, 3, 5, 7, 8, 9, 11, 13, 14, 15)  # pieces, the end mark included
_LONG_LENGTHS = (16, 17, 18, 21, 23, 24, 29, 31, 32, 33, 39, 47, 48, 57, 63, 64, 65, 95, 97, 128, 131, 193)
_PADDED = (12, 4)  # target pieces and hypotheses


class Calibration:
    """Results of trials of one kind of model on one machine. One that was remembered is not tried again.

    A folder that cannot be written (a cache that is shared and read-only) is no error: then every run tries.
    """

    def __init__(self, folder: Path, device: str, kind: str) -> None:
        """Find the file of this machine and kind of model.

        Args:
            folder: Where the files are.
            device: "cpu" or "cuda".
            kind: What decides how the model computes, whatever its weights: its configuration, the library's version.
        """
        name = hashlib.sha256(f"{_machine(device)}\n{kind}".encode()).hexdigest()[:16]
        self._path = folder / f"calibration-{name}.json"

    def remember(self, question: str, ask: Callable[[], Any]) -> Any:  # noqa: ANN401 - a JSON value
        """Return the answer to a question: the remembered one, or what `ask` finds out now."""
        known: dict[str, Any] = {}
        with suppress(OSError, ValueError, TypeError):  # not there, or damaged
            known = dict(json.loads(self._path.read_text(encoding="utf-8")))
        if question not in known:
            known[question] = ask()
            with suppress(OutputError), open_atomic(self._path) as stream:
                stream.write(json.dumps(known, indent=1).encode())
        return known[question]


def fastest(
    candidates: Sequence[str], load: Callable[[str], ctranslate2.Translator], pieces: Sequence[str], device: str
) -> str:
    """Return the number format in which a fixed amount of decoding takes least, the first of equals.

    Args:
        candidates: Number formats, the best known first.
        load: Makes a translator of a number format.
        pieces: The source vocabulary.
        device: On a CPU the processor's time is taken, which other programs disturb less.
    """
    clock = time.process_time if device == "cpu" else time.perf_counter
    best, least = candidates[0], float("inf")
    for candidate in candidates if len(candidates) > 1 else ():
        translator = load(candidate)
        _decode_some(translator, pieces, 1)  # what is set up on first use is no part of the time
        start = clock()
        _decode_some(translator, pieces, _TIMED[2])
        took = clock() - start
        if took < least * (_CLEARLY if least < float("inf") else 1):
            best, least = candidate, took
    return best


def _decode_some(translator: ctranslate2.Translator, pieces: Sequence[str], length: int) -> None:
    count, size, _ = _TIMED
    translator.translate_batch(
        _sources(pieces, [size] * count), beam_size=4, min_decoding_length=length, max_decoding_length=length
    )


def padding_shows(translator: ctranslate2.Translator, pieces: Sequence[str]) -> bool:
    """Whether any source that is padded in its batch has another result, to the last digit, than alone.

    Padding adds zeros to sums. A library that takes these in another order for another length gets another last digit,
    which int8 may round to another value. Sources under `SHORT` are not batched with others, and not tried with them.
    """
    return any(
        _results(translator, batch) != [result for source in batch for result in _results(translator, [source])]
        for batch in (_sources(pieces, _SHORT_LENGTHS), _sources(pieces, _LONG_LENGTHS))
    )


def _results(translator: ctranslate2.Translator, batch: Sequence[Sequence[str]]) -> list[tuple[Any, Any]]:
    length, hypotheses = _PADDED
    found = translator.translate_batch(
        batch,
        beam_size=hypotheses,
        num_hypotheses=hypotheses,
        max_input_length=0,
        min_decoding_length=length,
        max_decoding_length=length,
        return_scores=True,
    )
    return [(each.hypotheses, each.scores) for each in found]


def _sources(pieces: Sequence[str], lengths: Sequence[int]) -> list[list[str]]:
    """Make sources of the given lengths of pieces from all over the vocabulary, always the same ones."""
    words = sorted(set(pieces) - SPECIAL)
    draw = random.Random(0)  # noqa: S311 - no secret
    return [[*draw.choices(words, k=length - 1), END] for length in lengths]


def _machine(device: str) -> str:
    """Name what the results depend on: the processor with its instructions, and what was set for CTranslate2."""
    processor = platform.processor() or platform.machine()
    with suppress(OSError):
        lines = _PROCESSOR.read_text(encoding="utf-8").splitlines()
        # Virtual machines of one model name may have other instructions.
        for kind in ("model name", "flags"):
            processor += next((line.partition(":")[2] for line in lines if line.startswith(kind)), "")
    chosen = sorted(f"{name}={value}" for name, value in os.environ.items() if name.startswith("CT2_"))
    return "\n".join([device, processor, *chosen])
