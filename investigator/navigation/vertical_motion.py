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

from investigator.filters.problem import View

HEIGHT, SPEED, ACCELERATION = 0, 1, 2

#: Places in the parameters.
GRAVITY, CENTRE = 0, 1  # m/s² at the site, its distance from the planet's centre (m)
RATE = 2  # 1/τ, 1/s
SPEED_NOISE, ACCELERATION_NOISE, GAP_NOISE = 3, 4, 5  # m/s/√s, m/s²/√s, m/s/√s
SITE = slice(6, 9)  # position in p, m
C_PN = slice(9, 18)  # north-east-down at the site → p, by rows
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


def _acceleration_noise(rate: float, density: float, dt: float, sign: float) -> np.ndarray:
    """Covariance (3, 3) of white noise driving the acceleration for dt; sign −1 for a bias.

    Gauss–Legendre quadrature of three nodes: exact for constant acceleration, whose integrand has degree
    four.
    """
    Q = np.zeros((3, 3))
    offset = sqrt(0.15)
    for node, weight in ((0.5 - offset, 5.0 / 18.0), (0.5, 8.0 / 18.0), (0.5 + offset, 5.0 / 18.0)):
        h, v, a = _response(rate, node * dt)
        h, v = sign * h, sign * v
        share = weight * dt * density * density
        Q[0, 0] += share * h * h
        Q[0, 1] += share * h * v
        Q[0, 2] += share * h * a
        Q[1, 1] += share * v * v
        Q[1, 2] += share * v * a
        Q[2, 2] += share * a * a
    Q[1, 0], Q[2, 0], Q[2, 1] = Q[0, 1], Q[0, 2], Q[1, 2]
    return Q


def _white(Q: np.ndarray, density: float, dt: float) -> None:
    """Enter white acceleration noise (m/s/√s) into Q."""
    q = density * density * dt
    Q[0, 0] += q * dt * dt / 3.0
    Q[0, 1] += 0.5 * q * dt
    Q[1, 0] += 0.5 * q * dt
    Q[1, 1] += q


def gravity_at(height: float, p: np.ndarray) -> float:
    """Gravity (m/s², down) at a height above the site (m)."""
    ratio = float(p[CENTRE]) / (float(p[CENTRE]) + height)
    return float(p[GRAVITY]) * ratio * ratio


def propagate_driven(nominal: np.ndarray, u: np.ndarray, dt: float, p: np.ndarray) -> np.ndarray:
    """Height, speed and bias at the end of an increment."""
    h, v, b = float(nominal[0]), float(nominal[1]), float(nominal[2])
    by_height, by_speed, decay = _response(float(p[RATE]), dt)
    dv, g = float(u[0]), gravity_at(h + 0.5 * dt * v, p)
    return np.array(
        [h + dt * (v + 0.5 * (dv - g * dt)) - by_height * b, v + dv - g * dt - by_speed * b, decay * b]
    )


def transition_driven(
    nominal: np.ndarray, u: np.ndarray, dt: float, p: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Φ and Q (3, 3) of one increment."""
    rate = float(p[RATE])
    by_height, by_speed, decay = _response(rate, dt)
    height = float(nominal[0]) + 0.5 * dt * float(nominal[1])
    gradient = 2.0 * gravity_at(height, p) / (float(p[CENTRE]) + height)
    half = 0.5 * gradient * dt * dt
    Phi = np.array(
        [
            [1.0 + half, dt * (1.0 + 0.5 * half), -by_height],
            [gradient * dt, 1.0 + half, -by_speed],
            [0.0, 0.0, decay],
        ]
    )
    Q = _acceleration_noise(rate, float(p[ACCELERATION_NOISE]), dt, -1.0)
    _white(Q, float(p[SPEED_NOISE]), dt)
    return Phi, Q


def propagate_free(nominal: np.ndarray, u: np.ndarray, dt: float, p: np.ndarray) -> np.ndarray:
    """Height, speed and acceleration after dt."""
    h, v, a = float(nominal[0]), float(nominal[1]), float(nominal[2])
    by_height, by_speed, decay = _response(float(p[RATE]), dt)
    return np.array([h + dt * v + by_height * a, v + by_speed * a, decay * a])


def transition_free(
    nominal: np.ndarray, u: np.ndarray, dt: float, p: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Φ and Q (3, 3) of dt seconds."""
    rate = float(p[RATE])
    by_height, by_speed, decay = _response(rate, dt)
    Phi = np.array([[1.0, dt, by_height], [0.0, 1.0, by_speed], [0.0, 0.0, decay]])
    Q = _acceleration_noise(rate, float(p[ACCELERATION_NOISE]), dt, 1.0)
    _white(Q, float(p[SPEED_NOISE]), dt)
    return Phi, Q


def coast(
    nominal: np.ndarray, u: np.ndarray, dt: float, p: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Across a gap in the force: the speed is held, and may have changed by its declared random walk."""
    Phi = np.eye(3)
    Phi[HEIGHT, SPEED] = dt
    Q = _acceleration_noise(float(p[RATE]), float(p[ACCELERATION_NOISE]), dt, -1.0)
    _white(Q, float(p[GAP_NOISE]), dt)
    moved = nominal.copy()
    moved[HEIGHT] += dt * nominal[SPEED]
    return moved, Phi, Q


def inject(nominal: np.ndarray, dx: np.ndarray) -> np.ndarray:
    """The nominal state with an estimated error added."""
    return nominal + dx


def view(nominal: np.ndarray, u: np.ndarray, dt: float, time: float, p: np.ndarray) -> View:
    """On the plumb line through the site, moving along it, aligned with north-east-down."""
    C_pn = p[C_PN].reshape(3, 3)
    up_p = -C_pn[:, 2]
    return View(p[SITE] + nominal[HEIGHT] * up_p, nominal[SPEED] * up_p, C_pn, np.zeros(3), time)


def projection(nominal: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The view errors (9, 3): velocity by speed and position by height, both along up."""
    up_p = -p[C_PN].reshape(3, 3)[:, 2]
    found = np.zeros((9, 3))
    found[3:6, SPEED] = up_p
    found[6:9, HEIGHT] = up_p
    return found
