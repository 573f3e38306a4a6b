"""The errors of dragoman, one tree.

    DragomanError
    ├── UsageError (ValueError)             an option or a combination of options that cannot work
    ├── InputError                          with .path and .line: what was read is not usable
    │   ├── UnsupportedFormatError          no component reads or writes this kind of file
    │   └── MalformedInputError             the file breaks its own format
    ├── OutputError                         with .path: a result could not be written
    ├── MissingDependencyError (ImportError)
    ├── ModelError
    │   ├── ModelNotFoundError
    │   └── ModelIntegrityError             files missing, damaged or not what their card says
    ├── EngineError                         the model was loaded and could not do its work
    ├── TrainingError                       a model cannot be trained further as it is set
    └── CorpusMismatchError                 two sides that belong together do not fit

A message says what, where, what is known, and what to do: ``news.tmx:214: tuv without xml:lang``. On the command line a
DragomanError is one line on stderr and exit status 1; wrong usage is 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "CorpusMismatchError",
    "DragomanError",
    "EngineError",
    "InputError",
    "MalformedInputError",
    "MissingDependencyError",
    "ModelError",
    "ModelIntegrityError",
    "ModelNotFoundError",
    "OutputError",
    "TrainingError",
    "UnsupportedFormatError",
    "UsageError",
]


class DragomanError(Exception):
    """Everything that dragoman raises on purpose."""


class UsageError(DragomanError, ValueError):
    """The call cannot work as it was made."""


class InputError(DragomanError):
    """Something that was read is not usable.

    Attributes:
        path: The file, or None where the text did not come from one.
        line: The line, counted from 1, or None where it is not known.
    """

    def __init__(self, message: str, *, path: Path | str | None = None, line: int | None = None) -> None:
        where = "" if path is None else f"{path}: " if line is None else f"{path}:{line}: "
        super().__init__(where + message)
        self.path = path
        self.line = line


class UnsupportedFormatError(InputError):
    """No component reads or writes this kind of file."""


class MalformedInputError(InputError):
    """The file breaks the rules of its own format."""


class OutputError(DragomanError):
    """A result could not be written: a full disk, a missing permission.

    Attributes:
        path: The file that was being written.
    """

    def __init__(self, message: str, *, path: Path | str | None = None) -> None:
        # Without a path only where pickle makes the error again: it passes the whole message and sets the path after.
        super().__init__(message if path is None else f"{path}: {message}")
        self.path = path


class MissingDependencyError(DragomanError, ImportError):
    """A component needs a package that is not installed."""


class ModelError(DragomanError):
    """Something is wrong with a model."""


class ModelNotFoundError(ModelError):
    """No model of this name, at this path or in reach."""


class ModelIntegrityError(ModelError):
    """Files of a model are missing, damaged or not what its card says."""


class EngineError(DragomanError):
    """The engine could not translate."""


class TrainingError(DragomanError):
    """The training cannot go on: its loss is no number, or the memory is too small for its settings."""


class CorpusMismatchError(DragomanError):
    """Two sides that belong together do not fit, as two files with different line counts."""
