from __future__ import annotations

import json
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dragoman.arabic import normalize
from dragoman.engines.pieces import END, SPECIAL, UNKNOWN, Pieces
from dragoman.errors import ModelError, ModelIntegrityError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dragoman.models.cards import Model

BYTE = re.compile("<0x[0-9A-F]{2}>")  # as a piece: a literal one is cut
CORPORA = Path(__file__).parents[2] / "corpora"


def article_lines() -> Iterator[str]:
    for path in sorted((CORPORA / "putin-erdogan-2016").glob("*.ar.txt")):
        yield from path.read_text(encoding="utf-8").splitlines()


def segmentation_lines() -> Iterator[str]:
    for path in sorted((CORPORA / "segmentation").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            yield from record.get("sents", [record.get("text", "")])


@pytest.fixture(scope="module")
def pieces(starter: Model) -> Pieces:
    return Pieces(starter.folder)


@pytest.mark.model
@pytest.mark.parametrize("lines", [article_lines, segmentation_lines])
def test_pieces_and_their_numbers_are_those_of_transformers(lines: object, starter: Model, pieces: Pieces) -> None:
    from transformers import MarianTokenizer

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Recommended: pip install sacremoses")
        tokenizer = MarianTokenizer.from_pretrained(starter.folder, local_files_only=True)
    texts = list(filter(None, map(normalize, lines())))  # type: ignore[operator]
    assert len(texts) >= 20
    unknown = pieces.ids[UNKNOWN]
    for text in texts:
        found = pieces.encode(text)
        assert found == tokenizer.tokenize(text)
        assert [pieces.ids.get(piece, unknown) for piece in [*found, END]] == tokenizer(text).input_ids


@pytest.mark.parametrize("literal", ["</s>", "<pad>", "<unk>", ">>x<<", ">>ara<<", "<s>", "▁", "<0x0A>"])
@pytest.mark.parametrize("text", ["{}", "{} مرحبا", "مرحبا {} بك", "مرحبا{}", "日本{}日本"])
def test_what_looks_like_a_command_is_text_and_is_not_lost(literal: str, text: str, pieces: Pieces) -> None:
    text = text.format(literal)
    found = pieces.encode(text)
    assert not SPECIAL.intersection(found)
    spelt = b"".join(bytes([int(piece[3:5], 16)]) if BYTE.fullmatch(piece) else piece.encode() for piece in found)
    assert spelt.decode().replace("▁", "") == text.replace(" ", "").replace("▁", "")


def test_a_command_is_never_a_known_piece(pieces: Pieces) -> None:
    assert not any(map(pieces.knows, SPECIAL))
    assert pieces.knows("▁")
    assert not pieces.knows("日本")


@pytest.mark.parametrize("text", ["The president said on Tuesday, August 9, 2016.", '"No" (5%): it\'s - well...'])
def test_target_pieces_joined_are_the_text(text: str, pieces: Pieces) -> None:
    found = pieces.encode_target(text)
    assert pieces.decode(found) == text
    assert pieces.decode([*found, END]) == text


@pytest.mark.parametrize("name", ["source.spm", "target.spm", "vocab.json"])
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="missing"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\xfe junk", id="junk"),
        pytest.param(b"[1, 2]", id="another thing"),
    ],
)
def test_a_missing_or_damaged_file_is_an_error_that_names_the_folder(
    name: str, content: bytes | None, model_copy: Path
) -> None:
    if content is None:
        (model_copy / name).unlink()
    else:
        (model_copy / name).write_bytes(content)
    with pytest.raises(ModelIntegrityError) as caught:
        Pieces(model_copy)
    assert str(model_copy) in str(caught.value)


def test_a_vocabulary_without_an_end_mark_is_an_error_that_names_it(model_copy: Path) -> None:
    (model_copy / "vocab.json").write_text('{"<unk>": 0}')
    with pytest.raises(ModelIntegrityError) as caught:
        Pieces(model_copy)
    assert str(caught.value) == f"{model_copy / 'vocab.json'}: lacks </s>, <pad>"


def test_a_model_of_several_target_languages_is_refused(model_copy: Path) -> None:
    """Without its language mark such a model answers in any language."""
    path = model_copy / "vocab.json"
    ids = json.loads(path.read_bytes())
    path.write_text(json.dumps(ids | {">>fra<<": len(ids), ">>eng<<": len(ids) + 1}))
    with pytest.raises(ModelError, match=r"a model of 2 target languages \(>>eng<<, >>fra<< ...\)"):
        Pieces(model_copy)
