"""Every sensor against a trajectory: residuals in the recorded unit, and samples projected onto height.

A projected sample is the height at which a nominal sensor of this kind would have read what was recorded, at
the trajectory's position, attitude and speed. Slant range is never plotted as altitude: it goes along the
beam, through the attitude, to the terrain, and comes out as height.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from investigator.filters.compiled.arrays import Path, Read, Rules
from investigator.filters.compiled.packing import NotCompilable
from investigator.filters.compiled.passes import read_along
from investigator.filters.prediction import expected
from investigator.filters.problem import Problem, SensorProblem, View
from investigator.filters.run import Trajectory
from investigator.navigation.layout import D_POSITION, QUATERNION
from investigator.world.frames import geodetic, up_at

_NEWTON_STEPS, _CLOSE_M = 6, 0.01
_LEAST_SHARE = (
    0.1  #: of a sensor's whole dependence on position; one that leans less on height says nothing of it
)


@dataclass(frozen=True)
class Residuals:
    """One sensor against a trajectory. time (m,), z and residual (m, k) in the unit, sigma (m, k) of the
    sensor alone.

    height_site (m,) is each sample projected onto height (NaN where it says nothing of height); misfit_m (m,)
    the residual in metres of height, faults and own states as modelled; usable (m,) bool.
    """

    sensor: str
    unit: str
    time: np.ndarray
    z: np.ndarray
    residual: np.ndarray
    sigma: np.ndarray
    height_site: np.ndarray
    misfit_m: np.ndarray
    usable: np.ndarray


def residuals(problem: Problem, trajectory: Trajectory, engine: str = "auto") -> dict[str, Residuals]:
    """Recorded minus predicted for every sensor of a problem, at the times the trajectory covers.

    `engine` as in `filters.engine`: anything but "reference" reads by compiled code where that can be.
    """
    return {
        sensor.name: _of_sensor(problem, number, trajectory, engine)
        for number, sensor in enumerate(problem.sensors)
    }


def _of_sensor(problem: Problem, number: int, trajectory: Trajectory, engine: str) -> Residuals:
    sensor = problem.sensors[number]
    inside = np.flatnonzero((sensor.time >= trajectory.time[0]) & (sensor.time <= trajectory.time[-1]))
    path = _path(problem, sensor, trajectory, inside)
    read = None if engine == "reference" else _compiled(problem, number, path)
    predicted, sigma, misfit, height = read or _read(problem, sensor, path)
    z = sensor.z[inside]
    return Residuals(
        sensor.name,
        sensor.unit,
        sensor.time[inside],
        z,
        z - predicted,
        sigma,
        height,
        misfit,
        (sensor.usable if sensor.quarantined is None else sensor.usable & ~sensor.quarantined)[inside],
    )


def _path(problem: Problem, sensor: SensorProblem, trajectory: Trajectory, inside: np.ndarray) -> Path:
    """The vehicle at a sensor's samples `inside` (m,), between the trajectory's epochs by interpolation."""
    time = np.ascontiguousarray(sensor.time[inside], dtype=float)
    nominal, row = _between(problem, trajectory, time)
    own = np.ascontiguousarray(_own_states(sensor, trajectory, time))
    return Path(inside.astype(np.int64), row, time, nominal, own)


def _compiled(problem: Problem, number: int, path: Path) -> Read | None:
    try:
        return read_along(problem, number, path, Rules(_NEWTON_STEPS, _CLOSE_M, _LEAST_SHARE))
    except NotCompilable:
        return None


def _read(problem: Problem, sensor: SensorProblem, path: Path) -> Read:
    """The same as `compiled.along`, which leaves the readings of its samples here."""
    predicted, sigma = np.full((2, path.sample.size, sensor.z.shape[1]), np.nan)
    height, misfit = np.full((2, path.sample.size), np.nan)
    for out, index in enumerate(path.sample):
        if not np.isfinite(sensor.z[index]).all():
            continue
        view = _view(problem, path.nominal[out], int(path.row[out]), float(path.time[out]))
        z_hat, H, R = expected(sensor, view, path.own[out], problem.world)
        predicted[out], sigma[out] = z_hat, np.sqrt(np.diag(R))
        misfit[out] = _in_metres(sensor.z[index] - z_hat, H, view, problem)
        height[out] = _projected(problem, sensor, view, sensor.z[index])
    return Read(predicted, sigma, misfit, height)


def _in_metres(residual: np.ndarray, H: np.ndarray, view: View, problem: Problem) -> float:
    """The residual of the value most sensitive to height, divided by that sensitivity; NaN where there is
    none.
    """
    slope = _steepest(H, _up_p(view, problem)[0])
    return float("nan") if slope is None else float(residual[slope[0]] / slope[1])


def _up_p(view: View, problem: Problem) -> tuple[np.ndarray, float]:
    """The local vertical (3,) and the height above the reference surface."""
    latitude, longitude, height = geodetic(view.position_p_m, problem.world.body)
    return up_at(latitude, longitude), height


def _steepest(H: np.ndarray, up_p: np.ndarray) -> tuple[int, float] | None:
    """The value most sensitive to height, and by how much; None where none leans on height."""
    slopes = H[:, D_POSITION] @ up_p
    column = int(np.argmax(np.abs(slopes)))
    if abs(slopes[column]) <= _LEAST_SHARE * np.linalg.norm(H[column, D_POSITION]):
        return None
    return column, float(slopes[column])


def _view(problem: Problem, nominal: np.ndarray, row: int, time: float) -> View:
    before = problem.input_time[row - 1] if row else problem.start
    return problem.motion.view(nominal, problem.inputs[row], float(problem.input_time[row] - before), time)


def _between(problem: Problem, trajectory: Trajectory, time: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The motion's nominal (m, N) at times (m,), between epochs by linear interpolation, and rows (m,) of the
    inputs they fall into.
    """
    right = np.clip(np.searchsorted(trajectory.time, time), 1, trajectory.time.size - 1)
    left = right - 1
    gap = trajectory.time[right] - trajectory.time[left]
    share = np.clip((time - trajectory.time[left]) / np.where(gap > 0.0, gap, 1.0), 0.0, 1.0)
    share = np.where(gap > 0.0, share, 1.0)[:, None]
    size = len(problem.motion.nominal_names)
    before_it, after_it = trajectory.nominal[left, :size], trajectory.nominal[right, :size]
    nominal = (1.0 - share) * before_it + share * after_it
    if problem.motion.has_attitude:
        along = np.sum(before_it[:, QUATERNION] * after_it[:, QUATERNION], axis=1, keepdims=True)
        q_after = after_it[:, QUATERNION] * np.copysign(1.0, along)
        q = (1.0 - share) * before_it[:, QUATERNION] + share * q_after
        nominal[:, QUATERNION] = q / np.linalg.norm(q, axis=1, keepdims=True)
    row = np.clip(np.searchsorted(problem.input_time, time), 0, problem.input_time.size - 1)
    return np.ascontiguousarray(nominal), row.astype(np.int64)


def _own_states(sensor: SensorProblem, trajectory: Trajectory, time: np.ndarray) -> np.ndarray:
    """The sensor's own states (m, s) along the trajectory: the last columns of its nominal, by name."""
    names = [state.name for state in sensor.states]
    if not names:
        return np.zeros((time.size, 0))
    shift = trajectory.nominal.shape[1] - len(trajectory.states)
    columns = [trajectory.states.index(name) + shift for name in names]
    return np.column_stack(
        [np.interp(time, trajectory.time, trajectory.nominal[:, column]) for column in columns]
    )


def _projected(problem: Problem, sensor: SensorProblem, view: View, z: np.ndarray) -> float:
    """The height above site at which the nominal sensor reads z (Newton's method on its own measurement
    function).
    """
    up_p, height = _up_p(view, problem)
    nominal_states = np.zeros(len(sensor.states))
    rise = 0.0
    for _ in range(_NEWTON_STEPS):
        moved = view._replace(position_p_m=view.position_p_m + rise * up_p)
        z_hat, H = sensor.measure(moved, nominal_states, sensor.parameters, problem.world)
        slope = _steepest(H, up_p)
        if slope is None or not np.isfinite(z_hat[slope[0]]):
            return float("nan")
        step = float((z[slope[0]] - z_hat[slope[0]]) / slope[1])
        rise += step
        if abs(step) < _CLOSE_M:
            break
    return float(height + rise - problem.world.site[2])
