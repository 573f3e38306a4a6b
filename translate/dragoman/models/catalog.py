"""Finding a model by name: embedded, in a folder, or on the Hugging Face hub."""

from __future__ import annotations

import difflib
import logging
from pathlib import Path

from dragoman.errors import ModelNotFoundError
from dragoman.models import hub
from dragoman.models.cards import Model, open_model

_LOG = logging.getLogger(__name__)

STARTER = "starter-ar-en"
DEFAULT = "opus-mt-ar-en"
HUB_NAMES = {DEFAULT: "Helsinki-NLP/opus-mt-ar-en"}

_HERE = Path(__file__).parent
# In an installed package the embedded models are beside this file; in a checkout they are at its top.
_EMBEDDED = _HERE / "embedded" if (_HERE / "embedded").is_dir() else _HERE.parents[2] / "models"


def embedded_models() -> list[Model]:
    """The models that travel with the package.

    Raises:
        ModelIntegrityError: One of them is not whole.
    """
    return [open_model(folder) for folder in _embedded_folders()]


def find_model(name: str) -> Model:
    """Find a model by what a user types.

    Args:
        name: "auto", a name in models/, a folder, or a hub id ("Helsinki-NLP/opus-mt-ar-en"). "auto" is opus-mt-ar-en
            where the hub's local cache has it, else the embedded starter. A hub model that is not in the cache is
            fetched, unless HF_HUB_OFFLINE is set; "auto" fetches nothing.

    Raises:
        ModelNotFoundError: There is no such model, or it cannot be fetched.
        ModelIntegrityError: It is there and not whole.
    """
    if name == "auto":
        return _find_default()
    for folder in _embedded_folders():
        if folder.name == name:
            return open_model(folder)
    if Path(name).is_dir():
        return open_model(Path(name))
    repository = HUB_NAMES.get(name, name)
    if repository.count("/") != 1 or repository.startswith((".", "/", "~")):
        raise ModelNotFoundError(_unknown(name))
    if Path(name).parent != Path() and Path(name).parent.is_dir():  # models/opus: a slip in a path, not a hub id
        raise ModelNotFoundError(f"no folder {name!r}, though {str(Path(name).parent)!r} is there")
    short = next((short for short, known in HUB_NAMES.items() if known == repository), repository)
    return open_model(hub.cached(repository) or hub.fetch(repository), short)


def _embedded_folders() -> list[Path]:
    """Folders with a card and a configuration; a card alone tells of a model that is not here."""
    return [path.parent for path in sorted(_EMBEDDED.glob("*/card.toml")) if (path.parent / "config.json").is_file()]


def _find_default() -> Model:
    repository = HUB_NAMES[DEFAULT]
    if folder := hub.cached(repository):
        return open_model(folder, DEFAULT)
    for folder in _embedded_folders():
        if folder.name == STARTER:
            _LOG.warning(
                "using the small embedded model %s, which is for trying dragoman out; "
                "for real work: dragoman models pull %s",
                STARTER,
                DEFAULT,
            )
            return open_model(folder)
    raise ModelNotFoundError(f"no model is installed: dragoman models pull {DEFAULT}, or --model FOLDER")


def _unknown(name: str) -> str:
    known = [*(folder.name for folder in _embedded_folders()), *HUB_NAMES]
    near = difflib.get_close_matches(name, known, n=1)
    advice = f"; did you mean {near[0]!r}?" if near else ""
    return f"no model {name!r}: no known name ({', '.join(known)}), no folder and no hub id like owner/name{advice}"
