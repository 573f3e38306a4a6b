"""What a translation costs here and elsewhere: same weights, same sentences, same beam, each as a whole process.

    python benchmarks/translate_peers.py MODEL TEXT [--sentences N] [--beam N] [--argos PYTHON] [--peers NAME,...]

MODEL is a folder in Hugging Face format and TEXT holds a sentence a line. Argos Translate pins other packages, so it
has an environment of its own: `--argos` is that environment's Python. Models are converted before the clock starts.
Tokens are pieces of the output, end marks not counted. Results are printed and kept in benchmarks/results, and drawn in
docs/pictures.

The peers: transformers as people first write it (a sentence a call) and in batches of 16 in file order; CTranslate2 in
int8 with its own defaults, all sentences in one call, and as its manual advises, in batches of 1,024 tokens with a
worker for each core; Argos Translate, which calls CTranslate2 for every paragraph (its
sentence splitter is left out: a line is a sentence).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

BATCH = 16


def run_transformers(model: Path, lines: list[str], beam: int, size: int) -> list[str]:
    import torch
    from transformers import MarianMTModel, MarianTokenizer

    tokenizer = MarianTokenizer.from_pretrained(model)
    translator = MarianMTModel.from_pretrained(model).eval()
    outputs: list[str] = []
    for start in range(0, len(lines), size):
        inputs = tokenizer(lines[start : start + size], return_tensors="pt", padding=True)
        with torch.no_grad():
            found = translator.generate(**inputs, num_beams=beam)
        outputs += tokenizer.batch_decode(found, skip_special_tokens=True)
    return outputs


def run_ctranslate2(model: Path, lines: list[str], beam: int, converted: Path, *, tuned: bool) -> list[str]:
    import ctranslate2
    import sentencepiece

    workers = {"inter_threads": os.cpu_count() or 1, "intra_threads": 1} if tuned else {}
    batches = {"max_batch_size": 1024, "batch_type": "tokens"} if tuned else {}
    translator = ctranslate2.Translator(str(converted), **workers)
    source, target = (
        sentencepiece.SentencePieceProcessor(model_file=str(model / f"{side}.spm")) for side in ("source", "target")
    )
    pieces = [[*each, "</s>"] for each in source.encode(lines, out_type=str)]
    found = translator.translate_batch(pieces, beam_size=beam, **batches)
    return [target.decode_pieces(each.hypotheses[0]) for each in found]


def run_argos(package: Path, lines: list[str]) -> list[str]:
    from argostranslate import package as packages
    from argostranslate import translate

    class Lines:
        def __init__(self, package: object) -> None: ...

        def split_sentences(self, text: str) -> list[str]:
            return [text]

    translate.MiniSBDSentencizer = Lines
    arabic, english = (translate.Language(code, code) for code in ("ar", "en"))
    translator = translate.PackageTranslation(arabic, english, packages.Package(package))
    return [translator.translate(line) for line in lines]


def run_peer(name: str, *arguments: str) -> None:
    """The process of one peer."""
    model, text, output, converted = map(Path, arguments[:4])
    beam = int(arguments[4])
    lines = text.read_text(encoding="utf-8").splitlines()
    if name == "argos":
        found = run_argos(converted.with_name("argos"), lines)
    elif name in {"ctranslate2", "ct2-tuned"}:
        found = run_ctranslate2(model, lines, beam, converted, tuned=name == "ct2-tuned")
    else:
        found = run_transformers(model, lines, beam, 1 if name == "one-by-one" else BATCH)
    output.write_text("".join(f"{' '.join(line.split())}\n" for line in found), encoding="utf-8")


def prepare(model: Path, converted: Path) -> None:
    """Convert the model as CTranslate2's manual says, and pack that for Argos Translate.

    In a process of its own: a process starts its count of peak memory with what its parent has.
    """
    from ctranslate2.converters import TransformersConverter

    TransformersConverter(str(model)).convert(str(converted), quantization="int8")
    package = converted.with_name("argos")
    shutil.copytree(converted, package / "model")
    settings = json.loads((package / "model" / "config.json").read_text(encoding="utf-8"))
    (package / "model" / "config.json").write_text(json.dumps(settings | {"add_source_eos": True}), encoding="utf-8")
    shutil.copy(model / "source.spm", package / "sentencepiece.model")
    facts = {"package_version": "1.0", "from_code": "ar", "to_code": "en"}
    (package / "metadata.json").write_text(json.dumps(facts), encoding="utf-8")


def draw(rates: dict[str, float], name: str) -> None:
    """Draw sentences a second as bars, one for each way."""
    import matplotlib.pyplot as plt

    from measure import ROOT

    figure, axes = plt.subplots(figsize=(6, 2.4))
    bars = axes.barh(list(rates), list(rates.values()), color=["C0", *["C7"] * (len(rates) - 1)])
    axes.bar_label(bars, fmt="%.1f", padding=3)
    axes.invert_yaxis()
    axes.margins(x=0.1)
    axes.set(xlabel="sentences/s", title=name)
    figure.tight_layout()
    figure.savefig(ROOT / "docs" / "pictures" / f"{name}.svg", metadata={"Date": None})


def main() -> None:
    from measure import COMMAND, count_pieces, keep, machine, run

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("text", type=Path)
    parser.add_argument("--sentences", type=int, default=40)
    parser.add_argument("--beam", type=int, default=4)
    parser.add_argument("--argos", type=Path, help="the Python of an environment with argostranslate")
    parser.add_argument("--peers", default="dragoman,ct2-tuned,ctranslate2,argos,batched,one-by-one")
    asked = parser.parse_args()
    names = [name for name in asked.peers.split(",") if name != "argos" or asked.argos]
    os.environ["ARGOS_BEAM_SIZE"] = str(asked.beam)
    rows, report = [], [machine()]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        text, output = folder / "text.txt", folder / "output.txt"
        lines = asked.text.read_text(encoding="utf-8").splitlines()[: asked.sentences]
        text.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        converted = folder / "ctranslate2"
        run(sys.executable, __file__, "--prepare", asked.model, converted)
        ours = (COMMAND, "translate", text, "-m", asked.model, "-b", str(asked.beam), "--segmenter", "lines")
        ours += ("--wrap", "keep", "--no-cache", "-o", output)
        run(*ours)  # converts the model
        report.append(f"{asked.model.name}, {len(lines)} sentences of {asked.text.name}, beam {asked.beam}")
        report.append(f"{'':<14}{'wall s':>8}{'CPU s':>8}{'tokens/s':>10}{'peak MB':>9}{'x wall':>8}{'x CPU':>8}")
        for name in names:
            python = asked.argos if name == "argos" else sys.executable
            peer = (python, __file__, "--run", name, asked.model, text, output, converted, str(asked.beam))
            cost = run(*(ours if name == "dragoman" else peer))
            tokens = count_pieces(asked.model / "target.spm", output)
            rows.append((name, cost, tokens))
            best = rows[0][1]
            report.append(
                f"{name:<14}{cost.seconds:8.1f}{cost.cpu:8.1f}{tokens / cost.seconds:10.0f}{cost.megabytes:9.0f}"
                f"{cost.seconds / best.seconds:8.1f}{cost.cpu / best.cpu:8.1f}"
            )
            print(report[-1], flush=True)
    report.append(machine())
    name = f"translate-peers-{asked.model.name}-beam{asked.beam}-{len(lines)}"
    keep(name, report)
    draw({peer: len(lines) / cost.seconds for peer, cost, _ in rows}, name)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        run_peer(*sys.argv[2:])
    elif sys.argv[1:2] == ["--prepare"]:
        prepare(*map(Path, sys.argv[2:]))
    else:
        main()
