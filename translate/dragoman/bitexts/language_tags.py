"""Language tags (BCP 47): their shape, and which of several variants a wanted language means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

# RFC 5646, section 2.1, without the grandfathered tags: language, script, region, variants, extensions, private use.
_TAG = re.compile(
    r"""(?: (?: [a-z]{2,3} (?:-[a-z]{3}){0,3} | [a-z]{4,8} )
            (?:-[a-z]{4})?
            (?:-(?:[a-z]{2}|[0-9]{3}))?
            (?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*
            (?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*
            (?:-x(?:-[a-z0-9]{1,8})+)?
        | x(?:-[a-z0-9]{1,8})+ )""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


def is_tag(text: str) -> bool:
    """Whether `text` has the shape of a language tag.

    >>> is_tag("ar-SA"), is_tag("ar_SA"), is_tag("")
    (True, False, False)
    """
    return _TAG.fullmatch(text) is not None


def to_tag(text: str) -> str:
    """Write a locale name as a language tag; case is left as it is.

    >>> to_tag("ar_SA")
    'ar-SA'
    """
    return text.strip().replace("_", "-")


def primary(tag: str) -> str:
    """Return the language alone.

    >>> primary("AR_eg")
    'ar'
    """
    return to_tag(tag).lower().partition("-")[0]


def choose(tags: Sequence[str], wanted: str, taken: Collection[int] = ()) -> int | None:
    """Return the index of the tag that means `wanted`: the tag itself, its bare language, or any region of it.

    Upper and lower case are the same, so are ``_`` and ``-``. Indices in `taken` are passed over.

    >>> choose(["fr", "EN_us", "en"], "en"), choose(["fr", "EN_us"], "en"), choose(["fr"], "en")
    (2, 1, None)
    """
    wanted = to_tag(wanted).lower()
    language = primary(wanted)
    known = [(index, to_tag(tag).lower()) for index, tag in enumerate(tags) if index not in taken]
    for fits in (wanted.__eq__, language.__eq__, lambda tag: primary(tag) == language):
        for index, tag in known:
            if fits(tag):
                return index
    return None
