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
_LEAST_SENTINEL = np.abs(SENTINELS).min()
#: A sentinel stands clear of all other values by at least half their span.
CLEARANCE = 0.5

STUCK_SAMPLES, SATURATED_SAMPLES = 20, 5
#: A run is remarkable if it is this many times longer than ninety-nine in a hundred runs of its channel.
STUCK_RATIO, SATURATED_RATIO = 20, 5
#: Runs of a coarsely rounded channel are longer than this; staying at its extreme then means nothing.
LIVELY_RUN = 4

#: Bounds (SI) of what a quantity can be, by channel name.
PLAUSIBLE = {
    "latitude": (-1.5708, 1.5708), "longitude": (-6.2832, 6.2832), "specific_force": (-5e3, 5e3),
    "angular_rate": (-400.0, 400.0), "pressure": (0.0, 5e6), "temperature": (1.0, 3e3), "quaternion":
    (-1.01, 1.01), "field": (-0.1, 0.1), "delta_angle": (-7.0, 7.0),
}  # fmt: skip


def candidates(recorded: np.ndarray) -> np.ndarray:
    """Values among `recorded` (any shape) that could be sentinels, each once."""
    flat = np.asarray(recorded, dtype=float).ravel()
    flat = flat[np.abs(flat) >= _LEAST_SENTINEL]
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


@dataclass(frozen=True)
class _Run:
    """Equal values in a row: first row, length, value, and the larger of the steps into and out of it."""

    first: int
    size: int
    value: float
    step: float


@dataclass
class _Column:
    """Runs of equal values in one column, joined across blocks. `quantum` is its smallest step."""

    lengths: np.ndarray = field(default_factory=lambda: np.zeros(257, dtype=np.int64))
    quantum: float = np.inf
    long_runs: list[_Run] = field(default_factory=list)
    extremes: dict[str, _Run] = field(default_factory=dict)
    open_run: tuple[int, int, float] | None = None
    before: float = np.nan

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
                starts, sizes = np.insert(starts, 0, first), np.insert(sizes, 0, size)
                held = np.insert(held, 0, value)
        self._close(starts[:-1], sizes[:-1], held)
        self.open_run = (int(starts[-1]), int(sizes[-1]), float(held[-1]))

    def finish(self) -> None:
        """Count the last run too."""
        if self.open_run is not None:
            first, size, value = self.open_run
            self._close(np.array([first]), np.array([size]), np.array([value, np.nan]))
            self.open_run = None

    def usual_run(self) -> int:
        """The length ninety-nine in a hundred runs do not exceed."""
        total = np.cumsum(self.lengths)
        return int(np.searchsorted(total, 0.99 * total[-1])) if total[-1] else 1

    def jumps(self, run: _Run) -> bool:
        """Whether the value before or after a run is further off than a smooth, rounded signal would be."""
        return run.step > 1.5 * self.quantum

    def _close(self, starts: np.ndarray, sizes: np.ndarray, held: np.ndarray) -> None:
        """Runs that have ended; `held` are their values and that of the run after them."""
        if not len(starts):
            return
        steps = np.abs(np.diff(held, prepend=self.before))
        moved = steps[np.isfinite(steps) & (steps > 0)]
        self.quantum = min(self.quantum, float(moved.min())) if len(moved) else self.quantum
        self.before, values = float(held[-2]), held[:-1]
        largest = np.fmax(steps[:-1], steps[1:])
        finite = np.isfinite(values)
        starts, sizes, values, largest = starts[finite], sizes[finite], values[finite], largest[finite]
        if not len(values):
            return
        self.lengths += np.bincount(np.minimum(sizes, 256), minlength=257)

        def run(at: int) -> _Run:
            return _Run(int(starts[at]), int(sizes[at]), float(values[at]), float(largest[at]))

        self.long_runs += [run(int(at)) for at in np.flatnonzero(sizes >= STUCK_SAMPLES)]
        self.long_runs = sorted(self.long_runs, key=lambda item: -item.size)[:64]
        for name, value, sign in (("highest", values.max(), 1.0), ("lowest", values.min(), -1.0)):
            best, longest = self.extremes.get(name), run(int(np.argmax(np.where(values == value, sizes, 0))))
            if best is None or (sign * value, longest.size) > (sign * best.value, best.size):
                self.extremes[name] = longest


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

    def issues(self, time: np.ndarray, missing: int, valid: np.ndarray) -> list[Issue]:
        """What was found. `time` (N,) tells when; `missing` rows are NaN for a reason already told.

        A value held while the sensor calls itself invalid (`valid` (N,) false) is nothing it said.
        """
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
                found += _runs(column, self._place, where, self._rows, time, valid)
        return found


def _runs(
    column: _Column, place: str, where: str, rows: int, time: np.ndarray, valid: np.ndarray
) -> list[Issue]:
    longest = column.long_runs[0] if column.long_runs else None
    if longest is not None and longest.size == rows:
        return [defect("constant-value", place, f"The value is {longest.value:g} throughout{where}.", rows)]
    found, usual = [], column.usual_run()
    saturated = set()
    for name, run in sorted(column.extremes.items()):
        least = max(SATURATED_SAMPLES, SATURATED_RATIO * usual)
        held = run.size >= least and usual <= LIVELY_RUN and column.jumps(run)
        if run.value != 0.0 and held and _said(run, valid):
            saturated.add(run.first)
            message = f"It stays at its {name} value, {run.value:g}, for {run.size} samples{where}."
            found.append(defect("saturation", place, message, run.size, _span(time, run)))
    stuck = [run for run in column.long_runs if run.size >= STUCK_RATIO * usual and column.jumps(run)]
    stuck = [run for run in stuck if _said(run, valid)]
    for run in sorted((run for run in stuck if run.first not in saturated), key=lambda run: run.first)[:5]:
        message = f"It holds the value {run.value:g} for {run.size} samples{where}."
        found.append(defect("stuck-value", place, message, run.size, _span(time, run)))
    return found


def _said(run: _Run, valid: np.ndarray) -> bool:
    return bool(valid[run.first : run.first + run.size].any())


def _span(time: np.ndarray, run: _Run) -> tuple[float, float] | None:
    start, end = float(time[run.first]), float(time[run.first + run.size - 1])
    return (start, end) if np.isfinite(start) and np.isfinite(end) else None
