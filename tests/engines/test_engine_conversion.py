from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from dragoman.engines import conversion
from dragoman.engines.conversion import convert
from dragoman.engines.ct2 import Ct2Engine
from dragoman.errors import EngineError, ModelIntegrityError, OutputError
from dragoman.plan import Machine, Search

if TYPE_CHECKING:
    from pathlib import Path

    from dragoman.models.cards import Model

DIGEST = "0123456789abcdef" * 4


class Converter:
    """In place of the real one: writes a file, and counts."""

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self, folder: Path, output: Path) -> None:
        self.runs += 1
        for form in ("int8", "float32"):
            (output / form).mkdir(parents=True)
            (output / form / "model.bin").write_text(folder.name)


@pytest.fixture
def converter(monkeypatch: pytest.MonkeyPatch) -> Converter:
    made = Converter()
    monkeypatch.setattr(conversion, "_run_converter", made)
    return made


def test_a_model_is_converted_once(tmp_path: Path, converter: Converter) -> None:
    first = convert(tmp_path / "some-model", tmp_path / "cache", DIGEST)
    assert (first / "int8" / "model.bin").read_text() == "some-model"
    assert convert(tmp_path / "some-model", tmp_path / "cache", DIGEST) == first
    assert converter.runs == 1
    assert list((tmp_path / "cache").iterdir()) == [first]


def test_a_converted_model_is_named_after_the_digest_and_not_the_folder_alone(
    tmp_path: Path, converter: Converter
) -> None:
    first = convert(tmp_path / "some-model", tmp_path / "cache", DIGEST)
    other = convert(tmp_path / "some-model", tmp_path / "cache", DIGEST[::-1])
    assert first != other
    assert first.name.startswith(f"some-model-{DIGEST[:16]}-ct2-")
    assert converter.runs == 2


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ModelIntegrityError("sorry"), MemoryError()], ids=repr)
def test_a_conversion_that_breaks_off_leaves_nothing_under_the_final_name(
    error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(folder: Path, output: Path) -> None:
        Converter()(folder, output)
        raise error

    monkeypatch.setattr(conversion, "_run_converter", break_off)
    with pytest.raises(type(error)):
        convert(tmp_path / "some-model", tmp_path / "cache", DIGEST)
    assert list((tmp_path / "cache").iterdir()) == []


def test_what_a_killed_conversion_left_is_not_taken_for_a_model(tmp_path: Path, converter: Converter) -> None:
    draft = tmp_path / "cache" / ".converting-abc" / "model"
    draft.mkdir(parents=True)
    (draft / "model.bin").touch()
    assert convert(tmp_path / "some-model", tmp_path / "cache", DIGEST).parent == tmp_path / "cache"
    assert converter.runs == 1


def test_the_remains_of_a_cleared_folder_are_replaced(tmp_path: Path, converter: Converter) -> None:
    target = convert(tmp_path / "some-model", tmp_path / "cache", DIGEST)
    (target / "int8" / "model.bin").unlink()
    (target / "config.json").touch()
    assert convert(tmp_path / "some-model", tmp_path / "cache", DIGEST) == target
    assert sorted(path.name for path in target.iterdir()) == ["float32", "int8"]
    assert converter.runs == 2


def test_of_two_conversions_at_the_same_time_the_first_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    converter = Converter()

    def be_late(folder: Path, output: Path) -> None:
        converter(folder, output)
        monkeypatch.setattr(conversion, "_run_converter", converter)
        first = convert(folder, tmp_path / "cache", DIGEST)
        (first / "int8" / "model.bin").write_text("first")

    monkeypatch.setattr(conversion, "_run_converter", be_late)
    converted = convert(tmp_path / "some-model", tmp_path / "cache", DIGEST)
    assert (converted / "int8" / "model.bin").read_text() == "first"
    assert len(list((tmp_path / "cache").iterdir())) == 1


@pytest.mark.usefixtures("converter")
def test_a_cache_that_cannot_be_written_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError) as caught:
        convert(tmp_path / "some-model", tmp_path / "file" / "cache", DIGEST)
    assert str(caught.value).startswith(f"{tmp_path / 'file' / 'cache'}: cannot keep the converted model: ")


@pytest.mark.parametrize(
    ("stderr", "error", "message"),
    [
        pytest.param(
            "Traceback ...\nKeyError: 'fc1'\n",
            ModelIntegrityError,
            "{model}: CTranslate2 cannot convert this model: KeyError: 'fc1'",
            id="what went wrong",
        ),
        pytest.param(
            "", ModelIntegrityError, "{model}: CTranslate2 cannot convert this model: exit status 9", id="silent"
        ),
        pytest.param(
            "OSError: [Errno 28] No space left on device\n",
            OutputError,
            "{cache}: cannot keep the converted model: No space left on device",
            id="full disk",
        ),
    ],
)
def test_a_converter_that_fails_is_an_error_that_says_why(
    stderr: str, error: type[Exception], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = subprocess.CompletedProcess([], 9, "", stderr)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(error) as caught:
        convert(tmp_path / "some-model", tmp_path, DIGEST)
    assert str(caught.value) == message.format(model=tmp_path / "some-model", cache=tmp_path)


@pytest.mark.model
def test_a_model_of_another_kind_is_not_converted(model_copy: Path, tmp_path: Path) -> None:
    config = model_copy / "config.json"
    config.write_text(config.read_text().replace('"marian"', '"bart"').replace("MarianMTModel", "BartModel"))
    with pytest.raises(ValueError, match="a bart model; only Marian models can be used"):
        conversion.write_converted(model_copy, tmp_path / "converted")
    assert not (tmp_path / "converted").exists()


@pytest.mark.model
def test_modules_in_the_working_folder_are_not_taken_for_those_of_the_converter(
    starter: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "transformers.py").write_text("raise RuntimeError('the wrong one')")
    monkeypatch.chdir(tmp_path)
    assert (convert(starter.folder, tmp_path / "cache", DIGEST) / "int8" / "model.bin").is_file()


@pytest.mark.model
def test_a_damaged_converted_model_is_an_error_that_names_its_folder(
    starter: Model, cache: Path, tmp_path: Path
) -> None:
    whole = convert(starter.folder, cache, starter.digest())
    damaged = tmp_path / whole.name
    shutil.copytree(whole, damaged)
    for path in damaged.glob("*/model.bin"):
        path.write_bytes(path.read_bytes()[:100_000])
    with pytest.raises(EngineError) as caught:
        Ct2Engine(starter.folder, starter.digest(), Search(), Machine(device="cpu", threads=1, cache=tmp_path))
    assert str(damaged) in str(caught.value)
