"""How numbers lie along an axis or a colour bar: linear, or logarithmic where they span decades."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np

from investigator.sweep.result import Fate
from ui.plots.ticks import decimals, nice_step, number, ticks

DECADES = 2.3  #: from here on positive numbers stand along an axis by their logarithm
SHADE_DECADES = 1.0  #: and are coloured by it, for a shade tells less apart than a place
_FEW_DECADES = 3


@dataclass(frozen=True)
class ValueScale:
    """From `low` to `high`; `log`: by ratio."""

    low: float
    high: float
    log: bool = False

    def share(self, values: np.ndarray | float) -> np.ndarray:
        """Where values lie, 0 at the low end to 1 at the high end and beyond; NaN stays, nought on a
        logarithmic scale lies at −∞.
        """
        found = np.asarray(values, dtype=float)
        if not self.high > self.low:
            return np.where(np.isfinite(found), 0.5, found)
        if self.log:
            with np.errstate(divide="ignore", invalid="ignore"):
                shares = np.log(found / self.low) / np.log(self.high / self.low)
            return np.asarray(shares)
        return np.asarray((found - self.low) / (self.high - self.low))

    def padded(self, share: float) -> ValueScale:
        """The same scale with some room at both ends."""
        if not self.high > self.low:
            room = abs(self.low) * 0.1 or 1.0
            return ValueScale(self.low - room, self.high + room)
        if self.log:
            factor = (self.high / self.low) ** share
            return ValueScale(self.low / factor, self.high * factor, True)
        room = share * (self.high - self.low)
        return ValueScale(self.low - room, self.high + room)

    def ticks(self, most: int) -> list[tuple[float, str]]:
        """Values to write on it, at most so many and as they are written."""
        if not self.high > self.low:
            return [(self.low, f"{self.low:.5g}".replace("-", "−"))]
        if self.log:
            found = [value for value in self._round_values() if self.low <= value <= self.high * (1 + 1e-9)]
            if len(found) >= 2:
                return [(value, f"{value:,.6g}") for value in found[:: max(1, ceil(len(found) / most))]]
        step = nice_step(self.high - self.low, most)
        digits = decimals(step)
        return [(value, number(value, digits)) for value in ticks(self.low, self.high, step)]

    def _round_values(self) -> list[float]:
        first, last = floor(log10(self.low)), ceil(log10(self.high))
        factors = (1.0, 2.0, 5.0) if log10(self.high / self.low) < _FEW_DECADES else (1.0,)
        return [factor * 10.0**power for power in range(first, last + 1) for factor in factors]


def scale_over(values: np.ndarray, fates: np.ndarray, decades: float = DECADES) -> ValueScale:
    """The scale of a measure: from its least to its greatest value among runs that finished, or, where none
    did, among all; logarithmic where they are positive and so many decades apart.
    """
    told = np.isfinite(values)
    finished = told & (fates == Fate.FINISHED)
    chosen = values[finished if finished.any() else told]
    if not chosen.size:
        return ValueScale(0.0, 1.0)
    low, high = float(chosen.min()), float(chosen.max())
    return ValueScale(low, high, low > 0.0 and log10(high / low) > decades)
