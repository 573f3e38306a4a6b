"""What can go wrong while a model is trained, said with what to do."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dragoman.engines.graphics import is_full
from dragoman.errors import DragomanError, OutputError, TrainingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What gloo and NCCL say in the processes that wait for one that has ended.
_ALONE = ("connection closed by peer", "connection reset by peer", "socket timeout", "remote process exited")
# What torch's and safetensors' writers say where a plain file would raise OSError.
_DISK_FULL = ("no space left", "file write failed", "unexpected pos", "disk quota")


class StoppedError(KeyboardInterrupt):
    """A signal ended the training, after a checkpoint was written."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def explained(folder: Path, batch_tokens: int, device: str) -> Iterator[None]:
    """Turn failures of torch and of the disk inside the block into errors that say what to change.

    Raises:
        TrainingError: The memory of the device was too small, or another process has ended.
        OutputError: The disk is full.
    """
    try:
        yield
    except DragomanError:
        raise
    except Exception as error:  # safetensors' own derives from nothing narrower
        if is_full(error):
            raise TrainingError(
                f"out of memory on {device} with batches of {batch_tokens:,} pieces: lower --batch-tokens, raise "
                "--accumulate as much, so that a step sees as many, and go on with --resume; or begin anew with a "
                "lower --max-pieces or a smaller --preset"
            ) from error
        text = str(error).lower()
        if getattr(error, "errno", None) == errno.ENOSPC or any(sign in text for sign in _DISK_FULL):
            raise OutputError(
                "the disk is full; make room and go on with --resume, or lower --average", path=folder
            ) from error
        if any(sign in text for sign in _ALONE):
            raise TrainingError(
                "another of the processes that train together has ended: its message says why"
            ) from error
        raise
