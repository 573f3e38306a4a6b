"""The SentencePiece models of sacreBLEU's tokenizers, fetched with an end to the waiting and a clear error."""

from __future__ import annotations

from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

from dragoman.errors import ModelIntegrityError, ModelNotFoundError
from dragoman.storage import open_atomic

_WAIT = 20  # seconds for which a server may be silent: sacreBLEU itself would wait for ever


def fetch_pieces(tokenizer: str) -> None:
    """Make sure that sacreBLEU finds the model of a tokenizer, and that it is one.

    Raises:
        ModelNotFoundError: It is not on this machine and cannot be fetched; says from where to where it belongs.
        ModelIntegrityError: The file is no SentencePiece model.
    """
    import sentencepiece
    from sacrebleu.tokenizers.tokenizer_spm import SPM_MODELS
    from sacrebleu.utils import SACREBLEU_DIR

    address = SPM_MODELS[tokenizer]["url"]
    path = Path(SACREBLEU_DIR, "models", address.rpartition("/")[2])
    if not path.exists():
        _fetch(tokenizer, address, path)
    try:
        sentencepiece.SentencePieceProcessor(model_file=str(path))
    except (RuntimeError, OSError) as error:
        raise ModelIntegrityError(
            f"{path} is no SentencePiece model: delete it, so that it is fetched again"
        ) from error


def _fetch(tokenizer: str, address: str, path: Path) -> None:
    try:
        with urlopen(address, timeout=_WAIT) as answer:  # noqa: S310 - an https address that sacreBLEU names
            content = answer.read()
    except (OSError, HTTPException) as error:
        raise ModelNotFoundError(
            f"the tokenizer {tokenizer!r} needs a SentencePiece model that cannot be fetched ({error}): "
            f"put {address} at {path}, or choose another metric or tokenizer"
        ) from error
    with open_atomic(path) as stream:
        stream.write(content)
