"""Whether a stop ends its sentence: a table of rules, asked in order. The first that has an opinion decides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from dragoman.arabic import ARABIC_LETTER, DIACRITICS
from dragoman.segmenters.abbreviations import Use, classify, names_letter
from dragoman.segmenters.closers import (
    CLOSING_BRACKETS,
    INVISIBLE,
    OPENING_BRACKETS,
    OPENING_QUOTES,
    QUOTES,
    STOPS,
)
from dragoman.segmenters.openings import continues, fold, opens, opens_surely, speaks, speaks_on

if TYPE_CHECKING:
    from collections.abc import Callable

_LOOK_BACK = 48  # characters: enough for five short words, and what keeps the time linear
_LIST_MARK = 16  # characters: the longest that a list mark can be

_BREAK = re.compile(rf"[{re.escape(OPENING_BRACKETS + QUOTES)}]")
_AFTER = re.compile(
    rf"(?P<gap>[\s{INVISIBLE}]*)(?P<lead>[{re.escape(OPENING_BRACKETS + QUOTES)}\-–—{INVISIBLE} ]{{0,6}})"
    rf"(?P<word>(?:[^\W_]|[{DIACRITICS}\u0653-\u0655]){{0,30}})(?P<next>.?)"
)


class Candidate(NamedTuple):
    """A run of stops and what stands around it."""

    form: Literal["dot", "ellipsis", "mark"]  # a stop behind the closing quote or bracket makes every form a mark
    stops: str  # the run
    head: str  # the last characters of the sentence before the run
    first: str  # the first character of the sentence, where `head` is the whole sentence so far; else ""
    words: list[str]  # the last words before the run, at least one; the last is folded and without quotes
    before: str  # the visible character before the run, or ""
    closers: str  # quotes, brackets and stops that close after the run
    gap: bool  # whether white space follows
    lead: str  # quotes, brackets and dashes before the next word
    word: str  # the next word, folded, or ""
    after: str  # the character after the next word (the next character where there is none), or ""

    @classmethod
    def at(cls, run: re.Match[str], start: int, end: int, high: int) -> Candidate:
        """Look around a run of stops.

        Args:
            run: The run, as it was found in the text.
            start: Where its sentence starts.
            end: Where what closes after it ends.
            high: Where the line ends.
        """
        text = run.string
        low = max(start, run.start() - _LOOK_BACK)
        stops, head, closers = run[0], text[low : run.start()], text[run.end() : end]
        words = head.split() or [""]
        token = fold(words[-1])
        words[-1] = _BREAK.split(token)[-1]
        match = _AFTER.match(text, end, high)
        gap, lead, word, after = match.groups() if match else ("", "", "", "")
        spaced = gap == " " or any(char.isspace() for char in gap)
        first = text[start] if low == start else ""
        return cls(
            _form(stops, closers), stops, head, first, words, token[-1:], closers, spaced, lead, fold(word), after
        )

    def closes(self, kinds: str) -> bool:
        """Whether something of `kinds` (characters) closes after the stop."""
        return bool(self.closers) and any(char in kinds for char in self.closers)


def _form(stops: str, closers: str) -> Literal["dot", "ellipsis", "mark"]:
    if closers and any(char in STOPS for char in closers):
        return "mark"
    if stops in {".", "۔"}:
        return "dot"
    return "mark" if stops.strip(".…۔ \u00a0") else "ellipsis"


# What cannot begin a sentence: after the stop the sentence goes on.
_JOINING = frozenset("،,؛;:/\\%٪=+*&|<>_@#~^")
_OPENING = OPENING_BRACKETS + OPENING_QUOTES + '"'
# After a quotation: as, according to.
_AFTER_QUOTED_MARK = frozenset(fold("حسبما كما هكذا").split())
_AFTER_QUOTED_STOP = frozenset(fold("حسبما").split())
# What has a title: فيلم «هل تسمعني؟» حقق نجاحا.
_TITLED = """
    فيلم كتاب رواية برنامج مسرحية أغنية مسلسل مجلة صحيفة قصيدة شعار حملة فرقة موقع شركة مقال مقالة بعنوان عنوان
    لعبة ألبوم حزب حركة قناة تطبيق مشروع مبادرة معرض مهرجان وسم هاشتاغ
"""
_WORKS = re.compile(rf"[وفبلك]?(?:ال|ل)?(?:{'|'.join(fold(_TITLED).split())})(?:ه|ها)?")
_QUOTE = re.compile(f"[{re.escape(QUOTES)}]")
# Names that carry an exclamation mark.
_EXCLAIMING = frozenset(fold("ياهو جيوباردي كاهوت Yahoo Jeopardy Kahoot Wham Joomla").split())
# In the year 570 AD he was born: a sentence does not end with the time that it begins with.
_FRONTED = re.compile(r"[وف]?(?:في|عام|سنة|منذ|بحلول|خلال|حوالي|نحو|الساعة|قبل|بعد)\b")
_FRONTED_WORDS = 5
_DAY_OR_MONTH = re.compile(r"\d{1,2}")
_YEAR = 4  # digits
# Addresses: in their scheme, or by their last part in Arabic letters (أمازون.كوم).
_DOMAINS = frozenset(fold("كوم نت أورغ أورج دوت").split())
_ADDRESS = re.compile(r"://|www\.|@")
_MARKED = re.compile(
    rf"[\s{INVISIBLE}{re.escape(OPENING_BRACKETS + QUOTES)}\-–—•▪●*·]*"
    r"(?:\d{1,3}(?:[.\-]\d{1,3})*|[\u0621-\u064a]ـ?|[A-Za-z]|[ivxIVX]{1,5})[)\]]?\s?"
)


def _omission(candidate: Candidate) -> bool | None:
    """A stop by itself in brackets or quotes is a remark: (!) (...) «؟»."""
    alone = candidate.closers and candidate.form != "dot" and not candidate.words[-1]
    return False if alone and candidate.before and candidate.before in _OPENING else None


def _joined(candidate: Candidate) -> bool | None:
    """A comma, a semicolon, a slash or the like after the stop goes on with the sentence."""
    joins = candidate.after in _JOINING and not candidate.word and not candidate.lead.strip()
    return False if joins else None


def _attribution(candidate: Candidate) -> bool | None:
    """Who said it belongs to a quoted question or exclamation: «هل أنت بخير؟» سألته أمه."""
    if not candidate.closes(QUOTES) or _stopped(candidate) or candidate.lead.strip(" -–—"):
        return None
    if candidate.form == "dot":
        return False if candidate.word in _AFTER_QUOTED_STOP else None
    goes_on = speaks(candidate.word) or candidate.word in _AFTER_QUOTED_MARK or candidate.word[:1].islower()
    return False if goes_on else None


def _title(candidate: Candidate) -> bool | None:
    """A question or exclamation as the title of a work ends no sentence: فيلم «هل تسمعني؟» حقق نجاحا."""
    if candidate.form != "mark" or not candidate.closes(QUOTES) or _stopped(candidate):
        return None
    before = _QUOTE.split(candidate.head)[-2:-1]
    work = before and _WORKS.fullmatch(fold("".join(before[0].split()[-1:])))
    return opens(candidate.word) if work else None


def _remark(candidate: Candidate) -> bool | None:
    """A question or exclamation in brackets is a remark inside the sentence, unless the bracket opened it."""
    inside = candidate.form == "mark" and candidate.closes(CLOSING_BRACKETS) and not _stopped(candidate)
    if not inside or (candidate.first and candidate.first in OPENING_BRACKETS):
        return None
    return opens_surely(candidate.word)


def _glued(candidate: Candidate) -> bool | None:
    """Without a space a sentence ends only before an Arabic word or behind a quote; not in example.org, و.م.أ, .NET."""
    if candidate.gap:
        return None
    if _ADDRESS.search(candidate.words[-1]) or candidate.word in _DOMAINS:
        return False
    arabic = len(candidate.word) > 1 and ARABIC_LETTER.match(candidate.word)
    latin = candidate.form == "mark" and candidate.word[:1].isupper()
    closed = candidate.closers and candidate.word[:1].isalpha()
    return None if arabic or latin or closed else False


def _list_mark(candidate: Candidate) -> bool | None:
    """A number or a letter with a stop at the beginning counts a list: 1. القراءة."""
    short = candidate.first and candidate.form == "dot" and len(candidate.head) <= _LIST_MARK
    return False if short and _MARKED.fullmatch(candidate.head) else None


def _spaced_date(candidate: Candidate) -> bool | None:
    """Day, month and year with spaces between: 15. 7. 2016."""
    number = candidate.form == "dot" and candidate.word.isdigit() and _DAY_OR_MONTH.fullmatch(candidate.words[-1])
    month = number and len(candidate.word) < _YEAR and candidate.after == "."
    year = number and len(candidate.word) == _YEAR and candidate.words[-2:-1] and candidate.words[-2].endswith(".")
    return False if month or year else None


def _ellipsis(candidate: Candidate) -> bool | None:
    """Dots mostly stand inside a sentence (at least 81 of 101 in parallel text did), unless who spoke follows."""
    if candidate.form != "ellipsis":
        return None
    return speaks_on(candidate.word) or (candidate.closes(QUOTES) and opens(candidate.word))


def _exclaiming_name(candidate: Candidate) -> bool | None:
    """Yahoo! is a name."""
    return opens(candidate.word) if candidate.stops == "!" and candidate.words[-1] in _EXCLAIMING else None


def _alternative(candidate: Candidate) -> bool | None:
    """What follows a question with "or" is its other half: أين الطاقة؟ أو ذلك الصوت."""
    return False if candidate.word == "او" and "؟" in candidate.stops else None


def _lower_case(candidate: Candidate) -> bool | None:
    """English goes on in lower case, approx. five, if that is no list mark: a. First. b. Second."""
    lower = candidate.form == "dot" and candidate.word[:1].islower() and candidate.after not in {".", ")"}
    return False if lower and candidate.before.isascii() and candidate.before.isalpha() else None


def _abbreviation(candidate: Candidate) -> bool | None:
    """A title, an initial, an acronym and the like, by what follows it."""
    use = classify(candidate.words) if candidate.form == "dot" else None
    if use is None:
        return None
    word = candidate.word
    # (U.S.) and "U.S. (": the stop is the abbreviation's own. "ج. ر.": a row of initials goes on.
    bracketed = candidate.closes(CLOSING_BRACKETS) or any(char in OPENING_BRACKETS for char in candidate.lead)
    row = use in {Use.INITIAL, Use.ACRONYM} and candidate.after == "." and names_letter(word)
    if use is Use.TITLE or bracketed or row:
        return False
    if use is Use.REFERENCE:
        return False if word[:1].isdigit() else None
    if use is Use.INITIAL:
        # A Latin letter before an Arabic word is a thing with a name (النقطة B. الطريقة), no one's initial.
        thing = candidate.before.isascii() and ARABIC_LETTER.match(word) and not continues(word)
        return opens_surely(word) or bool(thing)
    fronted = candidate.first and _FRONTED.match(candidate.head) and len(candidate.words) <= _FRONTED_WORDS
    return opens(word) or (use is Use.CLOSING and not fronted and not continues(word))


def _stopped(candidate: Candidate) -> bool:
    """Whether a stop stands behind the quote or bracket that closes: then the sentence is over whatever is inside."""
    return any(char in STOPS for char in candidate.closers)


_RULES: tuple[Callable[[Candidate], bool | None], ...] = (
    _omission,
    _joined,
    _attribution,
    _title,
    _remark,
    _glued,
    _list_mark,
    _spaced_date,
    _ellipsis,
    _exclaiming_name,
    _alternative,
    _lower_case,
    _abbreviation,
)


def ends(candidate: Candidate) -> bool:
    """Whether the sentence ends at a candidate. Where no rule has an opinion, a stop is a stop."""
    for rule in _RULES:
        verdict = rule(candidate)
        if verdict is not None:
            return verdict
    return True
