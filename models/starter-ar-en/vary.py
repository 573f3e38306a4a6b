"""Make varied copies of written pairs: other places, surnames and numbers, where both sides stay right.

    python models/starter-ar-en/vary.py corpora/written-news/train/*.tsv \\
        --names A-name.jsonl.gz -o varied.tsv

A pair gives one copy, or none where nothing in it can be replaced safely:

* A place of `PLACES` gives way to another one.
* A surname after a first name, both known, gives way to another surname: the first name keeps the verb's gender.
* A number in digits that stands once on both sides gives way to one of the same length, with the same last two digits
  where it is whole: they decide the form of the Arabic noun. Years stay in their century, and days in a month.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import defaultdict
from pathlib import Path

# Names in one word, without an article, and feminine in Arabic, so that no verb or adjective has to change.
PLACES = dict(
    pair.split("=")
    for pair in (  # noqa: SIM905 - a table that can be read
        "موسكو=Moscow باريس=Paris لندن=London برلين=Berlin روما=Rome مدريد=Madrid أثينا=Athens فيينا=Vienna "
        "بروكسل=Brussels جنيف=Geneva أنقرة=Ankara إسطنبول=Istanbul طهران=Tehran بغداد=Baghdad دمشق=Damascus "
        "حلب=Aleppo بيروت=Beirut صنعاء=Sanaa طرابلس=Tripoli بنغازي=Benghazi نيروبي=Nairobi طوكيو=Tokyo "
        "بكين=Beijing سيول=Seoul جاكرتا=Jakarta بانكوك=Bangkok كييف=Kyiv وارسو=Warsaw بوخارست=Bucharest "
        "روسيا=Russia تركيا=Turkey فرنسا=France ألمانيا=Germany إيطاليا=Italy إسبانيا=Spain بريطانيا=Britain "
        "مصر=Egypt سوريا=Syria إيران=Iran ليبيا=Libya تونس=Tunisia قطر=Qatar أوكرانيا=Ukraine بولندا=Poland "
        "كندا=Canada أستراليا=Australia باكستان=Pakistan أفغانستان=Afghanistan كينيا=Kenya "
        "نيجيريا=Nigeria إثيوبيا=Ethiopia تشاد=Chad مالي=Mali غانا=Ghana كولومبيا=Colombia فنزويلا=Venezuela "
        "كوبا=Cuba تشيلي=Chile بيرو=Peru أرمينيا=Armenia جورجيا=Georgia أذربيجان=Azerbaijan ماليزيا=Malaysia "
        "إندونيسيا=Indonesia تايلاند=Thailand فيتنام=Vietnam نيبال=Nepal صربيا=Serbia كرواتيا=Croatia"
    ).split()
)
PREFIXES = ("", "و", "ب", "ل", "ف")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# What may not stand before and after a number: dates, times, grouped thousands and "17th" stay whole.
BEFORE, AFTER = r"(?<![\d.,/:-])", r"(?![\d/:-]|[.,]\d|[a-z])"
NUMBER = re.compile(rf"{BEFORE}\d+(?:\.\d+)?{AFTER}")
MIDDLE = 2  # the digits of a whole number that decide the form of what is counted
YEARS, THIS_CENTURY = range(1500, 2100), 2000
DAYS = range(1, 32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="+", type=Path)
    parser.add_argument("--names", type=Path, required=True, help="JSONL of ar, en: full and single names")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    pairs = [line.split("\t") for path in options.pairs for line in path.read_text(encoding="utf-8").splitlines()]
    firsts, surnames = read_names(options.names)
    pool = sorted(PLACES.items()), sorted(surnames.items())
    copies = 0
    with options.output.open("w", encoding="utf-8") as stream:
        for source, target in pairs:
            varied = vary_numbers(*vary_names(source, target, firsts, surnames, pool, draw), draw)
            if varied != (source, target):
                copies += 1
                stream.write("\t".join(varied) + "\n")
    print(f"{len(pairs)} pairs, {copies} varied copies; {len(surnames)} surnames")


def stem_in(word: str) -> str | None:
    """Return the place that a word is, after a conjunction or preposition that is written with it."""
    stems = (word[len(prefix) :] for prefix in PREFIXES if word.startswith(prefix))
    return next((stem for stem in stems if stem in PLACES), None)


def read_names(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return first names and surnames, English by Arabic: those that begin or end several full names in one way."""
    counts: tuple[dict[str, dict[str, int]], ...] = (
        defaultdict(lambda: defaultdict(int)),
        defaultdict(lambda: defaultdict(int)),
    )
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            record = json.loads(line)
            sides = [WORD.findall(record[side]) for side in ("ar", "en")]
            if [len(side) for side in sides] == [2, 2]:
                for place, (arabic, english) in enumerate(zip(*sides, strict=True)):
                    if is_name(arabic, english):
                        counts[place][arabic][english] += 1
    firsts, lasts = (
        {arabic: max(english, key=lambda each: (english[each], each)) for arabic, english in side.items()}
        for side in counts
    )
    return firsts, {name: english for name, english in lasts.items() if name not in firsts}


def is_name(arabic: str, english: str) -> bool:
    """Whether both are one word, the English one with a capital, the Arabic one without an article."""
    return (
        bool(WORD.fullmatch(arabic) and WORD.fullmatch(english))
        and min(len(arabic), len(english)) > MIDDLE
        and english[0].isupper()
        and not english.isupper()
        and not arabic.startswith(("ال", "لل"))
    )


def vary_names(  # noqa: PLR0913, PLR0917 - what is known of names
    source: str,
    target: str,
    firsts: dict[str, str],
    surnames: dict[str, str],
    pool: tuple[list[tuple[str, str]], list[tuple[str, str]]],
    draw: random.Random,
) -> tuple[str, str]:
    """Replace places and surnames that stand once on both sides."""
    words, english = WORD.findall(source), WORD.findall(target)
    for before, word in zip(["", *words], words, strict=False):
        if firsts.get(before) in english and surnames.get(word) in english:
            others, prefix, name = pool[1], "", surnames[word]
        else:
            stem = stem_in(word)
            if stem is None or PLACES[stem] not in english:
                continue
            others, prefix, name = pool[0], word.removesuffix(stem), PLACES[stem]
        arabic, new = draw.choice(others)
        if words.count(word) == 1 == english.count(name) and new not in english:
            source = re.sub(rf"(?<!\w){word}(?!\w)", prefix + arabic, source)
            target = re.sub(rf"(?<![\w-]){name}(?![\w-])", new, target)
    return source, target


def vary_numbers(source: str, target: str, draw: random.Random) -> tuple[str, str]:
    """Replace numbers in digits that stand once on both sides."""
    for number in NUMBER.findall(source):
        if NUMBER.findall(source).count(number) != 1 or NUMBER.findall(target).count(number) != 1:
            continue
        same = re.compile(BEFORE + re.escape(number) + AFTER)
        new = another(number, draw)
        source, target = same.sub(new, source), same.sub(new, target)
    return source, target


def another(number: str, draw: random.Random) -> str:
    """Return a number of the same form; the same one where nothing of it may change."""
    whole, point, rest = number.partition(".")
    if point:
        return whole + point + "".join(str(draw.randint(1, 9)) for _ in rest)
    if int(number) in YEARS:
        last = 99 if int(number) < THIS_CENTURY else 25
        return f"{number[:2]}{draw.randint(10, last)}"
    if len(number) > MIDDLE:
        return str(draw.randint(1, 9)) + "".join(str(draw.randint(0, 9)) for _ in number[1:-MIDDLE]) + number[-MIDDLE:]
    if int(number) <= 10:  # noqa: PLR2004 - what is counted is in the plural up to ten
        return number
    return str(draw.randint(11, 28) if int(number) in DAYS else draw.randint(32, 99))


if __name__ == "__main__":
    main()
