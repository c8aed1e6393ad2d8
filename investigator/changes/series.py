"""A residual as evenly spaced averages, in stretches without gaps, and how noisy it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np

_LONGEST_FILLED = 5  #: empty intervals in a row that are bridged by a straight line
_SHORTEST_STRETCH = 20


@dataclass(frozen=True)
class Series:
    """Averages value (n,) at times (n,) an interval apart."""

    time: np.ndarray
    value: np.ndarray
    interval: float


def stretches(time: np.ndarray, value: np.ndarray, rate_hz: float) -> Iterator[Series]:
    """Averages over intervals of 1/rate, or of the samples' own spacing where that is longer, gap by gap."""
    good = np.isfinite(time) & np.isfinite(value)
    order = np.argsort(time[good], kind="stable")
    time, value = time[good][order], value[good][order]
    if time.size < _SHORTEST_STRETCH:
        return
    interval = max(1.0 / rate_hz, float(np.median(np.diff(time))))
    place = np.floor((time - time[0]) / interval + 1e-6).astype(int)
    held, first, counts = np.unique(place, return_index=True, return_counts=True)
    sums = np.add.reduceat(np.column_stack((time, value)), first, axis=0)
    averages = sums / counts[:, None]
    for part in np.split(np.arange(held.size), np.flatnonzero(np.diff(held) > _LONGEST_FILLED + 1) + 1):
        if part.size < _SHORTEST_STRETCH:
            continue
        even = np.arange(held[part[0]], held[part[-1]] + 1)
        offset = float(np.median(averages[part, 0] - held[part] * interval))
        yield Series(even * interval + offset, np.interp(even, held[part], averages[part, 1]), interval)


def noise(value: np.ndarray, masked: np.ndarray) -> float:
    """Sigma of white noise from second differences (variance 6σ²), by their median absolute deviation."""
    curvature = np.diff(value, 2)[~(masked[2:] | masked[1:-1] | masked[:-2])]
    if curvature.size == 0:
        return float("inf")
    robust = 1.4826 * float(np.median(np.abs(curvature - np.median(curvature)))) / sqrt(6.0)
    return robust if robust > 0.0 else float(np.std(curvature)) / sqrt(6.0)
