"""Defects of a channel's values, found block by block: not finite, sentinels, stuck, saturated, implausible.

Only samples that are no measurement at all are quarantined (not finite, sentinels). A sensor that sticks or
saturates did measure, badly: that is for a hypothesis to explain, so those samples are reported and stay.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from investigator.issues import Issue
from investigator.logs.defects import defect

#: Stand-ins for "no value" seen in loggers, in the recorded unit.
SENTINELS = np.array(
    sorted(
        [2147483647.0, -2147483648.0, 2147483648.0, 4294967295.0, 32767.0, -32768.0, 65535.0]
        + [sign * nines for sign in (1.0, -1.0) for nines in (999.0, 9999.0, 99999.0, 999999.0, 9999999.0)]
        + [
            sign * huge
            for sign in (1.0, -1.0)
            for huge in (1e30, 9.969209968386869e36, float(np.finfo("f4").max))
        ]
    )
)
#: A sentinel stands clear of all other values by at least half their span.
CLEARANCE = 0.5

STUCK_SAMPLES, SATURATED_SAMPLES = 20, 5
#: A run is remarkable if it is this many times longer than ninety-nine in a hundred runs of its channel.
STUCK_RATIO, SATURATED_RATIO = 20, 5

#: Bounds (SI) of what a quantity can be, by channel name.
PLAUSIBLE = {
    "latitude": (-1.5708, 1.5708), "longitude": (-6.2832, 6.2832), "specific_force": (-5e3, 5e3),
    "angular_rate": (-400.0, 400.0), "pressure": (0.0, 5e6), "temperature": (1.0, 3e3), "quaternion":
    (-1.01, 1.01), "field": (-0.1, 0.1), "delta_angle": (-7.0, 7.0),
}  # fmt: skip


def candidates(recorded: np.ndarray) -> np.ndarray:
    """Values among `recorded` (any shape) that could be sentinels, each once."""
    flat = np.asarray(recorded, dtype=float).ravel()
    at = np.clip(np.searchsorted(SENTINELS, flat), 0, len(SENTINELS) - 1)
    return np.unique(flat[SENTINELS[at] == flat])


def as_table(values: np.ndarray) -> np.ndarray:
    """Values (n,) or (n, k) as float64 (n, 1) or (n, k)."""
    return np.asarray(values, dtype=float).reshape(len(values), values.shape[1] if values.ndim == 2 else 1)


@dataclass
class SentinelSearch:
    """Which candidate values of a channel stand clear of all its others."""

    counts: dict[float, int] = field(default_factory=dict)
    low: float = np.inf
    high: float = -np.inf

    def update(self, recorded: np.ndarray) -> None:
        """Take in a block (any shape) of values in the recorded unit."""
        flat = np.asarray(recorded, dtype=float).ravel()
        flat = flat[np.isfinite(flat)]
        found = candidates(flat)
        for value in found:
            self.counts[float(value)] = self.counts.get(float(value), 0) + int(np.sum(flat == value))
        rest = flat[~np.isin(flat, found)] if len(found) else flat
        if len(rest):
            self.low, self.high = min(self.low, float(rest.min())), max(self.high, float(rest.max()))

    def sentinels(self) -> dict[float, int]:
        """Sentinel → how often. Where a channel holds candidates only, all of them are."""
        reach = CLEARANCE * (self.high - self.low)
        return {
            value: count
            for value, count in self.counts.items()
            if self.low > self.high or value > self.high + reach or value < self.low - reach
        }


@dataclass
class _Column:
    """Runs of equal values in one column, joined across blocks."""

    lengths: np.ndarray = field(default_factory=lambda: np.zeros(257, dtype=np.int64))
    long_runs: list[tuple[int, int, float]] = field(default_factory=list)
    extremes: dict[str, tuple[float, int, int]] = field(default_factory=dict)
    open_run: tuple[int, int, float] | None = None

    def update(self, values: np.ndarray, start: int) -> None:
        """Take in values (n,), the first at row `start`."""
        if not len(values):
            return
        heads = np.concatenate([[0], np.flatnonzero(values[1:] != values[:-1]) + 1])
        starts, sizes, held = heads + start, np.diff(np.append(heads, len(values))), values[heads]
        if self.open_run is not None:
            first, size, value = self.open_run
            if value == held[0]:
                starts[0], sizes[0] = first, sizes[0] + size
            else:
                self._close(np.array([first]), np.array([size]), np.array([value]))
        self._close(starts[:-1], sizes[:-1], held[:-1])
        self.open_run = (int(starts[-1]), int(sizes[-1]), float(held[-1]))

    def finish(self) -> None:
        """Count the last run too."""
        if self.open_run is not None:
            first, size, value = self.open_run
            self._close(np.array([first]), np.array([size]), np.array([value]))
            self.open_run = None

    def usual_run(self) -> int:
        """The length ninety-nine in a hundred runs do not exceed."""
        total = np.cumsum(self.lengths)
        return int(np.searchsorted(total, 0.99 * total[-1])) if total[-1] else 1

    def _close(self, starts: np.ndarray, sizes: np.ndarray, values: np.ndarray) -> None:
        finite = np.isfinite(values)
        starts, sizes, values = starts[finite], sizes[finite], values[finite]
        if not len(values):
            return
        self.lengths += np.bincount(np.minimum(sizes, 256), minlength=257)
        for at in np.flatnonzero(sizes >= STUCK_SAMPLES):
            self.long_runs.append((int(starts[at]), int(sizes[at]), float(values[at])))
        self.long_runs = sorted(self.long_runs, key=lambda run: -run[1])[:64]
        for name, value in (("highest", float(values.max())), ("lowest", float(values.min()))):
            best = self.extremes.get(name)
            further = best is None or (value > best[0] if name == "highest" else value < best[0])
            if best is not None and value != best[0] and not further:
                continue
            index = int(np.argmax(np.where(values == value, sizes, 0)))
            size, first = int(sizes[index]), int(starts[index])
            if best is None or further or size > best[2]:
                self.extremes[name] = (value, first, size)


class ChannelScan:
    """One channel examined block by block. Feed `update` in order, then ask `issues`."""

    def __init__(self, name: str, place: str, lively: bool) -> None:
        """`lively`: the channel is a measurement, so that stuck and saturated values mean something."""
        self._name, self._place, self._lively = name, place, lively
        self._not_finite = self._implausible = self._rows = 0
        self._columns: list[_Column] = []

    def update(self, values: np.ndarray) -> None:
        """Take in the next rows (n,) or (n, k), SI, NaN where there is no value."""
        table = as_table(values)
        finite = np.isfinite(table)
        self._not_finite += int(np.sum(~finite.all(axis=1)))
        if self._name in PLAUSIBLE:
            low, high = PLAUSIBLE[self._name]
            self._implausible += int(np.sum(((table < low) | (table > high)) & finite))
        if not self._columns:
            self._columns = [_Column() for _ in range(table.shape[1])]
        for column, numbers in zip(self._columns, table.T, strict=True):
            column.update(numbers, self._rows)
        self._rows += len(table)

    def issues(self, time: np.ndarray, missing: int) -> list[Issue]:
        """What was found. `time` (N,) tells when; `missing` rows are NaN for a reason already told."""
        found = []
        if self._not_finite > missing:
            count = self._not_finite - missing
            message = f"{count} of {self._rows} samples are not finite."
            found.append(defect("not-finite", self._place, message, count))
        if self._implausible:
            low, high = PLAUSIBLE[self._name]
            message = f"{self._implausible} values lie outside {low:g} to {high:g} (SI); is the unit right?"
            found.append(defect("implausible", self._place, message, self._implausible))
        if self._lively and self._rows >= STUCK_SAMPLES:
            for index, column in enumerate(self._columns):
                column.finish()
                where = f", column {index}" if len(self._columns) > 1 else ""
                found += _runs(column, self._place, where, self._rows, time)
        return found


def _runs(column: _Column, place: str, where: str, rows: int, time: np.ndarray) -> list[Issue]:
    if column.long_runs and column.long_runs[0][1] == rows:
        return [
            defect(
                "constant-value", place, f"The value is {column.long_runs[0][2]:g} throughout{where}.", rows
            )
        ]
    found, usual = [], column.usual_run()
    saturated = set()
    for name, (value, first, size) in sorted(column.extremes.items()):
        if value != 0.0 and size >= max(SATURATED_SAMPLES, SATURATED_RATIO * usual):
            saturated.add(first)
            message = f"It stays at its {name} value, {value:g}, for {size} samples{where}."
            found.append(defect("saturation", place, message, size, _span(time, first, size)))
    stuck = [run for run in column.long_runs if run[1] >= STUCK_RATIO * usual and run[0] not in saturated]
    for first, size, value in sorted(stuck[:5]):
        message = f"It holds the value {value:g} for {size} samples{where}."
        found.append(defect("stuck-value", place, message, size, _span(time, first, size)))
    return found


def _span(time: np.ndarray, first: int, size: int) -> tuple[float, float] | None:
    start, end = float(time[first]), float(time[first + size - 1])
    return (start, end) if np.isfinite(start) and np.isfinite(end) else None
