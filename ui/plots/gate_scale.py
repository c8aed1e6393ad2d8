"""The scale of an innovation over its gate, on which a small one and a thirteen-fold one are both legible."""

from __future__ import annotations

import numpy as np

TICKS = (1.0, -1.0, 10.0, -10.0, 0.0)  #: the first to find room stay


def compress(ratio: np.ndarray) -> np.ndarray:
    """sign(r)·log₁₀(1 + 3|r|), any shape."""
    return np.sign(ratio) * np.log10(1.0 + 3.0 * np.abs(ratio))


def expand(position: float) -> float:
    """The ratio at a position on the scale."""
    return float(np.sign(position) * (10.0 ** abs(position) - 1.0) / 3.0)


def position(ratio: float) -> float:
    """Where one ratio lies on the scale."""
    return float(compress(np.asarray(ratio)))
