"""Which languages are written in Arabic letters."""

from __future__ import annotations

# BCP 47 primary subtags: Arabic and its varieties with codes of their own, and the other languages of the script.
_ARABIC_SCRIPT = frozenset(
    {"ar", "arb", "arz", "ary", "arq", "apc", "ajp", "acm", "afb", "aeb", "apd", "ars"}
    | {"fa", "prs", "ur", "ps", "ckb", "sd", "ug"}
)


def is_arabic(language: str) -> bool:
    """Whether a language (BCP 47) is written in Arabic letters, unless its tag names another script.

    >>> [is_arabic(tag) for tag in ("ar-EG", "en", "ar-Latn")]
    [True, False, False]
    """
    primary, *rest = language.lower().replace("_", "-").split("-")
    scripts = [part for part in rest if len(part) == 4 and part.isalpha()]  # noqa: PLR2004 - ISO 15924 codes
    return scripts[0] == "arab" if scripts else primary in _ARABIC_SCRIPT
