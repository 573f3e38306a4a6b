"""Hugging Face model folders turned into CTranslate2's, once, into a cache.

Conversion loads torch and transformers (seconds, hundreds of megabytes), so it runs in a process of its own.
"""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from dragoman.errors import ModelIntegrityError, OutputError

_LOG = logging.getLogger(__name__)

_FORMAT = "1"  # raise when what is written changes


def convert(folder: Path, cache: Path, digest: str) -> Path:
    """Return the converted form of a model, made on first use.

    The folder in `cache` gets its name only when it is complete, so a conversion that was interrupted is made again,
    and two processes that convert at the same time do not hurt each other.

    Raises:
        ModelIntegrityError: The model cannot be converted.
        OutputError: The cache cannot be written.
    """
    from importlib.metadata import version

    target = cache / f"{folder.name}-{digest[:16]}-ct2-{version('ctranslate2')}-{_FORMAT}"
    if (target / "model.bin").is_file():
        return target
    _LOG.info("converting %s for CTranslate2, once ...", folder.name)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix=".converting-", ignore_cleanup_errors=True) as draft:
            _run_converter(folder, Path(draft) / "model")
            try:
                (Path(draft) / "model").rename(target)
            except OSError:
                if not (target / "model.bin").is_file():  # else another process was first
                    shutil.rmtree(target)  # the remains of a folder that something else has cleared
                    (Path(draft) / "model").rename(target)
    except OSError as error:
        raise OutputError(f"cannot keep the converted model: {error.strerror or error}", path=cache) from error
    return target


def _run_converter(folder: Path, output: Path) -> None:
    # -P: no module comes from the working folder, where anything may be called transformers.
    command = [sys.executable, "-P", "-m", "dragoman.engines.conversion", str(folder), str(output)]
    process = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own module
    if process.returncode:
        lines = process.stderr.strip().splitlines() or [f"exit status {process.returncode}"]
        if "No space left" in process.stderr:
            raise OSError(28, "No space left on device")
        raise ModelIntegrityError(f"{folder}: CTranslate2 cannot convert this model: {lines[-1]}")


def _main(folder: str, output: str) -> None:
    import warnings

    warnings.simplefilter("ignore")  # "Recommended: pip install sacremoses": not used here
    from ctranslate2.converters import TransformersConverter

    from dragoman.engines.marian import load_whole

    # float32 in the file: the compute type is chosen when it is loaded, on the machine that runs it.
    draft = Path(output).with_name("draft")
    converter = TransformersConverter(folder)
    converter.load_model = load_whole
    converter.convert(str(draft), quantization="float32", force=True)
    shutil.move(draft, output)


if __name__ == "__main__":
    _main(*sys.argv[1:])
