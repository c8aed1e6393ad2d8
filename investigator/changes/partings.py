"""Partings: stretches in which a difference stays large against the uncertainty it is judged by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from investigator.changes.series import Series
from investigator.changes.window import ChangeTest

_BRIDGED_S = 0.5  #: a return this short does not end a parting


@dataclass(frozen=True)
class Parting:
    """Start and end (s), the largest difference with its sign, and that over its sigma."""

    start: float
    end: float
    peak: float
    statistic: float


def find_partings(series: Series, sigma: np.ndarray, minimum: float, test: ChangeTest) -> list[Parting]:
    """Where |difference| exceeds the minimum and its sigmas (n,) long enough, one side at a time."""
    found = []
    limit = np.maximum(minimum, test.parting_sigmas * sigma)
    for side in (1.0, -1.0):
        for low, high in _runs(side * series.value > limit, round(_BRIDGED_S / series.interval)):
            start = float(series.time[low]) - 0.5 * series.interval
            end = float(series.time[high]) + 0.5 * series.interval
            if end - start < test.parting_s:
                continue
            peak = low + int(np.argmax(side * series.value[low : high + 1]))
            size = float(series.value[peak])
            found.append(Parting(start, end, size, abs(size) / max(float(sigma[peak]), 1e-12)))
    return sorted(found, key=lambda parting: parting.start)


def _runs(over: np.ndarray, bridged: int) -> list[tuple[int, int]]:
    """First and last row of each run of true values, runs closer than `bridged` rows joined."""
    rows = np.flatnonzero(over)
    if rows.size == 0:
        return []
    ends = np.flatnonzero(np.diff(rows) > bridged + 1)
    firsts = rows[np.concatenate(([0], ends + 1))]
    lasts = rows[np.concatenate((ends, [rows.size - 1]))]
    return [(int(first), int(last)) for first, last in zip(firsts, lasts, strict=True)]
