from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
import pytest

from dragoman.errors import ModelIntegrityError, ModelNotFoundError
from dragoman.models import catalog, hub
from dragoman.models.cards import NEEDED
from dragoman.models.catalog import embedded_models, find_model
from dragoman.plan import cache_folder

if TYPE_CHECKING:
    from dragoman.models.cards import Model


@pytest.fixture
def embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of embedded models, with nothing in it."""
    folder = tmp_path / "embedded"
    folder.mkdir()
    monkeypatch.setattr(catalog, "_EMBEDDED", folder)
    return folder


def test_auto_is_the_large_model_where_the_hub_cache_has_it(
    cached_opus: Path, caplog: pytest.LogCaptureFixture
) -> None:
    model = find_model("auto")
    assert (model.name, model.folder) == ("opus-mt-ar-en", cached_opus)
    assert caplog.records == []


@pytest.mark.usefixtures("hub_cache")
def test_auto_is_otherwise_the_starter_with_one_line_of_warning(
    starter: Model, caplog: pytest.LogCaptureFixture
) -> None:
    assert find_model("auto") == starter
    (record,) = caplog.records
    assert (record.levelno, record.getMessage().count("\n")) == (logging.WARNING, 0)
    assert "starter-ar-en" in record.getMessage()
    assert record.getMessage().endswith("dragoman models pull opus-mt-ar-en")


@pytest.mark.parametrize("name", [*NEEDED, "model.safetensors"])
def test_auto_does_not_take_what_an_interrupted_fetch_left(name: str, cached_opus: Path, starter: Model) -> None:
    (cached_opus / name).unlink()
    assert find_model("auto") == starter


@pytest.mark.usefixtures("hub_cache", "embedded")
def test_auto_without_any_model_says_how_to_get_one() -> None:
    with pytest.raises(ModelNotFoundError) as caught:
        find_model("auto")
    assert str(caught.value) == "no model is installed: dragoman models pull opus-mt-ar-en, or --model FOLDER"


@pytest.mark.parametrize("name", ["opus-mt-ar-en", "Helsinki-NLP/opus-mt-ar-en"])
def test_a_cached_hub_model_is_found_by_its_name_and_its_id(name: str, cached_opus: Path) -> None:
    model = find_model(name)
    assert (model.name, model.folder) == ("opus-mt-ar-en", cached_opus)


@pytest.mark.usefixtures("hub_cache")
@pytest.mark.parametrize(
    ("name", "repository"),
    [("opus-mt-ar-en", "Helsinki-NLP/opus-mt-ar-en"), ("someone/some-model", "someone/some-model")],
)
def test_a_hub_model_that_is_not_cached_is_an_error_offline_that_says_what_to_do(name: str, repository: str) -> None:
    with pytest.raises(ModelNotFoundError) as caught:
        find_model(name)
    message = str(caught.value)
    assert message.startswith(f"{repository} is not in the local cache, or not all of it, and HF_HUB_OFFLINE is set; ")
    assert f"'dragoman models pull {repository}'" in message
    assert message.endswith("or use --model starter-ar-en")


@pytest.mark.usefixtures("hub_cache")
@pytest.mark.parametrize("name", ["some folder/model", "owner/", "/owner"])
def test_what_cannot_be_a_hub_id_is_an_error_before_the_hub_is_asked(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    with pytest.raises(ModelNotFoundError, match="hub id"):
        find_model(name)


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        pytest.param("opus-mt-en-ar", "; did you mean 'opus-mt-ar-en'?", id="a slip"),
        pytest.param("./missing", "", id="a path"),
        pytest.param("a/b/c", "", id="a longer path"),
    ],
)
def test_an_unknown_name_is_answered_with_the_known_ones_and_the_nearest(name: str, advice: str) -> None:
    with pytest.raises(ModelNotFoundError) as caught:
        find_model(name)
    known = "no known name (starter-ar-en, opus-mt-ar-en), no folder and no hub id like owner/name"
    assert str(caught.value) == f"no model {name!r}: {known}{advice}"


def test_a_slip_in_a_path_is_not_looked_for_on_the_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models").mkdir()
    with pytest.raises(ModelNotFoundError, match="no folder 'models/opus', though 'models' is there"):
        find_model("models/opus")


def test_a_folder_is_a_model(model_folder: Path) -> None:
    assert find_model(str(model_folder)).folder == model_folder


def test_a_broken_folder_is_an_error_that_names_the_missing_files(model_folder: Path) -> None:
    (model_folder / "source.spm").unlink()
    with pytest.raises(ModelIntegrityError, match=r"source\.spm missing"):
        find_model(str(model_folder))


def test_a_folder_with_the_form_of_a_hub_id_goes_before_the_hub(
    model_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(model_folder.parent.parent)
    assert find_model(f"{model_folder.parent.name}/{model_folder.name}").name == model_folder.name


def test_a_card_alone_tells_of_a_model_that_is_not_here(embedded: Path, model_folder: Path) -> None:
    (embedded / "described").mkdir()
    (embedded / "described" / "card.toml").touch()
    shutil.copytree(model_folder, embedded / "whole")
    (embedded / "whole" / "card.toml").touch()
    assert [model.name for model in embedded_models()] == ["whole"]
    assert find_model("whole").folder == embedded / "whole"


def test_a_broken_embedded_model_is_in_nobody_elses_way(embedded: Path, model_folder: Path, cached_opus: Path) -> None:
    shutil.copytree(model_folder, embedded / "starter-ar-en")
    (embedded / "starter-ar-en" / "card.toml").touch()
    (embedded / "starter-ar-en" / "model.safetensors").unlink()
    assert find_model(str(model_folder)).folder == model_folder
    assert find_model("auto").folder == cached_opus
    with pytest.raises(ModelIntegrityError, match=r"model\.safetensors missing"):
        find_model("starter-ar-en")


def test_the_hub_is_not_asked_for_an_embedded_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "cached", pytest.fail)
    monkeypatch.setattr(hub, "fetch", pytest.fail)
    assert find_model("starter-ar-en").name == "starter-ar-en"


def test_converted_models_are_kept_where_the_environment_says(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache_folder() == cache
    monkeypatch.setenv("DRAGOMAN_CACHE", "")
    assert cache_folder() == Path(platformdirs.user_cache_path("dragoman"))
