"""The vocabulary of a new model: a SentencePiece model a side and one table for both, as MarianTokenizer wants."""

from __future__ import annotations

import json
import re
import unicodedata
import warnings
from contextlib import chdir
from typing import TYPE_CHECKING, Any

from dragoman.engines.pieces import END, PAD, UNKNOWN
from dragoman.errors import UsageError
from dragoman.training.settings import DEFAULT_COVERAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from dragoman.training.settings import Settings

# In the order that a folder is written in: one without vocab.json is no model.
PIECES_FILES = ("source.spm", "target.spm", "tokenizer_config.json", "vocab.json")
_SAMPLED = 1_000_000  # sentences that pieces are learnt from, at most
_LONGEST = 512  # positions of a Marian model
_TOO_MANY = re.compile(r"<= (\d+)")
_SPELLS_BYTES = b"\x12\x03\x98\x02\x01"  # TrainerSpec, which has byte_fallback
_ALEF, _COMBINING_HAMZA = "ا", "\u0653\u0654\u0655"

# Letters and signs that papers write in several ways become one: a model of few sentences would meet each spelling too
# seldom. The rules travel inside source.spm, so that every user of the folder applies them.
_FOLDED = {
    **dict.fromkeys("أإآٱ", _ALEF),
    "ى": "ي",
    "ی": "ي",
    "ک": "ك",
    **{chr(start + digit): str(digit) for start in (0x660, 0x6F0) for digit in range(10)},
    "٪": "%",
    "٫": ".",
    "٬": ",",
    **dict.fromkeys("«»“”„‟❝❞", '"'),
    **dict.fromkeys("‘’‚\u201b`´", "'"),
    **dict.fromkeys("–—―‒−", "-"),
    **dict.fromkeys(map(chr, [*range(0x64B, 0x660), 0x640, 0x670, *range(0x6D6, 0x6DD), *range(0x6DF, 0x6E9)]), ""),
    **dict.fromkeys(
        map(chr, [0x61C, 0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)]), ""
    ),
    **dict.fromkeys("\t\n\r", " "),
    "…": "...",
}


def make_vocabulary(pairs: Iterable[tuple[str, str]], settings: Settings, folder: Path) -> None:
    """Learn the pieces of both sides and write ``source.spm``, ``target.spm``, ``vocab.json`` and the tokenizer's file.

    Args:
        pairs: Text in the proportions that it is trained in.
        settings: Pieces a side, coverage, byte fallback, symbols, spelling.
        folder: Where the files go.

    Raises:
        UsageError: The text has not enough for so many pieces.
    """
    sides = zip(*pairs, strict=True)
    for name, texts, folded in zip(("source", "target"), sides, (settings.folds, False), strict=True):
        _learn(texts, name, folder, settings, _FOLDED if folded else {})
    table = {END: 0, UNKNOWN: 1}
    for name in ("source", "target"):
        for piece in _pieces(folder / f"{name}.spm"):
            table.setdefault(piece, len(table))
    table[PAD] = len(table)  # last: CTranslate2's converter looks for it there
    _write_table(table, folder)
    _write_tokenizer(folder, settings.pair)


def add_bytes(folder: Path, languages: Sequence[str]) -> None:
    """Give both sides of a folder the 256 bytes as pieces, by which they spell the characters that have none.

    A SentencePiece model is a message of Protocol Buffers (sentencepiece_model.proto): what is written behind one is
    merged into it, entries of a list behind its entries.

    Args:
        folder: Pieces and vocabulary, changed in place.
        languages: Of source and target, where the folder does not say.
    """
    table = json.loads((folder / "vocab.json").read_bytes())
    named = [f"<0x{number:02X}>" for number in range(256)]
    for path in (folder / "source.spm", folder / "target.spm"):
        if named[0] not in _pieces(path):
            path.write_bytes(path.read_bytes() + b"".join(map(_byte_entry, named)) + _SPELLS_BYTES)
    order = sorted(table.keys() - {PAD}, key=table.__getitem__)
    order += [name for name in named if name not in table]
    _write_table({piece: row for row, piece in enumerate([*order, PAD])}, folder)
    known = folder / "tokenizer_config.json"
    called = json.loads(known.read_bytes()) if known.is_file() else {}
    keys = ("source_lang", "target_lang")
    _write_tokenizer(folder, [called.get(key) or code for key, code in zip(keys, languages, strict=True)])


def _byte_entry(name: str) -> bytes:
    """Return a piece as it stands in the file: its name, the score 0 and the type BYTE."""
    entry = b"\x0a" + bytes([len(name)]) + name.encode() + b"\x15" + bytes(4) + b"\x18\x06"
    return b"\x0a" + bytes([len(entry)]) + entry


def _write_table(table: Mapping[str, int], folder: Path) -> None:
    (folder / "vocab.json").write_text(json.dumps(table, ensure_ascii=False, indent=0), encoding="utf-8")


def write_rules(rules: Mapping[str, str], path: Path) -> Path:
    """Write normalisation as SentencePiece reads it: NFKC of single characters, with `rules` before and after it.

    The format (sentencepiece's doc/normalization.md) is hexadecimal code points, a tab, hexadecimal code points.
    """
    table = {}
    for code in (*range(0x20, 0xD800), *range(0xE000, 0x10000)):
        char = chr(code)
        folded = "".join(rules.get(each, each) for each in unicodedata.normalize("NFKC", rules.get(char, char)))
        if folded != char:
            table[char] = folded
    table |= dict.fromkeys((_ALEF + mark for mark in _COMBINING_HAMZA), _ALEF)
    lines = ("\t".join(" ".join(f"{ord(each):X}" for each in side) for side in row) for row in sorted(table.items()))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _learn(texts: Sequence[str], side: str, folder: Path, settings: Settings, rules: Mapping[str, str]) -> None:
    """Train a unigram model with the ids of ``</s>`` and ``<unk>`` that Marian has; digits stay single.

    Without rules the text is kept to the character, so that what was learnt is written back exactly.
    """
    import sentencepiece

    spelling: dict[str, Any] = {"normalization_rule_name": "identity"}
    if rules:
        spelling = {"normalization_rule_tsv": write_rules(rules, folder / "rules.tsv").name}
    # SentencePiece writes the paths into the model: short ones say nothing of the machine, and give equal files.
    with chdir(folder):
        try:
            sentencepiece.SentencePieceTrainer.train(
                sentence_iterator=iter(texts),
                model_prefix=side,
                vocab_size=settings.shape.pieces,
                model_type="unigram",
                character_coverage=settings.coverage or DEFAULT_COVERAGE,
                byte_fallback=settings.byte_fallback,
                user_defined_symbols=list(settings.symbol),
                split_digits=True,
                eos_id=0,
                unk_id=1,
                bos_id=-1,
                pad_id=-1,
                input_sentence_size=_SAMPLED,
                shuffle_input_sentence=True,
                num_threads=settings.threads or 2,
                minloglevel=2,
                **spelling,
            )
        except (RuntimeError, ValueError) as error:
            most = _TOO_MANY.search(str(error))
            advice = f"; this text has enough for {int(most[1]):,}" if most else f": {error}"
            raise UsageError(f"--pieces {settings.shape.pieces:,} cannot be had of the {side} side{advice}") from error
    (folder / f"{side}.vocab").unlink()
    (folder / "rules.tsv").unlink(missing_ok=True)
    (folder / f"{side}.model").rename(folder / f"{side}.spm")


def _pieces(path: Path) -> list[str]:
    import sentencepiece

    model = sentencepiece.SentencePieceProcessor(model_file=str(path))
    return [model.id_to_piece(index) for index in range(model.get_piece_size())]


def _write_tokenizer(folder: Path, languages: Sequence[str]) -> None:
    from transformers import MarianTokenizer

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "Recommended: pip install sacremoses", which is not used here
        tokenizer = MarianTokenizer(
            source_spm=str(folder / "source.spm"),
            target_spm=str(folder / "target.spm"),
            vocab=str(folder / "vocab.json"),
            source_lang=languages[0],
            target_lang=languages[1],
            model_max_length=_LONGEST,
        )
        tokenizer.save_pretrained(folder)
