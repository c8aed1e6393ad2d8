"""The closed loop, row by row of the inertial unit: command, true motion, samples, the filter of a replay.

Guidance commands at its own rate and attitude control at every row, by the state the filter held after the
row before. Truth moves in two half steps, its samples are entered where a replay would find them recorded,
and `filters.compiled.forward.run_rows` carries the filter over the row. For compiled code only.

Rows the flight computer does not read (a silent unit, a computer that restarts) leave its belief as it was,
and its commands: thrust as commanded last while it is up, none while it is down, no rates. The next row it
reads, it bridges them as a replay bridges a gap in the log: one row with the mean rate of both sides and the
declared sigma of what a gap may hide.
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
from investigator.filters.compiled.calls import pose_at, run_rows_at
from investigator.filters.compiled.motion import write
from investigator.filters.problem import WorldArrays
from investigator.navigation.layout import (
    U_ANGLE_EXCESS,
    U_VELOCITY_EXCESS,
)
from investigator.navigation.rotations import Quaternion, Vector, product, rotation_vector
from investigator.plain import borrowing, inside
from investigator.refly.arrays import (
    AGL,
    CLIPPED_UNTIL,
    COAST,
    COMMANDED_N,
    CUT,
    HANGING,
    HEARD,
    LATCHED,
    MASS,
    PHASE,
    RANGED,
    RECKONED_KG,
    RESTARTING,
    SENSED_M_S,
    T_CLIPPED,
    T_COMMAND,
    T_DISTURBANCE,
    T_MASS,
    T_PHASE,
    T_SILENT,
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
from investigator.refly.parachute import resist, swing
from investigator.refly.plant import carry
from investigator.refly.sensing import feel, look, speak
from investigator.refly.sequences import sequenced
from investigator.refly.steering import guide, reckon, turning
from investigator.world.gravity import disturbance_step, disturbance_time
from investigator.world.terrain import altitude_agl

_SAME_TIME_S = 1e-7
_LONGEST_S = 600.0
_USED, _INVALID, _REINITIALISED = 0, 4, 8  # see `filters.problem.Reason`
_FORCE_EXCESS, _RATE_EXCESS = U_VELOCITY_EXCESS.start, U_ANGLE_EXCESS.start


@borrowing
def fly_rows(
    first: int,
    stop: int,
    engine: int,
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
    """Fly rows first to stop; how that ended. `track.ends` is the last row flown.

    `engine` is the address of `run_rows`.
    """
    run_rows = run_rows_at(engine)
    planet, number, pose = actual_world.body, memory.number, pose_at(laws.pose)
    position, velocity = met.position_p_m, met.velocity_p_m_s
    for row in range(first, stop):
        begin = drive.start if row == 0 else drive.ends[row - 1]
        time = drive.ends[row]
        dt = time - begin
        down = law.down_from_s <= time < law.down_until_s
        silent = down or gauge.lost_from_s <= time < gauge.lost_until_s
        hung = number[PHASE] == HANGING
        pose(state.nominal, drive.parameters, position, velocity, memory.believed_pb)
        if row % law.stride == 0:
            _disturb(row * dt, law.stride * dt, body, craft, chance)
            if not silent and not sequenced(begin, position, law, world.site_p_m, memory):
                guide(begin, position, velocity, law, world.site_p_m, across_p, planet, memory)
        if down:
            number[COMMANDED_N] = 0.0
        hangs = number[PHASE] == HANGING
        if hung and not hangs:
            body.level[MASS] -= craft.shed_kg
            number[RECKONED_KG] -= craft.shed_kg
        command = (0.0, 0.0, 0.0)
        if not silent:
            command = turning(memory.believed_pb, craft, memory)
        scale = _thrust_scale(begin, body, craft, actual_world)
        push = number[COMMANDED_N]
        q1, felt1 = _half(begin, 0.5 * dt, command, push, scale, hangs, body, craft, actual_world)
        q2, felt2 = _half(begin + 0.5 * dt, 0.5 * dt, command, push, scale, hangs, body, craft, actual_world)
        reckon(dt, law, memory)
        turned = rotation_vector(product(q1, q2))
        second = _turned(q1, felt2)
        felt = (felt1[0] + second[0], felt1[1] + second[1], felt1[2] + second[2])
        read = track.increments[row]
        feel(row, time, dt, felt, turned, gauge, chance, body, memory, read)
        number[SENSED_M_S] += read[2]
        agl = altitude_agl(body.position_p_m, actual_world)
        due = state.at[DUE]
        if silent:
            _miss(row, begin, read, drive, state, sensors)
            write(row, state.nominal, state.own, state.P, laws, world, drive, work.seen, states)
        else:
            _enter(row, read, drive.inputs)
            if due < sensors.due_time.size and sensors.due_time[due] <= time + _SAME_TIME_S:
                _hear(
                    begin,
                    time,
                    agl,
                    actual_laws,
                    actual_world,
                    actual,
                    windows,
                    chance,
                    body,
                    memory,
                    sensors,
                    state,
                    track,
                )
            heard = int(number[HEARD])
            bridged = 0 <= heard < row - 1
            from_row = row - 1 if bridged else row
            until = drive.ends[from_row - 1] if bridged else 0.0
            if bridged:
                _bridge(heard, row, law, drive)
            flies = run_rows(
                from_row, row + 1, laws, world, drive, sensors, state, work, met, samples, states, kept
            )
            if bridged:
                drive.ends[from_row - 1] = until
            if not flies:
                return DIVERGED
            number[HEARD] = row
            _remember(due, windows, sensors, state, samples, memory)
        _note(row, time, agl, body, memory, track)
        track.level[row, T_SILENT] = 1.0 if silent else 0.0
        if down:
            track.level[row, T_PHASE] = RESTARTING
        if agl <= craft.legs_m:
            number[LATCHED] = 1.0
            return DOWN
        if agl <= law.transient_from_m and COAST < number[PHASE] < CUT:
            number[LATCHED] = 1.0
    return FLYING


@inside
def _half(
    time: float,
    h: float,
    command: Vector,
    push: float,
    scale: float,
    hangs: bool,
    body: Body,
    craft: Craft,
    world: WorldArrays,
) -> tuple[Quaternion, Vector]:
    """Half a row of the truth: `plant.carry`, in air where the vehicle has any drag."""
    if craft.canopy_m2 + craft.hull_m2 > 0.0:
        pull = resist(time, hangs, body, craft, world)
        if hangs:
            command = swing(h, pull, body, craft)
    return carry(body, command, push, h, scale, craft, world.body)


def _hear(
    begin: float,
    time: float,
    agl_m: float,
    laws: Laws,
    world: WorldArrays,
    actual: Sensors,
    windows: Windows,
    chance: Chance,
    body: Body,
    memory: Memory,
    sensors: Sensors,
    state: State,
    track: Flown,
) -> None:
    """Every sample of this row, entered into what the filter is about to read."""
    seen = look(time, body, world.body)
    due = state.at[DUE]
    while due < sensors.due_time.size and sensors.due_time[due] <= time + _SAME_TIME_S:
        sensor, sample = sensors.due_sensor[due], sensors.due_sample[due]
        if sensors.due_time[due] > begin + _SAME_TIME_S:
            speak(sensor, sample, agl_m, seen, laws, world, actual, windows, chance, memory, sensors, track)
        due += 1


@inside
def _miss(row: int, begin: float, read: np.ndarray, drive: Drive, state: State, sensors: Sensors) -> None:
    """A row and its samples that no flight computer reads: they are invalid in the log, too.

    The samples stay due: like a replay, the row that bridges the gap goes from one to the next.
    """
    for i in range(6):
        read[i] = 0.0
    for i in range(drive.inputs.shape[1]):
        drive.inputs[row, i] = 0.0
    due = state.at[DUE]
    while due < sensors.due_time.size and sensors.due_time[due] <= drive.ends[row] + _SAME_TIME_S:
        if sensors.due_time[due] > begin + _SAME_TIME_S:
            sensors.refused[sensors.due_sample[due]] = _INVALID
        due += 1


@inside
def _bridge(heard: int, row: int, law: Law, drive: Drive) -> None:
    """The row before `row` becomes all that was missed since row `heard`; see `navigation.increments`."""
    begin, end, inputs = drive.ends[heard], drive.ends[row - 1], drive.inputs
    lost, before = end - begin, begin - (drive.start if heard == 0 else drive.ends[heard - 1])
    after = drive.ends[row] - end
    for i in range(6):
        inputs[row - 1, i] = 0.5 * lost * (inputs[heard, i] / before + inputs[row, i] / after)
    for i in range(3):
        inputs[row - 1, _FORCE_EXCESS + i] = law.gap_force_m_s2 * lost
        inputs[row - 1, _RATE_EXCESS + i] = law.gap_rate_rad_s * lost
    drive.ends[row - 2] = begin


@inside
def _remember(
    due: int, windows: Windows, sensors: Sensors, state: State, samples: Samples, memory: Memory
) -> None:
    """Whether a range has ever been used."""
    for at in range(due, state.at[DUE]):
        reason = samples.reason[sensors.due_sample[at]]
        if windows.ranges[sensors.due_sensor[at]] != 0 and reason in (_USED, _REINITIALISED):
            memory.number[RANGED] = 1.0


@inside
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


@inside
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


@inside
def _turned(q: Quaternion, v: Vector) -> Vector:
    """q·v."""
    w, x, y, z = q
    a, b, c = v
    s, t, u = 2.0 * (y * c - z * b), 2.0 * (z * a - x * c), 2.0 * (x * b - y * a)
    return a + w * s + y * u - z * t, b + w * t + z * s - x * u, c + w * u + x * t - y * s


@inside
def _enter(row: int, felt: np.ndarray, inputs: np.ndarray) -> None:
    """A row of compensated increments as `navigation.increments` makes it of the recorded ones."""
    v0, v1, v2, a0, a1, a2 = felt[0], felt[1], felt[2], felt[3], felt[4], felt[5]
    inputs[row, 0] = v0 - 0.5 * (a1 * v2 - a2 * v1)
    inputs[row, 1] = v1 - 0.5 * (a2 * v0 - a0 * v2)
    inputs[row, 2] = v2 - 0.5 * (a0 * v1 - a1 * v0)
    inputs[row, 3], inputs[row, 4], inputs[row, 5] = a0, a1, a2


@inside
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
