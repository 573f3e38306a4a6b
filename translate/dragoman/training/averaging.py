"""The mean of the weights of several checkpoints, which translates better than each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def average(folders: Sequence[Path]) -> dict[str, Any]:
    """Return the mean of each tensor over model folders, one folder in memory at a time.

    Args:
        folders: Hugging Face model folders of one shape, at least one.
    """
    import torch
    from safetensors.torch import load_file

    sums: dict[str, Any] = {}
    for folder in folders:
        for name, tensor in load_file(folder / "model.safetensors").items():
            part = tensor.to(torch.float64) / len(folders)
            sums[name] = sums[name] + part if name in sums else part
    return {name: tensor.to(torch.float32) for name, tensor in sums.items()}
