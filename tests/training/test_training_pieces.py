"""Vocabularies: what is learnt, what is kept to the character, what is drawn, and what is missed."""

from __future__ import annotations

import itertools
import json
import pickle
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import sentencepiece
from training_cases import make_pairs, small

from dragoman.engines.pieces import Pieces
from dragoman.errors import ModelError, UsageError
from dragoman.training.codec import LIMIT, Codec
from dragoman.training.pieces import make_vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.model

PAIRS = [
    *make_pairs(150),
    ("وصلت أسعار النفط إلى ٣٥٫٥ دولار", "Oil prices (Brent) reached $35.5 — “a record”, he said: 100% up!"),
]
DRAWN = """
import sys
import numpy as np
from pathlib import Path
from dragoman.training.codec import Codec
codec = Codec(Path(sys.argv[1]))
print([codec.sample("ابتج حدرز سشعف قكلم", 0.3, np.random.default_rng(number)) for number in range(20)])
"""


@pytest.fixture(scope="module")
def learn(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Learn a vocabulary of PAIRS with changed settings, in a folder of its own."""

    def make(pairs: list[tuple[str, str]] = PAIRS, **changes: Any) -> Path:
        folder = tmp_path_factory.mktemp("pieces")
        make_vocabulary(pairs, small(folder, **{"pieces": 85, "coverage": 1.0} | changes), folder)
        return folder

    return make


@pytest.fixture(scope="module")
def folder(learn: Callable[..., Path]) -> Path:
    return learn()


def test_the_table_is_as_marian_and_ctranslate2_want_it(folder: Path) -> None:
    ids = Pieces(folder).ids
    assert (ids["</s>"], ids["<unk>"], ids["<pad>"]) == (0, 1, len(ids) - 1)
    assert sorted(ids.values()) == list(range(len(ids)))


def test_a_codec_goes_to_another_process_and_encodes_and_draws_the_same(folder: Path) -> None:
    codec = Codec(folder)
    drawn = codec.sample(PAIRS[0][0], 0.3, np.random.default_rng(1))  # words are remembered
    other = pickle.loads(pickle.dumps(codec))  # noqa: S301 - our own
    assert other.sample(PAIRS[0][0], 0.3, np.random.default_rng(1)) == drawn
    assert [other.encode(text, 1) for _, text in PAIRS] == [codec.encode(text, 1) for _, text in PAIRS]


def test_english_comes_back_to_the_character(folder: Path) -> None:
    pieces = Pieces(folder)
    for _, target in PAIRS:
        assert pieces.decode(pieces.encode_target(target)) == target


def test_spellings_of_one_arabic_word_become_one(folder: Path) -> None:
    pieces = Pieces(folder)
    assert pieces.encode("إلى أسعار ٣٥٫٥") == pieces.encode("الي اسعار 35.5")


def test_spelling_is_kept_where_it_is_asked_for(learn: Callable[..., Path]) -> None:
    pieces = Pieces(learn(spelling="keep"))
    assert pieces.encode("إلى") != pieces.encode("الي")


def test_transformers_reads_the_folder_and_cuts_alike(folder: Path) -> None:
    from transformers import MarianTokenizer

    with pytest.warns(UserWarning, match="sacremoses"):
        tokenizer = MarianTokenizer.from_pretrained(folder)
    codec = Codec(folder)
    for source, target in PAIRS[-5:]:
        assert tokenizer(source)["input_ids"] == codec.encode(source, 0)
        assert tokenizer(text_target=target)["input_ids"] == codec.encode(target, 1)


def test_with_byte_fallback_no_character_is_unknown(folder: Path, learn: Callable[..., Path]) -> None:
    assert Codec(folder).unknown in Codec(folder).encode("日本", 1)
    codec = Codec(learn(byte_fallback=True, pieces=340))
    assert codec.unknown not in codec.encode("日本", 1)
    assert Pieces(codec.folder).decode(Pieces(codec.folder).encode_target("日本")) == "日本"


def test_with_full_coverage_each_character_that_occurs_has_a_piece(learn: Callable[..., Path]) -> None:
    rare = [*PAIRS, ("نعم", "yes ¶")]
    few, all_of_them = (Pieces(learn(coverage=share, pairs=rare)).target_pieces for share in (0.99, 1.0))
    assert "¶" in all_of_them - few


def test_a_symbol_is_always_one_piece(learn: Callable[..., Path]) -> None:
    assert "<term>" in Pieces(learn(symbol=("<term>",))).encode_target("he <term>said")


def test_nothing_of_the_machine_stands_in_the_files(folder: Path) -> None:
    assert all(str(folder).encode() not in path.read_bytes() for path in folder.iterdir())


def test_more_pieces_than_the_text_has_are_refused_with_the_number_it_has(learn: Callable[..., Path]) -> None:
    with pytest.raises(
        UsageError, match=r"--pieces 9,000 cannot be had of the source side; this text has enough for \d+"
    ):
        learn(pieces=9000)


def test_what_is_drawn_spells_the_same_text(folder: Path) -> None:
    codec, names = Codec(folder), {row: piece for piece, row in Pieces(folder).ids.items()}
    generator = np.random.default_rng(1)
    for source, _ in PAIRS[:20]:
        drawn, best = codec.sample(source, 0.2, generator), codec.encode(source, 0)
        assert "".join(names[row] for row in drawn) == "".join(names[row] for row in best)


def test_sharp_sampling_takes_the_best_segmentation_and_flat_sampling_many(folder: Path) -> None:
    codec, source = Codec(folder), PAIRS[0][0]
    found = {
        alpha: Counter(tuple(codec.sample(source, alpha, np.random.default_rng(n))) for n in range(50))
        for alpha in (0.05, 50)
    }
    assert list(found[50]) == [tuple(codec.encode(source, 0))]
    assert len(found[0.05]) > 10


def test_the_same_is_drawn_in_every_process(folder: Path) -> None:
    """SentencePiece's own sampling fails this: its seed does not reach to other processes."""
    command = [sys.executable, "-c", DRAWN, str(folder)]
    outputs = {subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in range(2)}
    assert len(outputs) == 1


def test_a_drawn_source_that_would_be_too_long_is_not_drawn(folder: Path) -> None:
    codec = Codec(folder)
    text = " ".join(itertools.islice(itertools.cycle(pair[0] for pair in PAIRS), 200))
    assert len(codec.sample(text, 0.1, np.random.default_rng(1))) == LIMIT


def test_a_vocabulary_that_misses_a_script_is_refused(folder: Path) -> None:
    codec = Codec(folder)
    codec.check_scripts(PAIRS, ("ar", "en"))
    with pytest.raises(ModelError, match="misses the Cyrillic script: 100% of such letters on the en side"):
        codec.check_scripts([("نعم", "да, конечно")], ("ar", "en"))


def test_a_script_that_only_a_later_bitext_is_written_in_is_found(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not all pairs are looked at, but some of every part."""
    monkeypatch.setattr("dragoman.training.codec._CHECKED", 20)
    pairs = [*PAIRS[:100], *[("نعم", "да, конечно")] * 50]
    with pytest.raises(ModelError, match="misses the Cyrillic script"):
        Codec(folder).check_scripts(pairs, ("ar", "en"))
    Codec(folder).check_scripts([], ("ar", "en"))


def test_pieces_that_cannot_be_drawn_say_so(folder: Path, tmp_path: Path) -> None:
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(source for source, _ in PAIRS),
        model_prefix=str(tmp_path / "source"),
        vocab_size=60,
        model_type="bpe",
        minloglevel=2,
    )
    (tmp_path / "source.model").rename(tmp_path / "source.spm")
    (tmp_path / "target.spm").write_bytes((folder / "target.spm").read_bytes())
    (tmp_path / "vocab.json").write_text(json.dumps(Pieces(folder).ids), encoding="utf-8")
    with pytest.raises(UsageError, match="--sampling 0"):
        Codec(tmp_path).sample("نعم", 0.5, np.random.default_rng(1))
