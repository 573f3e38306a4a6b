"""How much of the machine's int8 arithmetic translation uses: one core, the operations counted against its peak.

    python benchmarks/int8_peak.py MODEL TEXT [--sentences N] [--beam N]

The peak is that of PyTorch's int8 matrix product (fbgemm) for matrices of the model's own shape, 128 rows:
multiplications and additions a second of CPU time. The operations of a translation are those of its matrix products
with weights, over the target's pieces; attention's own products, softmax, the search and text count as overhead.
"""

from __future__ import annotations

import argparse
import json
import time
import warnings
from pathlib import Path

from dragoman.arabic import normalize
from dragoman.engines.ct2 import Ct2Engine
from dragoman.engines.pieces import Pieces
from dragoman.models.catalog import find_model
from dragoman.plan import Machine, Search
from measure import keep, machine

ROWS = 128
ROUNDS = 40


def measure_peak(width: int, inner: int) -> float:
    """Return the operations a second of an int8 product (128 x width x inner) on one core: the best of some rounds."""
    import torch

    warnings.simplefilter("ignore")  # torch means to rename these operators
    torch.set_num_threads(1)
    weight = torch.quantize_per_channel(
        torch.randn(inner, width), torch.full((inner,), 0.02), torch.zeros(inner, dtype=torch.long), 0, torch.qint8
    )
    packed = torch.ops.quantized.linear_prepack(weight, None)
    rows = torch.quantize_per_tensor(torch.randn(ROWS, width), 0.05, 64, torch.quint8)
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in range(20):
            torch.ops.quantized.linear(rows, packed, 0.1, 64)
        best = min(best, (time.process_time() - start) / 20)
    return 2 * ROWS * width * inner / best


def count_operations(config: dict[str, int], vocabulary: int, sources: int, targets: int, beam: int) -> float:
    """Return multiplications and additions of all matrix products with weights.

    Args:
        config: Of the model.
        vocabulary: Rows of the output layer.
        sources: Source pieces in all, ends counted.
        targets: Target pieces in all, ends counted; each is computed for `beam` hypotheses.
        beam: Hypotheses.
    """
    width = config["d_model"]
    encoder = config["encoder_layers"] * (4 * width**2 + 2 * width * config["encoder_ffn_dim"])
    crossed = config["decoder_layers"] * 2 * width**2  # keys and values of the source, once a sentence
    decoder = config["decoder_layers"] * (6 * width**2 + 2 * width * config["decoder_ffn_dim"])
    return 2.0 * (sources * (encoder + crossed) + targets * beam * (decoder + vocabulary * width))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("text", type=Path)
    parser.add_argument("--sentences", type=int, default=160)
    parser.add_argument("--beam", type=int, default=4)
    asked = parser.parse_args()
    model = find_model(asked.model)
    config = json.loads((model.folder / "config.json").read_bytes())
    lines = asked.text.read_text(encoding="utf-8").splitlines()[: asked.sentences]
    engine = Ct2Engine(model.folder, model.digest(), Search(beam=asked.beam, compute_type="int8"), Machine(threads=1))
    engine.translate(lines[:8])
    start = time.process_time()
    found = engine.translate(lines)
    seconds = time.process_time() - start
    pieces = Pieces(model.folder)
    sources = sum(len(pieces.encode(normalize(line))) + 1 for line in lines)
    targets = sum(each.tokens for each in found)
    operations = count_operations(config, len(pieces.target_pieces), sources, targets, asked.beam)
    peak = measure_peak(config["d_model"], config["encoder_ffn_dim"])
    keep(
        f"int8-peak-{model.name}-beam{asked.beam}",
        [
            machine(),
            f"{model.name}, {len(lines)} sentences, beam {asked.beam}, {sources} source and {targets} target pieces",
            f"{operations / 1e9:.0f} GOP in {seconds:.1f} CPU s: {operations / seconds / 1e9:.0f} GOP/s",
            f"int8 peak of a core, {ROWS} x {config['d_model']} x {config['encoder_ffn_dim']}: {peak / 1e9:.0f} GOP/s",
            f"share of the peak: {100 * operations / seconds / peak:.0f} %",
        ],
    )


if __name__ == "__main__":
    main()
