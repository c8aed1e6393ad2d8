"""What the sensors say: increments through counters, and samples along the true state.

A sample is ẑ + L·n: the measurement function and the faults of the truth's sensor model give ẑ, its noise law
R = L·Lᵀ, and n was drawn beforehand. Whether it is valid follows from the window of heights, from faults that
silence it, and from its link budget (`sensors.detection`).
"""

from __future__ import annotations

from math import floor, sqrt

import numpy as np

from investigator.filters.compiled.algebra import cholesky
from investigator.filters.compiled.arrays import Laws, Sensors
from investigator.filters.compiled.calls import measure_at
from investigator.filters.compiled.reading import expected
from investigator.filters.problem import View, WorldArrays
from investigator.navigation.layout import D_POSITION
from investigator.navigation.rotations import Vector, components, rows_of
from investigator.plain import inside
from investigator.refly.arrays import (
    CLIPPED_UNTIL,
    HELD_AT,
    HELD_UNTIL,
    Body,
    Chance,
    Flown,
    Gauge,
    Memory,
    Windows,
)
from investigator.sensors.detection import CONFIRM, heard, signal
from investigator.world.bodies import ROTATION

_INVALID = 4  # see `filters.problem.Reason`
_POSITION = D_POSITION.start


@inside
def counted(value: float, count: float) -> float:
    """The nearest whole number of counts."""
    return floor(value / count + 0.5) * count


@inside
def feel(
    row: int,
    time: float,
    dt: float,
    felt: Vector,
    turned: Vector,
    gauge: Gauge,
    chance: Chance,
    body: Body,
    memory: Memory,
    out: np.ndarray,
) -> None:
    """One row of increments (6,) as the unit counts them: velocity in the axes at its beginning, and angle.

    What a count leaves over is carried to the next. A gyro that reads its limit is clipped; where the unit
    keeps its flag up for a while it goes on giving out that limit, whatever it reads then.
    """
    lost, level = gauge.lost_from_s <= time < gauge.lost_until_s, body.level
    dead = gauge.dead_from_s <= time < gauge.dead_until_s
    root = sqrt(dt)
    for i in range(3):
        speed = (1.0 + gauge.force_scale[i]) * felt[i] + gauge.force_bias[i] * dt
        speed += gauge.force_noise * root * chance.inertial[row, i]
        angle = (1.0 + gauge.rate_scale[i]) * turned[i] + gauge.rate_bias[i] * dt
        angle += gauge.rate_noise * root * chance.inertial[row, 3 + i]
        most = gauge.fastest_rad_s * dt
        if time < level[HELD_UNTIL + i]:
            angle = level[HELD_AT + i] * most
        elif abs(angle) >= most:
            level[HELD_AT + i] = 1.0 if angle > 0.0 else -1.0
            level[HELD_UNTIL + i] = time + gauge.clipped_for_s
            angle = level[HELD_AT + i] * most
            level[CLIPPED_UNTIL] = max(level[CLIPPED_UNTIL], level[HELD_UNTIL + i])
        if lost or dead:
            speed = 0.0
        if lost:
            angle = 0.0
        speed += memory.carried[i]
        angle += memory.carried[3 + i]
        out[i] = counted(speed, gauge.velocity_count)
        out[3 + i] = counted(angle, gauge.angle_count)
        memory.carried[i] = 0.0 if lost or dead else speed - out[i]
        memory.carried[3 + i] = 0.0 if lost or abs(angle) >= most else angle - out[3 + i]


def look(time: float, body: Body, planet: np.ndarray) -> View:
    """What a sensor on the vehicle really sees."""
    rows = rows_of(components(body.quaternion_pb))
    C_pb, rate = np.empty((3, 3)), np.empty(3)
    for i in range(3):
        rate[i] = body.rate_b_rad_s[i] - planet[ROTATION] * rows[2][i]
        for j in range(3):
            C_pb[i, j] = rows[i][j]
    return View(body.position_p_m.copy(), body.velocity_p_m_s.copy(), C_pb, rate, time)


def speak(
    sensor: int,
    sample: int,
    agl_m: float,
    seen: View,
    laws: Laws,
    world: WorldArrays,
    actual: Sensors,
    windows: Windows,
    chance: Chance,
    memory: Memory,
    flown: Sensors,
    track: Flown,
) -> None:
    """One sample of a flown sensor, entered into what the filter is about to read.

    Its light is that of the ground it meets, whatever a fault makes of the range; what the on-board half
    ignores it goes on ignoring.
    """
    place = windows.place[sensor]
    columns = actual.number[place, 0]
    ignored = flown.refused[sample]
    flown.refused[sample] = _INVALID
    silent = agl_m < windows.lowest_m[sensor] or agl_m > windows.highest_m[sensor]
    if silent or actual.refused[sample] >= 0:
        memory.heard[sensor] = 0.0
        return
    own = np.zeros(actual.own_at[place + 1] - actual.own_at[place])
    z, _, R = expected(place, seen, own, laws, world, actual)
    for i in range(columns):
        if not abs(z[i]) < 1e12:
            memory.heard[sensor] = 0.0
            return
    numbers, over, closing = windows.detection[sensor], 1e12, 0.0
    if windows.ranges[sensor] != 0:
        p = actual.parameters[actual.parameters_at[place] : actual.parameters_at[place + 1]]
        lit, H = measure_at(laws.measures[place])(seen, own, p, world)
        steep = 0.0
        for i in range(3):
            steep += H[0, _POSITION + i] ** 2
            closing -= H[0, _POSITION + i] * seen.velocity_p_m_s[i]
        over = signal(lit[0], 1.0 / max(sqrt(steep), 1e-9), numbers)
        track.light[sample] = over
    turning = sqrt(seen.rate_b_rad_s[0] ** 2 + seen.rate_b_rad_s[1] ** 2 + seen.rate_b_rad_s[2] ** 2)
    if chance.uniform[sample] >= heard(over, closing, turning, numbers):
        memory.heard[sensor] = 0.0
        return
    memory.heard[sensor] += 1.0
    if memory.heard[sensor] < numbers[CONFIRM]:
        return
    L = np.zeros((columns, columns))
    if not cholesky(R, L, columns):
        raise ArithmeticError("a sensor's noise is no covariance")
    for i in range(columns):
        value = z[i] + chance.off[sample, i]
        for j in range(i + 1):
            value += L[i, j] * chance.noise[sample, j]
        if windows.counts[sensor] > 0.0:
            value = counted(value, windows.counts[sensor])
        flown.z[sample, i] = value
    flown.refused[sample] = ignored
