from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from dragoman.cli import training as cli
from dragoman.errors import UsageError
from dragoman.training.__main__ import parse
from dragoman.training.settings import PRESETS, Settings, changed

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "docs" / "how-to" / "train-a-model.md",
    ROOT / "models" / "starter-ar-en" / "README.md",
    Path(cli.__file__),
]
GIVEN: dict[str, Any] = {"bitexts": ("a.tsv",), "output": Path("model"), "max_steps": 10}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"bitexts": ()}, "no bitext to train on"),
        ({"output": None}, "--output is missing"),
        ({"max_steps": None}, "say when to stop: --max-steps, --max-minutes, or --patience with --valid"),
        ({"max_steps": 0}, "--max-steps is 0: it must be 1 or more"),
        ({"rate": float("nan")}, "--rate is nan: it must be 0 or more"),
        ({"clip": float("inf")}, "--clip is inf: it must be a finite number"),
        ({"max_minutes": float("inf")}, "--max-minutes is inf: it must be a finite number"),
        ({"dropout": 1.5}, "--dropout is 1.5: it is a share, from 0 to 1"),
        ({"preset": "huge"}, "--preset is 'huge', not one of tiny, small, base"),
        ({"languages": "ar"}, "--languages is 'ar', not two languages as ar,en"),
        ({"patience": 2}, "--patience counts validations: it needs --valid"),
        ({"every": 70}, "--every 70 is no multiple of --log-every 50"),
        ({"cooldown": 0.5, "max_steps": None, "patience": 1, "valid": "v.tsv"}, "--cooldown is a share of the whole"),
        ({"licence": ("b.tsv=CC0-1.0",)}, "--licence b.tsv=...: no bitext of the run is called so"),
        ({"back_translate": ("mono.en",)}, "--back-translate and --reverse-model go together"),
        ({"from_model": "opus-mt-ar-en", "start": "lexicon"}, "--start lexicon makes a new model: --from has one"),
        *(
            ({"from_model": "m", name: value}, f"--{name} is for a new model: --from has its own")
            for name, value in {
                "preset": "base",
                "width": 32,
                "heads": 4,
                "pieces": 900,
                "symbol": ("<a>",),
                "spelling": "keep",
            }.items()
        ),
        ({"width": 30}, "a width of 30 does not go into 4 heads of even width"),
    ],
)
def test_what_cannot_work_is_said_at_once(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as error:
        Settings(**GIVEN | changes)
    assert message in str(error.value)


def test_flags_stand_in_for_parts_of_a_preset() -> None:
    shape = Settings(**GIVEN, preset="base", encoder_layers=3, pieces=900).shape
    assert shape == PRESETS["base"]._replace(encoder_layers=3, pieces=900)


def test_fine_tuning_goes_slower_and_draws_no_pieces_unless_told() -> None:
    fresh, tuned = Settings(**GIVEN), Settings(**GIVEN, from_model="m")
    assert (fresh.peak, fresh.alpha) == (1e-3, 0.5)
    assert (tuned.peak, tuned.alpha) == (3e-5, 0.0)
    assert Settings(**GIVEN, from_model="m", encoder_layers=6).peak == 3e-4
    told = Settings(**GIVEN, from_model="m", rate=0.1, sampling=0.2)
    assert (told.peak, told.alpha) == (0.1, 0.2)


def test_arabic_sources_are_brought_to_one_spelling_unless_told() -> None:
    assert Settings(**GIVEN).folds
    assert not Settings(**GIVEN, languages="en,ar").folds
    assert not Settings(**GIVEN, spelling="keep").folds


def test_a_licence_belongs_to_a_bitext_or_alone_to_the_model() -> None:
    settings = Settings(**GIVEN, licence=("a.tsv=CC0-1.0", "Apache-2.0"))
    assert settings.licences == {"a.tsv": "CC0-1.0", "": "Apache-2.0"}


def test_a_licence_names_a_bitext_with_its_folder_or_without() -> None:
    given = GIVEN | {"bitexts": ("news/a.tsv=2",), "general": ("b.tsv=0.1",), "back_translate": ("mono.en=0.5",)}
    names = ("news/a.tsv", "a.tsv", "b.tsv", "mono.en")
    settings = Settings(**given, reverse_model="m", licence=tuple(f"{name}=CC0-1.0" for name in names))
    assert tuple(settings.licences) == names


def test_a_resumed_run_may_change_its_end_but_not_its_course() -> None:
    before = Settings(**GIVEN).to_dict()
    later = Settings(**GIVEN | {"max_steps": 20, "resume": True, "output": Path("elsewhere")}).to_dict()
    assert changed(before, later) == []
    gentler = {"rate": 1e-4, "warmup": 900, "cooldown": 0.1, "clip": 0.5, "batch_tokens": 512, "accumulate": 8}
    assert changed(before, Settings(**GIVEN | gentler).to_dict()) == []
    other = Settings(**GIVEN | {"bitexts": ("b.tsv",), "seed": 7}).to_dict()
    assert changed(before, other) == ["the bitexts", "--seed (was 1, is 7)"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_that_we_show_are_right(page: Path) -> None:
    """Those of pages and of --help; a page's own shell variables are put in."""
    found, variables = 0, {"HELD": "--held-out a.txt"}
    for line in re.sub(r"\\\n\s*", " ", page.read_text(encoding="utf-8")).splitlines():
        for _ in range(2):  # a variable may stand in another one
            line = re.sub(r"\$(\w+)", lambda match: variables.get(match[1], ""), line)  # noqa: PLW2901
        if assigned := re.fullmatch(r'\s*([A-Z]+)="(.*)"', line):
            variables.setdefault(assigned[1], assigned[2])
        _, training, arguments = line.partition(
            "dragoman.training " if "dragoman.training " in line else "dragoman train "
        )
        if training and "--output" in arguments:
            parse(shlex.split(arguments, comments=True))
            found += 1
    assert found
