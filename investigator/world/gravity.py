"""Gravity of a rotating body: point mass, J2, centrifugal; and the disturbance the model lacks.

With ẑ the rotation axis, z = r·ẑ and a the equatorial radius, the gravitation in the planet-fixed frame is
    γ = −GM·r/r³ − 1.5·GM·J2·a²·[r/r⁵·(1 − 5z²/r²) + 2z·ẑ/r⁵],
and gravity, what a plumb line at rest feels, is g = γ − ω×(ω×r).
Source: Groves 2013, 2.133–2.142; Montenbruck & Gill 2000, 3.2.
"""

from __future__ import annotations

from math import exp, sqrt

import numpy as np

from investigator.plain import inside
from investigator.world.bodies import GM, J2, RADIUS, ROTATION

Vector = tuple[float, float, float]


def gravity(position_p_m: np.ndarray, body: np.ndarray) -> np.ndarray:
    """Gravity (3,) m/s² in the rotating frame p: gravitation and centrifugal acceleration."""
    return np.array(gravity_at(*_floats(position_p_m), body))


def gravity_at(x: float, y: float, z: float, body: np.ndarray) -> Vector:
    """Gravity (m/s²) in p at a position (m) in p, as three floats."""
    return field_along((x, y, z), (0.0, 0.0, 1.0), body)[0]


def _floats(position_p_m: np.ndarray) -> Vector:
    return float(position_p_m[0]), float(position_p_m[1]), float(position_p_m[2])


@inside
def field_along(
    position: Vector, axis: Vector, body: np.ndarray
) -> tuple[Vector, tuple[Vector, Vector, Vector]]:
    """Gravity (m/s²) at a position (m from the body's centre) and its partial derivatives (1/s²) by rows, as
    floats, along whatever axes the position and the unit vector ẑ of the rotation axis are given in:
        g = level·r + (axial − level)·z·ẑ,
        ∂g/∂r = level·I + outer·r·rᵀ + along_z·(r·ẑᵀ + ẑ·rᵀ) + (axial − level)·ẑ·ẑᵀ.
    """
    (x, y, z), (kx, ky, kz) = position, axis
    r2 = x * x + y * y + z * z
    inverse = 1.0 / sqrt(r2)
    inverse2 = inverse * inverse
    point = float(body[GM]) * inverse2 * inverse
    oblate = 1.5 * float(body[J2]) * float(body[RADIUS]) ** 2 * inverse2
    rotation2 = float(body[ROTATION]) ** 2
    up = x * kx + y * ky + z * kz
    s = up * up * inverse2
    level = rotation2 - point * (1.0 + oblate * (1.0 - 5.0 * s))
    apart = -2.0 * point * oblate - rotation2
    half = 0.5 * point * inverse2 * (3.0 + oblate * (5.0 - 35.0 * s))
    along_z = 10.0 * oblate * point * inverse2 * up
    sx, sy, sz = half * x + along_z * kx, half * y + along_z * ky, half * z + along_z * kz
    ax, ay, az = apart * kx, apart * ky, apart * kz
    xy = x * sy + sx * y + ax * ky
    xz = x * sz + sx * z + ax * kz
    yz = y * sz + sy * z + ay * kz
    gradient = (
        (2.0 * x * sx + ax * kx + level, xy, xz),
        (xy, 2.0 * y * sy + ay * ky + level, yz),
        (xz, yz, 2.0 * z * sz + az * kz + level),
    )
    return (level * x + ax * up, level * y + ay * up, level * z + az * up), gradient


def disturbance_time(speed_m_s: float, correlation_m: float, longest_s: float) -> float:
    """Correlation time (s) of a disturbance with a correlation length of track, at most `longest_s`."""
    if speed_m_s * longest_s <= correlation_m:
        return longest_s
    return correlation_m / speed_m_s


def disturbance_step(sigma_m_s2: float, correlation_s: float, dt: float) -> tuple[float, float]:
    """One step of an axis of the Gauss–Markov disturbance: factor exp(−dt/τ), driving variance (m/s²)²."""
    decay = exp(-dt / correlation_s)
    return decay, sigma_m_s2 * sigma_m_s2 * (1.0 - decay * decay)
