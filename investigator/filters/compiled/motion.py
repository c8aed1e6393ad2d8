"""One stretch of motion and one line of output, as plain functions over `arrays`, for both directions."""

from __future__ import annotations

from math import exp, sqrt

import numpy as np

from investigator.filters.compiled.arrays import Drive, Laws, States
from investigator.filters.problem import View, WorldArrays
from investigator.world.frames import geodetic, up_at

RESET, GAP, SHARE = range(3)  #: places in `Drive.has`


def begins(row: int, drive: Drive) -> float:
    """The time (s) at which an increment begins."""
    if row > 0:
        return float(drive.ends[row - 1])
    return drive.start


def advance(
    row: int, dt: float, nominal: np.ndarray, own: np.ndarray, laws: Laws, drive: Drive
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The nominal after dt seconds of increment `row`, Φ and Q of the motion; own (s,) decays in place."""
    p = drive.parameters
    length = drive.ends[row] - begins(row, drive)
    u = drive.inputs[row]
    if dt != length:
        if drive.has[SHARE]:
            u = laws.share(u, dt / length)
        else:
            u = u * (dt / length)
    if drive.has[GAP] and row > 0 and drive.segment[row] != drive.segment[row - 1]:
        moved, Phi, Q = laws.gap(nominal, u, dt, p)
    else:
        Phi, Q = laws.transition(nominal, u, dt, p)
        moved = laws.propagate(nominal, u, dt, p)
    return moved, Phi, Q


def own_step(dt: float, drive: Drive) -> tuple[np.ndarray, np.ndarray]:
    """Factor (s,) and driving variance (s,) of the sensors' states over dt seconds."""
    decay, noise = np.empty(drive.rate.size), np.empty(drive.rate.size)
    for i in range(decay.size):
        decay[i] = exp(-drive.rate[i] * dt)
        noise[i] = drive.walk[i] * dt + drive.stationary[i] * (1.0 - decay[i] * decay[i])
    return decay, noise


def view_now(row: int, nominal: np.ndarray, time: float, laws: Laws, drive: Drive) -> View:
    """What a sensor sees at a moment inside increment `row`."""
    dt = drive.ends[row] - begins(row, drive)
    return laws.see(nominal, drive.inputs[row], dt, time, drive.parameters)


def write(
    row: int,
    seen: View,
    nominal: np.ndarray,
    own: np.ndarray,
    P: np.ndarray,
    laws: Laws,
    world: WorldArrays,
    drive: Drive,
    states: States,
) -> None:
    """One epoch: nominal (N,), own (s,), P (n, n) without negative variances."""
    split = nominal.size
    states.nominal[row, :split] = nominal
    states.nominal[row, split:] = own
    for i in range(P.shape[0]):
        states.sigma[row, i] = sqrt(P[i, i])
    states.position_p_m[row] = seen.position_p_m
    states.velocity_p_m_s[row] = seen.velocity_p_m_s
    states.C_pb[row] = seen.C_pb
    latitude, longitude, height = geodetic(seen.position_p_m, world.body)
    up_p = up_at(latitude, longitude)
    projection = laws.projection(nominal, drive.parameters)
    states.vertical[row, 0] = height
    states.vertical[row, 1] = _spread(up_p, projection[6:9], P)
    states.vertical[row, 2] = (
        up_p[0] * seen.velocity_p_m_s[0] + up_p[1] * seen.velocity_p_m_s[1] + up_p[2] * seen.velocity_p_m_s[2]
    )
    states.vertical[row, 3] = _spread(up_p, projection[3:6], P)
    if states.covariance.shape[0] > 0:
        states.covariance[row] = P


def _spread(up_p: np.ndarray, rows: np.ndarray, P: np.ndarray) -> float:
    """Sigma along up of the three view errors in `rows` (3, m)."""
    m = rows.shape[1]
    by = np.empty(m)
    for i in range(m):
        by[i] = up_p[0] * rows[0, i] + up_p[1] * rows[1, i] + up_p[2] * rows[2, i]
    total = 0.0
    for i in range(m):
        if by[i] != 0.0:
            for j in range(m):
                total += by[i] * P[i, j] * by[j]
    return sqrt(max(total, 0.0))
