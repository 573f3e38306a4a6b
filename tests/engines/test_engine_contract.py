"""What every registered engine keeps to, with a real model."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from dragoman.engines import TABLE, careful
from dragoman.errors import EngineError, ModelIntegrityError, UsageError
from dragoman.models.cards import open_model
from dragoman.plan import Machine, Search
from dragoman.records import Flag

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from conftest import LoadEngine
    from dragoman.models.cards import Model
    from dragoman.protocols import Engine
    from dragoman.records import Translation

pytestmark = pytest.mark.model

# Short and long, with marks, digits, Latin, unknown characters; one that is given back.
SOURCES = [
    "مرحبا",
    "قال الرئيس التركي إن العلاقات ضرورية.",
    "٣٫٥ في المئة",
    "Windows برنامج",
    "وُلِدَ عام ١٩٤٥، ثم سافر إلى باريس ودرس القانون فيها وعاد بعد عشر سنوات.",
    "السلام عليكم 日本",
    "2016",
]

ODD = [
    "",
    " ",
    "\u00a0\u3000\n\t",
    "😀👍🏽",
    "\x00\x01\x1b[31m",
    "\ud800",
    "مرحبا\udfff\ud800بك",
    "\u200f\u200e\u202b",
    "؟",
    "ـــ",
    "\u064e\u064f",
    "</s>",
    "</s> مرحبا <pad> <unk>",
    ">>en<< مرحبا",
    "م",
    "لا لا لا لا لا لا لا لا",
    "ء" * 60,
]


@pytest.fixture(params=[row.name for row in TABLE])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def make(name: str, cache: Path) -> Callable[..., Engine]:
    """Make an engine anew."""

    def make(model: Model, device: str = "cpu", compute_type: str = "float32") -> Engine:
        machine = Machine(device=device, threads=1, cache=cache)
        engine: Engine = TABLE.load(name)(model.folder, model.digest(), Search(1, compute_type=compute_type), machine)
        return engine

    return make


@pytest.fixture
def short_outputs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut every output soon: a model that loops would go on to the limit, and what it says is not looked at."""
    monkeypatch.setattr(careful, "OUTPUT_LIMIT", 32)


def check(found: Sequence[Translation], sources: Sequence[str]) -> None:
    assert [each.source for each in found] == list(sources)
    for each in found:
        assert each.hypotheses
        assert all(math.isfinite(hypothesis.score) and hypothesis.score <= 0 for hypothesis in each.hypotheses)


def test_no_sources_give_no_translations(name: str, load_engine: LoadEngine) -> None:
    assert load_engine(name).translate([]) == []


def test_no_translation_depends_on_its_batch(name: str, load_engine: LoadEngine) -> None:
    engine = load_engine(name)
    together = engine.translate(SOURCES)
    check(together, SOURCES)
    for found, source in zip(together, SOURCES, strict=True):
        (alone,) = engine.translate([source])
        assert (found.source, found.best.text, found.flags, found.tokens) == (
            alone.source,
            alone.best.text,
            alone.flags,
            alone.tokens,
        )
        assert found.best.score == pytest.approx(alone.best.score, abs=1e-3)


def test_no_translation_depends_on_its_batch_in_int8_either(load_engine: LoadEngine, article: list[str]) -> None:
    """Padding would make the last digit of an activation another, and int8 round it to another value."""
    engine = load_engine("ct2", beam=2, compute_type="int8")
    for together, source in zip(engine.translate(article + SOURCES), article + SOURCES, strict=True):
        assert [together] == engine.translate([source])


def test_a_given_translation_is_scored_as_the_engines_own_is(name: str, load_engine: LoadEngine) -> None:
    engine, sources = load_engine(name), SOURCES[1:3]  # the first is spelt otherwise than SentencePiece would
    own = [found.best for found in engine.translate(sources)]
    given = [*(best.text for best in own), "Quite another thing altogether.", "2016"]
    scores = engine.score([*sources, sources[0], "2016"], given)
    assert scores[:2] == pytest.approx([best.score for best in own], abs=0.05)
    assert scores[2] is not None
    assert own[0].score > scores[2]
    assert scores[3] is None


def test_no_score_of_a_given_translation_depends_on_its_batch(name: str, load_engine: LoadEngine) -> None:
    engine = load_engine(name)
    targets = [f"{'word ' * number}." for number in range(1, len(SOURCES) + 1)]
    alone = [engine.score([source], [target])[0] for source, target in zip(SOURCES, targets, strict=True)]
    assert engine.score(SOURCES, targets) == [value and pytest.approx(value, abs=1e-4) for value in alone]


def test_n_best_gives_so_many_distinct_hypotheses_best_first(name: str, load_engine: LoadEngine) -> None:
    for found in load_engine(name, beam=4, n_best=3).translate(SOURCES[:5]):
        assert len({hypothesis.text for hypothesis in found.hypotheses}) == 3
        scores = [hypothesis.score for hypothesis in found.hypotheses]
        assert scores == pytest.approx(sorted(scores, reverse=True), abs=0.02)
        assert max(scores) - min(scores) > 1e-6


@pytest.mark.usefixtures("short_outputs")
def test_nothing_that_can_be_in_a_string_raises(name: str, load_engine: LoadEngine) -> None:
    check(load_engine(name).translate(ODD), ODD)


@pytest.mark.usefixtures("short_outputs")
def test_a_sentence_of_three_thousand_words_is_split_and_flagged(name: str, load_engine: LoadEngine) -> None:
    words = SOURCES[1].rstrip(".").split() * 500
    assert len(words) >= 3000
    (found,) = load_engine(name).translate([" ".join(words)])
    check([found], [" ".join(words)])
    assert Flag.SPLIT in found.flags
    assert found.best.text


def test_the_compute_type_that_was_chosen_is_said(make: Callable[..., Engine], starter: Model) -> None:
    assert make(starter, compute_type="auto").search.compute_type in {"int8", "float32"}
    assert make(starter, compute_type="float32").search == Search(1, compute_type="float32")


def test_a_compute_type_that_it_cannot_do_is_refused_with_those_it_can(
    make: Callable[..., Engine], starter: Model
) -> None:
    with pytest.raises(UsageError, match=r"cannot compute in int3 \(it can: .*float32"):
        make(starter, compute_type="int3")


def test_a_device_that_is_not_there_is_refused(make: Callable[..., Engine], starter: Model) -> None:
    with pytest.raises(UsageError, match="cannot use the device 'abacus'"):
        make(starter, device="abacus")


@pytest.mark.parametrize(
    "other", [{"beam": 2}, {"beam": 2, "n_best": 2}, {"length_penalty": 0.5}, {"compute_type": "bfloat16"}], ids=str
)
def test_engines_of_other_searches_have_other_identities(
    name: str, starter: Model, cache: Path, other: dict[str, Any]
) -> None:
    if name == "ct2" and other.get("compute_type"):
        other = {"compute_type": "int8"}
    plain, changed = (
        TABLE.load(name)(starter.folder, starter.digest(), Search(**facts), Machine("cpu", 1, cache=cache))
        for facts in ({"beam": 1, "compute_type": "float32"}, {"beam": 1, "compute_type": "float32", **other})
    )
    assert plain.identity != changed.identity


@pytest.mark.parametrize("fault", ["no driver", "no library"])
def test_a_gpu_that_does_not_work_is_a_warning_and_the_cpu_takes_over(
    fault: str, starter: Model, cache: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    import ctranslate2

    from dragoman.engines import ct2

    def fail(*_: object) -> str:
        raise RuntimeError("Library libcublas.so.12 is not found or cannot be loaded")

    plain = ct2.Ct2Engine(starter.folder, starter.digest(), Search(1, compute_type="auto"), Machine("cpu", cache=cache))
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
    if fault == "no library":
        types = ctranslate2.get_supported_compute_types
        monkeypatch.setattr(
            ctranslate2,
            "get_supported_compute_types",
            lambda device: {"float16", "float32"} if device == "cuda" else types(device),
        )
        monkeypatch.setattr(ct2, "fastest", fail)
        with pytest.raises(UsageError, match=r"on the device 'cuda': Library libcublas\.so"):
            ct2.Ct2Engine(starter.folder, starter.digest(), Search(1), Machine("cuda", cache=cache))
    engine = ct2.Ct2Engine(starter.folder, starter.digest(), Search(1), Machine(cache=cache))
    assert "computing on the CPU" in caplog.text
    assert engine.identity == plain.identity
    assert engine.translate(SOURCES) == plain.translate(SOURCES)


def halve(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def drop_a_tensor(folder: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(folder / "model.safetensors")
    del weights["model.decoder.layers.0.fc1.weight"]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


@pytest.mark.parametrize("damage", [halve, drop_a_tensor])
def test_weights_that_are_not_whole_are_an_error_that_names_the_folder(
    make: Callable[..., Engine], damage: Callable[[Path], None], model_copy: Path
) -> None:
    damage(model_copy)
    with pytest.raises((ModelIntegrityError, EngineError)) as caught:
        make(open_model(model_copy))
    assert str(model_copy) in str(caught.value)
