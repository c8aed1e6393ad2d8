"""Guidance and attitude control as plain functions of what the filter believes.

Braking flies the explicit quadratic law: the acceleration linear in time that carries position and velocity
to the next gate in the time to go,
    a = 6·Δr/τ² − (4·v + 2·v_f)/τ,
horizontally along the arc at the vehicle's height and vertically by height, with gravity, the centrifugal
lift of the horizontal speed and the turning of the horizon added. Source: D'Souza 1997, AIAA 97-3709;
Klumpp 1974 (the same law with a target acceleration). It may be kept from sinking faster than the approach
can stop from.
From the last gate on the speed of descent follows a profile over height, and the speed towards the site one
over distance, √(2·a·d).
Thrust serves the vertical first. All of it is reckoned with believed position, velocity, attitude and mass.
"""

from __future__ import annotations

from math import atan2, sqrt

import numpy as np

from investigator.navigation.rotations import Vector, components, product
from investigator.plain import borrowing, inside
from investigator.refly.arrays import (
    APPROACH,
    BRAKING,
    COAST,
    COMMANDED_N,
    CUT,
    GATE,
    GATE_AFTER,
    GATE_AT,
    GATE_FORWARD,
    GATE_HEIGHT,
    GATE_SINK,
    GATE_TO_GO,
    LATCHED,
    PHASE,
    RECKONED_KG,
    TERMINAL,
    Craft,
    Law,
    Memory,
)
from investigator.world.bodies import GM

_G0 = 9.80665
_SHORTEST_S = (
    6.0  # nearer its gate the law would ask for ever more: it then aims beyond, at the gate's speeds
)
_STEADY = 3.0  # sideways speed fades with this many response times, near the site


@inside
def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@inside
def _cross(a: Vector, b: Vector) -> Vector:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


@inside
def _scaled(a: Vector, by: float) -> Vector:
    return a[0] * by, a[1] * by, a[2] * by


@inside
def _sum(a: Vector, b: Vector) -> Vector:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


@borrowing
def guide(
    time: float,
    position: np.ndarray,
    velocity: np.ndarray,
    law: Law,
    site_p_m: np.ndarray,
    across_p: np.ndarray,
    planet: np.ndarray,
    memory: Memory,
) -> None:
    """One command of guidance: phase, thrust (N) and attitude, by believed position and velocity in p."""
    number = memory.number
    r = (position[0], position[1], position[2])
    v = (velocity[0], velocity[1], velocity[2])
    site = (site_p_m[0], site_p_m[1], site_p_m[2])
    distance, site_distance = sqrt(_dot(r, r)), sqrt(_dot(site, site))
    up = _scaled(r, 1.0 / distance)
    height, climb = distance - site_distance, _dot(v, up)
    level_v = _sum(v, _scaled(up, -climb))
    away = _sum(site, _scaled(up, -_dot(site, up)))
    length = sqrt(_dot(away, away))
    to_go = site_distance * atan2(length, _dot(site, up))
    ahead = _scaled(away, 1.0 / max(length, 1e-6))
    speed2 = _dot(level_v, level_v)
    weight = planet[GM] / (distance * distance) - speed2 / distance
    _advance_phase(time, height, to_go, law, number)
    phase = number[PHASE]
    if phase in (COAST, CUT):
        number[COMMANDED_N] = 0.0
        backward = _scaled(level_v, -1.0 / max(sqrt(speed2), 1e-6))
        aim = _sum(backward, _scaled(up, 0.1)) if phase == COAST else up
        _enter_attitude(aim, across_p, memory)
        return
    if phase == BRAKING:
        gate = law.gates[int(number[GATE])]
        left = number[GATE_AT] - time
        tau = max(left, _SHORTEST_S)
        beyond = tau - left
        arc = (to_go - gate[GATE_TO_GO]) * distance / site_distance + beyond * gate[GATE_FORWARD]
        drop = height - gate[GATE_HEIGHT] + beyond * gate[GATE_SINK]
        reach = 6.0 * arc / (tau * tau) - 2.0 * gate[GATE_FORWARD] / tau
        level_f = _sum(_scaled(ahead, reach), _scaled(level_v, -4.0 / tau + climb / distance))
        lift = -6.0 * drop / (tau * tau) - (4.0 * climb - 2.0 * gate[GATE_SINK]) / tau
        wanted, slowing = profile(height, law)
        if -climb > law.dive * wanted:
            lift = max(lift, slowing - (law.dive * wanted + climb) / law.response_s)
    else:
        wanted, slowing = profile(height, law)
        lift = slowing - (wanted + climb) / law.response_s
        if phase == APPROACH:
            swift = min(sqrt(2.0 * law.sideways_m_s2 * to_go), to_go / (_STEADY * law.response_s))
            swift = min(swift, law.gates[law.gates.shape[0] - 1, GATE_FORWARD])
            missing = _sum(_scaled(ahead, swift), _scaled(level_v, -1.0))
            level_f = _scaled(missing, 1.0 / law.response_s)
        else:
            level_f = _scaled(level_v, -1.0 / law.response_s)
    mass = number[RECKONED_KG]
    most = law.thrust_n / mass
    upward = min(max(lift + weight, 0.0), most)
    sideways = sqrt(_dot(level_f, level_f))
    allowed = sqrt(max(most * most - upward * upward, 0.0))
    if phase != BRAKING:
        allowed = min(allowed, max(upward, 0.2 * weight) * law.steepest)
    if sideways > allowed:
        level_f = _scaled(level_f, allowed / sideways)
    force = _sum(level_f, _scaled(up, max(upward, 0.05)))
    size = sqrt(_dot(force, force))
    push = min(max(size * mass, law.lowest_share * law.thrust_n), law.thrust_n)
    number[COMMANDED_N] = push
    _enter_attitude(_scaled(force, 1.0 / size), across_p, memory)


@inside
def _advance_phase(time: float, height: float, to_go: float, law: Law, number: np.ndarray) -> None:
    phase = number[PHASE]
    if phase == COAST and to_go <= law.ignition_to_go_m:
        phase = BRAKING
        number[GATE_AT] = time + law.gates[0, GATE_AFTER]
    if phase == BRAKING and time >= number[GATE_AT] - 1e-6:
        number[GATE] += 1.0
        if number[GATE] < law.gates.shape[0]:
            number[GATE_AT] += law.gates[int(number[GATE]), GATE_AFTER]
        else:
            phase = APPROACH
    if phase == APPROACH and height <= law.steady_below_m:
        phase = TERMINAL
    if phase == TERMINAL and number[LATCHED] > 0.0 and height <= law.armed_below_m:
        phase = CUT
    number[PHASE] = phase


@borrowing
def profile(height: float, law: Law) -> tuple[float, float]:
    """Speed of descent (m/s, positive down) the profile asks for at a height, and its deceleration (m/s²)."""
    slow2 = law.touchdown_m_s * law.touchdown_m_s
    if height <= law.slow_below_m:
        return law.touchdown_m_s, 0.0
    if height <= law.bend_m:
        return sqrt(slow2 + 2.0 * law.low_m_s2 * (height - law.slow_below_m)), law.low_m_s2
    at_bend = slow2 + 2.0 * law.low_m_s2 * (law.bend_m - law.slow_below_m)
    return sqrt(at_bend + 2.0 * law.high_m_s2 * (height - law.bend_m)), law.high_m_s2


@inside
def _enter_attitude(aim: Vector, across_p: np.ndarray, memory: Memory) -> None:
    """The attitude whose z is `aim` and whose y is as near to `across_p` as it can be, as a quaternion."""
    z = _scaled(aim, 1.0 / sqrt(_dot(aim, aim)))
    across = (across_p[0], across_p[1], across_p[2])
    y = _sum(across, _scaled(z, -_dot(across, z)))
    y = _scaled(y, 1.0 / max(sqrt(_dot(y, y)), 1e-9))
    x = _cross(y, z)
    w = 1.0 + x[0] + y[1] + z[2]
    q = (w, y[2] - z[1], z[0] - x[2], x[1] - y[0])
    if w < 0.2:
        if x[0] >= y[1] and x[0] >= z[2]:
            q = (y[2] - z[1], 1.0 + x[0] - y[1] - z[2], y[0] + x[1], z[0] + x[2])
        elif y[1] >= z[2]:
            q = (z[0] - x[2], y[0] + x[1], 1.0 - x[0] + y[1] - z[2], z[1] + y[2])
        else:
            q = (x[1] - y[0], z[0] + x[2], z[1] + y[2], 1.0 - x[0] - y[1] + z[2])
    norm = sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3])
    for i in range(4):
        memory.command_pb[i] = q[i] / norm


@inside
def turning(believed_pb: np.ndarray, craft: Craft, memory: Memory) -> Vector:
    """The rate (rad/s, in b) attitude control asks for, by the believed attitude (4,)."""
    q = components(believed_pb)
    to_go = product((q[0], -q[1], -q[2], -q[3]), components(memory.command_pb))
    sign = 2.0 if to_go[0] >= 0.0 else -2.0
    length = sqrt(to_go[1] * to_go[1] + to_go[2] * to_go[2] + to_go[3] * to_go[3])
    if length > 1e-8:
        sign *= atan2(length, abs(to_go[0])) / length
    rate = _scaled((to_go[1], to_go[2], to_go[3]), sign * craft.gain_1_s)
    size = sqrt(_dot(rate, rate))
    if size > craft.fastest_rad_s:
        rate = _scaled(rate, craft.fastest_rad_s / size)
    return rate


@inside
def reckon(dt: float, law: Law, memory: Memory) -> None:
    """The flight computer's own account of its mass, by what it commanded."""
    number = memory.number
    number[RECKONED_KG] = max(number[RECKONED_KG] - dt * number[COMMANDED_N] / (law.impulse_s * _G0), 1.0)
