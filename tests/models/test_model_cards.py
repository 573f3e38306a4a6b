from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from dragoman.errors import ModelIntegrityError
from dragoman.models.cards import NEEDED, Model, file_digest, model_files, open_model, verify_model

if TYPE_CHECKING:
    from pathlib import Path

FILES = (*NEEDED, "model.safetensors")


def write_card(folder: Path) -> Model:
    """Give a folder a card with the checksums of its files."""
    lines = [f'"{path.name}" = "{file_digest(path)}"\n' for path in model_files(folder)]
    (folder / "card.toml").write_text('licence = "CC0-1.0"\n[files]\n' + "".join(lines))
    return open_model(folder)


def test_the_embedded_model_is_what_its_card_says(starter: Model) -> None:
    assert verify_model(starter) == []
    assert {path.name for path in model_files(starter.folder)} <= starter.card["files"].keys()
    assert starter.card["name"] == starter.name == "starter-ar-en"
    assert starter.card["languages"] == ["ar", "en"]


def test_a_folder_is_opened_with_its_name_and_card(model_folder: Path) -> None:
    model = write_card(model_folder)
    assert (model.name, model.folder, model.card["licence"]) == (model_folder.name, model_folder, "CC0-1.0")
    assert open_model(model_folder, "another").name == "another"


def test_a_folder_without_a_card_has_an_empty_one(model_folder: Path) -> None:
    assert open_model(model_folder).card == {}


@pytest.mark.parametrize("name", FILES)
def test_a_change_in_any_file_changes_the_digest(name: str, model_folder: Path) -> None:
    before = open_model(model_folder).digest()
    with (model_folder / name).open("a") as stream:
        stream.write(" ")
    assert open_model(model_folder).digest() != before
    assert len(before) == 64


def test_the_digest_depends_on_neither_place_nor_card_nor_other_files(model_folder: Path, tmp_path: Path) -> None:
    before = open_model(model_folder).digest()
    (model_folder / "README.md").touch()
    write_card(model_folder)
    shutil.copytree(model_folder, tmp_path / "elsewhere")
    assert open_model(tmp_path / "elsewhere").digest() == before


def test_content_that_moves_to_another_file_changes_the_digest(model_folder: Path) -> None:
    before = open_model(model_folder).digest()
    source, target = model_folder / "source.spm", model_folder / "target.spm"
    source_bytes = source.read_bytes()
    source.write_bytes(target.read_bytes())
    target.write_bytes(source_bytes)
    assert open_model(model_folder).digest() != before


def test_weights_of_either_kind_will_do_and_safetensors_goes_first(model_folder: Path) -> None:
    shutil.copy(model_folder / "model.safetensors", model_folder / "pytorch_model.bin")
    assert model_files(model_folder)[-1].name == "model.safetensors"
    (model_folder / "model.safetensors").unlink()
    assert model_files(open_model(model_folder).folder)[-1].name == "pytorch_model.bin"


def test_all_missing_files_are_named_at_once(model_folder: Path) -> None:
    for name in ("vocab.json", "target.spm", "model.safetensors"):
        (model_folder / name).unlink()
    with pytest.raises(ModelIntegrityError) as caught:
        open_model(model_folder)
    assert str(caught.value) == (
        f"{model_folder}: no Marian model in Hugging Face format: vocab.json, target.spm, model.safetensors missing"
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param("config.json", '{"model_type": "t5"}', "a 't5' model; dragoman runs 'marian'", id="another kind"),
        pytest.param("config.json", "{}", "a None model; dragoman runs 'marian'", id="no kind"),
        pytest.param("config.json", "{", "config.json or card.toml cannot be read: ", id="no JSON"),
        pytest.param("config.json", "[]", "config.json or card.toml cannot be read: ", id="no object"),
        pytest.param("card.toml", "licence = ", "config.json or card.toml cannot be read: ", id="no TOML"),
    ],
)
def test_a_folder_that_is_no_marian_model_is_an_error_that_names_it(
    name: str, content: str, message: str, model_folder: Path
) -> None:
    (model_folder / name).write_text(content)
    with pytest.raises(ModelIntegrityError) as caught:
        open_model(model_folder)
    assert str(caught.value).startswith(f"{model_folder}: {message}")


def test_a_whole_model_has_no_faults(model_folder: Path) -> None:
    assert verify_model(write_card(model_folder)) == []


def test_a_changed_and_a_missing_file_are_each_found(model_folder: Path) -> None:
    model = write_card(model_folder)
    (model_folder / "vocab.json").write_text("{}  ")
    (model_folder / "source.spm").unlink()
    assert verify_model(model) == [
        f"{model_folder / 'source.spm'}: missing",
        f"{model_folder / 'vocab.json'}: differs from its card",
    ]


def test_a_model_without_checksums_is_not_called_whole(model_folder: Path) -> None:
    (fault,) = verify_model(open_model(model_folder))
    assert fault == f"{model_folder}: no checksums to compare with (card.toml has no [files])"
