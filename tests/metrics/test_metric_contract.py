"""What every metric of the table keeps to, with stand-ins for the models that some of them need."""

from __future__ import annotations

import json
import math
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError

import numpy as np
import pytest
from huggingface_hub import HfApi

from dragoman.errors import (
    CorpusMismatchError,
    EngineError,
    MissingDependencyError,
    ModelIntegrityError,
    ModelNotFoundError,
    UsageError,
)
from dragoman.metrics import TABLE, pieces, sacrebleu_metric
from dragoman.metrics.measurement import measure
from dragoman.plan import Machine

if TYPE_CHECKING:
    from dragoman.protocols import Metric
    from dragoman.registry import Row

ROWS = [pytest.param(row, marks=pytest.mark.model if row.name == "bleurt" else ()) for row in TABLE]
REFERENCES = [["The cat sat on the mat.", "He came.", "No."], ["A cat sat on a mat.", None, "No!"]]
SOURCES = ["جلست القطة على السجادة.", "جاء.", "لا."]
GOOD = ["The cat sat on the mat.", "He came.", "No."]
BAD = ["A dog", "", "Yes, of course"]

# Does as comet-score does: the share of the reference's words that the translation has, where a source has letters.
COMET = """#!{python}
import json, sys
arguments = [each for each in sys.argv[1:] if each != "--quiet"]
options = dict(zip(arguments[::2], arguments[1::2]))
if options["--model"] == "none":
    sys.exit("KeyError: Model 'none' not supported by COMET.")
read = lambda name: open(options[name], encoding="utf-8").read().splitlines()
rows = []
for source, text, reference in zip(read("--sources"), read("--translations"), read("--references"), strict=True):
    words = reference.split()
    score = sum(word in text.split() for word in words) / len(words) if source else float("nan")
    rows.append({{"src": source, "mt": text, "ref": reference, "COMET": score}})
json.dump({{"translations": rows}}, open(options["--to_json"], "w", encoding="utf-8"))
"""


@pytest.fixture
def comet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a stand-in for the command on the path."""
    command = tmp_path / "bin" / "comet-score"
    command.parent.mkdir()
    command.write_text(COMET.format(python=sys.executable), encoding="utf-8")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(command.parent))


@pytest.fixture
def spbleu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let sacreBLEU keep its models in an empty folder; returns where it wants that of FLORES-200."""
    from sacrebleu import utils
    from sacrebleu.tokenizers import tokenizer_spm

    for module in (utils, tokenizer_spm):
        monkeypatch.setattr(module, "SACREBLEU_DIR", str(tmp_path))
    return tmp_path / "models" / "flores200sacrebleuspm"


def some_pieces() -> bytes:
    """A SentencePiece model that is at hand."""
    return (Path(__file__).parents[2] / "models" / "starter-ar-en" / "target.spm").read_bytes()


@pytest.fixture(scope="session")
def judge_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder with a small model of BLEURT's shape and random weights."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder = tmp_path_factory.mktemp("judge")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "cat", "sat", "on", "mat", "he", "came", "no", "."]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    torch.manual_seed(1)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    model = BertForSequenceClassification(BertConfig(vocab_size=len(words), num_labels=1, **sizes))
    model.save_pretrained(folder)
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    return str(folder)


@pytest.fixture
def metric(row: Row, request: pytest.FixtureRequest) -> Metric:
    options: dict[str, Any] = {"machine": Machine(device="cpu", threads=1)} if "machine" in row.needs else {}
    if row.name == "comet":
        request.getfixturevalue("comet")
    if row.name == "bleurt":
        options["model"] = request.getfixturevalue("judge_model")
    if row.name == "spbleu":
        path: Path = request.getfixturevalue("spbleu")
        path.parent.mkdir()
        path.write_bytes(some_pieces())
    made: Metric = TABLE.create(row.name, REFERENCES, SOURCES, **options)
    return made


@pytest.mark.parametrize("row", ROWS)
def test_every_metric_says_what_decides_its_score(metric: Metric) -> None:
    assert metric.label
    assert metric.signature.startswith("nrefs:var|")
    assert all(":" in part for part in metric.signature.split("|"))


@pytest.mark.parametrize("row", ROWS)
def test_every_score_is_a_function_of_sums_and_a_number(metric: Metric) -> None:
    good, bad = measure({"good": GOOD, "bad": BAD}, [metric])
    assert good.statistics.dtype == np.float64
    assert len(good.statistics) == 3
    sums = np.stack([each.statistics.sum(axis=0) for each in (good, bad, good)])
    scores = metric.score(sums).tolist()
    assert scores == pytest.approx([good.score, bad.score, good.score])
    assert all(map(math.isfinite, (*scores, *good.score_segments(), *bad.score_segments())))
    assert len(bad.score_segments()) == 3


@pytest.mark.parametrize("row", [row for row in TABLE if row.name != "bleurt"])
def test_every_metric_prefers_the_better_translation(metric: Metric) -> None:
    """All but the one whose stand-in has random weights."""
    good, bad = measure({"good": GOOD, "bad": BAD}, [metric])
    assert (good.score > bad.score) == metric.higher_is_better
    assert good.score != bad.score


@pytest.mark.parametrize("row", ROWS)
def test_no_segment_depends_on_its_neighbours(metric: Metric) -> None:
    whole = metric.score_segments(metric.measure([*GOOD]))
    mixed = metric.score_segments(metric.measure([GOOD[0], BAD[1], GOOD[2]]))
    assert whole[[0, 2]] == pytest.approx(mixed[[0, 2]], abs=1e-6)


@pytest.mark.parametrize("row", ROWS)
def test_another_number_of_translations_is_an_error_with_both_numbers(metric: Metric) -> None:
    with pytest.raises(CorpusMismatchError, match="2 hypotheses for 3 segments"):
        metric.measure(GOOD[:2])


@pytest.mark.parametrize("row", [row for row in TABLE if not row.needs and row.name != "spbleu"])
@pytest.mark.parametrize(
    ("references", "error"),
    [
        ([], "there are none"),
        ([[]], "there are none"),
        ([["a", "b"], ["a"]], "different numbers of segments: 2, 1"),
        ([["a", None], ["a", None]], "segment 2 has no reference"),
    ],
)
def test_references_that_cannot_serve_are_refused(row: Row, references: Any, error: str) -> None:
    with pytest.raises((UsageError, CorpusMismatchError), match=error):
        TABLE.create(row.name, references, [])


def test_an_unknown_metric_is_an_error_with_a_suggestion() -> None:
    with pytest.raises(UsageError, match=r"no metric 'blue'.*did you mean 'bleu'"):
        TABLE.create("blue", REFERENCES, SOURCES)


def test_an_unknown_tokenizer_is_an_error_with_those_that_are_known() -> None:
    with pytest.raises(UsageError, match=r"no tokenizer '13b' for BLEU .*13a, intl"):
        TABLE.create("bleu", REFERENCES, SOURCES, tokenize="13b")


def test_without_network_spbleu_says_what_to_put_where(spbleu: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(address: str, timeout: float) -> None:
        assert address.startswith("https:")
        assert timeout <= 60
        raise URLError("no route to host")

    monkeypatch.setattr(pieces, "urlopen", refuse)
    with pytest.raises(ModelNotFoundError, match=f"cannot be fetched .*no route to host.* at {spbleu}"):
        TABLE.create("spbleu", REFERENCES, SOURCES)
    assert not spbleu.exists()


def test_spbleu_fetches_its_model_once(spbleu: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[str] = []
    model = tmp_path / "served"
    model.write_bytes(some_pieces())

    def serve(address: str, timeout: float) -> Any:
        assert timeout
        fetched.append(address)
        return model.open("rb")

    monkeypatch.setattr(pieces, "urlopen", serve)
    for _ in range(2):
        assert "|tok:flores200|" in TABLE.create("spbleu", REFERENCES, SOURCES).signature
    assert len(fetched) == 1
    assert spbleu.read_bytes() == model.read_bytes()


def test_a_damaged_model_of_spbleu_is_named(spbleu: Path) -> None:
    spbleu.parent.mkdir()
    spbleu.write_text("<html>not found</html>", encoding="utf-8")
    with pytest.raises(ModelIntegrityError, match="no SentencePiece model: delete it"):
        TABLE.create("spbleu", REFERENCES, SOURCES)


def test_without_its_command_comet_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingDependencyError, match="pipx install unbabel-comet"):
        TABLE.create("comet", REFERENCES, SOURCES, machine=Machine(device="cpu"))


@pytest.mark.usefixtures("comet")
def test_comet_is_given_each_reference_with_its_source_on_lines_of_their_own() -> None:
    """A line end inside a text would move all that follow; the score of a segment is the mean over its references."""
    references = [["one two", "three"], ["one\nfive", None]]
    made = TABLE.create("comet", references, ["س\nص", "ع"], machine=Machine(device="cpu"))
    assert made.score_segments(made.measure(["one\r\ntwo", "three"])).tolist() == [0.75, 1]


@pytest.mark.usefixtures("comet")
def test_comet_needs_sources_as_many_as_references() -> None:
    with pytest.raises(UsageError, match="needs the sources"):
        TABLE.create("comet", REFERENCES, [], machine=Machine(device="cpu"))
    with pytest.raises(CorpusMismatchError, match="2 sources for 3 segments"):
        TABLE.create("comet", REFERENCES, SOURCES[:2], machine=Machine(device="cpu"))


@pytest.mark.usefixtures("comet")
def test_what_comet_says_when_it_fails_is_passed_on() -> None:
    made = TABLE.create("comet", REFERENCES, SOURCES, machine=Machine(device="cpu"), model="none")
    with pytest.raises(EngineError, match="Model 'none' not supported"):
        made.measure(GOOD)


@pytest.mark.usefixtures("comet")
def test_a_score_that_is_no_number_is_an_error() -> None:
    made = TABLE.create("comet", REFERENCES, ["", *SOURCES[1:]], machine=Machine(device="cpu"))
    assert math.isnan(json.loads("NaN"))  # as COMET writes it
    with pytest.raises(EngineError, match="COMET did not give a number"):
        made.measure(GOOD)


@pytest.mark.model
def test_a_judge_that_is_nowhere_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="cannot load"):
        TABLE.create("bleurt", REFERENCES, SOURCES, machine=Machine(device="cpu"), model=str(tmp_path))


@pytest.mark.model
def test_without_network_a_judge_is_asked_for_once_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refuse(_: Any, model: str, *, revision: str | None, timeout: float) -> None:
        asked.append((model, revision, timeout <= 60))
        raise ConnectionError("no route to host")

    monkeypatch.setattr(HfApi, "model_info", refuse)
    with pytest.raises(
        ModelNotFoundError, match=r"'no/judge' from the hub \(no route to host\).*bleurt\(model=FOLDER\)"
    ):
        TABLE.create("bleurt", REFERENCES, SOURCES, machine=Machine(device="cpu"), model="no/judge")
    assert asked == [("no/judge", None, True)]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"characters": 0}, "characters is 0, and the least is 1"),
        ({"words": -1}, "words is -1, and the least is 0"),
        ({"beta": 0}, "beta is 0, and the least is 1"),
    ],
)
def test_an_option_of_chrf_that_gives_no_number_is_refused(options: dict[str, int], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        TABLE.create("chrf", REFERENCES, SOURCES, **options)


@pytest.mark.parametrize("name", ["bleu", "chrf", "chrf++"])
def test_a_set_too_large_to_keep_its_counts_has_the_same_statistics(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = measure({"good": GOOD, "bad": BAD}, [TABLE.create(name, REFERENCES, SOURCES)])
    monkeypatch.setattr(sacrebleu_metric, "_KEPT", 2)
    counted_anew = measure({"good": GOOD, "bad": BAD}, [TABLE.create(name, REFERENCES, SOURCES)])
    for one, other in zip(kept, counted_anew, strict=True):
        assert np.array_equal(one.statistics, other.statistics)
