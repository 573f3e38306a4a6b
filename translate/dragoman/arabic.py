"""Facts about Arabic script that more than one stage needs: letters, digits, marks, controls, normal forms."""

from __future__ import annotations

import re
import unicodedata

# Letters only: between them stand marks (superscript alef), symbols and the ornate brackets around Quran verses.
ARABIC_LETTER = re.compile(
    r"[\u0620-\u064A\u066E\u066F\u0671-\u06D3\u06D5\u06E5\u06E6\u06EE\u06EF\u06FA-\u06FC\u06FF"
    r"\u0750-\u077F\u0870-\u0887\u0889-\u088E\u08A0-\u08C9"
    r"\uFB50-\uFBB1\uFBD3-\uFD3D\uFD50-\uFD8F\uFD92-\uFDC7\uFDF0-\uFDFB\uFE70-\uFE74\uFE76-\uFEFC]"
)

# Vowel signs and Quranic marks. Maddah and hamza above or below (U+0653-U+0655) are not here: they make other letters.
DIACRITICS = "\u0610-\u061a\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
TATWEEL = "\u0640"
BIDI_CONTROLS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"

# Invisible characters that carry no text for a model: bidi controls, joiners, zero-width spaces, soft hyphen, BOM.
_INVISIBLE = re.compile(f"[{BIDI_CONTROLS}\u00ad\u200b-\u200d\u2060-\u2065\u206a-\u206f\ufeff]")
_MARKS = re.compile(f"[{DIACRITICS}{TATWEEL}]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACE = re.compile(r"\s+")
_PRESENTATION = re.compile(r"[\uFB50-\uFDFF\uFE70-\uFEFC]+")
_DIGITS = {start + digit: str(digit) for start in (0x660, 0x6F0) for digit in range(10)}
_NUMBER_SIGNS = {0x066B: ".", 0x066C: ",", 0x066A: "%"}


def fold_digits(text: str) -> str:
    """Write Arabic-Indic and Persian digits, decimal and thousands separators and the percent sign as ASCII.

    >>> fold_digits("٣٫٥٪")
    '3.5%'
    """
    return text.translate(_DIGITS | _NUMBER_SIGNS)


def strip_invisible(text: str) -> str:
    """Take away bidi controls, joiners, zero-width spaces, soft hyphens and byte order marks."""
    return _INVISIBLE.sub("", text)


def strip_marks(text: str) -> str:
    """Take away vowel signs and tatweel.

    >>> strip_marks("العِلْمُ نـــور")
    'العلم نور'
    """
    return _MARKS.sub("", text)


def normalize(text: str) -> str:
    """Write Arabic as translation models know it: no vowel signs, tatweel, presentation forms or invisible characters.

    Control characters and lone surrogates become spaces, and space is single. Letters are left alone: whether alef
    forms are one letter is each model's own matter.
    """
    text = _PRESENTATION.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = unicodedata.normalize("NFC", strip_marks(strip_invisible(_CONTROLS.sub(" ", text))))
    return _SPACE.sub(" ", text).strip()


def has_words(text: str) -> bool:
    """Whether there is anything to translate: at least one letter or digit of any script."""
    return any(char.isalnum() for char in text)


def arabic_share(text: str) -> float:
    """The share of Arabic letters among all letters, in [0, 1]; 0 where there are no letters."""
    letters = sum(char.isalpha() for char in text)
    return len(ARABIC_LETTER.findall(text)) / letters if letters else 0.0
