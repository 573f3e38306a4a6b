"""Which encoding a piece of a file is in: byte order marks, UTF-8, UTF-16 without a mark, the Arabic code pages.

charset-normalizer is not asked which Arabic code page it is: even with the choice of only two, it takes one word of
ISO-8859-6 for windows-1256 four times in five and three words one time in seven, and some whole articles are wrong.
The two have the letters up to dad in the same places, so the others decide: the right page gives frequent letters where
Arabic has them.
"""

from __future__ import annotations

import codecs
import math
import re

# What is no text by its first bytes. An office document is a ZIP archive too.
_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or an office document (docx, odt, epub)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document (doc, xls)"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"ID3", "an MP3 recording"),
)
# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
LONGEST_MARK = 4  # bytes

_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_LIMIT = 0.3  # of the bytes of valid UTF-8: a text may hold strays, a program is full of them
_CONTROL_LIMIT_ELSE = 0.05
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_UTF16_TEXT = re.compile("[\t\n\r -~\u00a0-\u00ff\u0600-\u06ff\u2000-\u206f\ufb50-\ufdff\ufe70-\ufeff]")
_UTF16_SHARE = 0.95

# How often a letter or mark stands among ten thousand: counted on 200 passages of FLORES-200 (about 27 000 letters).
_BY_FREQUENCY = "اليمنوتربةعدفسكأقهحجط،شىصخإضزثًذغءئّظٍُآؤٌَِ؛؟ـْ"
_COUNTS = (
    "1417 1131 759 606 516 503 478 460 347 320 310 295 252 235 232 215 212 186 180 144 103 96 94 93 90 88 82"
    " 63 62 62 62 61 55 35 34 31 23 17 14 11 8 4 4 3 5 5 2 2"
)
_LETTERS = {letter: math.log(int(count) / 10_000) for letter, count in zip(_BY_FREQUENCY, _COUNTS.split(), strict=True)}
_RARE_LETTER = -8.0  # Persian and Urdu letters, digits
_NEUTRAL = -4.5  # punctuation
_PUNCTUATION = frozenset("«»“”‘’„‚–—…•·°\u200c\u200d\u200e\u200f\u00ad\u00a0")
_FOREIGN = -10.0  # a Latin letter, a control, a sign that no sentence has
_MISPLACED = -4.0  # on top: a letter where Arabic cannot have it, or one that touches Latin
_ARTICLE = 1.5  # on top: a word that begins with alef lam
_ACCEPTED = -4.5  # what the mean must reach: 99 in 100 samples of three Arabic words reach -3.9, Russian -4.9 at most
_NEVER_FIRST = frozenset("ةىئؤء\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652")
_ALWAYS_LAST = frozenset("ةى")
_ARABIC_PAGES = ("cp1256", "iso8859_6")
_PREFERENCE = 0.1  # for windows-1256, which is the far more common one, where a word or two could be either


def find_magic(start: bytes) -> str | None:
    """Say what kind of file begins with `start`, where that is no text: "a PDF file"."""
    return next((kind for magic, kind in _MAGIC if start.startswith(magic)), None)


def find_mark(start: bytes) -> str | None:
    """Return the encoding that a byte order mark at the start of a file announces."""
    return next((codec for mark, codec in _MARKS if start.startswith(mark)), None)


def detect_utf16(sample: bytes) -> str | None:
    """Recognise UTF-16 without a mark: in one byte order nearly every unit is Arabic, ASCII or punctuation."""
    whole = sample[: len(sample) // 2 * 2]
    for codec in ("utf-16-le", "utf-16-be"):
        text = whole.decode(codec, errors="replace")
        if len(text) > 1 and len(_UTF16_TEXT.findall(text)) >= _UTF16_SHARE * len(text):
            return codec
    return None


def is_utf8(sample: bytes, *, whole: bool) -> bool:
    """Whether the bytes are UTF-8. Where they are not the whole file, the last character may be cut."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=whole)
    except UnicodeDecodeError:
        return False
    return True


def is_damaged_utf8(sample: bytes) -> bool:
    """Whether bytes that are no valid UTF-8 mostly are: sequences that no code page makes by chance, and few strays."""
    sequences = len(_SEQUENCE.findall(sample))
    return sequences > len(_HIGH.findall(_SEQUENCE.sub(b"", sample)))


def is_binary(sample: bytes, *, utf8: bool) -> bool:
    """Whether control bytes are too many for text. Valid UTF-8 may hold some, a NUL too."""
    share = len(_CONTROL.findall(sample)) / max(len(sample), 1)
    return share > (_CONTROL_LIMIT if utf8 else _CONTROL_LIMIT_ELSE)


def detect_codepage(sample: bytes) -> str | None:
    """Return the single-byte code page that makes the best Arabic of `sample`, or None where none makes any.

    Where no Arabic letter comes out, and windows-1256 and windows-1252 agree on every byte (curly quotes, dashes,
    French letters), there is no doubt what the bytes say, and "cp1252" is the answer.
    """
    windows, iso = (_score(sample, codec) for codec in _ARABIC_PAGES)
    if max(windows, iso) >= _ACCEPTED:
        return "cp1256" if windows + _PREFERENCE >= iso else "iso8859_6"
    latin = sample.decode("cp1252", errors="replace")
    return "cp1252" if latin == sample.decode("cp1256") else None


def suggest_encoding(sample: bytes) -> str | None:
    """Ask charset-normalizer for a guess, for advice only: of Russian or Chinese text it knows more than we do."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    return None if best is None or best.encoding in {"ascii", "utf_8", *_ARABIC_PAGES} else best.encoding


def _score(sample: bytes, codec: str) -> float:
    """Mean log-probability of what the high bytes become; minus infinity where the code page lacks one of them."""
    try:
        text = f" {sample.decode(codec)} "
    except UnicodeDecodeError:
        return -math.inf
    values = [_value(*text[at - 1 : at + 2]) for at in range(1, len(text) - 1) if not text[at].isascii()]
    return sum(values) / len(values) if values else -math.inf


def _value(before: str, char: str, after: str) -> float:
    if not "\u0600" <= char <= "\u06ff":
        return _NEUTRAL if char in _PUNCTUATION else _FOREIGN
    first = not before.isalpha() and before not in _NEVER_FIRST
    misplaced = (char in _NEVER_FIRST and first) or (char in _ALWAYS_LAST and after.isalpha())
    touches_latin = _is_latin(before) or _is_latin(after)
    article = first and char + after == "ال"
    return _LETTERS.get(char, _RARE_LETTER) + _MISPLACED * (touches_latin + misplaced) + _ARTICLE * article


def _is_latin(char: str) -> bool:
    return char.isalpha() and not "\u0600" <= char <= "\u06ff"
