"""What the tests of bitexts share: units of every kind, and writing and reading through a format."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from dragoman.bitexts.tmx import TmxFormat
from dragoman.plan import Provenance
from dragoman.records import Flag, Hypothesis, Locator, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dragoman.records import Problem

PROVENANCE = Provenance(
    signature="lang:ar-en|seg:rules|engine:fake|scorers:none|version:1.0.0",
    version="1.0.0",
    created=datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC),
)

# What the golden files hold. The second source has a right-to-left mark, the third target what XML cannot spell.
UNITS = [
    TranslationUnit(
        source="أعلنت الوزارة النتائج أمس.",
        target="The ministry announced the results yesterday.",
        scores={"logprob": -0.125, "length-ratio": 0.9375},
        origin="mt:starter-ar-en",
        locator=Locator("news.txt", "p3", 0, 26),
        flags=(Flag.SPLIT,),
        alternatives=(Hypothesis("The ministry gave the results yesterday.", -0.5),),
        id="news.txt:p3:0",
        created=datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC),
        kind="2-1",
        target_locator=Locator("news.en.txt", "p4", 7, 52),
    ),
    TranslationUnit("هل 5 < 6 & 7؟\u200f", 'Is 5 < 6 & "7"?', origin="human"),
    TranslationUnit("سطر\nآخر\t\\", "a line\r\nanother\x0b ", id="3"),
    TranslationUnit("", ""),
]


def write_bitext(
    bitext: Any, path: Path, units: Iterable[TranslationUnit], provenance: Provenance = PROVENANCE
) -> list[Problem]:
    """Write units and return what was reported."""
    problems: list[Problem] = []
    with ExitStack() as files:
        streams = [files.enter_context(part.open("wb")) for part in bitext.paths(path)]
        writer = bitext.open(path, streams, provenance, problems.append)
        for unit in units:
            writer.write(unit)
        writer.close()
    return problems


def read_bitext(bitext: Any, path: Path) -> tuple[list[TranslationUnit], list[Problem]]:
    """Read a whole bitext and return its units and what was reported."""
    problems: list[Problem] = []
    return list(bitext.read(path, problems.append)), problems


def said(problems: Iterable[Problem]) -> list[tuple[str, int | None]]:
    """Names and lines of problems."""
    return [(problem.name, problem.line) for problem in problems]


def _join_surrogates(text: str) -> str:
    # JSON cannot tell a high surrogate before a low one from the character that the two stand for.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


# Every string of code points: controls, noncharacters, lone surrogates, line ends of all kinds.
any_text = st.text(
    st.one_of(
        st.characters(), st.sampled_from("\0\x01\t\n\v\r\x1c\x85\u2028\u200f\ud800\udfff\ufeff\ufffe\uffff&<>\"'\\ ")
    )
).map(_join_surrogates)
# Text that a file of plain lines can hold.
plain_text = st.text(st.characters(codec="utf-8", exclude_characters="\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029\ufeff"))
any_float = st.floats(allow_nan=False)
any_locator = st.builds(Locator, any_text, any_text, st.integers(-(10**20), 10**20), st.integers())
tags = st.sampled_from(["ar", "en", "ar-SA", "en-US", "EN", "zh-Hant-TW", "de-1996", "es-419", "x-mt", "fr_CA"])
any_kind = st.sampled_from(["", "1-1", "2-1", "1-0", "0-1", "-"]) | any_text
any_unit = st.builds(
    TranslationUnit,
    source=any_text,
    target=any_text,
    languages=st.tuples(tags, tags),
    scores=st.dictionaries(any_text, any_float, max_size=3),
    origin=any_text,
    locator=any_locator,
    flags=st.lists(any_text, max_size=3).map(tuple),
    alternatives=st.lists(st.builds(Hypothesis, any_text, any_float), max_size=2).map(tuple),
    id=any_text,
    created=st.none() | st.datetimes(timezones=st.just(UTC)),
    kind=any_kind,
    target_locator=any_locator,
)


def tsv_part(unit: TranslationUnit) -> TranslationUnit:
    """Return the unit without the fields that a TSV does not carry."""
    return replace(unit, languages=("ar", "en"), alternatives=(), created=None)


AR = '<tuv xml:lang="ar"><seg>نعم</seg></tuv>'
EN = '<tuv xml:lang="en"><seg>yes</seg></tuv>'
TU = f"<tu>{AR}{EN}</tu>"


def tmx(body: str, prolog: str = "") -> str:
    """A TMX file; what is in the body begins on line 4."""
    return f'{prolog}<tmx version="1.4">\n<header srclang="*all*"/>\n<body>\n{body}\n</body></tmx>\n'


def read_tmx(text: str | bytes, folder: Path, **options: Any) -> tuple[list[TranslationUnit], list[Problem]]:
    """Read a text as news.tmx."""
    path = folder / "news.tmx"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_bitext(TmxFormat(**options), path)


def texts(units: Iterable[TranslationUnit]) -> list[tuple[str, str]]:
    """Sources and targets."""
    return [(unit.source, unit.target) for unit in units]
