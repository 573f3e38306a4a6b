"""The Hugging Face hub: what its local cache has, and fetching."""

from __future__ import annotations

from pathlib import Path

from dragoman.errors import ModelNotFoundError
from dragoman.models.cards import NEEDED, WEIGHTS

# What a Marian model needs; the repositories also hold the same weights for other frameworks.
_PATTERNS = ["config.json", "generation_config.json", "*.spm", "vocab.json", "tokenizer_config.json"]


def cached(repository: str) -> Path | None:
    """The folder of a repository in the local cache; None where it, or a part of it, is not there. Asks no network."""
    from huggingface_hub import constants

    # Looked at first: huggingface_hub itself takes a second to import.
    if not (Path(constants.HF_HUB_CACHE) / f"models--{repository.replace('/', '--')}" / "snapshots").is_dir():
        return None
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(repository, local_files_only=True))
    except LocalEntryNotFoundError:
        return None
    # An interrupted fetch leaves only some of the files.
    whole = all((folder / name).is_file() for name in NEEDED) and any((folder / name).is_file() for name in WEIGHTS)
    return folder if whole else None


def fetch(repository: str) -> Path:
    """Fetch a repository into the local cache, going on where an interrupted fetch stopped.

    Raises:
        ModelNotFoundError: It does not exist, or the hub cannot be reached; says what to do then.
    """
    from huggingface_hub import constants, snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, RepositoryNotFoundError

    if constants.HF_HUB_OFFLINE:
        reason = "is not in the local cache, or not all of it, and HF_HUB_OFFLINE is set"
        raise ModelNotFoundError(f"{repository} {reason}; {_advice(repository)}")
    try:
        # One kind of weights is enough; the second is asked for only where the first is not there.
        for weights in WEIGHTS:
            folder = Path(snapshot_download(repository, allow_patterns=[*_PATTERNS, weights]))
            if (folder / weights).is_file():
                return folder
    except HFValidationError as error:
        raise ModelNotFoundError(f"{repository!r} is no folder here and cannot be a hub id: {error}") from error
    except RepositoryNotFoundError as error:
        raise ModelNotFoundError(f"the hub has no model {repository!r}") from error
    except (HfHubHTTPError, OSError) as error:  # a hub that cannot be reached is an OSError here
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ModelNotFoundError(f"cannot fetch {repository} from the hub ({reason}); {_advice(repository)}") from error
    raise ModelNotFoundError(f"{repository} on the hub holds no weights for transformers ({' or '.join(WEIGHTS)})")


def _advice(repository: str) -> str:
    return (
        f"on a machine with a network run 'dragoman models pull {repository}' and copy the folder that "
        f"'dragoman models path {repository}' names, then use --model FOLDER; or use --model starter-ar-en"
    )
