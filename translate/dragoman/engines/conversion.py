"""Hugging Face model folders turned into CTranslate2's, once, into a cache.

Conversion loads torch and transformers (seconds, hundreds of megabytes), so it runs in a process of its own.

Marian models share one vocabulary between both languages. The converted decoder keeps the rows of the target's pieces
only: about half of opus-mt-ar-en's are Arabic, never right in English, and cost a third of the time at beam 4. The rows
that stay are the same numbers, so what comes out is the same, but for outputs in which the whole model would have put a
piece of the source language.
"""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.engines.pieces import END, UNKNOWN, Pieces
from dragoman.errors import ModelIntegrityError, OutputError

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_LOG = logging.getLogger(__name__)

FORMAT = "2"  # raise when what is written changes
_FORMS = {"float32": "float32", "int8": "int8_float32"}  # folder: what CTranslate2 calls it


def convert(folder: Path, cache: Path, digest: str) -> Path:
    """Return the folder of a model's converted forms, made on first use: see `weights_for`.

    The folder in `cache` gets its name only when it is complete, so a conversion that was interrupted is made again,
    and two processes that convert at the same time do not hurt each other.

    Raises:
        ModelIntegrityError: The model cannot be converted.
        OutputError: The cache cannot be written.
    """
    from importlib.metadata import version

    target = cache / f"{folder.name}-{digest[:16]}-ct2-{version('ctranslate2')}-{FORMAT}"
    if _is_whole(target):
        return target
    _LOG.info("converting %s for CTranslate2, once ...", folder.name)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix=".converting-", ignore_cleanup_errors=True) as draft:
            _run_converter(folder, Path(draft) / "model")
            try:
                (Path(draft) / "model").rename(target)
            except OSError:
                if not _is_whole(target):  # else another process was first
                    shutil.rmtree(target)  # the remains of a folder that something else has cleared
                    (Path(draft) / "model").rename(target)
    except OSError as error:
        raise OutputError(f"cannot keep the converted model: {error.strerror or error}", path=cache) from error
    return target


def weights_for(converted: Path, compute_type: str) -> Path:
    """Return the form of a converted model that a compute type starts from.

    In int8 a file is a quarter as large, and read in a quarter of the time, without the float32 numbers in memory.
    """
    return converted / ("int8" if compute_type.startswith("int8") else "float32")


def _is_whole(converted: Path) -> bool:
    return all((converted / form / "model.bin").is_file() for form in _FORMS)


def _run_converter(folder: Path, output: Path) -> None:
    # -P: no module comes from the working folder, where anything may be called transformers.
    command = [sys.executable, "-P", "-m", "dragoman.engines.conversion", str(folder), str(output)]
    process = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own module
    if process.returncode:
        lines = process.stderr.strip().splitlines() or [f"exit status {process.returncode}"]
        if "No space left" in process.stderr:
            raise OSError(28, "No space left on device")
        raise ModelIntegrityError(f"{folder}: CTranslate2 cannot convert this model: {lines[-1]}")


def write_converted(folder: Path, output: Path, *, whole: bool = False) -> None:
    """Convert a model in this process, into one folder for each form of the weights.

    Args:
        folder: Hugging Face model folder.
        output: A folder that is not there yet.
        whole: Keep the decoder's rows of the source's pieces too, to compare with.
    """
    import warnings

    warnings.simplefilter("ignore")  # "Recommended: pip install sacremoses": not used here
    from ctranslate2.converters import TransformersConverter

    from dragoman.engines.marian import load_whole

    kept = Pieces(folder).target_pieces | {END, UNKNOWN}

    class Converter(TransformersConverter):  # type: ignore[misc]  # not read by mypy
        def _load(self) -> Any:  # noqa: ANN401 - not read by mypy
            spec = super()._load()
            if not whole:
                _cut_target(spec, kept)
            return spec

    converter = Converter(str(folder))
    converter.load_model = load_whole
    draft = output.with_name("draft")
    for form, quantization in _FORMS.items():
        converter.convert(str(draft / form), quantization=quantization, force=True)
    shutil.move(draft, output)


def _cut_target(spec: Any, kept: AbstractSet[str]) -> None:  # noqa: ANN401 - not read by mypy
    """Keep the decoder's rows of the `kept` pieces, in order. The encoder's table stays whole."""
    (vocabulary,) = spec._vocabularies["target"]  # noqa: SLF001 - a vocabulary can be added but not replaced
    rows = [row for row, piece in enumerate(vocabulary) if piece in kept]
    spec._vocabularies["target"] = [[vocabulary[row] for row in rows]]  # noqa: SLF001 - see above
    embeddings, projection = spec.decoder.embeddings, spec.decoder.projection
    embeddings.weight = embeddings.weight[rows]
    projection.weight = projection.weight[rows]
    if projection.has_bias():
        projection.bias = projection.bias[rows]


if __name__ == "__main__":
    write_converted(Path(sys.argv[1]), Path(sys.argv[2]))
