"""Learn the lexicon of the coverage scores from pairs.

    python benchmarks/lexicon.py corpora/written-news/train/*.tsv PAIRS.jsonl.gz -o ar-en.lexicon.gz

Two models of word translation are trained, one in each direction (IBM model 1: Brown et al. 1993, "The Mathematics of
Statistical Machine Translation", section 4), on the stems of `dragoman.scorers.stems`. A link's strength is the
geometric mean of its two probabilities, so that only words that choose each other are linked. Pairs under copyleft
licences of software are left out, and one in eight is kept for the quality score (`pairs.py`).
"""

from __future__ import annotations

import argparse
import gzip
import io
import math
from collections import Counter
from pathlib import Path

import numpy as np

from dragoman.scorers.lexicon import LEVELS
from dragoman.scorers.stems import arabic_words, english_words
from pairs import is_free, is_kept, read_pairs

ROUNDS = 5
LONGEST = 70  # words of a side: longer ones are lists and tables, and cost by the square
EMPTY = 1e-4  # the probability of a word that nothing on the other side has led to
WEAKEST = 0.02  # of the links that stay
SATURATION = 0.1  # a link of this strength is half a proof: people choose among synonyms
COMMON = 1.0  # idf, natural logarithm, at which a word begins to count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path, nargs="+", help="files that pairs.py reads")
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    licences: Counter[str] = Counter()
    origins: Counter[str] = Counter()
    sides = []
    for pair in filter(is_free, read_pairs(options.pairs)):
        source = [word.stem for word in arabic_words(pair.source)]
        target = [word.stem for word in english_words(pair.target)]
        if not is_kept(pair) and 0 < len(source) <= LONGEST and 0 < len(target) <= LONGEST:
            sides.append((source, target))
            licences[pair.licence] += 1
            origins[pair.origin] += 1
    links = learn(sides)
    made = ", ".join(f"{count} {origin}" for origin, count in origins.most_common())
    size = write(options.output, links, sides, f"{len(sides)} pairs ({made})", sorted(licences))
    print(f"{len(sides)} pairs, {len(links)} links, {size} bytes; {dict(licences)}")


def learn(sides: list[tuple[list[str], list[str]]]) -> dict[tuple[str, str], float]:
    """Return the strength of each link, in (0, 1]."""
    sources, targets = (
        {word: n for n, word in enumerate(sorted({w for pair in sides for w in pair[side]}))} for side in (0, 1)
    )
    left = np.concatenate([np.repeat([sources[w] for w in s], len(t)) for s, t in sides])  # of each possible link
    right = np.concatenate([np.tile([targets[w] for w in t], len(s)) for s, t in sides])
    from_place, to_place = [], []
    froms = tos = 0
    for source, target in sides:
        from_place.append(np.repeat(np.arange(froms, froms + len(source)), len(target)))
        to_place.append(np.tile(np.arange(tos, tos + len(target)), len(source)))
        froms, tos = froms + len(source), tos + len(target)
    kinds, kind = np.unique(left.astype(np.int64) * len(targets) + right, return_inverse=True)
    first, second = kinds // len(targets), kinds % len(targets)
    forth = expect(kind, np.concatenate(to_place), first)
    back = expect(kind, np.concatenate(from_place), second)
    strength = np.sqrt(forth * back)
    names, words = list(sources), list(targets)
    return {(names[first[i]], words[second[i]]): float(strength[i]) for i in np.flatnonzero(strength >= WEAKEST)}


def expect(kind: np.ndarray, place: np.ndarray, given: np.ndarray) -> np.ndarray:
    """Return the probability of each kind of link, given one of its words.

    Args:
        kind: The kind of each possible link.
        place: Where the other word stands, which one link must explain.
        given: The given word of each kind.
    """
    probability = np.full(len(given), 1 / 1000)
    for _ in range(ROUNDS):
        share = probability[kind]
        share /= (np.bincount(place, share) + EMPTY)[place]
        count = np.bincount(kind, share, len(given))
        probability = count / np.bincount(given, count)[given]
    return probability


def write(
    path: Path,
    links: dict[tuple[str, str], float],
    sides: list[tuple[list[str], list[str]]],
    learnt_from: str,
    licences: list[str],
) -> int:
    """Write weights of words and levels of links, and return the size."""
    stream = io.StringIO()
    stream.write(f"# Arabic-English word links, learnt by benchmarks/lexicon.py from {learnt_from}\n")
    stream.write(f"# Licence: Apache-2.0. The pairs' licences: {', '.join(licences)}\n")
    levels = {pair: round(LEVELS * strength / (strength + SATURATION)) for pair, strength in links.items()}
    for side in (0, 1):
        found: dict[str, list[str]] = {}
        for pair in sorted(links, key=lambda pair: (-links[pair], pair)):
            found.setdefault(pair[side], []).append(f"{levels[pair]}{pair[1 - side]}")
        weights = weigh([texts[side] for texts in sides])
        stream.write("\n")
        stream.writelines(f"{word}\t{weights[word]:.1f}\t{' '.join(found[word])}\n" for word in sorted(found))
    data = gzip.compress(stream.getvalue().encode(), mtime=0)
    path.write_bytes(data)
    return len(data)


def weigh(texts: list[list[str]]) -> dict[str, float]:
    """Return how much each word counts: its inverse document frequency over that of words that are everywhere."""
    seen = Counter(word for text in texts for word in set(text))
    return {word: max(0.0, math.log(len(texts) / seen[word]) - COMMON) for word in sorted(seen)}


if __name__ == "__main__":
    main()
