"""The converted decoder says what the whole model says, with the rows of the target's pieces only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dragoman.arabic import normalize
from dragoman.engines.conversion import write_converted
from dragoman.engines.pieces import END, UNKNOWN, Pieces

if TYPE_CHECKING:
    from pathlib import Path

    import ctranslate2

    from dragoman.models.cards import Model

pytestmark = pytest.mark.model


@pytest.fixture(scope="module", params=["trained", "any-piece"])
def folders(starter: Model, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The model, cut and whole. "any-piece" may put pieces of the source into English."""
    place = tmp_path_factory.mktemp("cut")
    folder = starter.folder if request.param == "trained" else _without_bias(starter.folder, place / "model")
    write_converted(folder, place / "cut")
    write_converted(folder, place / "whole", whole=True)
    return [folder, place / "cut", place / "whole"]


def _without_bias(folder: Path, copy: Path) -> Path:
    """Copy a model, and let every piece of its vocabulary be as likely in the output as its weights make it."""
    import shutil

    from safetensors.torch import load_file, save_file

    shutil.copytree(folder, copy)
    weights = load_file(copy / "model.safetensors")
    weights["final_logits_bias"].zero_()
    save_file(weights, copy / "model.safetensors", metadata={"format": "pt"})
    return copy


def load(folder: Path, compute_type: str) -> ctranslate2.Translator:
    import ctranslate2

    return ctranslate2.Translator(str(folder / compute_type), compute_type=compute_type, intra_threads=1)


def vocabulary(folder: Path, side: str) -> list[str]:
    path = folder / "float32" / f"{side}_vocabulary.json"
    found: list[str] = json.loads((path if path.exists() else path.with_name("shared_vocabulary.json")).read_bytes())
    return found


def test_the_target_keeps_its_own_pieces_in_their_order_and_the_source_all(folders: list[Path]) -> None:
    folder, cut, whole = folders
    kept = Pieces(folder).target_pieces | {END, UNKNOWN}
    assert vocabulary(cut, "target") == [piece for piece in vocabulary(whole, "target") if piece in kept]
    assert vocabulary(cut, "source") == vocabulary(whole, "source")
    assert len(vocabulary(cut, "target")) < len(vocabulary(whole, "target"))


def test_rows_that_are_kept_are_the_same_numbers(folders: list[Path]) -> None:
    _, cut, whole = folders
    texts = ["The minister said on Tuesday that the talks went on."]
    pieces = Pieces(folders[0])
    source, target = [*pieces.encode("وصل الوزير."), END], pieces.encode_target(texts[0])
    kept, full = (load(folder, "float32").score_batch([source], [target])[0].log_probs for folder in (cut, whole))
    differences = [one - other for one, other in zip(kept, full, strict=True)]
    # Only what the dropped rows had of the probability is shared out anew, never taken away.
    assert all(difference >= -1e-4 for difference in differences)


@pytest.mark.parametrize("beam", [1, 4])
@pytest.mark.parametrize("compute_type", ["int8", "float32"])
def test_the_output_is_the_whole_models_unless_that_had_a_piece_of_the_source(
    folders: list[Path], article: list[str], beam: int, compute_type: str
) -> None:
    folder, cut, whole = folders
    pieces = Pieces(folder)
    sources = [[*pieces.encode(normalize(text)), END] for text in article]
    known = pieces.target_pieces
    options = {"beam_size": beam, "max_batch_size": 1, "max_decoding_length": 96, "disable_unk": True}
    ours, theirs = (load(each, compute_type).translate_batch(sources, **options) for each in (cut, whole))
    pairs = [(mine.hypotheses[0], other.hypotheses[0]) for mine, other in zip(ours, theirs, strict=True)]
    clean = [(mine, other) for mine, other in pairs if set(other) <= known]
    assert all(set(mine) <= known for mine, _ in pairs)
    assert [mine for mine, _ in clean] == [other for _, other in clean]
    assert bool(clean) is (folder.name == "starter-ar-en")  # of the other every output has some
