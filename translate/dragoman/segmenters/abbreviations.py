"""Abbreviations, initials and acronyms: what a full stop after a short token means.

To add an abbreviation, write it without its last stop into the list of its use below. Which list: look what may follow.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from dragoman.segmenters.openings import fold


class Use(Enum):
    """What a token does with the stop after it."""

    TITLE = auto()  # something always follows: Dr. Smith, e.g. this. Never an end.
    INITIAL = auto()  # a name follows: ج. ر. تولكين. An end only before a sure opening (وقال).
    REFERENCE = auto()  # a number follows: No. 5. An end where none does.
    ACRONYM = auto()  # stands anywhere, mostly inside: ق.م., U.S., Inc. An end only before an opening.
    CLOSING = auto()  # stands mostly last: إلخ., 2016 م. An end unless the next word goes on.


_TITLES = """
    أ.د د.م م.د أ.م.د ا.د بروف مهند
    Mr Mrs Ms Messrs Dr Prof St Gen Sen Rep Gov Lt Col Sgt Capt Maj Cmdr Adm Rev Hon Pres Mt Mme Mlle
    e.g i.e cf vs v viz ca approx
"""
_REFERENCES = """
    رقم مج صص ص.ص صفحة هاتف تلفون فاكس
    No Nos no nos Fig Figs fig p pp Vol vol Ch ch Sec Art Eq Op op
"""
_ACRONYMS = """
    Inc Ltd Co Corp Bros Jr Sr Ph.D M.Sc B.Sc Ave Blvd Rd Dept Univ Assn
    Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec
"""
_CLOSINGS = """
    إلخ الخ
    etc al a.m p.m A.M P.M B.C A.D
"""
_TABLE = {
    fold(token): use
    for use, tokens in (
        (Use.TITLE, _TITLES),
        (Use.REFERENCE, _REFERENCES),
        (Use.ACRONYM, _ACRONYMS),
        (Use.CLOSING, _CLOSINGS),
    )
    for token in tokens.split()
}

# After a number these are eras, hours of the day and units: 2016 م. | 1445 هـ. | 10:30 ص. | 5 كم.
_AFTER_NUMBER = frozenset(fold("م هـ ص ظ كم سم مم كغ كجم كلم كلغ غم ملم مل غ").split())

# The names of Latin letters as Arabic writes them: جيه. كيه. رولينغ | سي إن إن.
_LETTER_NAMES = frozenset(
    fold(
        """
        إيه أيه بي سي دي إي إف جي جيه إتش آي جاي كي كيه إل ال إم أم إن أن أو بي كيو آر ار إس أس تي يو في دبليو إكس واي
        زد زي
        """
    ).split()
)
# Of these, words that end sentences too ("with me", "mother", a name): alone they are no initials.
_ALSO_WORDS = frozenset(fold("بي أم جي جاي").split())
# And these stand before an acronym as words: في دي آر = "at D. R.".
_BEFORE_ACRONYMS = frozenset(fold("في أن إن أو كي أي و").split())
_LONG_ACRONYM = 3  # letters in a row: سي إن إن is a name by itself, دي آر mostly the beginning of one

# After these a single letter is a label and may end the sentence: المجموعة أ. | فيتامين د. | الفئة B.
_LABELLED = frozenset(
    fold(
        """
        مجموعة فئة فيتامين خطة حرف قسم نوع مستوى طراز صنف فصيلة درجة نقطة بند فقرة فرقة شعبة كبد فيروس
        Plan Vitamin Group Class Type Grade Hepatitis vitamin group class type grade hepatitis
        """
    ).split()
)

# "و" before an initial (ع. ك. الشمري وم. العنزي), and the one word of that shape: love. "and Dr." is far more frequent.
_LOVE = fold("ود")
_LOVED = frozenset(fold("كل بكل من في عن كسب خطب علاقة علاقات بلا دون").split())

_AND_INITIAL = re.compile(r"و[اأإبتثجحخدذرزسشصضطظعغفقكلمنهي]")
_SINGLE = re.compile(r"[\u0621-\u064aA-Z]")
_DOTTED = re.compile(r"و?(?:[\u0621-\u064aA-Za-z]\.)+[\u0621-\u064aA-Za-z]")
_GLUED_TO_NUMBER = re.compile(r"[\d/:.٫-]*\d[مهص]")


def classify(words: list[str]) -> Use | None:
    """Say what the stop after the last of some words means.

    Args:
        words: The words before the stop, in order, the last one folded and without the stop; a few are enough.

    Returns:
        The use, or None where the last word is no abbreviation, so that a stop after it ends the sentence.
    """
    token = words[-1]
    before = fold(words[-2]) if len(words) > 1 else ""
    if (token in _AFTER_NUMBER and before[-1:].isdigit()) or _GLUED_TO_NUMBER.fullmatch(token):
        return Use.CLOSING
    if token in _TABLE:
        return _TABLE[token]
    if names_letter(token):
        return _letter(token, before, words)
    if _AND_INITIAL.fullmatch(token):
        return None if token == _LOVE and before in _LOVED else Use.INITIAL
    return Use.ACRONYM if _DOTTED.fullmatch(token) else None


def names_letter(word: str) -> bool:
    """Whether a folded word is a letter or a letter's name, as in a row of initials."""
    return word in _LETTER_NAMES or _SINGLE.fullmatch(word) is not None


def _letter(token: str, before: str, words: list[str]) -> Use | None:
    """Tell apart an initial (ج. | دبليو.), a label (المجموعة أ.) and the end of an acronym (سي إن إن. | ا ف ب.)."""
    run = 1
    while run < len(words) and names_letter(fold(words[-1 - run])):
        run += 1
    while run > 1 and fold(words[-run]) in _BEFORE_ACRONYMS:
        run -= 1
    if run > 1:
        return Use.CLOSING if run >= _LONG_ACRONYM else Use.ACRONYM
    word = before.removeprefix("ب").removeprefix("ال") in _LABELLED
    if token in _ALSO_WORDS:
        word = not (before.endswith(".") and names_letter(before[:-1]))
    return None if word else Use.INITIAL
