"""Fit the coefficients of the quality score, and say how well it finds each kind of fault.

    python benchmarks/quality.py corpora/scoring                       # report on these pairs, and fit on them
    python benchmarks/quality.py corpora/scoring --test AR.txt EN.txt  # only report, on other pairs, one a line

Positives are human translations. Negatives are the same with one number changed, with half of the sentence dropped and
with "not" put in (the three files of the folder; made here for other pairs), and, made here, with "not" taken out, with
a full stop for a question mark or the reverse, and with the translation of the next sentence or of any other. In the
fit each kind of negative has the same weight.
"""

from __future__ import annotations

import argparse
import random
import re
from bisect import bisect_left, bisect_right
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dragoman.records import TranslationUnit
from dragoman.scorers.length import LengthScorer
from dragoman.scorers.numbers import NumberScorer
from dragoman.scorers.quality import Faults, QualityScorer, faults

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dragoman.protocols import Scorer

FAULTY = 0.1  # the share of faulty units that the constant supposes
STEPS = 20000
CHANCE = random.Random(4711)  # noqa: S311 - made-up faults are no secret
LOW = 0.5
AUXILIARY = r"\b(is|was|are|were|can|will|has|have|had|would|could|may|should)\b(?! not|n't)"


class Case(NamedTuple):
    """A source, its translation, and what became of that."""

    source: str
    sound: str
    faulty: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder of flores-dev-{half,negation,number}.tsv")
    parser.add_argument("--test", nargs=2, type=Path, metavar=("AR", "EN"), help="other pairs to report on")
    options = parser.parse_args()
    given = {kind: read(options.folder / f"flores-dev-{kind}.tsv") for kind in ("number", "half", "negation")}
    pairs = [(case.source, case.sound) for case in given["half"]]
    if options.test:
        source, target = (path.read_text(encoding="utf-8").splitlines() for path in options.test)
        pairs, given = list(zip(source, target, strict=True)), {}
    kinds = made_up(pairs) | given
    report(pairs, kinds)
    if not options.test:
        fit([TranslationUnit(*pair) for pair in pairs], list(kinds.values()))


def read(path: Path) -> list[Case]:
    return [Case(*line.split("\t")[1:]) for line in path.read_text(encoding="utf-8").splitlines()]


def made_up(pairs: list[tuple[str, str]]) -> dict[str, list[Case]]:
    """Make one fault in each pair that allows it."""
    targets = [target for _, target in pairs]
    return {
        "number": [Case(s, t, change_number(t)) for s, t in pairs if re.search(r"\d", t)],
        "half": [Case(s, t, " ".join(t.split()[: len(t.split()) // 2])) for s, t in pairs],
        "negation": changed(pairs, AUXILIARY, r"\1 not"),
        "negation out": changed(pairs, r" not\b|n't\b", ""),
        "stop": changed(pairs, r"\.$", "?") + changed(pairs, r"\?$", "."),
        "next": [Case(*pair, other) for pair, other in zip(pairs, targets[1:] + targets[:1], strict=True)],
        "any other": [
            Case(*pair, other) for pair, other in zip(pairs, CHANCE.sample(targets, len(targets)), strict=True)
        ],
    }


def changed(pairs: list[tuple[str, str]], pattern: str, new: str) -> list[Case]:
    """Change the first place that a pattern finds in a target; pairs without one are left out."""
    return [Case(s, t, re.sub(pattern, new, t, count=1)) for s, t in pairs if re.search(pattern, t)]


def change_number(text: str) -> str:
    """Put another digit for the first one of any number; it stays above 0."""
    place = CHANCE.choice([match.start() for match in re.finditer(r"(?<!\d)\d", text)])
    return f"{text[:place]}{(int(text[place]) + CHANCE.randint(2, 7)) % 9 + 1}{text[place + 1 :]}"


def report(pairs: list[tuple[str, str]], kinds: dict[str, list[Case]]) -> None:
    """Print the AUC of each kind of fault, for quality and for the score that looks for it."""
    values = QualityScorer().score([TranslationUnit(*pair) for pair in pairs])
    low = np.mean([value is not None and value < LOW for value in values])
    print(f"{len(pairs)} human pairs, quality under {LOW}: {low:.2%}")
    judges: dict[str, Scorer] = {"number": NumberScorer(), "half": LengthScorer()}
    for kind, cases in kinds.items():
        alone = f"; {judges[kind].__class__.__name__} alone {auc(judges[kind], cases):.4f}" if kind in judges else ""
        print(f"{kind:12} {len(cases):5} pairs, AUC {auc(QualityScorer(), cases):.4f}{alone}")


def auc(scorer: Scorer, cases: list[Case]) -> float:
    """Return how often a sound unit scores above a faulty one; a tie counts half, and None as 1."""
    good = known(scorer.score([TranslationUnit(case.source, case.sound) for case in cases]))
    bad = sorted(known(scorer.score([TranslationUnit(case.source, case.faulty) for case in cases])))
    return sum(bisect_left(bad, value) + bisect_right(bad, value) for value in good) / 2 / len(good) / len(bad)


def known(values: Iterable[float | None]) -> list[float]:
    return [1.0 if value is None else value for value in values]


def fit(good: list[TranslationUnit], kinds: list[list[Case]]) -> None:
    """Print the logistic regression's coefficients: gradient descent that keeps the weights at 0 or above."""
    groups = [good, *([TranslationUnit(case.source, case.faulty) for case in cases] for cases in kinds)]
    shares = [1 - FAULTY] + [FAULTY / len(kinds)] * len(kinds)
    x = np.array([faults(unit) for group in groups for unit in group])  # units x faults
    share = np.concatenate([np.full(len(group), part / len(group)) for group, part in zip(groups, shares, strict=True)])
    sound = np.arange(len(x)) < len(good)
    scale = np.maximum(x.std(axis=0), 1e-9)
    x /= scale
    constant, weights = 0.0, np.zeros(x.shape[1])
    for _ in range(STEPS):
        error = share * (1 / (1 + np.exp(x @ weights - constant)) - sound)  # units
        constant -= error.sum()
        weights = np.maximum(0.0, weights + x.T @ error)
    print(f"_SOUND = {constant:.2f}")
    print(f"_WEIGHTS = {Faults(*(round(float(value), 2) for value in weights / scale))}")


if __name__ == "__main__":
    main()
