"""Fit the quality score on training pairs, and measure it on others.

    python benchmarks/quality.py evidence PAIRS... -o corpora/scoring/evidence.tsv.gz
    python benchmarks/quality.py fit corpora/scoring/evidence.tsv.gz
    python benchmarks/quality.py faults AR.txt EN.txt --picture docs/pictures/quality-reliability.png
    python benchmarks/quality.py systems FOLDER       # ar.txt, en.txt and sys.NAME.en.txt of each system

Positives are translations, negatives the same with the faults of `faults.py`. `evidence` takes a few pairs of each
collection that the lexicon was not learnt from (`pairs.py`), never an evaluation set, and keeps what the regressions
see of them: numbers, no texts, so that anyone can fit again. The corpus that is supposed has translations of other
sentences for a half; of the rest one in twenty has a fault. `faults` prints the AUC of each score and each kind of
fault, Brier score and calibration error, `systems` the rank correlation with chrF, sentence by sentence, and the order
of the systems.
"""

from __future__ import annotations

import argparse
import gzip
import random
from bisect import bisect_left, bisect_right
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dragoman.embedders.use import UseEmbedder
from dragoman.plan import Machine
from dragoman.records import TranslationUnit
from dragoman.scorers import TABLE
from dragoman.scorers.quality import Faults, Gaps, faults, gaps
from dragoman.scorers.similarity import SimilarityScorer
from faults import made_up
from pairs import Pair, is_kept, read_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy import float64
    from numpy.typing import NDArray

    Numbers = NDArray[float64]

SOUND = "sound"
UNRELATED = ("next", "other")
UNRELATED_SHARE = 0.5  # of the pairs of a noisy corpus
FAULTY = 0.05  # of the others
# Left out of the fit: what the copy score finds by itself multiplies quality; no score here sees the order of words.
UNFITTED = ("copy", "part copied", "loop", "salad")
# Where the evidence is weak (a third of sound pairs seem to have lost a name), the fit would distrust sound pairs.
WEAK = {"stop": 1 / 3, "name": 1 / 3, "negation out": 1 / 3}
SEED = 4711
MOST = {"human": 130, "synthetic": 30}  # pairs of a collection; the fields of the written news are many
FEWEST_WORDS = 3
RIDGE = 1e-4  # keeps weights finite where a fault is always seen
STEPS = 30
BINS = 10
LIGHT = [row.name for row in TABLE if not row.needs and row.name not in {"logprob", "quality"}]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("evidence")
    command.add_argument("pairs", type=Path, nargs="+")
    command.add_argument("-o", "--output", type=Path, required=True)
    command = commands.add_parser("fit")
    command.add_argument("evidence", type=Path)
    command = commands.add_parser("faults")
    command.add_argument("texts", type=Path, nargs=2, metavar=("AR.txt", "EN.txt"))
    command.add_argument("--picture", type=Path, help="draw the reliability diagram")
    command.add_argument("--without", type=int, nargs="*", default=[], help="lines, from 0, that are no translations")
    command = commands.add_parser("systems")
    command.add_argument("folder", type=Path)
    options = parser.parse_args()
    if options.command == "evidence":
        write_evidence(options.pairs, options.output)
    elif options.command == "fit":
        for name, regression in fit(read_evidence(options.evidence)).items():
            print(f"{name} = {regression}")
    elif options.command == "faults":
        measure_faults(*options.texts, set(options.without), options.picture)
    else:
        measure_systems(options.folder)


def write_evidence(paths: list[Path], output: Path) -> None:
    """Write one line for each pair and each faulty form of one: its kind, and what the regressions see."""
    pairs = sample(paths)
    kinds = made_up(pairs, random.Random(SEED))  # noqa: S311 - made-up faults are no secret
    fitted = [kind for kind in kinds if kind not in UNFITTED]
    groups = with_similarity([units(pairs), *(units((c.source, c.faulty) for c in kinds[kind]) for kind in fitted)])
    lines = ["\t".join(["kind", *Gaps._fields, *Faults._fields])]
    for kind, group in zip([SOUND, *fitted], groups, strict=True):
        lines += ["\t".join([kind, *(f"{value:.4g}" for value in (*gaps(unit), *faults(unit)))]) for unit in group]
    output.write_bytes(gzip.compress("\n".join([*lines, ""]).encode(), mtime=0))
    print(f"{len(pairs)} pairs, {len(lines) - 1 - len(pairs)} faulty forms")


def read_evidence(path: Path) -> dict[str, Numbers]:
    """Return what the regressions see, by kind (units x fields of gaps and faults)."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        _, *lines = stream.read().splitlines()
    found: dict[str, list[list[float]]] = {}
    for line in lines:
        kind, *values = line.split("\t")
        found.setdefault(kind, []).append([float(value) for value in values])
    return {kind: np.array(rows) for kind, rows in found.items()}


def fit(evidence: dict[str, Numbers]) -> dict[str, tuple[float, Gaps | Faults]]:
    """Return the constants and weights of the four regressions."""
    good = evidence[SOUND]
    faulty = {kind: rows for kind, rows in evidence.items() if kind != SOUND and kind not in UNRELATED}
    unrelated = [rows for kind, rows in evidence.items() if kind in UNRELATED]
    weights = [WEAK.get(kind, 1.0) for kind in faulty]
    inside = [1 - FAULTY, *(FAULTY * each / sum(weights) for each in weights)]
    everything = [good, *faulty.values()]  # faulty or not, they belong together
    shares = [*inside, *[1 / len(unrelated)] * len(unrelated)]
    width = len(Gaps._fields)
    related = regressions(Gaps, [rows[:, :width] for rows in everything + unrelated], shares, len(everything))
    faultless = regressions(Faults, [rows[:, width:] for rows in everything], inside, 1)
    return {
        "_RELATED": related[0],
        "_RELATED_SIMILAR": related[1],
        "_FAULTLESS": faultless[0],
        "_FAULTLESS_SIMILAR": faultless[1],
    }


def regressions(
    kind: type[Gaps | Faults], groups: list[Numbers], shares: list[float], sound_groups: int
) -> list[tuple[float, Gaps | Faults]]:
    """Fit without the similarity and with it; the first groups are sound."""
    share = np.concatenate([np.full(len(g), each / len(g)) for g, each in zip(groups, shares, strict=True)])
    evidence = np.concatenate(groups)
    sound = np.arange(len(evidence)) < sum(map(len, groups[:sound_groups]))
    light = np.array([field not in {"distant", "apart"} for field in kind._fields])
    fitted = []
    for used in (light, np.ones(len(light))):
        constant, weights = regress(evidence * used, sound, share / share.sum())
        fitted.append((round(constant, 2), kind(*weights.round(2).tolist())))
    return fitted


def sample(paths: list[Path]) -> list[tuple[str, str]]:
    """Return pairs that the lexicon has not seen, some of each collection, in order."""
    collections: dict[str, list[Pair]] = {}
    for pair in read_pairs(paths):
        if pair.origin in MOST and is_kept(pair) and len(pair.target.split()) >= FEWEST_WORDS:
            collections.setdefault(pair.collection, []).append(pair)
    chance = random.Random(SEED)  # noqa: S311 - a sample is no secret
    pairs = []
    for found in collections.values():
        chosen = chance.sample(range(len(found)), min(len(found), MOST[found[0].origin]))
        pairs += [(found[index].source, found[index].target) for index in sorted(chosen)]
    return pairs


def shares_of(kinds: Iterable[str]) -> list[float]:
    """The share of the sound units and of each kind of fault in the corpus that quality supposes."""
    kinds = list(kinds)
    within = (1 - UNRELATED_SHARE) * FAULTY / sum(kind not in UNRELATED for kind in kinds)
    unrelated = UNRELATED_SHARE / len(UNRELATED)
    return [(1 - UNRELATED_SHARE) * (1 - FAULTY), *(unrelated if kind in UNRELATED else within for kind in kinds)]


def units(pairs: Iterable[tuple[str, str]]) -> list[TranslationUnit]:
    return [TranslationUnit(*pair) for pair in pairs]


def with_similarity(groups: Sequence[list[TranslationUnit]]) -> list[list[TranslationUnit]]:
    """Embed each text once, and put the similarity into the units."""
    texts = sorted({text for group in groups for unit in group for text in (unit.source, unit.target)})
    memory = _Memory(texts, UseEmbedder(Machine(threads=2)).embed(texts))
    scorer = SimilarityScorer(memory)
    return [
        [
            unit if value is None else replace(unit, scores={"similarity": value})
            for unit, value in zip(group, scorer.score(group), strict=True)
        ]
        for group in groups
    ]


class _Memory:
    """An embedder of texts whose vectors are known."""

    identity = "use"

    def __init__(self, texts: list[str], rows: NDArray[np.float32]) -> None:
        self.places = {text: index for index, text in enumerate(texts)}
        self.rows = rows

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.rows[[self.places[text] for text in texts]]


def regress(found: Numbers, sound: NDArray[np.bool_], shares: Numbers) -> tuple[float, Numbers]:
    """Fit ``logistic(constant - found @ weights)`` by Newton's method, leaving out one by one what would help."""
    scale = found.std(axis=0)
    active = scale > 0
    while True:
        x = np.column_stack([np.ones(len(found)), -found[:, active] / scale[active]])
        beta = np.zeros(x.shape[1])
        for _ in range(STEPS):
            p = 1 / (1 + np.exp(-(x @ beta)))
            gradient = x.T @ (shares * (sound - p)) - RIDGE * beta
            hessian = (x.T * (shares * p * (1 - p))) @ x + RIDGE * np.eye(len(beta))
            beta += np.linalg.solve(hessian, gradient)
        if (beta[1:] >= 0).all():
            weights = np.zeros(found.shape[1])
            weights[active] = beta[1:] / scale[active]
            return float(beta[0]), weights
        active[np.flatnonzero(active)[np.argmin(beta[1:])]] = False


def measure_faults(sources: Path, targets: Path, without: set[int], picture: Path | None) -> None:
    """Print how well each score finds each kind of fault, and how far quality is a probability."""
    lines = [path.read_text(encoding="utf-8").splitlines() for path in (sources, targets)]
    pairs = [pair for number, pair in enumerate(zip(*lines, strict=True)) if number not in without]
    kinds = made_up(pairs, random.Random(SEED))  # noqa: S311 - made-up faults are no secret
    groups = with_similarity([units(pairs), *(units((c.source, c.faulty) for c in cases) for cases in kinds.values())])
    bare = [[replace(unit, scores={}) for unit in group] for group in groups]
    quality = TABLE.load("quality")()
    values = {name: [goodness(name, TABLE.load(name)().score(group)) for group in bare] for name in LIGHT}
    values["similarity"] = [[unit.scores.get("similarity", 0.0) for unit in group] for group in groups]
    values["related, similarity"] = [goodness("related", TABLE.load("related")().score(group)) for group in groups]
    values["quality"] = [goodness("quality", quality.score(group)) for group in bare]
    values["quality, similarity"] = [goodness("quality", quality.score(group)) for group in groups]
    print(f"{'AUC':20}", *(f"{kind:>12}" for kind in kinds))
    print(f"{'units':20}", *(f"{len(cases):12}" for cases in kinds.values()))
    for name, (sound, *faulty) in values.items():
        print(f"{name:20}", *(f"{auc(sound, group):12.4f}" for group in faulty))
    calibration = {name: reliability(values[name], shares_of(kinds)) for name in ("quality", "quality, similarity")}
    for name, (bins, brier, error) in calibration.items():
        low = np.mean(np.array(values[name][0]) < 1 / 2)
        print(f"{name}: Brier {brier:.4f}, calibration error {error:.4f}, sound units under 0.5: {low:.2%}")
        print("  said", *(f"{said:.2f}" for said, _, _ in bins), "\n  true", *(f"{true:.2f}" for _, true, _ in bins))
    if picture:
        draw(calibration, picture)


def goodness(name: str, values: Iterable[float | None]) -> list[float]:
    """Make a score one that falls with faults: a length is better near 0. What does not apply is no fault."""
    if name == "length":
        return [0.0 if value is None else -abs(value) for value in values]
    return [1.0 if value is None else value for value in values]


def auc(good: Sequence[float], bad: Sequence[float]) -> float:
    """Return how often a sound unit scores above a faulty one; a tie counts half."""
    ordered = sorted(bad)
    return sum(bisect_left(ordered, v) + bisect_right(ordered, v) for v in good) / 2 / len(good) / len(ordered)


def reliability(
    groups: list[list[float]], shares: list[float]
) -> tuple[list[tuple[float, float, float]], float, float]:
    """Return bins (what was said, what was true, share of the units), Brier score and expected calibration error."""
    said = np.concatenate([np.array(group) for group in groups])
    share = np.concatenate([np.full(len(g), each / len(g)) for g, each in zip(groups, shares, strict=True)])
    sound = (np.arange(len(said)) < len(groups[0])).astype(float)
    place = np.minimum((said * BINS).astype(int), BINS - 1)
    mass = np.bincount(place, share, BINS)
    used = mass > 0
    means = [np.bincount(place, share * each, BINS)[used] / mass[used] for each in (said, sound)]
    error = float((mass[used] * np.abs(means[0] - means[1])).sum())
    bins = list(zip(means[0].tolist(), means[1].tolist(), mass[used].tolist(), strict=True))
    return bins, float((share * (said - sound) ** 2).sum()), error


def draw(calibration: dict[str, tuple[list[tuple[float, float, float]], float, float]], picture: Path) -> None:
    """Draw what was said against what was true."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(5, 5), layout="constrained")
    axes.plot([0, 1], [0, 1], color="0.6", linewidth=1, label="a probability")
    for (name, (bins, _, error)), marker in zip(calibration.items(), "os", strict=True):
        label = f"{name.replace(', ', ' with ')} (calibration error {error:.3f})"
        axes.plot([said for said, _, _ in bins], [true for _, true, _ in bins], marker=marker, label=label)
    axes.set(xlabel="quality", ylabel="share of sound units", xlim=(0, 1), ylim=(0, 1), aspect="equal")
    axes.legend(loc="upper left")
    picture.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(picture, dpi=120)


def measure_systems(folder: Path) -> None:
    """Print the rank correlation of quality with chrF, over all systems' sentences, within a source, and of systems."""
    from sacrebleu.metrics import CHRF

    sources, references = ((folder / f"{side}.txt").read_text(encoding="utf-8").splitlines() for side in ("ar", "en"))
    names = sorted(path.name.split(".")[1] for path in folder.glob("sys.*.en.txt"))
    outputs = [(folder / f"sys.{name}.en.txt").read_text(encoding="utf-8").splitlines() for name in names]
    metric = CHRF()
    chrf = np.array(
        [[metric.sentence_score(t, [r]).score for t, r in zip(o, references, strict=True)] for o in outputs]
    )
    groups = with_similarity([units(zip(sources, output, strict=True)) for output in outputs])
    bare = [[replace(unit, scores={}) for unit in group] for group in groups]
    quality = TABLE.load("quality")()
    scores = {name: [goodness(name, TABLE.load(name)().score(group)) for group in bare] for name in LIGHT}
    scores["similarity"] = [[unit.scores.get("similarity", 0.0) for unit in group] for group in groups]
    scores["quality"] = [goodness("quality", quality.score(group)) for group in bare]
    scores["quality, similarity"] = [goodness("quality", quality.score(group)) for group in groups]
    print(f"{'with chrF':20} {'Kendall':>8} {'Spearman':>8} {'of one source':>14} {'of systems':>11}")
    for name, found in scores.items():
        value = np.array(found)  # systems x sentences
        within = np.nanmean([kendall(value[:, i], chrf[:, i]) for i in range(value.shape[1])])
        systems = kendall(value.mean(axis=1), chrf.mean(axis=1))
        whole = kendall(value.ravel(), chrf.ravel()), spearman(value.ravel(), chrf.ravel())
        print(f"{name:20} {whole[0]:8.3f} {whole[1]:8.3f} {within:14.3f} {systems:11.3f}")
    for name in ("quality", "quality, similarity"):
        means = np.array(scores[name]).mean(axis=1)
        print(name, *(f"{names[i]} {means[i]:.4f}" for i in np.argsort(-means)))
    print("chrF", *(f"{names[i]} {chrf[i].mean():.2f}" for i in np.argsort(-chrf.mean(axis=1))))


def kendall(first: Numbers, second: Numbers) -> float:
    """Return Kendall's tau-b; NaN where one is constant."""
    concordant = ties_first = ties_second = pairs = 0.0
    for index in range(len(first) - 1):
        one, other = np.sign(first[index + 1 :] - first[index]), np.sign(second[index + 1 :] - second[index])
        concordant += float(one @ other)
        ties_first += float((one == 0).sum())
        ties_second += float((other == 0).sum())
        pairs += len(one)
    scale = np.sqrt((pairs - ties_first) * (pairs - ties_second))
    return concordant / scale if scale else float("nan")


def spearman(first: Numbers, second: Numbers) -> float:
    """Return Spearman's rank correlation, ties at their mean rank."""
    return float(np.corrcoef(ranks(first), ranks(second))[0, 1])


def ranks(values: Numbers) -> Numbers:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[place]


if __name__ == "__main__":
    main()
