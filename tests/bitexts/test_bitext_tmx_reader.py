"""Reading TMX: one test for each thing that the reader decides about languages, units and inline codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from bitext_cases import AR, EN, TU, UNITS, read_bitext, read_tmx, said, texts, tmx, write_bitext

from dragoman.bitexts.tmx import TmxFormat
from dragoman.errors import InputError
from dragoman.records import TranslationUnit

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("tags", "wanted", "chosen"),
    [
        (("ar", "en"), ("ar", "en"), "12"),
        (("en", "ar"), ("ar", "en"), "21"),  # order in the unit does not matter
        (("AR", "En"), ("ar", "en"), "12"),
        (("ar-SA", "en-US"), ("ar", "en"), "12"),
        (("ar_SA", "en_us"), ("ar", "en"), "12"),
        (("ar-EG", "ar", "en-GB", "en"), ("ar", "en"), "24"),  # the exact tag before any region
        (("ar", "ar-EG", "en"), ("ar-EG", "en"), "23"),
        (("ar-SA", "ar", "en"), ("ar-EG", "en"), "23"),  # the bare language before another region
        (("ar-SA", "en-GB"), ("ar-EG", "en-US"), "12"),  # another region before nothing
        (("fr", "ar", "de", "en"), ("ar", "en"), "24"),  # the pair out of many
        (("ar", "en", "fr"), ("fr", "ar"), "31"),
        (("ar", "ar-EG"), ("ar", "ar"), "12"),  # no variant is its own translation
    ],
)
def test_the_pair_is_chosen(tags: tuple[str, ...], wanted: tuple[str, str], chosen: str, tmp_path: Path) -> None:
    """The wanted pair is found among all variants; the unit keeps the tags of the file."""
    variants = "".join(f'<tuv xml:lang="{tag}"><seg>{i}</seg></tuv>' for i, tag in enumerate(tags, 1))
    units, problems = read_tmx(tmx(f"<tu>{variants}</tu>"), tmp_path, languages=wanted)
    assert texts(units) == [(chosen[0], chosen[1])]
    assert units[0].languages == tuple(tags[int(i) - 1].replace("_", "-") for i in chosen)
    assert problems == []


def test_a_unit_without_the_pair_is_reported(tmp_path: Path) -> None:
    """The report says which language is missing and which there are."""
    units, problems = read_tmx(tmx(f'<tu>{AR}<tuv xml:lang="fr"><seg>oui</seg></tuv></tu>\n{TU}'), tmp_path)
    assert len(units) == 1
    assert said(problems) == [("missing-language", 4)]
    assert problems[0].message == "no tuv in en (has ar, fr)"


def test_a_file_without_the_pair_is_an_error_that_names_its_languages(tmp_path: Path) -> None:
    """Nothing at all would look like an empty corpus."""
    with pytest.raises(InputError, match=r"news\.tmx: no unit in ar and de; the languages in it are ar, en"):
        read_tmx(tmx(f"{TU}\n{TU}"), tmp_path, languages=("ar", "de"))
    with pytest.raises(InputError, match="no unit in ar and en; the languages in it are none"):
        read_tmx(tmx('<tu tuid="1"><note>no tuv</note></tu>'), tmp_path)
    assert read_tmx(tmx(""), tmp_path, languages=("ar", "de")) == ([], [])  # this one is empty


def test_props_of_bitextor_are_read(tmp_path: Path) -> None:
    """Its scores stand at the unit, the first address at each side; what has no place is named once a file."""
    props = '<prop type="score-bicleaner">0.75</prop><prop type="score-bifixer">n/a</prop><prop type="type">1:1</prop>'
    places = [f'<prop type="source-document">http://{side}</prop>' for side in ("ar", "en", "other")]
    unit = TU.replace("<tu>", f"<tu>{props}").replace("<seg>نعم", f"{places[0]}<seg>نعم")
    unit = unit.replace("<seg>yes", f'{places[1]}{places[2]}<prop type="lengthRatio">1</prop><seg>yes')
    (read, _), problems = read_tmx(tmx(f"{unit}\n{unit}"), tmp_path)
    assert read.scores == {"bicleaner": 0.75}
    assert (read.locator.document, read.target_locator.document) == ("http://ar", "http://en")
    assert said(problems) == [("foreign-prop", 4)] * 4
    assert [problem.message for problem in problems] == [
        "props of type 'score-bifixer' are not kept",
        "props of type 'type' are not kept",
        "a second source-document of a side, and any further one, is not kept",
        "props of type 'lengthRatio' are not kept",
    ]


def test_lang_without_xml_is_read(tmp_path: Path) -> None:
    """TMX 1.1 says lang, and so do tools that call their files 1.4."""
    assert texts(read_tmx(tmx(TU.replace("xml:lang", "lang")), tmp_path)[0]) == [("نعم", "yes")]


def test_a_second_variant_of_a_language_is_reported(tmp_path: Path) -> None:
    """The first is used; that there is another is said, not hidden."""
    units, problems = read_tmx(tmx(f"<tu>{AR}{EN}\n{EN.replace('yes', 'aye')}</tu>"), tmp_path)
    assert texts(units) == [("نعم", "yes")]
    assert said(problems) == [("duplicate-language", 5)]


def test_read_against_its_direction_the_sides_of_a_unit_change_places(tmp_path: Path) -> None:
    """Places and kind turn round; alternatives were translations of what is now the target, and go."""
    write_bitext(TmxFormat(), tmp_path / "u.tmx", UNITS[:1])
    units, _ = read_bitext(TmxFormat(languages=("en", "ar")), tmp_path / "u.tmx")
    swapped = replace(UNITS[0], source=UNITS[0].target, target=UNITS[0].source, languages=("en", "ar"))
    places = {"locator": UNITS[0].target_locator, "target_locator": UNITS[0].locator}
    assert units == [replace(swapped, **places, kind="1-2", alternatives=())]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (f"<tu>{AR}\n<tuv><seg>yes</seg></tuv></tu>", "tuv without xml:lang"),
        (f'<tu>{AR}\n<tuv xml:lang=""><seg>yes</seg></tuv></tu>', "tuv without xml:lang"),
        (f'<tu>{AR}\n<tuv xml:lang="en"/></tu>', "tuv without seg"),
        (f'\n<tu>{AR}<tuv xml:lang="en"><seg>caf&eacute;</seg></tuv></tu>', "the entity &eacute; is not defined"),
    ],
)
def test_a_bad_unit_is_named_by_its_line(bad: str, message: str, tmp_path: Path) -> None:
    """It is skipped, and its neighbours are read."""
    prolog = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">'  # without a DOCTYPE an unknown entity ends the file
    units, problems = read_tmx(tmx(f"{TU}\n{bad}\n{TU}", prolog), tmp_path)
    assert texts(units) == [("نعم", "yes")] * 2
    assert [(problem.message, problem.line) for problem in problems] == [(message, 6)]


def test_lines_are_right_in_long_files(tmp_path: Path) -> None:
    """libxml2 keeps 16 bits of a line number: beyond them, ours still points at the unit."""
    good = f"<tu>\n{AR}\n{EN}\n</tu>\n"
    bad = "<tu>\n<tuv>\n<seg>?</seg>\n</tuv>\n</tu>\n"
    units, problems = read_tmx(tmx(good * 20_000 + bad), tmp_path)
    assert len(units) == 20_000
    assert said(problems) == [("bad-unit", 3 + 4 * 20_000 + 2)]


@pytest.mark.parametrize(
    ("prop", "name"),
    [
        ('<prop type="x-score-a">high</prop>', "bad-prop"),
        ('<prop type="x-start">?</prop>', "bad-prop"),
        ('<prop type="x-exact">[</prop>', "bad-prop"),
        ('<prop type="x-exact">[]</prop>', "bad-prop"),
        ('<prop type="x-alternative">no score</prop>', "bad-prop"),
    ],
)
def test_a_prop_of_ours_that_was_damaged_is_left_out(prop: str, name: str, tmp_path: Path) -> None:
    """The texts are still good, so the unit stays."""
    units, problems = read_tmx(tmx(TU.replace("<tu>", f"<tu>\n{prop}")), tmp_path)
    assert units == [TranslationUnit("نعم", "yes")]
    assert [problem.name for problem in problems] == [name]


def test_what_is_not_ours_is_passed_over(tmp_path: Path) -> None:
    """Props and notes of other tools, in any place, and elements that are not TMX at all."""
    foreign = '<note>n</note><prop type="client">c</prop><prop>p</prop><x-extra>e</x-extra>'
    text = tmx(f'<tu usagecount="3">{foreign}{AR}{EN}{foreign}</tu>').replace("<body>", "<body><odd/>")
    units, problems = read_tmx(text, tmp_path)
    assert units == [TranslationUnit("نعم", "yes")]
    assert said(problems) == [("foreign-prop", 4)] * 2  # client, and the prop without a type


def test_the_kinds_of_foreign_props_that_are_named_have_a_limit(tmp_path: Path) -> None:
    """They come from the file, and memory must not grow with it."""
    props = "".join(f'<prop type="t{number}">x</prop>' for number in range(200))
    assert len(read_tmx(tmx(f"<tu>{props}{AR}{EN}</tu>"), tmp_path)[1]) == 100


def test_an_edited_target_is_not_undone(tmp_path: Path) -> None:
    """x-exact counts only for fields that still are what it was written for."""
    unit = TranslationUnit("أ\x01", "b\x02")
    write_bitext(TmxFormat(), tmp_path / "u.tmx", [unit])
    text = (tmp_path / "u.tmx").read_text(encoding="utf-8").replace("<seg>b\ufffd</seg>", "<seg>better</seg>")
    assert texts(read_tmx(text, tmp_path)[0]) == [("أ\x01", "better")]


def test_an_exact_field_of_a_wrong_type_is_no_unit(tmp_path: Path) -> None:
    """Somebody's own x-exact must not end the program."""
    text = tmx(TU.replace("<tu>", '<tu><prop type="x-exact">{"created": 3, "languages": [1], "flags": 7}</prop>'))
    assert read_tmx(text, tmp_path) == ([TranslationUnit("نعم", "yes")], [])


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("20261122T030405Z", datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)),
        ("2026-11-22T03:04:05Z", datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)),
        ("20261122T060405+0300", datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)),
        ("20261122T030405", datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)),  # the specification says UTC
        ("", None),
    ],
)
def test_dates_are_read(date: str, expected: datetime | None, tmp_path: Path) -> None:
    """The form of the specification, and forms that tools write instead."""
    units, problems = read_tmx(tmx(TU.replace("<tu>", f'<tu creationdate="{date}">')), tmp_path)
    assert units[0].created == expected
    assert problems == []


def test_a_bad_date_is_reported_and_the_unit_kept(tmp_path: Path) -> None:
    """A date is not worth a translation."""
    units, problems = read_tmx(tmx(TU.replace("<tu>", '<tu creationdate="yesterday">')), tmp_path)
    assert units == [TranslationUnit("نعم", "yes")]
    assert said(problems) == [("bad-date", 4)]


INLINE = (
    'a <bpt i="1">&lt;b&gt;</bpt>b<ept i="1">&lt;/b&gt;</ept> c<ph>{0}<sub>s</sub></ph>d<it pos="begin">[</it>'
    "e <hi>f<ph>*</ph>g</hi> h<ut>u</ut>"
)


@pytest.mark.parametrize(("inline", "expected"), [("keep", "a <b>b</b> c{0}sd[e f*g hu"), ("drop", "a b cde fg h")])
def test_inline_codes_are_kept_or_dropped(inline: str, expected: str, tmp_path: Path) -> None:
    """Kept, codes are text; dropped, what they hold goes, and highlighted text stays."""
    units, _ = read_tmx(tmx(TU.replace("yes", INLINE)), tmp_path, inline=inline)
    assert units[0].target == expected


def test_comments_and_cdata_are_no_border(tmp_path: Path) -> None:
    """Text goes on after a comment or a processing instruction, and CDATA is text."""
    units, _ = read_tmx(tmx(TU.replace("yes", "a<!-- x -->b<?x y?>c<![CDATA[<d>]]>")), tmp_path)
    assert units[0].target == "abc<d>"
