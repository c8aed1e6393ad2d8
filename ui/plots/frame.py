"""The view of one plot: a span of time and of values on a rectangle of pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import overload

import numpy as np


@dataclass(frozen=True)
class Frame:
    """left, right in seconds.

    Low, high in the plot's unit; width, height in logical pixels, origin at top left.
    """

    left: float
    right: float
    low: float
    high: float
    width: float
    height: float

    @overload
    def x(self, time: float) -> float: ...
    @overload
    def x(self, time: np.ndarray) -> np.ndarray: ...
    def x(self, time: float | np.ndarray) -> float | np.ndarray:
        """Pixels from the left edge."""
        return (time - self.left) * (self.width / (self.right - self.left))

    @overload
    def y(self, value: float) -> float: ...
    @overload
    def y(self, value: np.ndarray) -> np.ndarray: ...
    def y(self, value: float | np.ndarray) -> float | np.ndarray:
        """Pixels from the top edge, held within twenty heights: a dash must not run to a billion."""
        raw = (self.high - value) * (self.height / (self.high - self.low))
        limit = 20.0 * self.height
        return np.clip(raw, -limit, limit) if isinstance(raw, np.ndarray) else min(max(raw, -limit), limit)

    def time(self, x: float) -> float:
        """The moment at a pixel."""
        return self.left + x * (self.right - self.left) / self.width

    def value(self, y: float) -> float:
        """The value at a pixel."""
        return self.high - y * (self.high - self.low) / self.height

    @property
    def pixels(self) -> int:
        """Whole pixel columns."""
        return max(1, round(self.width))

    @property
    def drawable(self) -> bool:
        """Whether there is anything to draw on."""
        return self.width >= 2 and self.height >= 2 and self.right > self.left and self.high > self.low
