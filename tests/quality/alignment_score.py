"""Strict and lax F1 of sentence alignments, of beads, and what was found of each kind of bead.

Strict: the exact bead is in the gold. Lax: its source overlaps a gold bead and its target overlaps that same bead. As
in Vecalign's scorer (after Sennrich and Volk 2011) precision counts every predicted bead, recall leaves 1-0 and 0-1
beads out on both sides; `beads` counts exact beads with both sides filled, in both directions.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Link = tuple[tuple[int, ...], tuple[int, ...]]


class Score(NamedTuple):
    """Percent."""

    beads: float
    strict: float
    lax: float
    deletions: float  # of the 1-0 and 0-1 beads of the gold, those found


def score(golds: Iterable[Sequence[Link]], tests: Iterable[Sequence[Link]]) -> Score:
    """Score the alignments of several documents, counted together."""
    precision, recall, exact, null = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for gold, test in zip(golds, tests, strict=True):
        filled_gold, filled_test = ([link for link in side if all(link)] for side in (gold, test))
        precision += _hits(gold, test)
        recall += _hits(filled_test, filled_gold)
        hits = len(set(filled_gold) & set(filled_test))
        exact += Counter(hits=hits, gold=len(filled_gold), test=len(filled_test))
        alone = {link for link in gold if not all(link)}
        null += Counter(hits=len(alone & set(test)), all=len(alone))
    return Score(
        _f1(_ratio(exact["hits"], exact["test"]), _ratio(exact["hits"], exact["gold"])),
        *(
            _f1(_ratio(precision[name], precision["all"]), _ratio(recall[name], recall["all"]))
            for name in ("strict", "lax")
        ),
        100 * _ratio(null["hits"], null["all"]),
    )


def found_by_kind(golds: Iterable[Sequence[Link]], tests: Iterable[Sequence[Link]]) -> dict[str, tuple[int, int, int]]:
    """Return, for each kind of bead, how many were found, are in the gold, and were predicted."""
    found, gold_kinds, test_kinds = Counter[str](), Counter[str](), Counter[str]()
    for gold, test in zip(golds, tests, strict=True):
        found.update(map(_kind, set(gold) & set(test)))
        gold_kinds.update(map(_kind, gold))
        test_kinds.update(map(_kind, test))
    return {kind: (found[kind], gold_kinds[kind], test_kinds[kind]) for kind in sorted(gold_kinds | test_kinds)}


def _hits(gold: Sequence[Link], test: Sequence[Link]) -> Counter[str]:
    exact, hits = set(gold), Counter(all=len(test))
    for source, target in test:
        if (source, target) in exact:
            hits.update(("strict", "lax"))
        elif any(set(source) & set(ours) and set(target) & set(theirs) for ours, theirs in gold):
            hits["lax"] += 1
    return hits


def _kind(link: Link) -> str:
    return f"{len(link[0])}-{len(link[1])}"


def _ratio(part: int, whole: int) -> float:
    return part / max(1, whole)


def _f1(precision: float, recall: float) -> float:
    return 200 * precision * recall / max(1e-9, precision + recall)
