"""The phased vertical filter as one loop over floats, for the many runs of a fit.

It consumes the same `Problem` as the engines and answers with height and speed at every input epoch; a test
holds it equal to the replay. The chosen structure is replayed and scored by the ordinary engine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from investigator.filters.augmentation import augment
from investigator.filters.gain import fixed_gain
from investigator.filters.problem import Problem, SensorProblem, WorldArrays
from investigator.filters.schedule import SAME_TIME_S, schedule
from investigator.navigation import phased_motion as pm
from investigator.navigation import vertical_motion
from investigator.sensors.barometer import measure_pressure
from investigator.sensors.barometric_altitude import measure_altitude
from investigator.sensors.scheduled_altitude import scheduled_sigma, variance_scheduled
from investigator.world.atmosphere import pressure, pressure_slope

#: ẑ, ∂ẑ/∂h, R of a height (m), a speed upward (m/s) and a time (s).
Reading = Callable[[float, float, float], tuple[float, float, float]]


@dataclass(frozen=True)
class Steps:
    """A problem's increments cut at its samples, in columns.

    Of each piece: dt, Δv, phase, whether it spans a gap, whether its segment is fresh, its end, the sample
    met there (or NaN), the input epoch reached (or −1).
    """

    dt: list[float]
    dv: list[float]
    phase: list[int]
    gap: list[bool]
    fresh: list[bool]
    time: list[float]
    z: list[float]
    epoch: list[int]


def steps_of(problem: Problem) -> Steps:
    """The steps of a problem with one scalar sensor, all of whose samples come in order of validity."""
    (sensor,) = problem.sensors
    found = Steps([], [], [], [], [], [], [], [])
    now, row, begun = problem.start, 0, problem.start
    ends = problem.input_time.tolist()
    for item in schedule(problem).due:
        time = item.time
        while row < len(ends) and time > ends[row] + SAME_TIME_S:
            _step(problem, found, row, begun, now, ends[row], np.nan, row)
            now = begun = ends[row]
            row += 1
        if row == len(ends):
            break
        z = float(sensor.z[item.sample, 0]) if sensor.usable[item.sample] else np.nan
        stop = ends[row] if time >= ends[row] - SAME_TIME_S else time
        _step(problem, found, row, begun, now, stop, z, -1)
        now = stop
    for later in range(row, len(ends)):
        _step(problem, found, later, begun, now, ends[later], np.nan, later)
        now = begun = ends[later]
    return found


def _step(
    problem: Problem, found: Steps, row: int, begun: float, now: float, stop: float, z: float, epoch: int
) -> None:
    u, length = problem.inputs[row], float(problem.input_time[row]) - begun
    dt = max(stop - now, 0.0)
    found.dt.append(dt)
    found.dv.append(float(u[pm.INCREMENT]) * (1.0 if dt == length else dt / length))
    found.phase.append(int(u[pm.IN_PHASE]))
    found.gap.append(bool(u[pm.GAP]) and row > 0)
    found.fresh.append(row > 0 and problem.segment[row] != problem.segment[row - 1])
    found.time.append(stop)
    found.z.append(z)
    found.epoch.append(epoch)


def reading_of(sensor: SensorProblem, world: WorldArrays) -> Reading | None:
    """The sensor as a function of height and speed over the site; None for one this loop does not know."""
    p, site = sensor.parameters, float(world.site[2])
    if sensor.alterations or sensor.states or sensor.withheld or sensor.available is not None or sensor.beta:
        return None
    if sensor.measure is measure_altitude:
        zero = 0.0 if p[2] else site
        if sensor.variance is variance_scheduled:
            rows = p[3:].reshape(-1, 6)
            return lambda h, v, t: (h + zero, 1.0, scheduled_sigma(t, v, rows) ** 2)
        constant = float(p[0]) ** 2
        return (lambda h, v, t: (h + zero, 1.0, constant)) if p[1] == 0.0 else None
    if sensor.measure is measure_pressure and p[1] == 0.0:
        air, variance = world.atmosphere, float(p[0]) ** 2
        return lambda h, v, t: (pressure(h + site, air), pressure_slope(h + site, air), variance)
    return None


def follow(problem: Problem, steps: Steps) -> tuple[np.ndarray, np.ndarray]:
    """Height (K,) and speed upward (K,) at every input epoch; every sample is used."""
    read = reading_of(problem.sensors[0], problem.world)
    assert read is not None
    p = problem.motion.parameters
    table = [pm.numbers(j, p).tolist() for j in range((p.size - vertical_motion.PARAMETERS) // pm.PER_PHASE)]
    gap_density = float(p[vertical_motion.GAP_NOISE])
    gain = fixed_gain(problem, augment(problem), problem.sensors[0].name, np.array([[1.0, 0.0, 0.0]]))
    fixed = None if gain is None else gain[:, 0].tolist()
    h, v, a = (float(x) for x in problem.nominal0[:3])
    within, corrected = int(problem.nominal0[pm.PHASE]), bool(problem.nominal0[pm.CORRECTED])
    P = problem.P0
    hh, hv, ha, vv, va, aa = (float(P[i, j]) for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)))
    heights, speeds = np.empty((2, problem.input_time.size))
    columns = (steps.dt, steps.dv, steps.phase, steps.gap, steps.fresh, steps.time, steps.z, steps.epoch)
    for dt, dv, phase, gap, fresh, time, z, epoch in zip(*columns, strict=True):
        if dt > 0.0:
            row = table[phase]
            if gap:
                hh, hv, vv, ha = hh + 2.0 * dt * hv + dt * dt * vv, hv + dt * vv, vv, ha + dt * va
                h += dt * v
                q_h, q_v, q_a = 0.0, gap_density**2, 0.0
            else:
                drag, kind = row[pm.DRAG], row[pm.TREATMENT]
                slow = 2.0 * drag * max(v, 0.0) * dt
                if kind == pm.ZERO:
                    a = 0.0
                gained = dv + a * dt - (drag * v * v * dt if v > 0.0 else 0.0)
                h, v = h + dt * (v + 0.5 * gained), v + gained
                if fresh and phase != within and row[pm.ENTRY_SIGMA] > 0.0:
                    hh = vv = aa = row[pm.ENTRY_SIGMA] ** 2
                    hv = ha = va = 0.0
                f, g, k = dt * (1.0 - 0.5 * slow), 1.0 - slow, 0.5 * dt * dt
                hv_, va_ = hv + f * vv + k * va, g * va + dt * aa
                ha_ = ha + f * va + k * aa
                hh = hh + f * hv + k * ha + f * hv_ + k * ha_
                hv = g * hv_ + dt * ha_
                vv = g * (g * vv + dt * va) + dt * va_
                ha, va = ha_, va_
                q_h, q_v, q_a = row[0] ** 2, row[1] ** 2, row[2] ** 2
            within, corrected = phase, row[pm.TREATMENT] == pm.ESTIMATED
            d2 = dt * dt
            hh += q_a * d2 * d2 * dt / 20.0 + q_v * d2 * dt / 3.0 + q_h * dt
            hv += q_a * d2 * d2 / 8.0 + q_v * d2 / 2.0
            ha += q_a * d2 * dt / 6.0
            vv += q_a * d2 * dt / 3.0 + q_v * dt
            va += q_a * d2 / 2.0
            aa += q_a * dt
        if z == z:
            z_hat, H, R = read(h, v, time)
            nu = z - z_hat
            if fixed is not None:
                nu /= H
                dh, dv_, da = fixed[0] * nu, fixed[1] * nu, fixed[2] * nu
            else:
                S = H * H * hh + R
                k_h, k_v, k_a = hh * H / S, hv * H / S, ha * H / S
                dh, dv_, da = k_h * nu, k_v * nu, k_a * nu
                aa -= k_a * H * ha
                va -= k_a * H * hv
                vv -= k_v * H * hv
                hh, hv, ha = hh * R / S, hv * R / S, ha * R / S
            h, v = h + dh, v + dv_
            if corrected:
                a += da
        if epoch >= 0:
            heights[epoch], speeds[epoch] = h, v
    return heights, speeds
