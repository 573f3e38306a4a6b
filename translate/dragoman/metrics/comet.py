"""COMET (Rei et al. 2020, 2022): a model that reads source, translation and reference, by its own command.

The package unbabel-comet (2.2.7) asks for numpy below 2, transformers below 5 and huggingface-hub below 1, so it cannot
be installed where dragoman is. Its command `comet-score` works from an environment of its own.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from dragoman.errors import EngineError, MissingDependencyError, UsageError
from dragoman.metrics.averages import AverageMetric
from dragoman.metrics.references import check_length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.metrics.references import References
    from dragoman.plan import Machine

_COMMAND = "comet-score"


class CometMetric(AverageMetric):
    """A COMET model's mean score, as it gives it: about 0 to 1 for the default."""

    def __init__(
        self,
        references: References,
        sources: Sequence[str],
        *,
        machine: Machine,
        model: str = "Unbabel/wmt22-comet-da",
    ) -> None:
        """Look for the command. It fetches the model when it is first used.

        Args:
            references: One sequence for each translator, a text a segment.
            sources: What was translated, a text a segment.
            machine: Says whether a GPU may be used.
            model: An id of the hub or a path to a checkpoint.

        Raises:
            MissingDependencyError: The command is not there.
            UsageError: References or sources are missing.
            CorpusMismatchError: Sources and references have different numbers of segments.
        """
        command = shutil.which(_COMMAND)
        if not command:
            raise MissingDependencyError(
                f"metrics 'comet' needs the command {_COMMAND}: pipx install unbabel-comet "
                "(in an environment of its own: its numpy and transformers are older than those of dragoman)"
            )
        super().__init__("COMET", f"model:{model}", references)
        if not sources:
            raise UsageError("metrics 'comet' needs the sources, and there are none")
        check_length("sources", sources, self._segments)
        self._command = [command, "--model", model, "--gpus", "1" if _has_gpu(machine) else "0", "--quiet"]
        self._sources = sources

    def judge(self, segments: Sequence[int], hypotheses: Sequence[str], references: Sequence[str]) -> Sequence[float]:
        """Return the model's score for each hypothesis with its source and reference.

        Raises:
            EngineError: The command fails; with the end of what it says.
        """
        texts = {
            "--sources": [self._sources[segment] for segment in segments],
            "--translations": hypotheses,
            "--references": references,
        }
        with TemporaryDirectory() as name:
            output = Path(name, "scores.json")
            command = [*self._command, "--to_json", str(output)]
            for option, lines in texts.items():
                path = Path(name, option.strip("-"))
                path.write_text("".join(f"{' '.join(line.split())}\n" for line in lines), encoding="utf-8")
                command += [option, str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the user's own COMET
            if done.returncode or not output.exists():
                said = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
                raise EngineError(f"{_COMMAND} failed: {said[-1]}")
            (scored,) = json.loads(output.read_text(encoding="utf-8")).values()
        return [each["COMET"] for each in scored]


def _has_gpu(machine: Machine) -> bool:
    if machine.device != "auto":
        return machine.device.startswith("cuda")
    import torch

    return bool(torch.cuda.is_available())
