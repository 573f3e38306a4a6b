"""The starter's varied copies: what may change in a pair, and what may not."""

from __future__ import annotations

import gzip
import json
import random
import re
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

SCRIPT = Path(__file__).parent.parent / "models" / "starter-ar-en" / "vary.py"
NAMES = [("أحمد كريم", "Ahmed Karim"), ("أحمد نصار", "Ahmed Nassar"), ("ليلى حداد", "Leila Haddad")]


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return runpy.run_path(str(SCRIPT))


def vary(
    pairs: list[tuple[str, str]], folder: Path, monkeypatch: pytest.MonkeyPatch, seed: int = 1
) -> list[tuple[str, str]]:
    """Run the script as its documentation says."""
    with gzip.open(folder / "names.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps({"ar": arabic, "en": english}) + "\n" for arabic, english in NAMES)
    (folder / "pairs.tsv").write_text("".join(f"{source}\t{target}\n" for source, target in pairs), encoding="utf-8")
    arguments = [str(folder / "pairs.tsv"), "--names", str(folder / "names.jsonl.gz"), "--seed", str(seed)]
    monkeypatch.setattr(sys, "argv", [str(SCRIPT), *arguments, "-o", str(folder / "varied.tsv")])
    runpy.run_path(str(SCRIPT), run_name="__main__")
    lines = (folder / "varied.tsv").read_text(encoding="utf-8").splitlines()
    return [(source, target) for source, target in (line.split("\t") for line in lines)]


def test_a_place_gives_way_on_both_sides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: dict[str, Any]
) -> None:
    [(source, target)] = vary(
        [("وصل الوفد إلى باريس أمس.", "The delegation reached Paris yesterday.")], tmp_path, monkeypatch
    )
    arabic, english = source.split()[3], target.split()[3]
    assert script["PLACES"][arabic] == english != "Paris"
    assert (source.replace(arabic, "باريس"), target.replace(english, "Paris")) == (
        "وصل الوفد إلى باريس أمس.", "The delegation reached Paris yesterday.",
    )  # fmt: skip


def test_a_preposition_that_is_written_with_a_place_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [(source, _)] = vary([("سافر وباريس خلفه", "He travelled, with Paris behind him")], tmp_path, monkeypatch)
    assert source.split()[1].startswith("و")


def test_a_surname_gives_way_after_a_first_name_that_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = ("قال أحمد كريم ذلك", "Ahmed Karim said so")
    found = {target for seed in range(9) for _, target in vary([pair], tmp_path, monkeypatch, seed)}
    assert found <= {"Ahmed Nassar said so", "Ahmed Haddad said so"}
    assert found


@pytest.mark.parametrize(
    "pair",
    [
        ("زار باريس ثم باريس", "He visited Paris, then Paris again"),  # twice
        ("زار الرجل باريس", "The man visited the French capital"),  # not on the other side
        ("قال كريم ذلك", "Karim said so"),  # no first name before it
        ("جاء 7 رجال", "7 men came"),  # the plural of three to ten
        ("في 12/5/2016 الساعة 7:30", "On 12/5/2016 at 7:30"),  # a date and a time
        ("بلغ 1,250,000", "It reached 1,250,000"),  # grouped
        ("في القرن 17", "In the 17th century"),
        ("عدد 250", "A number of 300"),  # not the same
        ("نعم", "Yes"),
    ],
)
def test_what_may_not_change_gives_no_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pair: tuple[str, str]
) -> None:
    assert vary([pair], tmp_path, monkeypatch) == []


@given(number=st.integers(11, 10**7), seed=st.integers(0, 99))
def test_a_number_keeps_its_form(script: dict[str, Any], number: int, seed: int) -> None:
    """The last two digits decide the form of what is counted; years stay in their century."""
    new = script["another"](str(number), random.Random(seed))  # noqa: S311 - no cryptography
    assert len(new) == len(str(number))
    if number in script["YEARS"]:
        assert new[:2] == str(number)[:2]
    elif number > 99:
        assert new[-2:] == str(number)[-2:]
    else:
        assert int(new) > 10
    assert re.fullmatch(r"[1-9]\d*", new)


def test_a_decimal_keeps_its_whole_part_and_its_places(script: dict[str, Any]) -> None:
    assert re.fullmatch(r"3\.[1-9][1-9]", script["another"]("3.14", random.Random(1)))  # noqa: S311 - no cryptography


def test_the_copies_are_the_same_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = [("دفع 1450 ريالا في روما", "He paid 1450 riyals in Rome")] * 5
    assert vary(pairs, tmp_path, monkeypatch) == vary(pairs, tmp_path, monkeypatch)
