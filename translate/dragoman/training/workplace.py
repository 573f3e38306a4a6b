"""Where a run works: FOLDER.partial, which becomes FOLDER in one rename when all is there."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

from dragoman.errors import InputError, OutputError, UsageError
from dragoman.storage import open_atomic
from dragoman.training.settings import changed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dragoman.training.settings import Settings

_COPIES = 12  # of the weights, in float32: three checkpoints with two moments each, and what is being written
_REPLACED = ("checkpoints", "snapshots", "model")  # what a resumed run has of them makes room for new ones
_SETTINGS, _DATA = "settings.json", "data.json"
_PROCESSES = "processes"  # in the settings' file, beside the settings


class Workplace:
    """The folder of an unfinished run.

    Attributes:
        output: Where the model will be.
        folder: FOLDER.partial.
    """

    def __init__(self, settings: Settings) -> None:
        assert settings.output
        self.output = settings.output
        self.folder = self.output.with_name(f"{self.output.name}.partial")
        self._settings = settings

    def open(self, processes: int) -> None:
        """Open or make the folder.

        Args:
            processes: How many train together.

        Raises:
            UsageError: There is a model or an unfinished run already, or none to resume, or settings or the number of
                processes differ.
            OutputError: The folder cannot be made.
        """
        settings = self._settings
        if self.output.exists():
            raise UsageError(f"{self.output} exists: a finished model is not overwritten")
        begun = self._read(_SETTINGS)
        if settings.resume and begun is None:
            raise UsageError(f"--resume: there is no unfinished run in {self.folder}")
        if self.folder.exists() and not settings.resume:
            raise UsageError(f"{self.folder} holds an unfinished run: go on with --resume, or remove it")
        if begun and (differ := changed(begun, settings.to_dict())):
            raise UsageError(f"--resume: not as the run began: {', '.join(differ)}")
        if begun and (before := begun.get(_PROCESSES, 1)) != processes:
            raise UsageError(
                f"--resume: {before} processes trained together, and now {processes}: an update would see other text"
            )
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"cannot make: {error.strerror or error}", path=self.folder) from error
        if begun is None:
            self._write(_SETTINGS, {**settings.to_dict(), _PROCESSES: processes})

    def check_data(self, digests: Mapping[str, str]) -> None:
        """Make sure that a resumed run trains on what it began with.

        Raises:
            InputError: A bitext has changed.
        """
        before = self._read(_DATA)
        if before is None:
            self._write(_DATA, dict(digests))
        elif before != digests:
            name = next(iter({key for key in {*before, *digests} if before.get(key) != digests.get(key)}))
            raise InputError("not what it was when the run began, so it cannot be resumed", path=name)

    def check_space(self, parameters: int) -> None:
        """Make sure that checkpoints and snapshots will fit on the disk.

        Raises:
            OutputError: They will not.
        """
        in_all = 4 * parameters * (_COPIES + self._settings.average)
        needed = in_all - sum(_size(self.folder / name) for name in _REPLACED)
        free = shutil.disk_usage(self.folder).free
        if free < needed:
            raise OutputError(
                f"too little disk: {free / 2**30:.1f} GiB are free, and checkpoints of {parameters / 1e6:.1f} million "
                f"weights take {needed / 2**30:.1f} GiB more; make room, or lower --average",
                path=self.folder,
            )

    def checkpoint(self, processes: int) -> Path | None:
        """The newest checkpoint that is whole: all have written their random states, and the first its last file."""
        for folder in sorted(
            (self.folder / "checkpoints").glob("checkpoint-*"),
            key=lambda path: int(path.name.rpartition("-")[2]),
            reverse=True,
        ):
            try:
                json.loads((folder / "trainer_state.json").read_bytes())
                whole = len(list(folder.glob("rng_state*.pth"))) == processes
            except (OSError, ValueError):
                whole = False
            if whole:
                return folder
            shutil.rmtree(folder)  # its write was interrupted
        return None

    def finish(self, model: Path) -> None:
        """Give a model folder inside the workplace its name, and clear up.

        Raises:
            OutputError: The name cannot be taken.
        """
        try:
            model.rename(self.output)
        except OSError as error:
            raise OutputError(f"cannot rename {model}: {error.strerror or error}", path=self.output) from error
        shutil.rmtree(self.folder, ignore_errors=True)

    def _read(self, name: str) -> Any:  # noqa: ANN401 - JSON
        try:
            return json.loads((self.folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise InputError(f"cannot be resumed: {error}", path=self.folder / name) from error

    def _write(self, name: str, value: object) -> None:
        with open_atomic(self.folder / name) as stream:
            stream.write(json.dumps(value, ensure_ascii=False, indent=1).encode())


def _size(folder: Path) -> int:
    """Return the bytes in a folder; 0 where there is none."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
