"""What the cursor reads.

The value of a curve at a moment, the sample before it, and how numbers are written there.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log10

import numpy as np

from investigator.figures import Band, Curve, Dots
from investigator.units import known
from ui.plots.ticks import number


def value_at(time: np.ndarray, value: np.ndarray, at: float) -> float:
    """A curve's value at a moment, interpolated.

    NaN before its first sample, after its last, and in a gap.
    """
    if not time.size or not time[0] <= at <= time[-1]:
        return float("nan")
    after = min(int(np.searchsorted(time, at, "left")), time.size - 1)
    if time[after] == at:
        return float(value[after])
    before = after - 1
    share = (at - time[before]) / (time[after] - time[before])
    return float(value[before] + share * (value[after] - value[before]))


def curve_at(curve: Curve, at: float) -> float:
    """`value_at` of a curve."""
    return value_at(curve.time, curve.value, at)


def half_width_at(band: Band, at: float) -> float:
    """Half the height of a band at a moment."""
    return (value_at(band.time, band.high, at) - value_at(band.time, band.low, at)) / 2


def sample_before(dots: Dots, at: float) -> int | None:
    """The last sample at or before a moment."""
    found = int(np.searchsorted(dots.time, at, "right")) - 1
    return found if found >= 0 else None


def digits_for(span: float) -> int:
    """Figures behind the point that a range of values deserves: a thousandth of it can be read."""
    return min(6, max(0, ceil(-log10(span / 1000.0)))) if span > 0 else 1


def unit_symbol(words: str) -> str:
    """The unit within a plot's unit line: "m" of "m above site", "m/s" of "m/s, up positive"."""
    spellings = set(known())
    return next((word for word in words.replace(",", " ").split() if word in spellings), "")


def with_unit(value: float, digits: int, unit: str) -> str:
    """A number and its unit."""
    return f"{number(value, digits)} {unit}".rstrip()


@dataclass(frozen=True)
class Statistics:
    """What a region says of a curve."""

    count: int
    lowest: float
    highest: float
    mean: float
    deviation: float


def statistics(curve: Curve, start: float, end: float) -> Statistics | None:
    """Count, extremes, mean and standard deviation of a curve's samples within a region.

    None where it has none.
    """
    inside = curve.value[(curve.time >= start) & (curve.time <= end)]
    inside = inside[np.isfinite(inside)]
    if not inside.size:
        return None
    return Statistics(
        inside.size, float(inside.min()), float(inside.max()), float(inside.mean()), float(inside.std())
    )
