"""Scores of a model folder: real translations, by beam search, against references."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dragoman import engines
from dragoman.bitexts.language_tags import primary
from dragoman.models.cards import open_model
from dragoman.plan import Machine, Search
from dragoman.training.decoding import decode_once

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dragoman.engines.careful import CarefulEngine
    from dragoman.training.data import Pair
    from dragoman.training.settings import Settings

_BATCH_TOKENS = {"cpu": 1024, "cuda": 16_384}


@dataclass(frozen=True, slots=True)
class Score:
    """How good translations are: BLEU and chrF of sacreBLEU with all that decided them."""

    sentences: int
    bleu: float
    bleu_signature: str
    chrf: float
    chrf_signature: str
    flagged: int  # translations with a warning, or, decoded once, those that the model did not end
    search: str


def score_folder(folder: Path, pairs: Sequence[Pair], settings: Settings) -> Score:
    """Translate the sources with a folder's model and compare with the targets.

    An Arabic source is translated as for a user, with all the care of `CarefulEngine.translate`. That hands back what
    is not Arabic as it is, so a source of any other language is decoded once, as `validate_folder` does.

    The engine is `marian`, in float32: it needs no more than the training itself.
    """
    if primary(settings.pair[0]) != "ar":
        return validate_folder(folder, pairs, settings)
    with _engine(folder, settings) as engine:
        translations = engine.translate([source for source, _ in pairs])
    return compare(
        [translation.best.text for translation in translations],
        [target for _, target in pairs],
        flagged=sum(bool(translation.flags) for translation in translations),
        search=f"marian, {engine.search.compute_type}, beam {settings.beam}",
    )


def validate_folder(folder: Path, pairs: Sequence[Pair], settings: Settings) -> Score:
    """Score translations that are decoded once, whatever their language.

    `flagged` are those that the model did not end; a source over the engine's limit is one, and its translation empty.
    """
    with _engine(folder, settings) as engine:
        found = decode_once(engine, [source for source, _ in pairs])
    return compare(
        [text for text, _ in found],
        [target for _, target in pairs],
        flagged=sum(not finished for _, finished in found),
        search=f"marian, {engine.search.compute_type}, beam {settings.beam}, once",
    )


@contextmanager
def _engine(folder: Path, settings: Settings) -> Iterator[CarefulEngine]:
    """Load a folder's model on the device of the training, and leave torch as it was."""
    import torch

    device = "cuda" if settings.device != "cpu" and torch.cuda.is_available() else "cpu"
    machine = Machine(device=device, batch_tokens=_BATCH_TOKENS[device], cache=folder)
    threads = torch.get_num_threads()
    with torch.random.fork_rng():  # making a model draws random weights; a training around it must not notice
        search = Search(beam=settings.beam, compute_type="float32")
        torch.set_num_threads(threads * int(os.environ.get("LOCAL_WORLD_SIZE", "1")))  # the other processes wait
        try:
            yield engines.TABLE.create("marian", folder, open_model(folder).digest(), search, machine)
        finally:
            torch.set_num_threads(threads)


def compare(hypotheses: Sequence[str], references: Sequence[str], **facts: Any) -> Score:  # noqa: ANN401 - fields of `Score`
    """Score translations against one reference each."""
    import sacrebleu

    bleu, chrf = sacrebleu.BLEU(), sacrebleu.CHRF()
    found = {
        name: round(metric.corpus_score(list(hypotheses), [list(references)]).score, 2)
        for name, metric in (("bleu", bleu), ("chrf", chrf))
    }
    return Score(
        sentences=len(references),
        bleu_signature=str(bleu.get_signature()),
        chrf_signature=str(chrf.get_signature()),
        **found,
        **facts,
    )
