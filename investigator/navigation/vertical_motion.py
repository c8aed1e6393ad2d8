"""The vertical channel as plain functions: height above the site, speed up, and one acceleration.

Driven by increments Δv = ∫f dt of specific force along up, the third state is the accelerometer's bias b:
    ḣ = v,    v̇ = f − b − g(h),    ḃ = −b/τ + w;
free, it is the acceleration a itself, after Singer (τ → ∞: constant acceleration):
    ḣ = v,    v̇ = a,    ȧ = −a/τ + w.
Both are integrated exactly over a step with f and g held constant. Gravity falls off with the square of the
distance from the planet's centre. Source: Singer 1970; Bar-Shalom, Li & Kirubarajan 2001, 6.2 and 8.2.

Functions take the nominal (3,), one row of inputs (Δv, or nothing), dt (s) and the numbers named below.
"""

from __future__ import annotations

from math import exp, sqrt

import numpy as np

HEIGHT, SPEED, ACCELERATION = 0, 1, 2

#: Places in the parameters.
GRAVITY, CENTRE = 0, 1  # m/s² at the site, its distance from the planet's centre (m)
RATE = 2  # 1/τ, 1/s
SPEED_NOISE, ACCELERATION_NOISE, GAP_NOISE = 3, 4, 5  # m/s/√s, m/s²/√s, m/s/√s
SITE = slice(6, 9)  # position in p, m
C_PN = slice(9, 18)  # north-east-down at the site → p, by rows
SITE_X, C_PN_X, C_PN_DOWN = 6, 9, 11  # where the position, the matrix and its third column begin
PARAMETERS = 18

_SHORT = 1e-3  # below this dt/τ the series is exact to double precision


def _response(rate: float, dt: float) -> tuple[float, float, float]:
    """Height, speed and acceleration after dt of a unit acceleration that decays at `rate`."""
    x = rate * dt
    if x < _SHORT:
        by_height = 0.5 - x * (1.0 / 6.0 - x * (1.0 / 24.0 - x / 120.0))
        by_speed = 1.0 - x * (0.5 - x * (1.0 / 6.0 - x * (1.0 / 24.0 - x / 120.0)))
        return dt * dt * by_height, dt * by_speed, exp(-x)
    decayed = exp(-x)
    return (x - 1.0 + decayed) / (rate * rate), (1.0 - decayed) / rate, decayed


def _enter_noise(Q: np.ndarray, rate: float, driving: float, white: float, dt: float, sign: float) -> None:
    """Q of white noise driving the acceleration for dt (sign −1 for a bias), and of white acceleration.

    Gauss–Legendre quadrature of three nodes: exact for constant acceleration, whose integrand has degree
    four.
    """
    hh = hv = ha = vv = va = aa = 0.0
    offset = sqrt(0.15)
    for node, weight in ((0.5 - offset, 5.0 / 18.0), (0.5, 8.0 / 18.0), (0.5 + offset, 5.0 / 18.0)):
        h, v, a = _response(rate, node * dt)
        h, v = sign * h, sign * v
        share = weight * dt * driving * driving
        hh, hv, ha = hh + share * h * h, hv + share * h * v, ha + share * h * a
        vv, va, aa = vv + share * v * v, va + share * v * a, aa + share * a * a
    q = white * white * dt
    Q[0, 0], Q[1, 1], Q[2, 2] = hh + q * dt * dt / 3.0, vv + q, aa
    Q[0, 1] = Q[1, 0] = hv + 0.5 * q * dt
    Q[0, 2] = Q[2, 0] = ha
    Q[1, 2] = Q[2, 1] = va


def gravity_at(height: float, p: np.ndarray) -> float:
    """Gravity (m/s², down) at a height above the site (m)."""
    ratio = float(p[CENTRE]) / (float(p[CENTRE]) + height)
    return float(p[GRAVITY]) * ratio * ratio


def step_driven(
    nominal: np.ndarray, u: np.ndarray, dt: float, p: np.ndarray, Phi: np.ndarray, Q: np.ndarray
) -> None:
    """Height, speed and bias over one increment, in place; enters Φ and Q (3, 3)."""
    h, v, b = float(nominal[0]), float(nominal[1]), float(nominal[2])
    rate, dv = float(p[RATE]), float(u[0])
    by_height, by_speed, decay = _response(rate, dt)
    middle = h + 0.5 * dt * v
    g = gravity_at(middle, p)
    gradient = 2.0 * g / (float(p[CENTRE]) + middle)
    half = 0.5 * gradient * dt * dt
    Phi[0, 0], Phi[0, 1], Phi[0, 2] = 1.0 + half, dt * (1.0 + 0.5 * half), -by_height
    Phi[1, 0], Phi[1, 1], Phi[1, 2] = gradient * dt, 1.0 + half, -by_speed
    Phi[2, 2] = decay
    _enter_noise(Q, rate, float(p[ACCELERATION_NOISE]), float(p[SPEED_NOISE]), dt, -1.0)
    nominal[0] = h + dt * (v + 0.5 * (dv - g * dt)) - by_height * b
    nominal[1], nominal[2] = v + dv - g * dt - by_speed * b, decay * b


def step_free(
    nominal: np.ndarray, u: np.ndarray, dt: float, p: np.ndarray, Phi: np.ndarray, Q: np.ndarray
) -> None:
    """Height, speed and acceleration over dt, in place; enters Φ and Q (3, 3)."""
    h, v, a = float(nominal[0]), float(nominal[1]), float(nominal[2])
    rate = float(p[RATE])
    by_height, by_speed, decay = _response(rate, dt)
    Phi[0, 0], Phi[0, 1], Phi[0, 2] = 1.0, dt, by_height
    Phi[1, 1], Phi[1, 2], Phi[2, 2] = 1.0, by_speed, decay
    _enter_noise(Q, rate, float(p[ACCELERATION_NOISE]), float(p[SPEED_NOISE]), dt, 1.0)
    nominal[0], nominal[1], nominal[2] = h + dt * v + by_height * a, v + by_speed * a, decay * a


def coast(
    nominal: np.ndarray, u: np.ndarray, dt: float, p: np.ndarray, Phi: np.ndarray, Q: np.ndarray
) -> None:
    """Across a gap in the force: the speed is held, and may have changed by its declared random walk."""
    Phi[0, 0] = Phi[1, 1] = Phi[2, 2] = 1.0
    Phi[HEIGHT, SPEED] = dt
    _enter_noise(Q, float(p[RATE]), float(p[ACCELERATION_NOISE]), float(p[GAP_NOISE]), dt, -1.0)
    nominal[HEIGHT] += dt * nominal[SPEED]


def correct(nominal: np.ndarray, dx: np.ndarray) -> None:
    """Add an estimated error in place."""
    for i in range(3):
        nominal[i] += dx[i]


def see(
    nominal: np.ndarray,
    u: np.ndarray,
    dt: float,
    p: np.ndarray,
    position: np.ndarray,
    velocity: np.ndarray,
    C_pb: np.ndarray,
    rate: np.ndarray,
) -> None:
    """Enter what lies on the plumb line through the site, moves along it, aligned with north-east-down."""
    for i in range(3):
        up = -p[C_PN_DOWN + 3 * i]
        position[i], velocity[i] = p[SITE_X + i] + nominal[HEIGHT] * up, nominal[SPEED] * up
        rate[i] = 0.0
        for j in range(3):
            C_pb[i, j] = p[C_PN_X + 3 * i + j]


def pose(
    nominal: np.ndarray, p: np.ndarray, position: np.ndarray, velocity: np.ndarray, quaternion: np.ndarray
) -> None:
    """Enter position (3,) and velocity (3,) on the plumb line; the quaternion (4,) is no estimate."""
    for i in range(3):
        up = -p[C_PN_DOWN + 3 * i]
        position[i], velocity[i] = p[SITE_X + i] + nominal[HEIGHT] * up, nominal[SPEED] * up
    quaternion[0], quaternion[1], quaternion[2], quaternion[3] = 1.0, 0.0, 0.0, 0.0


def projection(p: np.ndarray) -> np.ndarray:
    """The view errors (9, 3): velocity by speed and position by height, both along up."""
    up_p = -p[C_PN].reshape(3, 3)[:, 2]
    found = np.zeros((9, 3))
    found[3:6, SPEED] = up_p
    found[6:9, HEIGHT] = up_p
    return found
