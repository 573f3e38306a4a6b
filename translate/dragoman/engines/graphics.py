"""How much memory a GPU has left, and what fits into it."""

from __future__ import annotations

import os
import subprocess

# Bytes that a source piece takes while its translation is decoded at beam 4, keys, values and scores of the vocabulary
# included: an estimate for models of opus-mt's size, on the safe side. What is wrong with it shows as `is_full`.
_PIECE = 400_000
_SHARE = 0.5  # of the free memory: the rest is for weights, the library's own buffers and other programs
_LEAST, _MOST = 1024, 65_536  # pieces; from the upper bound on a GPU is busy anyhow


def fitting_pieces(free: int | None) -> int:
    """Return how many source pieces to decode together.

    Args:
        free: Bytes; None where nobody can say.
    """
    return _LEAST if free is None else max(_LEAST, min(_MOST, int(free * _SHARE) // _PIECE))


def free_memory() -> int | None:
    """Return the free bytes of the first GPU that this process may use, by nvidia-smi; None where it cannot say."""
    first = os.environ.get("CUDA_VISIBLE_DEVICES", "0").partition(",")[0].strip()
    command = ["nvidia-smi", f"--id={first or 0}", "--query-gpu=memory.free", "--format=csv,noheader,nounits"]
    try:
        found = subprocess.run(command, check=True, capture_output=True, text=True, timeout=10)  # noqa: S603 - no text of others in it
        return int(found.stdout.split()[0]) * 2**20
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None


def is_full(error: BaseException) -> bool:
    """Whether an error of CTranslate2 or torch says that memory is used up."""
    message = str(error).lower()
    signs = ("out of memory", "can't allocate memory", "not enough memory", "alloc_failed")  # the last: cuBLAS's own
    return isinstance(error, MemoryError) or any(sign in message for sign in signs)
