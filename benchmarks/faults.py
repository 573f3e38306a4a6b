"""Made-up faults in human translations: what the quality score is fitted on and measured with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    Pair = tuple[str, str]

_AUXILIARY = re.compile(r"\b(is|was|are|were|can|will|has|have|had|would|could|may|should)\b(?! not|n't)")
_NEGATION = re.compile(r" not\b|n't\b")
_NEGATED = re.compile(r"\b(?:not|no|never|none|nor|neither|without|cannot|nothing|nobody)\b|n't\b", re.IGNORECASE)
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}")
_LONG = 6  # words: what a part is taken of


class Case(NamedTuple):
    """A source, its translation, and what became of that."""

    source: str
    sound: str
    faulty: str


def made_up(pairs: Sequence[Pair], chance: random.Random) -> dict[str, list[Case]]:
    """Make each kind of fault once in each pair that allows it. `pairs` are in the order of their texts."""
    targets = [target for _, target in pairs]
    names = [match[0] for target in targets for match in _NAME.finditer(target)]
    others = chance.sample(targets, len(targets))
    following = targets[1:] + targets[:1]

    def rename(source: str, target: str) -> str:
        del source
        return _NAME.sub(lambda _: chance.choice(names), target, count=1)

    single: dict[str, Callable[[str, str], str]] = {
        "number": lambda _, target: change_number(target, chance),
        "half": lambda _, target: drop_half(target, chance),
        "negation": lambda _, target: target if _NEGATED.search(target) else _AUXILIARY.sub(r"\1 not", target, count=1),
        "negation out": lambda _, target: _NEGATION.sub("", target, count=1),
        "stop": lambda _, target: re.sub(r"[.?]$", lambda stop: "?" if stop[0] == "." else ".", target),
        "name": rename,
        "copy": lambda source, _: source,
        "part copied": copy_part,
        "loop": lambda _, target: loop(target),
        "salad": lambda _, target: shuffle(target, chance),
    }
    kinds = {kind: _cases(pairs, [make(*pair) for pair in pairs]) for kind, make in single.items()}
    kinds["next"] = _cases(pairs, following)
    kinds["other"] = _cases(pairs, others)
    kinds["addition"] = _cases(pairs, [add(target, other) for target, other in zip(targets, others, strict=True)])
    return kinds


def change_number(text: str, chance: random.Random) -> str:
    """Put another digit for the first one of any number; it stays above 0."""
    places = [match.start() for match in re.finditer(r"(?<!\d)\d", text)]
    if not places:
        return text
    place = chance.choice(places)
    return f"{text[:place]}{(int(text[place]) + chance.randint(2, 7)) % 9 + 1}{text[place + 1 :]}"


def drop_half(text: str, chance: random.Random) -> str:
    """Keep the first half of the words, or now and then the second."""
    words = text.split()
    middle = len(words) // 2
    return " ".join(words[:middle] if chance.random() < 0.7 else words[middle:])  # noqa: PLR2004 - most losses are at the end


def copy_part(source: str, target: str) -> str:
    """Leave the end in the source's language."""
    mine, theirs = target.split(), source.split()
    if len(mine) < _LONG:
        return target
    return " ".join(mine[: 2 * len(mine) // 3] + theirs[2 * len(theirs) // 3 :])


def loop(text: str) -> str:
    """Stop in the middle and say the last three words again and again."""
    words = text.split()
    if len(words) < _LONG:
        return text
    middle = len(words) // 2
    return " ".join(words[:middle] + words[middle - 3 : middle] * max(3, len(words) // 6))


def shuffle(text: str, chance: random.Random) -> str:
    """Put the words in any order."""
    words = text.split()
    return " ".join(chance.sample(words, len(words))) if len(words) >= _LONG else text


def add(target: str, other: str) -> str:
    """Go on with what the source does not say."""
    words = other.split()
    return f"{target} {' '.join(words[: max(3, len(words) // 2)])}"


def _cases(pairs: Sequence[Pair], faulty: Sequence[str]) -> list[Case]:
    return [
        Case(*pair, text) for pair, text in zip(pairs, faulty, strict=True) if text not in {pair[1], ""} and pair[1]
    ]
