"""Quality beside speed: BLEU and chrF2 with confidence intervals, and sentences a second, by beam and number format.

    python benchmarks/quality_speed.py MODEL ARABIC ENGLISH [--beams 1,2,4,5] [--types int8,float32] [--sentences N]

The files are parallel, a sentence a line (FLORES dev: 997). Scores are sacreBLEU's with its defaults; an interval is
the 95 % of 1,000 bootstrap resamples. Speed is that of the engine alone, loaded and warm: sentences a second of the
clock, and CPU milliseconds a sentence, which other programs disturb less.

The last lines compare the cut target vocabulary with the whole one, in int8: how many outputs are the same, and in how
many the whole model put a piece that no target text has. The results are kept in benchmarks/results, with a picture in
docs/pictures.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import ctranslate2
from sacrebleu.metrics import BLEU, CHRF

from dragoman.arabic import normalize
from dragoman.engines.conversion import write_converted
from dragoman.engines.ct2 import Ct2Engine
from dragoman.engines.pieces import END, Pieces
from dragoman.models.catalog import find_model
from dragoman.plan import Machine, Search
from measure import ROOT, keep, machine

if TYPE_CHECKING:
    from dragoman.models.cards import Model

Row = tuple[str, float, float, float, float, float, float]  # name, BLEU, ±, chrF, ±, sentences/s, CPU ms a sentence


def measure(model: Model, sources: list[str], references: list[str], beam: int, compute_type: str) -> Row:
    engine = Ct2Engine(model.folder, model.digest(), Search(beam=beam, compute_type=compute_type), Machine())
    engine.translate(sources[:8])
    start, processor = time.perf_counter(), time.process_time()
    outputs = [found.best.text for found in engine.translate(sources)]
    seconds, processor = time.perf_counter() - start, time.process_time() - processor
    scores = [metric(references=[references]).corpus_score(outputs, None, n_bootstrap=1000) for metric in (BLEU, CHRF)]
    bleu, chrf = ((score.score, score._ci) for score in scores)  # noqa: SLF001 - it has no other name
    name = f"{compute_type}, {'greedy' if beam == 1 else f'beam {beam}'}"
    return name, *bleu, *chrf, len(sources) / seconds, 1000 * processor / len(sources)


def compare_vocabularies(model: Model, sources: list[str], beam: int) -> str:
    pieces = Pieces(model.folder)
    known = pieces.target_pieces
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for name in ("cut", "whole"):
            write_converted(model.folder, Path(folder) / name, whole=name == "whole")
            translator = ctranslate2.Translator(str(Path(folder) / name / "int8"), inter_threads=2, intra_threads=1)
            # One by one: what a batch may do to the last digit is another matter.
            results = translator.translate_batch(
                [[*pieces.encode(normalize(source)), END] for source in sources],
                beam_size=beam,
                max_batch_size=1,
                max_decoding_length=256,
                disable_unk=True,
            )
            found.append([each.hypotheses[0] for each in results])
    same = sum(ours == theirs for ours, theirs in zip(*found, strict=True))
    foreign = sum(not known.issuperset(theirs) for theirs in found[1])
    return (
        f"cut and whole vocabulary, beam {beam}: {same} of {len(sources)} outputs the same; "
        f"pieces of the source language in {foreign} outputs of the whole model"
    )


def draw(rows: list[Row], path: Path, title: str) -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(6, 4))
    for mark, kind in (("o", "int8"), ("s", "float32")):
        chosen = [row for row in rows if row[0].startswith(kind)]
        axes.errorbar(
            [row[5] for row in chosen], [row[3] for row in chosen], [row[4] for row in chosen], fmt=mark, label=kind
        )
        for row in chosen:
            axes.annotate(row[0].partition(", ")[2], (row[5], row[3]), textcoords="offset points", xytext=(6, 4))
    axes.set(xlabel="sentences/s", ylabel="chrF2 (95 % interval)", title=title, xlim=(0, None))
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("arabic", type=Path)
    parser.add_argument("english", type=Path)
    parser.add_argument("--beams", default="1,2,4,5")
    parser.add_argument("--types", default="int8,float32")
    parser.add_argument("--sentences", type=int)
    asked = parser.parse_args()
    model = find_model(asked.model)
    sources, references = (
        path.read_text(encoding="utf-8").splitlines()[: asked.sentences] for path in (asked.arabic, asked.english)
    )
    report = [machine(), f"{model.name}, {len(sources)} sentences of {asked.arabic.parent.name}"]
    report.append(f"{'':<18}{'BLEU':>14}{'chrF2':>14}{'sentences/s':>13}{'CPU ms':>8}")
    rows = []
    for compute_type in asked.types.split(","):
        for beam in map(int, asked.beams.split(",")):
            name, bleu, bleu_ci, chrf, chrf_ci, rate, cpu = row = measure(
                model, sources, references, beam, compute_type
            )
            rows.append(row)
            report.append(f"{name:<18}{bleu:8.2f} ±{bleu_ci:4.2f}{chrf:8.2f} ±{chrf_ci:4.2f}{rate:13.1f}{cpu:8.1f}")
            print(report[-1], flush=True)
    report += [compare_vocabularies(model, sources, beam) for beam in (1, 4)]
    report.append(machine())
    keep(f"quality-speed-{model.name}", report)
    draw(rows, ROOT / "docs" / "pictures" / f"quality-speed-{model.name}.svg", model.name)


if __name__ == "__main__":
    main()
