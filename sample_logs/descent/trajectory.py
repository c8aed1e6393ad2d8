"""The flight itself: thrust as a programme of time alone, integrated in the planet-fixed frame.

Open loop: direction and magnitude of the specific force are closed forms of the time τ since ignition, so
the inertial unit's increments follow from them by quadrature, whatever the path. The path solves
    ṙ = v,   v̇ = C_pb·ẑ·f(τ) + g(r) − 2ω×v
with the point mass, J2 and rotation of `investigator.world`, by an eighth-order Runge–Kutta method.
Four numbers of the approach are solved for once, so that the descent ends ten metres above its site, upright
and sinking at a metre a second. Coast, braking (1.7 kN, 300 s, 830 kg, thrust elevation 5.3° to 30.4° over
643 s from 20 km and 1,689 m/s) and the gate at 3 km are the set of numbers the project's notes derive for a
small lander: representative, not flight data.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from math import cos, pi, radians, sin

import numpy as np

from investigator.world.bodies import RADIUS, ROTATION, body
from investigator.world.frames import position_p, rotation_pn
from investigator.world.gravity import gravity

MOON = body("moon").array()
BRAKING_S, APPROACH_S = 643.0, 107.0
END_S = BRAKING_S + APPROACH_S  #: τ of the last moment
SITE_HEIGHT_M = -150.0  #: height_ref of the ground at the site
HOVER_M, SINK_M_S = 10.0, 1.0  #: how it ends

_PERILUNE_M, _SPEED_M_S = 20e3, 1689.0
_THRUST_N, _IMPULSE_S, IGNITION_KG = 1700.0, 300.0, 830.0
_G0 = 9.80665
_RAMP_S, _BLEND_S = 3.0, 15.0
_LATITUDE, _LONGITUDE = radians(27.5), radians(31.0)  #: where it ignites, heading south
_AT_S = np.array([0.0, 108.0, 214.0, 322.0, 428.0, 536.0, 643.0])
_LEVEL_M_S = np.array([1687.7, 1461.1, 1218.6, 959.9, 682.8, 383.5, 57.0])
_HEIGHT_M = np.array([20000.0, 20817.0, 21608.0, 20510.0, 16605.0, 10164.0, 3000.0])
_ELEVATION = np.radians(np.linspace(5.3, 30.4, 7))
_TO_GO_M = 1100.0  #: left of the track when the approach begins
_COASTED_S = np.array([-1800.0, -900.0, -400.0, -150.0, -60.0, -20.0])
#: Limit cycle of the attitude control: amplitude (rad) and period (s) in pitch, across, and in roll.
_WAVES = ((radians(0.2), 23.0), (radians(0.25), 37.0), (radians(2.5), 110.0))


@dataclass(frozen=True)
class Approach:
    """What is solved for: time to stand upright (s), lean across (rad), specific force and its slope."""

    upright_s: float = 42.0
    lean: float = 0.0
    force_m_s2: float = 2.2
    slope_m_s2: float = 0.0


@dataclass(frozen=True)
class Attitude:
    """C_pb (N, 3, 3) and the rate of b against inertial space in b (N, 3) rad/s."""

    C_pb: np.ndarray
    rate_b_rad_s: np.ndarray


@dataclass(frozen=True)
class Path:
    """Truth at times τ (N,): position (N, 3) m, velocity (N, 3) m/s in p."""

    since_ignition_s: np.ndarray
    position_p_m: np.ndarray
    velocity_p_m_s: np.ndarray


def smooth_step(x: np.ndarray | float) -> np.ndarray:
    """From 0 at x = 0 to 1 at x = 1, with two continuous derivatives."""
    held = np.clip(x, 0.0, 1.0)
    return held**3 * (10.0 - held * (15.0 - 6.0 * held))


def specific_force(tau: np.ndarray | float, approach: Approach) -> np.ndarray:
    """f(τ) along the body's z (N,), m/s²."""
    flow = _THRUST_N / (_IMPULSE_S * _G0)
    burnt = flow * np.maximum(np.asarray(tau, float) - 0.5 * _RAMP_S, 0.0)
    braking = smooth_step(tau / _RAMP_S) * _THRUST_N / (IGNITION_KG - burnt)
    share = smooth_step((tau - BRAKING_S) / _BLEND_S)
    along = 2.0 * (tau - BRAKING_S) / APPROACH_S - 1.0
    return (1.0 - share) * braking + share * (approach.force_m_s2 + approach.slope_m_s2 * along)


def mass(spent_m_s: np.ndarray) -> np.ndarray:
    """Mass (N,) kg after a velocity increment (N,): the rocket equation."""
    return IGNITION_KG * np.exp(-spent_m_s / (_IMPULSE_S * _G0))


@cache
def _pitch_programme():
    """β over τ: the angle of the thrust from the vertical at the site, backward, as a cubic spline."""
    from scipy.interpolate import CubicSpline

    turning = CubicSpline(_AT_S, _LEVEL_M_S / (MOON[RADIUS] + _HEIGHT_M))
    turned = turning.antiderivative()
    to_go = _TO_GO_M / MOON[RADIUS] + turned(_AT_S[-1]) - turned(_AT_S)
    coast = to_go[0] - float(turning(0.0)) * _COASTED_S
    elevation = np.concatenate((np.full(_COASTED_S.size, _ELEVATION[0]), _ELEVATION))
    knots = np.concatenate((_COASTED_S, _AT_S))
    return CubicSpline(knots, np.concatenate((coast, to_go)) + 0.5 * pi - elevation, bc_type="natural")


def _angles(tau: np.ndarray | float, approach: Approach) -> tuple[np.ndarray, ...]:
    """β, α, γ (rad) about y, x, z, and their rates (rad/s)."""
    programme = _pitch_programme()
    x = (tau - BRAKING_S) / approach.upright_s
    held = np.clip(x, 0.0, 1.0)
    keeps = 1.0 - smooth_step(x)
    loses = -30.0 * held**2 * (1.0 - held) ** 2 / approach.upright_s
    wave = [(a * np.sin(2 * pi * tau / t), a * 2 * pi / t * np.cos(2 * pi * tau / t)) for a, t in _WAVES]
    beta = programme(tau) * keeps + wave[0][0]
    beta_rate = programme(tau, 1) * keeps + programme(tau) * loses + wave[0][1]
    alpha = approach.lean * 16.0 * held**2 * (1.0 - held) ** 2 + wave[1][0]
    lean_rate = 32.0 * held * (1.0 - held) * (1.0 - 2.0 * held) / approach.upright_s
    return beta, alpha, wave[2][0], beta_rate, approach.lean * lean_rate + wave[1][1], wave[2][1]


@cache
def _axes() -> np.ndarray:
    """E (3, 3): the body's axes in p with every angle zero, upright above the site."""
    latitude = _LATITUDE - float(_pitch_programme()(0.0) - 0.5 * pi + _ELEVATION[0])
    north, east, down = rotation_pn(latitude, _LONGITUDE).T
    return np.column_stack((north, -east, -down))


def attitude(tau: np.ndarray, approach: Approach) -> Attitude:
    """C_pb = E·R_y(β)·R_x(α)·R_z(γ) and the rate a gyro feels, at times τ (N,)."""
    b, a, g, b_rate, a_rate, g_rate = _angles(tau, approach)
    sb, cb, sa, ca, sg, cg = np.sin(b), np.cos(b), np.sin(a), np.cos(a), np.sin(g), np.cos(g)
    turned = np.stack(
        [
            np.stack([cb * cg + sb * sa * sg, -cb * sg + sb * sa * cg, sb * ca], axis=-1),
            np.stack([ca * sg, ca * cg, -sa], axis=-1),
            np.stack([-sb * cg + cb * sa * sg, sb * sg + cb * sa * cg, cb * ca], axis=-1),
        ],
        axis=-2,
    )
    C_pb = _axes() @ turned
    against_p = np.stack(
        [cg * a_rate + sg * ca * b_rate, cg * ca * b_rate - sg * a_rate, g_rate - sa * b_rate], axis=-1
    )
    return Attitude(C_pb, against_p + MOON[ROTATION] * C_pb[..., 2, :])


def _slope(tau: float, state: np.ndarray, approach: Approach) -> np.ndarray:
    """Derivative (6,) of position and velocity in p."""
    beta, alpha = (float(angle) for angle in _angles(tau, approach)[:2])
    thrust_b = np.array([sin(beta) * cos(alpha), -sin(alpha), cos(beta) * cos(alpha)])
    push = float(specific_force(tau, approach)) * (_axes() @ thrust_b)
    turn = 2.0 * float(MOON[ROTATION])
    coriolis = np.array([-turn * state[4], turn * state[3], 0.0])
    return np.concatenate((state[3:], push + gravity(state[:3], MOON) - coriolis))


def _integrated(start: float, end: float, state: np.ndarray, approach: Approach):
    """scipy's solution from one τ to another (either way), dense."""
    from scipy.integrate import solve_ivp

    return solve_ivp(
        _slope,
        (start, end),
        state,
        method="DOP853",
        rtol=1e-12,
        atol=1e-9,
        max_step=2.0,
        dense_output=True,
        args=(approach,),
    )


@cache
def _ignition() -> np.ndarray:
    place = position_p(_LATITUDE, _LONGITUDE, _PERILUNE_M, MOON)
    return np.concatenate((place, -_SPEED_M_S * rotation_pn(_LATITUDE, _LONGITUDE)[:, 0]))


@cache
def _braked():
    """The braking, dense: none of it depends on the approach."""
    return _integrated(0.0, BRAKING_S, _ignition(), Approach())


@cache
def solved() -> Approach:
    """The approach that ends above its site, upright and sinking slowly."""
    from scipy.optimize import root

    first = Approach()
    scale = np.array([first.upright_s, 0.01, 1.0, 1.0])
    begun = np.array([first.upright_s, first.lean, first.force_m_s2, first.slope_m_s2]) / scale

    def missed(unknown: np.ndarray) -> np.ndarray:
        approach = Approach(*(float(value) for value in unknown * scale))
        state = _integrated(BRAKING_S, END_S, _braked().y[:, -1], approach).y[:, -1]
        up = state[:3] / np.linalg.norm(state[:3])
        velocity = rotation_pn(*place(state)).T @ state[3:]
        height = float(up @ state[:3]) - MOON[RADIUS]
        return np.array([*velocity[:2], velocity[2] - SINK_M_S, (height - SITE_HEIGHT_M - HOVER_M) / 30.0])

    found = root(missed, begun, tol=1e-11)
    return replace(first, **dict(zip(first.__dict__, (float(v) for v in found.x * scale), strict=True)))


def place(state: np.ndarray) -> tuple[float, float]:
    """Latitude and longitude (rad) of a state (6,) or a position (3,)."""
    return float(np.arcsin(state[2] / np.linalg.norm(state[:3]))), float(np.arctan2(state[1], state[0]))


def path(tau: np.ndarray) -> Path:
    """Truth at rising times τ (N,), from thirty minutes before ignition at the earliest to `END_S`."""
    state = np.empty((6, tau.size))
    coasting, landing = tau < 0.0, tau > BRAKING_S
    braking = ~coasting & ~landing
    if coasting.any():
        state[:, coasting] = _integrated(0.0, float(tau[0]), _ignition(), Approach()).sol(tau[coasting])
    if braking.any():
        state[:, braking] = _braked().sol(tau[braking])
    if landing.any():
        begun = _braked().y[:, -1]
        state[:, landing] = _integrated(BRAKING_S, END_S, begun, solved()).sol(tau[landing])
    return Path(tau, state[:3].T.copy(), state[3:].T.copy())


def site() -> tuple[float, float]:
    """Latitude and longitude (rad) below the last moment."""
    return place(path(np.array([END_S])).position_p_m[0])
