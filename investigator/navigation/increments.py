"""From a recorded inertial stream to increments: rows of velocity and angle over successive intervals.

Rates become increments by the trapezoid. Increments that the unit has not compensated get the two-sample
coning and sculling terms; compensated ones are turned back to mid-interval, where the equations expect
them. A clipped sample is censored, not data: its increment carries a sigma of the size of the possible
excess, grown by the square root of the number of clipped samples in a row because they err together. A
gap of more than five nominal intervals becomes one row of its own segment, with the mean of both sides
and a declared sigma. Source: Savage 1998 (coning, sculling).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from investigator.errors import BadData
from investigator.logs.contents import Stream
from investigator.navigation.layout import (
    INPUTS,
    U_ANGLE,
    U_ANGLE_EXCESS,
    U_VELOCITY,
    U_VELOCITY_EXCESS,
)
from investigator.navigation.mechanisation import Inputs

GAP_INTERVALS = 5.0
_NEIGHBOURS = 51  #: intervals whose median is the nominal one: loggers change their rate in flight


def is_gap(dt: np.ndarray) -> np.ndarray:
    """(N,) bool: which intervals dt (N,) exceed five nominal ones, nominal by the median of their neighbours.

    The rate may change in flight: 100 Hz on the way up, 10 Hz under the parachute, is no gap but at the
    change.
    """
    if dt.size and dt.max() <= GAP_INTERVALS * dt.min():  # no median is less than the least
        return np.zeros(dt.shape, dtype=bool)
    from scipy.ndimage import median_filter

    gap: np.ndarray = dt > GAP_INTERVALS * median_filter(dt, min(_NEIGHBOURS, dt.size), mode="nearest")
    return gap


@dataclass(frozen=True)
class Limits:
    """Full scales, the excess a clipped sample may hide, and what may happen in a gap (one-sigma, SI)."""

    force_range: float
    rate_range: float
    force_excess: float
    rate_excess: float
    gap_force: float
    gap_rate: float


def increments(stream: Stream, start: float, end: float, limits: Limits) -> Inputs:
    """Increments of an inertial stream from `start` to `end` (s), in body axes.

    The run starts at the first sample where the stream begins later. Raises BadData where the stream
    carries no complete pair of channels, or fewer than two usable samples between start and end.
    """
    if "specific_force" in stream.channels and "angular_rate" in stream.channels:
        return _from_rates(stream, start, end, limits)
    if "delta_velocity" in stream.channels and "delta_angle" in stream.channels:
        return _from_increments(stream, start, end, limits)
    raise BadData(
        "Strapdown navigation needs specific force and angular rate, or their increments.",
        f"/sensors/{stream.name}",
        "Choose the vertical channel, or a stream that carries both.",
    )


def _from_rates(stream: Stream, start: float, end: float, limits: Limits) -> Inputs:
    time, force, rate = _kept(stream, "specific_force", "angular_rate", start, end)
    clip_force = _clipped(force, limits.force_range, limits.force_excess)
    clip_rate = _clipped(rate, limits.rate_range, limits.rate_excess)
    C_bs = stream.mounting.C_bs
    force, rate = force @ C_bs.T, rate @ C_bs.T
    clip_force, clip_rate = _turned(clip_force, C_bs), _turned(clip_rate, C_bs)
    first, time, force, rate = _begin(time, force, rate, start)
    dt = np.diff(np.concatenate(([first], time[1:])))
    rows = np.zeros((dt.size, INPUTS))
    rows[:, U_VELOCITY] = 0.5 * (force[1:] + force[:-1]) * dt[:, None]
    rows[:, U_ANGLE] = 0.5 * (rate[1:] + rate[:-1]) * dt[:, None]
    rows[:, U_VELOCITY_EXCESS] = np.maximum(clip_force[1:], clip_force[:-1]) * dt[:, None]
    rows[:, U_ANGLE_EXCESS] = np.maximum(clip_rate[1:], clip_rate[:-1]) * dt[:, None]
    gap = is_gap(dt)
    rows[gap, U_VELOCITY_EXCESS] = limits.gap_force * dt[gap, None]
    rows[gap, U_ANGLE_EXCESS] = limits.gap_rate * dt[gap, None]
    return Inputs(first, time[1:], rows, _segments(gap))


def _begin(
    time: np.ndarray, force: np.ndarray, rate: np.ndarray, start: float
) -> tuple[float, np.ndarray, np.ndarray, np.ndarray]:
    """The series with its first sample moved to `start` by interpolation, where a sample stands before it."""
    if time[0] >= start:
        return float(time[0]), time, force, rate
    share = (start - time[0]) / (time[1] - time[0])
    force, rate = force.copy(), rate.copy()
    force[0] += share * (force[1] - force[0])
    rate[0] += share * (rate[1] - rate[0])
    return start, time, force, rate


def _from_increments(stream: Stream, start: float, end: float, limits: Limits) -> Inputs:
    time, velocity, angle = _kept(stream, "delta_velocity", "delta_angle", start, end)
    nominal = float(np.median(np.diff(time)))
    covered = np.minimum(np.diff(time, prepend=time[0] - nominal), nominal * GAP_INTERVALS)
    covered = np.where(covered > 1.5 * nominal, nominal, covered)
    clip_v = _clipped(velocity / covered[:, None], limits.force_range, limits.force_excess) * covered[:, None]
    clip_a = _clipped(angle / covered[:, None], limits.rate_range, limits.rate_excess) * covered[:, None]
    C_bs = stream.mounting.C_bs
    velocity, angle = velocity @ C_bs.T, angle @ C_bs.T
    if stream.attributes.get("compensated", False):
        velocity = velocity - 0.5 * np.cross(angle, velocity)
    else:
        velocity, angle = _compensated(velocity, angle)
    rows = np.concatenate((velocity, angle, _turned(clip_v, C_bs), _turned(clip_a, C_bs)), axis=1)
    return _with_missing(time, covered, rows, limits, start)


def _with_missing(
    time: np.ndarray, covered: np.ndarray, rows: np.ndarray, limits: Limits, start: float
) -> Inputs:
    """Rows with uncovered stretches filled in by the mean rate of their sides and the declared sigma."""
    begins = time - covered
    first = max(int(np.searchsorted(begins, start - 0.5 * covered.min())), 1)
    missing = begins[first:] - time[first - 1 : -1]
    hole = np.flatnonzero(missing > 0.5 * covered[first:])
    after, lost = first + hole, missing[hole][:, None]
    filled = 0.5 * lost * (rows[after - 1] / covered[after - 1, None] + rows[after] / covered[after, None])
    filled[:, U_VELOCITY_EXCESS], filled[:, U_ANGLE_EXCESS] = limits.gap_force * lost, limits.gap_rate * lost
    wide = missing[hole] > GAP_INTERVALS * covered[after]
    gaps = np.insert(np.zeros(missing.size, dtype=bool), hole, wide)
    return Inputs(
        float(time[first - 1]),
        np.insert(time[first:], hole, begins[after]),
        np.insert(rows[first:], hole, filled, axis=0),
        _segments(gaps),
    )


def _compensated(velocity: np.ndarray, angle: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two-sample coning and sculling; the turn within the interval is left to the mid-interval attitude."""
    v0, a0 = np.vstack((velocity[:1], velocity[:-1])), np.vstack((angle[:1], angle[:-1]))
    coning = np.cross(a0, angle) / 12.0
    sculling = (np.cross(a0, velocity) + np.cross(v0, angle)) / 12.0
    return velocity + sculling, angle + coning


def _kept(
    stream: Stream, force: str, rate: str, start: float, end: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Usable samples up to `end`, from the last one not after `start`, at strictly increasing times."""
    forces, rates = stream.values(force), stream.values(rate)
    keep = (
        stream.usable
        & np.isfinite(forces).all(axis=1)
        & np.isfinite(rates).all(axis=1)
        & (stream.time <= end)
    )
    time = stream.time[keep]
    forward = np.ones(time.size, dtype=bool)
    forward[1:] = time[1:] > np.maximum.accumulate(time)[:-1]
    time = time[forward]
    begin = max(int(np.searchsorted(time, start, side="right")) - 1, 0)
    if time.size - begin < 2:
        raise BadData(
            f"The stream holds fewer than two usable samples between {start:g} s and {end:g} s.",
            f"/sensors/{stream.name}",
            "Widen the window, or choose another stream.",
        )
    return time[begin:], forces[keep][forward][begin:], rates[keep][forward][begin:]


def _clipped(values: np.ndarray, full_scale: float, excess: float) -> np.ndarray:
    """Sigma (N, 3) by which values may fall short: `excess` times the root of the clipped run's length."""
    clipped = np.abs(values) >= full_scale
    sigma = np.zeros(values.shape)
    for axis in range(values.shape[1]):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], clipped[:, axis].astype(int), [0]))))
        for begin, stop in edges.reshape(-1, 2):
            sigma[begin:stop, axis] = excess * np.sqrt(stop - begin)
    return sigma


def _turned(sigma_s: np.ndarray, C_bs: np.ndarray) -> np.ndarray:
    """Sigmas (N, 3) of independent sensor axes seen along the body's axes."""
    if not sigma_s.any():
        return sigma_s
    turned: np.ndarray = np.sqrt(sigma_s**2 @ (C_bs**2).T)
    return turned


def _segments(gap: np.ndarray) -> np.ndarray:
    segment: np.ndarray = np.cumsum(gap)
    return segment
