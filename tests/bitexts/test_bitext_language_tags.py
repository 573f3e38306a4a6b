"""Language tags: which texts are one. How a pair is chosen is tested with the TMX that it is chosen from."""

from __future__ import annotations

import pytest

from dragoman.bitexts.language_tags import choose, is_tag, to_tag


@pytest.mark.parametrize(
    "tag",
    [
        "ar",
        "AR",
        "ara",
        "ar-SA",
        "ar-Arab-SA",
        "ar-arb",
        "es-419",
        "zh-Hant-TW",
        "sl-rozaj-biske",
        "de-CH-1996",
        "en-US-u-ca-gregory",
        "ar-x-mt",
        "x-private",
        "de-a-value-b-other",
    ],
)
def test_tags(tag: str) -> None:
    """The forms of RFC 5646."""
    assert is_tag(tag)


@pytest.mark.parametrize(
    "text", ["", "a", "ar_SA", "ar-", "-ar", "ar--SA", "ar SA", "*all*", "123", "ar-SA-EG", "en-x", "١٢٣", "abcdefghi"]
)
def test_no_tags(text: str) -> None:
    """Underscores, empty parts, two regions, other scripts."""
    assert not is_tag(text)


def test_a_locale_name_becomes_a_tag() -> None:
    """Its parts are parted by hyphens."""
    assert to_tag(" ar_SA") == "ar-SA"


def test_taken_tags_are_passed_over() -> None:
    """So that one variant is never both sides."""
    assert choose(["ar", "ar-SA"], "ar", taken={0}) == 1
    assert choose(["ar"], "ar", taken={0}) is None
