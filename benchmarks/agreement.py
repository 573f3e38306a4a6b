"""How often the fast engine says what the reference says: ct2 against marian, greedy, float32, same model.

    python benchmarks/agreement.py [MODEL] [FILE...]

Prints the share of equal translations and every pair that differs. Files hold a sentence a line; without any, the
sentences of corpora/segmentation and of the sample article are used.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from dragoman.arabic import normalize
from dragoman.engines.careful import OUTPUT_LIMIT, SOURCE_LIMIT, Job
from dragoman.engines.ct2 import Ct2Engine
from dragoman.engines.marian import MarianEngine
from dragoman.models.catalog import find_model
from dragoman.plan import Machine, Search
from measure import ROOT, machine


def sentences(files: list[str]) -> list[str]:
    if files:
        return [line for file in files for line in Path(file).read_text(encoding="utf-8").splitlines() if line.strip()]
    found = (ROOT / "corpora/putin-erdogan-2016/putin-erdogan-2016.ar.txt").read_text(encoding="utf-8").splitlines()
    for name in ("flores-dev", "ntrex-dev"):
        with (ROOT / f"corpora/segmentation/{name}.jsonl").open(encoding="utf-8") as lines:
            found += [sentence for line in lines for sentence in json.loads(line)["sents"]]
    return found


def main() -> None:
    model = find_model(sys.argv[1] if len(sys.argv) > 1 else "starter-ar-en")
    texts = sentences(sys.argv[2:])
    search = Search(beam=1, compute_type="float32")
    digest = model.digest()
    engines = [make(model.folder, digest, search, Machine(batch_tokens=4096)) for make in (Ct2Engine, MarianEngine)]
    # The decoders alone: what the careful core decodes anew with repetition forbidden differs, as the two take what is
    # forbidden out before and after the softmax.
    pieces = engines[0].pieces
    jobs = [Job(pieces.encode(normalize(text))[:SOURCE_LIMIT], OUTPUT_LIMIT // 2) for text in texts]
    outputs = [[found[0] for found in engine.decode(jobs, guard=False)] for engine in engines]
    pairs = list(zip(texts, *outputs, strict=True))
    different = [each for each in pairs if list(each[1].pieces) != list(each[2].pieces)]
    print(machine())
    print(f"{model.name}: {len(texts) - len(different)} of {len(texts)} equal ({1 - len(different) / len(texts):.2%})")
    print(f"largest difference of score: {max(abs(ours.score - theirs.score) for _, ours, theirs in pairs):.4f}")
    for text, ours, theirs in different:
        print(f"\n  source {text}\n  ct2    {pieces.decode(ours.pieces)}\n  marian {pieces.decode(theirs.pieces)}")


if __name__ == "__main__":
    main()
