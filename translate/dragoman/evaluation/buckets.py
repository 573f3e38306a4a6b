"""Parts of a test set that are scored by themselves: by length of the source, by document, by domain."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dragoman.evaluation.material import Material

_EDGES = (10, 20, 30, 40, 60)  # words of the source
_NAMES = ("1-9", "10-19", "20-29", "30-39", "40-59", "60 and more")


@dataclass(frozen=True, slots=True)
class Bucket:
    """Some segments of a test set: by "length", "document" or "domain", with a name among those."""

    kind: str
    name: str
    segments: tuple[int, ...]


def divide(material: Material) -> list[Bucket]:
    """Return the buckets that have segments: lengths first, then documents and domains where there are several.

    Lengths are words of the source, or of the first reference where no source is known.
    """
    texts = material.sources or material.references[0]
    lengths = [bisect.bisect_right(_EDGES, len(text.split())) for text in texts]
    buckets = [
        Bucket("length", name, tuple(segment for segment, own in enumerate(lengths) if own == place))
        for place, name in enumerate(_NAMES)
    ]
    for kind, labels in (("document", material.documents), ("domain", material.domains)):
        if len(set(labels)) > 1:
            buckets += _divide_by_labels(kind, labels)
    return [bucket for bucket in buckets if bucket.segments]


def _divide_by_labels(kind: str, labels: Sequence[str]) -> list[Bucket]:
    places: dict[str, list[int]] = {}
    for segment, label in enumerate(labels):
        places.setdefault(label, []).append(segment)
    return [Bucket(kind, label or "(none)", tuple(segments)) for label, segments in places.items()]
