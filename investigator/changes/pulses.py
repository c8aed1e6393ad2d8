"""Pulses: stretches that begin or end with a jump and stand out of the residual's own smooth course.

A generalised likelihood ratio: for each place and duration a cubic plus a rectangle is fitted to the
residual around it, robustly, the flanks tapered; the rectangle's amplitude over its sigma is the
statistic, and it must exceed what the residual scatters beside it. A slow misfit of the model bends the
cubic and makes no pulse; a drift or a kink makes no jump, and without a jump at an edge nothing counts.
Candidates are taken greedily, the largest amplitude² × √duration first, each masked before the next is
sought.
Source: Basseville & Nikiforov 1993, 2.4 and 7.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from investigator.changes.series import Series, noise
from investigator.changes.window import ChangeTest

_DURATIONS_S = (0.3, 0.6, 1.0, 2.0, 3.0)
_STEP_S = 0.1
_LINE_S, _GUARD_S = 0.5, 0.1  #: length of the lines whose difference is a jump, and what lies between them
_ROUNDS = 3  #: of reweighting
_HUBER = 2.0
_ORDER = 3
_FLANK_GROWTH = 1.25
_MOST_PULSES = 24
_EDGE_ROUNDS = 8


@dataclass(frozen=True)
class Pulse:
    """Start and end (s), the largest departure from the smooth course, and the amplitude in its own sigma."""

    start: float
    end: float
    peak: float
    statistic: float


@dataclass(frozen=True)
class _Candidate:
    start: float
    end: float
    amplitude: float
    spread: float  # of the amplitude, for noise of unit sigma
    scatter: float  # of the residual about its course on either side


def find_pulses(series: Series, minimum: float, test: ChangeTest) -> list[Pulse]:
    """Every pulse of at least `minimum` in a stretch without gaps, in order of time."""
    search = _Search(series, minimum, test)
    found: list[Pulse] = []
    while len(found) < _MOST_PULSES and (pulse := search.next()) is not None:
        found.append(pulse)
    return sorted(found, key=lambda pulse: pulse.start)


class _Search:
    """One residual, what of it is masked, and where it jumps."""

    def __init__(self, series: Series, minimum: float, test: ChangeTest) -> None:
        self.t, self.r, self.dt = series.time, series.value, series.interval
        self.minimum, self.test = minimum, test
        self.masked = np.zeros(self.t.size, dtype=bool)
        phi = test.noise_correlation
        self.inflation = sqrt((1.0 + phi) / (1.0 - phi))
        self.places = self._places()
        self.fitted: dict[tuple[float, float], _Candidate | None] = {}  #: by start and end, as masked now

    def next(self) -> Pulse | None:
        """The strongest pulse left, masked from now on."""
        sigma = noise(self.r, self.masked)
        found = [item for item in self._candidates() if self._stands_out(item, sigma)]
        if not found:
            return None
        best = max(found, key=lambda item: item.amplitude**2 * sqrt(item.end - item.start))
        start, end = self._edges(best, sigma)
        inside = (self.t >= start) & (self.t < end)
        departure = (self.r - self._course(start, end))[inside]
        peak = float(departure[np.argmax(np.abs(departure))])
        self._mask(inside)
        return Pulse(start, end, peak, abs(best.amplitude) / (best.spread * sigma))

    def _mask(self, rows: np.ndarray) -> None:
        """Mask rows, and let go of the fits they had a part in."""
        self.masked |= rows
        first, last = self.t[rows][[0, -1]]
        self.fitted = {
            (start, end): item
            for (start, end), item in self.fitted.items()
            if end + self._flank(start, end) < first or start - self._flank(start, end) > last
        }

    def _stands_out(self, item: _Candidate, sigma: float) -> bool:
        by_noise = self.test.pulse_sigmas * item.spread * sigma
        by_scatter = self.test.scatter_sigmas * item.scatter
        return abs(item.amplitude) > max(self.minimum, by_noise, by_scatter)

    def _sharp_times(self) -> np.ndarray:
        """Times of jumps: a line fitted after less a line fitted before, both carried across a guard."""
        length, guard = round(_LINE_S / self.dt), round(_GUARD_S / self.dt)
        if length < 2 or self.t.size < 2 * (length + guard) + 1:
            return np.zeros(0)
        x = (np.arange(length) + guard + 0.5) * self.dt
        weights = np.linalg.pinv(np.column_stack((np.ones(length), x)))[0]
        count = self.t.size - 2 * (length + guard)
        rows = np.arange(length + guard, length + guard + count)[:, None]
        after = self.r[rows + guard + np.arange(length)] @ weights
        before = self.r[rows - guard - 1 - np.arange(length)] @ weights
        jump = np.abs(after - before)
        spread = sqrt(2.0 * float(weights @ weights)) * self.inflation
        limit = max(self.minimum, self.test.pulse_sigmas * noise(self.r, self.masked) * spread)
        sharp: np.ndarray = self.t[rows[:, 0]][jump > limit]
        return sharp

    def _places(self) -> list[tuple[float, float]]:
        """Start and end of every pulse there could be, one of which lies at a jump."""
        sharp = self._sharp_times()
        if sharp.size == 0:
            return []
        found: list[tuple[float, float]] = []
        for duration in _DURATIONS_S:
            starts = np.arange(self.t[0], self.t[-1] - duration, _STEP_S)
            apart = np.minimum(_apart(starts, sharp), _apart(starts + duration, sharp))
            found += [(float(start), float(start) + duration) for start in starts[apart <= self.test.reach_s]]
        return found

    def _candidates(self) -> list[_Candidate]:
        """Those places, fitted."""
        for place in self.places:
            if place not in self.fitted:
                self.fitted[place] = self._fit(*place)
        found = (self.fitted[place] for place in self.places)
        return [item for item in found if item is not None]

    def _around(self, start: float, end: float) -> tuple[np.ndarray, float, np.ndarray]:
        """Rows (n,) bool of window and flanks, length of a flank (s), weights (n,) that fall off outward."""
        flank = self._flank(start, end)
        rows = (self.t >= start - flank) & (self.t <= end + flank) & ~self.masked
        t = self.t[rows]
        outside = np.maximum(np.maximum(start - t, t - end), 0.0)
        return rows, flank, np.exp(-0.5 * (outside / (0.5 * flank)) ** 2)

    def _flank(self, start: float, end: float) -> float:
        """Length of a flank (s)."""
        return max(self.test.span_s, _FLANK_GROWTH * (end - start))

    def _fit(self, start: float, end: float) -> _Candidate | None:
        """Amplitude of a rectangle on a cubic, or None where the flanks hold too little."""
        if self.masked[(self.t >= start) & (self.t < end)].any():
            return None
        rows, flank, taper = self._around(start, end)
        t = self.t[rows]
        inside = (t >= start) & (t < end)
        enough = 0.25 * flank / self.dt
        if (t < start).sum() < enough or (t >= end).sum() < enough or inside.sum() < 2:
            return None
        powers = np.vander((t - 0.5 * (start + end)) / (flank + 0.5 * (end - start)), _ORDER + 1)
        basis = np.column_stack((powers, inside))
        coefficients, information = _robust(basis, self.r[rows], taper)
        spread = sqrt(float(np.linalg.inv(information)[-1, -1])) * self.inflation
        beside = np.abs(self.r[rows] - basis @ coefficients)[~inside]
        return _Candidate(start, end, float(coefficients[-1]), spread, 1.4826 * float(np.median(beside)))

    def _course(self, start: float, end: float) -> np.ndarray:
        """The smooth course (n,) under a window, from its flanks alone."""
        rows, flank, _ = self._around(start, end)
        rows &= (self.t < start) | (self.t >= end)
        t = self.t[rows]
        lopsided = min(int((t < start).sum()), int((t >= end).sum())) < _ORDER + 1
        order = 1 if lopsided else _ORDER
        middle, scale = 0.5 * (start + end), flank + 0.5 * (end - start)
        outside = np.maximum(np.maximum(start - t, t - end), 0.0)
        taper = np.exp(-0.5 * (outside / (0.5 * flank)) ** 2)
        basis = np.vander((t - middle) / scale, order + 1)
        coefficients, _ = _robust(basis, self.r[rows], taper, rounds=2 * _ROUNDS)
        course: np.ndarray = np.vander((self.t - middle) / scale, order + 1) @ coefficients
        return course

    def _edges(self, best: _Candidate, sigma: float) -> tuple[float, float]:
        """Where the departure falls below its limit, each edge moved by no more than the reach."""
        start, end, reach = best.start, best.end, self.test.reach_s
        for _ in range(_EDGE_ROUNDS):
            departure = np.abs(self.r - self._course(start, end))
            inside = np.flatnonzero((self.t >= start) & (self.t < end) & ~self.masked)
            peak = int(inside[np.argmax(departure[inside])])
            limit = max(self.test.edge_share * departure[peak], 3.0 * sigma)
            low, high = self._extent(departure > limit, peak)
            new_start = max(float(self.t[low]) - 0.5 * self.dt, best.start - reach)
            new_end = min(float(self.t[high]) + 0.5 * self.dt, best.end + reach)
            if abs(new_start - start) + abs(new_end - end) < 0.5 * self.dt:
                break
            start, end = new_start, new_end
        return start, end

    def _extent(self, over: np.ndarray, peak: int) -> tuple[int, int]:
        """Rows to either side of the peak up to which at most one in a row lies under the limit."""
        low, high, last = peak, peak, self.t.size - 1
        while low > 0 and not self.masked[low - 1] and over[max(low - 2, 0) : low].any():
            low -= 1
        while high < last and not self.masked[high + 1] and over[high + 1 : high + 3].any():
            high += 1
        return low, high


def _apart(times: np.ndarray, marks: np.ndarray) -> np.ndarray:
    """How far (n,) times are from the nearest of some marks in order, one at least."""
    after = np.searchsorted(marks, times)
    beside = marks[np.maximum(after - 1, 0)], marks[np.minimum(after, marks.size - 1)]
    found: np.ndarray = np.minimum(np.abs(beside[0] - times), np.abs(beside[1] - times))
    return found


def _robust(
    basis: np.ndarray, value: np.ndarray, taper: np.ndarray, rounds: int = _ROUNDS
) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and information of a least-squares fit reweighted after Huber."""
    weights = taper
    for _ in range(rounds):
        weighted = basis * weights[:, None]
        information = weighted.T @ basis + 1e-9 * np.eye(basis.shape[1])
        coefficients = np.linalg.solve(information, weighted.T @ value)
        misfit = np.abs(value - basis @ coefficients)
        scale = 1.4826 * float(np.median(misfit)) + 1e-9
        weights = taper / np.maximum(1.0, misfit / (_HUBER * scale))
    return coefficients, information
