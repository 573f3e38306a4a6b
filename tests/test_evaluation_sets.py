"""Test sets: those of the project, of a folder and of sacreBLEU, and names that are none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sacrebleu.dataset

from dragoman.errors import InputError
from dragoman.evaluation.sets import BUILT_IN, find_set, list_sets

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of sets: a bitext, and a folder with two references, labels and an output."""
    (tmp_path / "news.tsv").write_text("source\ttarget\tdocument\nنعم.\tYes.\tweb/one\nلا.\tNo.\tweb/two\n", "utf-8")
    own = tmp_path / "own"
    own.mkdir()
    for name, text in {
        "ar.txt": "نعم.\nلا.\n",
        "en.txt": "Yes.\nNo.\n",
        "en.2.txt": "Yeah.\nNope.\n",
        "domains.txt": "talk\ntalk\n",
        "sys.mine.en.txt": "Yes.\nNot.\n",
    }.items():
        (own / name).write_text(text, "utf-8")
    (tmp_path / "empty").mkdir()
    return tmp_path


@pytest.mark.parametrize("name", BUILT_IN)
def test_sets_that_travel_with_the_project_have_all_their_sides(name: str) -> None:
    material = find_set(name, pytest.fail).material
    assert material.name == name
    assert len(material.sources) == len(material.references[0]) >= 22
    assert all(map(str.strip, (*material.sources, *material.references[0])))


def test_a_set_that_no_package_may_carry_is_said_to_be_in_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dragoman.evaluation.sets._CORPORA", tmp_path)
    with pytest.raises(InputError, match="the set 'article' is in a checkout of the project only"):
        find_set("article", pytest.fail)


def test_the_set_with_outputs_names_them() -> None:
    assert list(find_set("flores-dev-100", pytest.fail).outputs) == ["argos", "google", "nllb"]


def test_a_bitext_is_a_set_with_documents_and_the_domains_in_their_names(folder: Path) -> None:
    material = find_set("news", pytest.fail, folder=folder).material
    assert (material.sources, material.references) == (("نعم.", "لا."), (("Yes.", "No."),))
    assert (material.documents, material.domains) == (("web/one", "web/two"), ("web", "web"))
    assert find_set(str(folder / "news.tsv"), pytest.fail).material.references == material.references


def test_a_folder_is_a_set_with_references_labels_and_outputs(folder: Path) -> None:
    found = find_set("own", pytest.fail, folder=folder)
    assert found.material.references == (("Yes.", "No."), ("Yeah.", "Nope."))
    assert found.material.domains == ("talk", "talk")
    assert found.outputs == {"mine": folder / "own" / "sys.mine.en.txt"}
    assert find_set(str(folder / "own"), pytest.fail).material.references == found.material.references


def test_all_sets_are_listed(folder: Path) -> None:
    assert list(list_sets(folder)) == ["news", "own", *BUILT_IN, "iwslt17"]


def test_a_set_of_sacrebleu_is_read_from_what_it_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = sacrebleu.dataset.DATASETS["iwslt17"]
    files = []
    for name in dataset.fieldnames("ar-en"):
        (tmp_path / name).write_text({"src": "نعم.\n", "ref": "Yes.\n"}.get(name, f"{name} 1\n"), "utf-8")
        files.append(str(tmp_path / name))
    monkeypatch.setattr(dataset, "get_files", lambda _pair: files)
    material = find_set("iwslt17", pytest.fail).material
    assert (material.sources, material.references) == (("نعم.",), (("Yes.",),))
    assert material.documents == ("docid 1",)


def test_a_folder_does_not_hide_a_set_of_sacrebleu_of_its_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "own").rename(folder / "iwslt17")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sacrebleu.dataset.DATASETS["iwslt17"], "get_files", lambda _pair: [])
    with pytest.raises(InputError, match="sacreBLEU cannot give the test set 'iwslt17'"):
        find_set("iwslt17", pytest.fail)
    assert find_set("./iwslt17", pytest.fail).material.references[0] == ("Yes.", "No.")


@pytest.mark.parametrize("failure", [OSError("no network"), SystemExit(1), KeyError("x")])
def test_a_set_that_cannot_be_fetched_is_an_error_of_ours(
    monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    def fail(_pair: str) -> None:
        raise failure

    monkeypatch.setattr(sacrebleu.dataset.DATASETS["iwslt17"], "get_files", fail)
    with pytest.raises(InputError, match="sacreBLEU cannot give the test set 'iwslt17'"):
        find_set("iwslt17", pytest.fail)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("floers-dev-100", "no test set 'floers-dev-100' .*did you mean 'flores-dev-100'"),
        ("wmt22", "no test set 'wmt22' from ar-en"),  # sacreBLEU has it for other languages
        ("{folder}/empty", "no test set; ar.txt and en.txt are wanted"),
        ("{folder}", "its sets are news, own: --sets"),
        ("{folder}/own/ar.txt", "a test set is a bitext or a folder"),
    ],
)
def test_what_is_no_set_is_an_error_that_helps(folder: Path, name: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        find_set(name.format(folder=folder), pytest.fail)


def test_a_folder_of_sets_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        find_set("x", pytest.fail, folder=tmp_path / "none")
