"""What XML 1.0 can hold: characters that it cannot spell at all, and characters that must be escaped."""

from __future__ import annotations

import re
from typing import Any

# The complement of Char in XML 1.0, section 2.2. A reference such as "&#x1;" is as fatal as the character itself.
# Bidi controls are legal and stay.
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REPLACEMENT = "\ufffd"
_SPECIAL = re.compile("[&<>\r]")


def escape_text(text: str) -> str:
    """Escape the content of an element.

    >>> escape_text("a < b & c")
    'a &lt; b &amp; c'
    """
    if _SPECIAL.search(text) is None:
        return text
    # ">" so that "]]>" cannot appear, CR because parsers turn a raw one into LF.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def escape_attribute(text: str) -> str:
    """Escape the value of an attribute that stands in double quotes."""
    text = escape_text(text).replace('"', "&quot;")
    return text.replace("\t", "&#9;").replace("\n", "&#10;")  # parsers turn raw ones into spaces


def legal(value: Any) -> Any:  # noqa: ANN401 - JSON values in, JSON values out
    r"""Return a JSON value whose strings and keys XML can spell: what it cannot is U+FFFD, one for one.

    >>> legal({"a": ["b\x01"]}) == {"a": ["b\ufffd"]}
    True
    """
    if isinstance(value, str):
        return ILLEGAL.sub(REPLACEMENT, value)
    if isinstance(value, list):
        return [legal(item) for item in value]
    if isinstance(value, dict):
        return {legal(key): legal(item) for key, item in value.items()}
    return value
