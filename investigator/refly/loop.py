"""The closed loop, row by row of the inertial unit: command, true motion, samples, the filter of a replay.

Guidance commands at its own rate and attitude control at every row, by the state the filter held after the
row before. Truth moves in two half steps, its samples are entered where a replay would find them recorded,
and `filters.compiled.forward.run_rows` carries the filter over the row. For compiled code only.
"""

from __future__ import annotations

import numpy as np

from investigator.filters.compiled.arrays import (
    DUE,
    Drive,
    Kept,
    Laws,
    Meeting,
    Samples,
    Sensors,
    State,
    States,
    Work,
)
from investigator.filters.compiled.forward import run_rows
from investigator.filters.problem import WorldArrays
from investigator.navigation.layout import POSITION, QUATERNION, VELOCITY
from investigator.navigation.rotations import log_quaternion, product
from investigator.refly.arrays import (
    AGL,
    CLIPPED_UNTIL,
    COAST,
    COMMANDED_N,
    CUT,
    LATCHED,
    MASS,
    PHASE,
    T_CLIPPED,
    T_COMMAND,
    T_DISTURBANCE,
    T_MASS,
    T_PHASE,
    T_THRUST,
    THRUST,
    Body,
    Chance,
    Craft,
    Flown,
    Gauge,
    Law,
    Memory,
    Windows,
)
from investigator.refly.entries import DIVERGED, DOWN, FLYING
from investigator.refly.plant import carry
from investigator.refly.sensing import feel, look, speak
from investigator.refly.steering import guide, reckon, turning
from investigator.world.gravity import disturbance_step, disturbance_time
from investigator.world.terrain import altitude_agl

_SAME_TIME_S = 1e-7
_LONGEST_S = 600.0


def fly_rows(
    first: int,
    stop: int,
    laws: Laws,
    world: WorldArrays,
    drive: Drive,
    sensors: Sensors,
    state: State,
    work: Work,
    met: Meeting,
    samples: Samples,
    states: States,
    kept: Kept,
    actual_laws: Laws,
    actual_world: WorldArrays,
    actual: Sensors,
    across_p: np.ndarray,
    craft: Craft,
    law: Law,
    gauge: Gauge,
    windows: Windows,
    chance: Chance,
    body: Body,
    memory: Memory,
    track: Flown,
) -> int:
    """Fly rows first to stop; how that ended. `track.ends` is the last row flown."""
    planet, number = actual_world.body, memory.number
    felt_row = np.zeros(6)
    for row in range(first, stop):
        begin = drive.start if row == 0 else drive.ends[row - 1]
        time = drive.ends[row]
        dt = time - begin
        if row % law.stride == 0:
            _disturb(row * dt, law.stride * dt, body, craft, chance)
            guide(
                begin,
                state.nominal[POSITION],
                state.nominal[VELOCITY],
                law,
                world.site_p_m,
                across_p,
                planet,
                memory,
            )
        rate = turning(state.nominal[QUATERNION], craft, memory)
        command = np.array(rate)
        scale = _thrust_scale(begin, body, craft, actual_world)
        push = number[COMMANDED_N]
        q1, felt1 = carry(body, command, push, 0.5 * dt, scale, craft, planet)
        q2, felt2 = carry(body, command, push, 0.5 * dt, scale, craft, planet)
        reckon(dt, law, memory)
        turned = product(q1, q2)
        angle = log_quaternion(np.array(turned))
        half = np.array(felt2)
        _turn(q1, half)
        for i in range(3):
            half[i] += felt1[i]
        feel(
            row,
            time,
            dt,
            (half[0], half[1], half[2]),
            (angle[0], angle[1], angle[2]),
            gauge,
            chance,
            body,
            memory,
            felt_row,
        )
        _enter(row, felt_row, drive.inputs, track.increments)
        agl = altitude_agl(body.position_p_m, actual_world)
        seen = look(time, body, planet)
        due = state.at[DUE]
        while due < sensors.due_time.size and sensors.due_time[due] <= time + _SAME_TIME_S:
            speak(
                sensors.due_sensor[due],
                sensors.due_sample[due],
                agl,
                seen,
                actual_laws,
                actual_world,
                actual,
                windows,
                chance,
                memory,
                sensors,
                track,
            )
            due += 1
        if not run_rows(row, row + 1, laws, world, drive, sensors, state, work, met, samples, states, kept):
            return DIVERGED
        _note(row, time, agl, body, memory, track)
        if agl <= craft.legs_m:
            number[LATCHED] = 1.0
            return DOWN
        if agl <= law.transient_from_m and number[PHASE] > COAST and number[PHASE] < CUT:
            number[LATCHED] = 1.0
    return FLYING


def _thrust_scale(time: float, body: Body, craft: Craft, world: WorldArrays) -> float:
    """What becomes of commanded thrust: scaled for a while, and an engine lost from a moment or height on."""
    scale = 1.0
    if craft.thrust_scale_from_s <= time < craft.thrust_scale_until_s:
        scale = craft.thrust_scale
    if craft.lost_share > 0.0:
        low = craft.lost_below_m > 0.0 and altitude_agl(body.position_p_m, world) < craft.lost_below_m
        if time >= craft.lost_from_s or low:
            scale *= 1.0 - craft.lost_share
    return scale


def _disturb(time: float, dt: float, body: Body, craft: Craft, chance: Chance) -> None:
    """The gravity no model has: Gauss–Markov along the track, a step at every command of guidance."""
    at = int(time / dt + 0.5)
    if craft.disturbance_m_s2 <= 0.0 or at >= chance.disturbance.shape[0]:
        return
    v = body.velocity_p_m_s
    speed = (v[0] ** 2 + v[1] ** 2 + v[2] ** 2) ** 0.5
    decay, variance = disturbance_step(
        craft.disturbance_m_s2, disturbance_time(speed, craft.disturbance_m, _LONGEST_S), dt
    )
    for i in range(3):
        drawn = chance.disturbance[at, i]
        if at == 0:
            body.disturbance_p_m_s2[i] = craft.disturbance_m_s2 * drawn
        else:
            body.disturbance_p_m_s2[i] = decay * body.disturbance_p_m_s2[i] + variance**0.5 * drawn


def _turn(q: tuple[float, float, float, float], v: np.ndarray) -> None:
    """v (3,) ← q·v, in place."""
    w, x, y, z = q
    a, b, c = v[0], v[1], v[2]
    s, t, u = 2.0 * (y * c - z * b), 2.0 * (z * a - x * c), 2.0 * (x * b - y * a)
    v[0] = a + w * s + y * u - z * t
    v[1] = b + w * t + z * s - x * u
    v[2] = c + w * u + x * t - y * s


def _enter(row: int, felt: np.ndarray, inputs: np.ndarray, increments: np.ndarray) -> None:
    """A row of compensated increments as `navigation.increments` makes it of the recorded ones."""
    v0, v1, v2, a0, a1, a2 = felt[0], felt[1], felt[2], felt[3], felt[4], felt[5]
    inputs[row, 0] = v0 - 0.5 * (a1 * v2 - a2 * v1)
    inputs[row, 1] = v1 - 0.5 * (a2 * v0 - a0 * v2)
    inputs[row, 2] = v2 - 0.5 * (a0 * v1 - a1 * v0)
    for i in range(6):
        increments[row, i] = felt[i]
        if i >= 3:
            inputs[row, i] = felt[i]


def _note(row: int, time: float, agl: float, body: Body, memory: Memory, track: Flown) -> None:
    for i in range(3):
        track.position_p_m[row, i] = body.position_p_m[i]
        track.velocity_p_m_s[row, i] = body.velocity_p_m_s[i]
    for i in range(4):
        track.quaternion_pb[row, i] = body.quaternion_pb[i]
    level = track.level[row]
    level[AGL], level[T_MASS], level[T_THRUST] = agl, body.level[MASS], body.level[THRUST]
    level[T_COMMAND], level[T_PHASE] = memory.number[COMMANDED_N], memory.number[PHASE]
    level[T_CLIPPED] = 1.0 if time < body.level[CLIPPED_UNTIL] else 0.0
    for i in range(3):
        level[T_DISTURBANCE + i] = body.disturbance_p_m_s2[i]
    track.ends[0] = row
