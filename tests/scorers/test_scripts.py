"""Which languages are written in Arabic letters."""

from __future__ import annotations

import pytest

from dragoman.scorers.scripts import is_arabic


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ar", True),
        ("AR-eg", True),
        ("arz", True),
        ("fa", True),
        ("en", False),
        ("ar-Latn", False),
        ("ar_Latn_EG", False),
        ("az-Arab", True),
        ("", False),
    ],
)
def test_script_of_a_tag(language: str, *, expected: bool) -> None:
    assert is_arabic(language) is expected
