"""Score a model on test sets: BLEU and chrF by sacreBLEU, with their signatures, as JSON on standard output.

    python evaluate.py MODEL flores-dev=DIR flores-devtest=DIR ... > scores.json

A DIR holds ``ar.txt`` and ``en.txt``, line by line. Development sets choose, test sets only report.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import sacrebleu

from dragoman.engines.ct2 import Ct2Engine
from dragoman.models.catalog import find_model
from dragoman.plan import Machine, Search


def main() -> None:
    model = find_model(sys.argv[1])
    engine = Ct2Engine(model.folder, model.digest(), Search(), Machine())
    scores = {}
    for argument in sys.argv[2:]:
        name, _, folder = argument.partition("=")
        sources, references = (
            Path(folder, side).read_text(encoding="utf-8").rstrip("\n").split("\n") for side in ("ar.txt", "en.txt")
        )
        translations = engine.translate(sources)
        hypotheses = [translation.best.text for translation in translations]
        entry: dict[str, object] = {"sentences": len(sources)}
        for key, metric in (("bleu", sacrebleu.BLEU()), ("chrf", sacrebleu.CHRF())):
            entry[key] = round(metric.corpus_score(hypotheses, [references]).score, 2)
            entry[f"{key}_signature"] = str(metric.get_signature())
        entry["flagged"] = sum(bool(translation.flags) for translation in translations)
        entry["search"] = f"ct2, {engine.search.compute_type}, beam {engine.search.beam}"
        scores[name] = entry
        print(f"{name}: {entry}", file=sys.stderr)
    json.dump(scores, sys.stdout, indent=2)


if __name__ == "__main__":
    main()
