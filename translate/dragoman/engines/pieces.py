"""SentencePiece pieces of a Marian model folder, with neither transformers nor torch.

The pieces are MarianTokenizer's (a test compares them), less its traps: that class reads ``>>`` ... ``<<`` at the
start of a text as a language code and drops what stands between, and takes a literal ``</s>`` or ``<pad>`` for a
command. Here they are characters like all others.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dragoman.errors import ModelError, ModelIntegrityError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

END = "</s>"
UNKNOWN = "<unk>"
PAD = "<pad>"
SPECIAL = frozenset({END, UNKNOWN, PAD})


class Pieces:
    """The two SentencePiece models of a folder and the vocabulary that both share.

    Attributes:
        ids: Piece to row of the embedding matrix.
    """

    def __init__(self, folder: Path) -> None:
        """Load ``source.spm``, ``target.spm`` and ``vocab.json``.

        Raises:
            ModelIntegrityError: One of them is missing or damaged.
            ModelError: The model has several target languages.
        """
        import sentencepiece

        try:
            self._source = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
            self._target = sentencepiece.SentencePieceProcessor(model_file=str(folder / "target.spm"))
            ids = json.loads((folder / "vocab.json").read_bytes())
            if not isinstance(ids, dict):
                raise ValueError("vocab.json is no table")  # noqa: TRY004, TRY301 - reported like all damage, below
        except (OSError, RuntimeError, ValueError) as error:
            msg = f"{folder}: not a usable Marian model folder (source.spm, target.spm, vocab.json): {error}"
            raise ModelIntegrityError(msg) from error
        self.ids: dict[str, int] = ids
        missing = sorted(SPECIAL - self.ids.keys())
        if missing:
            msg = f"{folder / 'vocab.json'}: lacks {', '.join(missing)}"
            raise ModelIntegrityError(msg)
        targets = sorted(piece for piece in self.ids if piece.startswith(">>") and piece.endswith("<<"))
        if len(targets) > 1:
            known = f"{len(targets)} target languages ({', '.join(targets[:5])} ...)"
            raise ModelError(f"{folder}: a model of {known}; dragoman runs models of one")

    def encode(self, text: str) -> list[str]:
        """Split `text` into source pieces, without the end mark. Unknown characters stay as pieces."""
        pieces: list[str] = self._source.encode(text, out_type=str)
        return pieces

    def knows(self, piece: str) -> bool:
        """Whether the piece has a row of its own. Anything else, a literal ``</s>`` too, is unknown to the model."""
        return piece in self.ids and piece not in SPECIAL

    @property
    def target_pieces(self) -> set[str]:
        """Every piece that `encode_target` can give and the vocabulary has."""
        return {self._target.id_to_piece(index) for index in range(self._target.get_piece_size())} & self.ids.keys()

    def encode_target(self, text: str) -> list[str]:
        """Split `text` into target pieces, without the end mark."""
        pieces: list[str] = self._target.encode(text, out_type=str)
        return pieces

    def decode(self, pieces: Sequence[str]) -> str:
        """Join target pieces to text."""
        text: str = self._target.decode_pieces([piece for piece in pieces if piece not in SPECIAL])
        return text.strip()
