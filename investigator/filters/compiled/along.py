"""What sensors read along a given path, sample by sample: `investigator.residuals` as compiled code."""

from __future__ import annotations

from math import isfinite, sqrt

import numpy as np

from investigator.filters.compiled.arrays import Drive, Laws, Meeting, Path, Read, Rules, Sensors
from investigator.filters.compiled.calls import measure_at
from investigator.filters.compiled.motion import see
from investigator.filters.compiled.reading import expected
from investigator.filters.problem import View, WorldArrays
from investigator.plain import borrowing
from investigator.world.frames import plumb


@borrowing
def read_along(
    sensor: int,
    laws: Laws,
    world: WorldArrays,
    drive: Drive,
    sensors: Sensors,
    met: Meeting,
    path: Path,
    rules: Rules,
    read: Read,
) -> None:
    """Every sample of a sensor along the path."""
    for at in range(path.sample.size):
        seen = see(path.row[at], path.nominal[at], path.time[at], laws, drive, met)
        _read_one(sensor, at, seen, laws, world, sensors, path, rules, read)


def _read_one(
    sensor: int,
    at: int,
    seen: View,
    laws: Laws,
    world: WorldArrays,
    sensors: Sensors,
    path: Path,
    rules: Rules,
    read: Read,
) -> None:
    k, z = read.predicted.shape[1], sensors.z[path.sample[at]]
    for i in range(k):
        if not isfinite(z[i]):
            return
    z_hat, H, R = expected(sensor, seen, path.own[at], laws, world, sensors)
    height, ux, uy, uz = plumb(seen.position_p_m, world.body)
    for i in range(k):
        read.predicted[at, i], read.sigma[at, i] = z_hat[i], sqrt(R[i, i])
    column, slope = _steepest(H, k, ux, uy, uz, rules.least_share)
    if column >= 0:
        read.misfit[at] = (z[column] - z_hat[column]) / slope
    p = sensors.parameters[sensors.parameters_at[sensor] : sensors.parameters_at[sensor + 1]]
    measure = measure_at(laws.measures[sensor])
    own = np.zeros(path.own.shape[1])
    rise = 0.0
    moved_to = seen.position_p_m.copy()
    for _ in range(rules.steps):
        moved_to[0] = seen.position_p_m[0] + rise * ux
        moved_to[1] = seen.position_p_m[1] + rise * uy
        moved_to[2] = seen.position_p_m[2] + rise * uz
        moved = View(moved_to, seen.velocity_p_m_s, seen.C_pb, seen.rate_b_rad_s, seen.time)
        z_any, H = measure(moved, own, p, world)
        column, slope = _steepest(H, k, ux, uy, uz, rules.least_share)
        if column < 0 or not isfinite(z_any[column]):
            return
        step = (z[column] - z_any[column]) / slope
        rise += step
        if abs(step) < rules.close_m:
            break
    read.height[at] = height + rise - world.site[2]


@borrowing
def _steepest(
    H: np.ndarray, k: int, ux: float, uy: float, uz: float, least_share: float
) -> tuple[int, float]:
    """The value most sensitive to height and by how much; −1 where none leans on height."""
    column, slope = 0, -1.0
    for i in range(k):
        by_height = H[i, 6] * ux + H[i, 7] * uy + H[i, 8] * uz
        if abs(by_height) > abs(slope) or i == 0:
            column, slope = i, by_height
    norm = sqrt(H[column, 6] * H[column, 6] + H[column, 7] * H[column, 7] + H[column, 8] * H[column, 8])
    if abs(slope) <= least_share * norm:
        return -1, slope
    return column, slope
