from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from doubles import DecoderEngine, echo, romanize
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.engines.careful import OUTPUT_LIMIT, SOURCE_LIMIT, Output
from dragoman.records import Flag, Hypothesis, Translation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doubles import Decoder

GOOD = Output(["good"], -1.0, finished=True)
BAD = {
    Flag.TRUNCATED: Output(["and", "so", "on"], -0.5, finished=False),
    Flag.LOOP: Output(["no"] * 8, -0.1, finished=True),
    Flag.EMPTY: Output(["..."], -0.2, finished=True),
}
WORSE = Output(["no"] * 8, -0.1, finished=False)  # looping and truncated

# Sources long and short, good and bad (see `moody`), with and without Arabic.
WORD = st.sampled_from(["كلمة", "طويلة،", "وقال", "خبر؛", "قطع", "تكرار", "صمت", "عناد", "حرف#", "x", "٣", "😀"])
SOURCES = st.lists(
    st.lists(WORD, max_size=12).map(" ".join) | st.sampled_from([17, 192, 193, 400]).map(lambda n: "كلمة " * n),
    max_size=6,
)


def moody(source: Sequence[str], guard: bool) -> list[Output]:  # noqa: FBT001 - a Decoder
    """Go wrong on certain words: always on one that is stubborn, else only without the guard."""
    if not guard or "عناد" in source:
        for word, flag in (("قطع", Flag.TRUNCATED), ("تكرار", Flag.LOOP), ("صمت", Flag.EMPTY)):
            if word in source:
                return [BAD[flag]]
    return echo(source, guard)


def first_then(unguarded: Output, guarded: Output) -> Decoder:
    return lambda source, guard: [guarded if guard else unguarded]  # noqa: ARG005 - a Decoder


def test_no_sources_give_no_translations() -> None:
    assert DecoderEngine(echo).translate([]) == []


def test_a_good_output_is_decoded_once_and_kept() -> None:
    engine = DecoderEngine(echo)
    assert engine.translate(["مرحبا بك"]) == [Translation("مرحبا بك", (Hypothesis(romanize("مرحبا بك"), -1.0),), (), 3)]
    assert engine.decoded(guard=False) == ["مرحبا بك"]
    assert engine.decoded(guard=True) == []


@pytest.mark.parametrize("flag", BAD)
def test_a_bad_output_is_decoded_once_more_and_the_better_one_wins(flag: Flag) -> None:
    engine = DecoderEngine(first_then(BAD[flag], GOOD))
    (found,) = engine.translate(["مرحبا"])
    assert (found.best, found.flags) == (Hypothesis("good", -1.0), ())
    assert [guard for guard, _ in engine.calls] == [False, True]


@pytest.mark.parametrize("flag", BAD)
def test_what_is_still_bad_is_kept_and_flagged(flag: Flag) -> None:
    engine = DecoderEngine(first_then(BAD[flag], BAD[flag]))
    (found,) = engine.translate(["مرحبا"])
    assert (found.best.text, found.flags) == (" ".join(BAD[flag].pieces), (flag,))
    assert len(engine.decoded(guard=True)) == 1


def test_an_output_that_is_less_bad_with_the_guard_wins_and_is_flagged() -> None:
    (found,) = DecoderEngine(first_then(WORSE, BAD[Flag.TRUNCATED])).translate(["مرحبا"])
    assert (found.best.text, found.flags) == ("and so on", (Flag.TRUNCATED,))


def test_an_output_that_is_no_better_with_the_guard_does_not_replace_the_first() -> None:
    (found,) = DecoderEngine(first_then(BAD[Flag.LOOP], WORSE)).translate(["مرحبا"])
    assert (found.best.score, found.flags) == (-0.1, (Flag.LOOP,))


def test_a_loop_of_the_source_is_no_loop() -> None:
    (found,) = DecoderEngine(echo).translate(["لا لا لا لا لا لا"])
    assert found.flags == ()


def test_only_bad_sources_are_decoded_again() -> None:
    engine = DecoderEngine(moody)
    found = engine.translate(["خبر", "قطع", "خبر آخر", "صمت"])
    assert engine.decoded(guard=True) == ["قطع", "صمت"]
    assert [each.flags for each in found] == [()] * 4


def test_only_the_bad_part_of_a_long_source_is_decoded_again() -> None:
    engine = DecoderEngine(moody)
    words = ["كلمة"] * 2 * SOURCE_LIMIT
    (found,) = engine.translate([" ".join(["قطع", *words[1:]])])
    assert len(engine.decoded(guard=False)) == 2
    assert [source.split()[0] for source in engine.decoded(guard=True)] == ["قطع"]
    assert found.flags == (Flag.SPLIT,)


def test_flags_of_all_parts_of_a_long_source_are_kept() -> None:
    words = [f"ك{number}" for number in range(2 * SOURCE_LIMIT)]
    (found,) = DecoderEngine(moody).translate([" ".join(["قطع", "عناد", *words[2:-3], "تكرار", "عناد", "حرف#"])])
    assert found.flags == (Flag.LOOP, Flag.SPLIT, Flag.TRUNCATED, Flag.UNKNOWN)


@pytest.mark.parametrize("words", [SOURCE_LIMIT + 1, 1000, 3000])
def test_a_long_source_is_split_and_joined_with_nothing_lost(words: int) -> None:
    source = " ".join(f"ك{number}" for number in range(words))
    engine = DecoderEngine(echo)
    (found,) = engine.translate([source])
    assert found.best.text == romanize(source)
    assert found.flags == (Flag.SPLIT,)
    parts = engine.decoded(guard=False)
    assert len(parts) == -(-words // SOURCE_LIMIT)
    assert max(len(part.split()) for part in parts) <= SOURCE_LIMIT
    assert found.tokens == words + len(parts)  # every part has an end mark


def test_a_source_at_the_limit_is_not_split() -> None:
    (found,) = DecoderEngine(echo).translate([" ".join(["كلمة"] * SOURCE_LIMIT)])
    assert found.flags == ()


def test_the_score_of_a_split_source_is_the_mean_over_its_tokens() -> None:
    def decode(source: Sequence[str], guard: bool) -> list[Output]:  # noqa: FBT001 - a Decoder
        del guard
        if source[0] == "أول":
            return [Output(["a"], -1.0, finished=True)]  # two tokens with the end mark
        return [Output(["b", "c", "d", "e", "f"], -5.0, finished=True)]  # six

    (found,) = DecoderEngine(decode).translate([" ".join(["أول", *["كلمة"] * (SOURCE_LIMIT + 1)])])
    assert found.best == Hypothesis("a b c d e f", pytest.approx(-4.0))
    assert found.tokens == 8


@pytest.mark.parametrize(
    ("end", "translated", "joined"),
    [
        pytest.param("كلمة", "text.", "text rest.", id="no full stop inside the sentence"),
        pytest.param("كلمة،", "text.", "text, rest.", id="a comma for a comma"),
        pytest.param("كلمة،", "text,", "text, rest.", id="one comma is enough"),
        pytest.param("كلمة.", "text.", "text. rest.", id="a full stop for a full stop"),
        pytest.param("كلمة؟»", "text?", "text? rest.", id="a question mark stays"),
        pytest.param("كلمة", "text...", "text... rest.", id="an ellipsis stays"),
        pytest.param("كلمة", "", "rest.", id="an empty part leaves no space"),
    ],
)
def test_parts_are_joined_as_one_sentence(end: str, translated: str, joined: str) -> None:
    def decode(source: Sequence[str], guard: bool) -> list[Output]:  # noqa: FBT001 - a Decoder
        del guard
        return [Output([translated if end in source else "rest."], -1.0, finished=True)]

    words = ["ك"] * (SOURCE_LIMIT - 10)
    (found,) = DecoderEngine(decode).translate([" ".join([*words, end, *words])])
    assert found.best.text == joined


@pytest.mark.parametrize(
    ("source", "flags"),
    [("كلمة ح#رف", (Flag.UNKNOWN,)), ("كلمة حرف", ())],
    ids=["unknown", "known"],
)
def test_characters_that_the_model_does_not_know_are_flagged(source: str, flags: tuple[Flag, ...]) -> None:
    (found,) = DecoderEngine(echo).translate([source])
    assert found.flags == flags


@pytest.mark.parametrize(
    ("source", "target", "flags"),
    [
        pytest.param("قال", "قال said", (Flag.ARABIC_LEFT,), id="Arabic in the translation"),
        pytest.param("أعلنت شركة Apple", "the company", (Flag.LATIN_LOST,), id="a Latin word that is gone"),
        pytest.param("أعلنت شركة APPLE", "the Apple company", (), id="a Latin word in other case"),
        pytest.param("فيتامين C", "the vitamin", (), id="a single letter says too little"),
    ],
)
def test_what_is_left_or_lost_at_a_glance_is_flagged(source: str, target: str, flags: tuple[Flag, ...]) -> None:
    (found,) = DecoderEngine(lambda *_: [Output([target], -1.0, finished=True)]).translate([source])
    assert found.flags == flags


@pytest.mark.parametrize(
    ("source", "target", "flags"),
    [
        pytest.param("", "", (), id="nothing"),
        pytest.param(" \n", "", (), id="space"),
        pytest.param("***", "***", (), id="ornament"),
        pytest.param("😀", "😀", (), id="emoji"),
        pytest.param("10:30", "10:30", (), id="time"),
        pytest.param("٣٫٥٪ ", "3.5%", (), id="Arabic digits"),
        pytest.param("An English line.", "An English line.", (Flag.UNTRANSLATED,), id="English"),
        pytest.param("\u200f", "\u200f", (), id="invisible"),
        pytest.param("\x00\ud800", "\x00\ud800", (), id="not text"),
    ],
)
def test_a_source_without_arabic_letters_is_handed_back(source: str, target: str, flags: tuple[Flag, ...]) -> None:
    engine = DecoderEngine(echo)
    assert engine.translate([source]) == [Translation(source, (Hypothesis(target, 0.0),), flags)]
    assert engine.decoded(guard=False) == []


def test_a_source_is_decoded_in_its_normal_form_and_reported_as_it_was() -> None:
    engine = DecoderEngine(echo)
    (found,) = engine.translate([" مَرْحـبا\u200f\n بك "])
    assert engine.decoded(guard=False) == ["مرحبا بك"]
    assert found.source == " مَرْحـبا\u200f\n بك "


def test_hypotheses_stay_in_the_order_of_the_decoder() -> None:
    texts = ["first", "second", "third"]
    outputs = [Output([text], -1.0 - rank, finished=True) for rank, text in enumerate(texts)]
    (found,) = DecoderEngine(lambda *_: outputs, n_best=3).translate(["مرحبا"])
    assert [each.text for each in found.hypotheses] == texts
    assert found.best.text == "first"


def test_a_split_source_has_one_hypothesis() -> None:
    outputs = [Output(["a"], -1.0, finished=True), Output(["b"], -2.0, finished=True)]
    (found,) = DecoderEngine(lambda *_: outputs, n_best=2).translate([" ".join(["كلمة"] * 2 * SOURCE_LIMIT)])
    assert found.hypotheses == (Hypothesis("a a", -1.0),)


@settings(max_examples=40)
@given(SOURCES)
def test_translations_have_the_length_and_order_of_the_sources(sources: list[str]) -> None:
    found = DecoderEngine(moody).translate(sources)
    assert [each.source for each in found] == sources
    assert all(each.hypotheses and each.best.score <= 0 and math.isfinite(each.best.score) for each in found)


@settings(max_examples=40)
@given(SOURCES)
def test_no_translation_depends_on_the_batch(sources: list[str]) -> None:
    alone = [DecoderEngine(moody).translate([source])[0] for source in sources]
    assert DecoderEngine(moody).translate(sources) == alone


@settings(max_examples=40)
@given(SOURCES)
def test_no_output_limit_depends_on_the_batch(sources: list[str]) -> None:
    def limits(batch: list[str]) -> set[tuple[str, int]]:
        engine = DecoderEngine(moody)
        engine.translate(batch)
        return {(" ".join(job.source), job.limit) for _, jobs in engine.calls for job in jobs}

    assert limits(sources) == {pair for source in sources for pair in limits([source])}


@given(st.integers(1, SOURCE_LIMIT))
def test_an_output_may_be_several_times_as_long_as_its_source(words: int) -> None:
    engine = DecoderEngine(echo)
    engine.translate([" ".join(["كلمة"] * words)])
    ((_, (job,)),) = [call for call in engine.calls if call[1]]
    assert min(OUTPUT_LIMIT, max(64, 4 * words)) <= job.limit <= OUTPUT_LIMIT


def test_a_given_translation_is_scored_by_the_mean_over_its_pieces_and_the_end() -> None:
    found = DecoderEngine(echo).score(["كلمة واحدة", "كلمة واحدة"], ["كلمة واحدة", "كلمة  another 1"])
    assert found == pytest.approx([-1 / 3, -3 / 4])


@pytest.mark.parametrize(
    ("source", "target"),
    [
        pytest.param("", "nothing", id="empty source"),
        pytest.param("English", "English", id="nothing to translate"),
        pytest.param("كلمة", "", id="empty target"),
        pytest.param("كلمة", " .. ", id="target without words"),
        pytest.param("كلمة " * 600, "word", id="source over the limit"),
        pytest.param("كلمة", "word " * 600, id="target over the limit"),
    ],
)
def test_a_given_translation_that_the_model_cannot_judge_has_no_score(source: str, target: str) -> None:
    assert DecoderEngine(echo).score(["كلمة", source], ["كلمة", target]) == [pytest.approx(-1 / 2), None]
