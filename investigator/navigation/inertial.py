"""Strapdown equations in the planet-fixed, rotating frame p, and how their errors grow.

Over one interval with bias-free increments α (angle) and υ (velocity) in b, ω the planet's rotation, g
gravity:
    C⁺ = exp(−[ω×]dt)·C·exp([α×])
    v⁺ = v + C_½·υ + (g(r + v·dt/2) − 2ω×v_½)·dt
    r⁺ = r + (v + v⁺)·dt/2
with C_½ the attitude and v_½ the velocity in mid-interval. Errors are true less estimated; the attitude
error ψ is resolved in p, C = exp([ψ×])·Ĉ. Φ is the derivative of that step, second order in dt. Q is what
noise in the increments makes of it, Γ·diag(noise)·Γᵀ with Γ the derivative by the increments; so a
clipped sample or a gap enters like noise of its size. Source: Groves 2013, 5.3 and 14.2.4 (there an
Earth-fixed frame); Savage 1998 for the mid-interval attitude.

Functions take the nominal state, one row of inputs (`layout`), dt (s) and the numbers named below; the
first five are `WorldArrays.body`.
"""

from __future__ import annotations

from math import exp, sqrt

import numpy as np

from investigator.filters.problem import View
from investigator.navigation.layout import (
    ACCELEROMETER_BIAS,
    D_ACCELEROMETER_BIAS,
    D_ATTITUDE,
    D_DISTURBANCE,
    D_GYRO_BIAS,
    D_POSITION,
    D_VELOCITY,
    DISTURBANCE,
    ERRORS,
    ERRORS_WITH_DISTURBANCE,
    GYRO_BIAS,
    NOMINAL,
    POSITION,
    QUATERNION,
    U_ANGLE,
    U_ANGLE_EXCESS,
    U_VELOCITY,
    U_VELOCITY_EXCESS,
    VELOCITY,
    VIEW_ERRORS,
)
from investigator.navigation.rotations import exp_quaternion, matrix, multiply, normalise, skew
from investigator.world.bodies import ROTATION
from investigator.world.gravity import disturbance_step, disturbance_time, gravity, gravity_gradient

#: Places in the parameters after the body's five.
GYRO_NOISE, ACCELEROMETER_NOISE = 5, 6  # rad/√s, m/s/√s
GYRO_DRIFT, GYRO_TIME = 7, 8  # rad/s/√s, s
ACCELEROMETER_DRIFT, ACCELEROMETER_TIME = 9, 10  # m/s²/√s, s
DISTURBANCE_SIGMA, DISTURBANCE_LENGTH, DISTURBANCE_TIME = 11, 12, 13  # m/s², m, s
DISTURBANCE_AS = 14  # 0 none, 1 noise, 2 states
PARAMETERS = 15


def propagate(nominal: np.ndarray, u: np.ndarray, dt: float, p: np.ndarray) -> np.ndarray:
    """The nominal state (16 or 19) at the end of an interval, from its start."""
    alpha = u[U_ANGLE] - dt * nominal[GYRO_BIAS]
    q_half, thrust, omega = _half(nominal, u, alpha, dt, p)
    velocity, position = nominal[VELOCITY], nominal[POSITION]
    fall = gravity(position + 0.5 * dt * velocity, p)
    if nominal.size > NOMINAL:
        fall = fall + nominal[DISTURBANCE]
    middle = velocity + 0.5 * (thrust + dt * (fall - _coriolis(velocity, omega)))
    after = velocity + thrust + dt * (fall - _coriolis(middle, omega))
    out = nominal.copy()
    half_turn = np.array([0.0, 0.0, -0.5 * omega * dt])
    out[QUATERNION] = normalise(
        multiply(exp_quaternion(half_turn), multiply(q_half, exp_quaternion(0.5 * alpha)))
    )
    out[VELOCITY] = after
    out[POSITION] = position + 0.5 * dt * (velocity + after)
    out[ACCELEROMETER_BIAS] *= exp(-dt / float(p[ACCELEROMETER_TIME]))
    out[GYRO_BIAS] *= exp(-dt / float(p[GYRO_TIME]))
    if nominal.size > NOMINAL:
        out[DISTURBANCE] *= exp(-dt / _disturbance_time(nominal, p))
    return out


def _half(
    nominal: np.ndarray, u: np.ndarray, alpha: np.ndarray, dt: float, p: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """Mid-interval attitude (4,), specific-force increment (3,) m/s in p, planet's rotation (rad/s)."""
    omega = float(p[ROTATION])
    half_turn = np.array([0.0, 0.0, -0.5 * omega * dt])
    q_half = multiply(multiply(exp_quaternion(half_turn), nominal[QUATERNION]), exp_quaternion(0.5 * alpha))
    return q_half, matrix(q_half) @ (u[U_VELOCITY] - dt * nominal[ACCELEROMETER_BIAS]), omega


def _coriolis(velocity: np.ndarray, omega: float) -> np.ndarray:
    """2ω×v (3,) with the rotation about the third axis."""
    return np.array([-2.0 * omega * velocity[1], 2.0 * omega * velocity[0], 0.0])


def _disturbance_time(nominal: np.ndarray, p: np.ndarray) -> float:
    speed = sqrt(float(nominal[VELOCITY] @ nominal[VELOCITY]))
    return disturbance_time(speed, float(p[DISTURBANCE_LENGTH]), float(p[DISTURBANCE_TIME]))


def transition(nominal: np.ndarray, u: np.ndarray, dt: float, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Φ (n, n) and Q (n, n) of one step from the nominal before it; n is 15, or 18 with a disturbance."""
    alpha = u[U_ANGLE] - dt * nominal[GYRO_BIAS]
    q_half, thrust, omega = _half(nominal, u, alpha, dt, p)
    C_half = matrix(q_half)
    by_increment, by_angle = _by_increments(C_half, thrust, omega, dt)
    phi = _transition_of_motion(nominal, thrust, omega, dt, p)
    phi[:VIEW_ERRORS, D_ACCELEROMETER_BIAS] = -dt * by_increment
    phi[:VIEW_ERRORS, D_GYRO_BIAS] = -dt * by_angle
    accelerometer_keeps = exp(-dt / float(p[ACCELEROMETER_TIME]))
    gyro_keeps = exp(-dt / float(p[GYRO_TIME]))
    Q = np.zeros_like(phi)
    for i in range(3):
        phi[D_ACCELEROMETER_BIAS.start + i, D_ACCELEROMETER_BIAS.start + i] = accelerometer_keeps
        phi[D_GYRO_BIAS.start + i, D_GYRO_BIAS.start + i] = gyro_keeps
        Q[D_ACCELEROMETER_BIAS.start + i, D_ACCELEROMETER_BIAS.start + i] = (
            float(p[ACCELEROMETER_DRIFT]) ** 2 * dt
        )
        Q[D_GYRO_BIAS.start + i, D_GYRO_BIAS.start + i] = float(p[GYRO_DRIFT]) ** 2 * dt
    noise_v = float(p[ACCELEROMETER_NOISE]) ** 2 * dt + u[U_VELOCITY_EXCESS] ** 2
    noise_a = float(p[GYRO_NOISE]) ** 2 * dt + u[U_ANGLE_EXCESS] ** 2
    Q[:VIEW_ERRORS, :VIEW_ERRORS] = (by_increment * noise_v) @ by_increment.T + (
        by_angle * noise_a
    ) @ by_angle.T
    if p[DISTURBANCE_AS] != 0.0:
        _disturb(phi, Q, nominal, dt, p)
    return phi, Q


def _by_increments(
    C_half: np.ndarray, thrust: np.ndarray, omega: float, dt: float
) -> tuple[np.ndarray, np.ndarray]:
    """Partials (9, 3) of the view errors after a step by the velocity and by the angle increment."""
    by_velocity, by_angle = np.zeros((VIEW_ERRORS, 3)), np.zeros((VIEW_ERRORS, 3))
    by_velocity[D_VELOCITY] = C_half - _coriolis_matrix(omega, dt) @ C_half
    by_velocity[D_POSITION] = 0.5 * dt * by_velocity[D_VELOCITY]
    by_angle[D_ATTITUDE] = C_half
    by_angle[D_VELOCITY] = -0.5 * skew(thrust) @ C_half
    by_angle[D_POSITION] = 0.5 * dt * by_angle[D_VELOCITY]
    return by_velocity, by_angle


def _coriolis_matrix(omega: float, dt: float) -> np.ndarray:
    """[ω×]·dt (3, 3): half of what Coriolis acceleration takes from a change of velocity in the interval."""
    turn = omega * dt
    return np.array([[0.0, -turn, 0.0], [turn, 0.0, 0.0], [0.0, 0.0, 0.0]])


def _transition_of_motion(
    nominal: np.ndarray, thrust: np.ndarray, omega: float, dt: float, p: np.ndarray
) -> np.ndarray:
    """Φ with the blocks of attitude, velocity and position filled in."""
    size = ERRORS_WITH_DISTURBANCE if nominal.size > NOMINAL else ERRORS
    phi = np.zeros((size, size))
    turn = _coriolis_matrix(omega, dt)
    half = np.eye(3) - turn
    gradient = dt * gravity_gradient(nominal[POSITION] + 0.5 * dt * nominal[VELOCITY], p)
    phi[D_ATTITUDE, D_ATTITUDE] = np.eye(3) - turn + 0.5 * turn @ turn
    phi[D_VELOCITY, D_ATTITUDE] = -half @ skew(thrust) @ (np.eye(3) - 0.5 * turn)
    phi[D_VELOCITY, D_VELOCITY] = np.eye(3) - 2.0 * turn @ half + 0.5 * dt * half @ gradient
    phi[D_VELOCITY, D_POSITION] = half @ gradient
    phi[D_POSITION] = 0.5 * dt * phi[D_VELOCITY]
    for i in range(3):
        phi[D_POSITION.start + i, D_POSITION.start + i] += 1.0
        phi[D_POSITION.start + i, D_VELOCITY.start + i] += 0.5 * dt
    return phi


def _disturb(phi: np.ndarray, Q: np.ndarray, nominal: np.ndarray, dt: float, p: np.ndarray) -> None:
    """Enter the gravity disturbance into Φ and Q: as states, or as white noise of the same lasting effect."""
    correlation_s, sigma = _disturbance_time(nominal, p), float(p[DISTURBANCE_SIGMA])
    decay, driving = disturbance_step(sigma, correlation_s, dt)
    v, r = D_VELOCITY.start, D_POSITION.start
    noise = 2.0 * sigma * sigma * correlation_s * dt if p[DISTURBANCE_AS] == 1.0 else 0.0
    for i in range(3):
        Q[v + i, v + i] += noise
        Q[v + i, r + i] += 0.5 * dt * noise
        Q[r + i, v + i] += 0.5 * dt * noise
        Q[r + i, r + i] += 0.25 * dt * dt * noise
        if nominal.size > NOMINAL:
            d = D_DISTURBANCE.start + i
            phi[v + i, d], phi[r + i, d], phi[d, d] = dt, 0.5 * dt * dt, decay
            Q[d, d] += driving


def inject(nominal: np.ndarray, dx: np.ndarray) -> np.ndarray:
    """The nominal state with an estimated error (15 or 18) added: C⁺ = exp([ψ×])·Ĉ, the rest adds up."""
    out = nominal.copy()
    out[QUATERNION] = normalise(multiply(exp_quaternion(dx[D_ATTITUDE]), nominal[QUATERNION]))
    out[VELOCITY.start :] += dx[D_VELOCITY.start :]
    return out


def reset(dx: np.ndarray) -> np.ndarray:
    """Map (n, n) of P after `inject`: I + ½[ψ×] on the attitude, for an error that multiplies from the left.

    With C = exp([ψ×])·Ĉ the error left after injecting δ is log(exp(ψ)·exp(−δ)) = (I + ½[δ×])·(ψ − δ) to
    first order. Source: Solà 2017, 7.3 (global angular error); the sign is the opposite for an error
    resolved in the body.
    """
    out = np.eye(dx.size)
    out[D_ATTITUDE, D_ATTITUDE] += 0.5 * skew(dx[D_ATTITUDE])
    return out


def view(nominal: np.ndarray, u: np.ndarray, dt: float, time: float, p: np.ndarray) -> View:
    """What a sensor sees: position, velocity, attitude in p, and the body's rate against the planet in b."""
    C_pb = matrix(nominal[QUATERNION])
    if dt > 0.0:
        rate = u[U_ANGLE] / dt - nominal[GYRO_BIAS] - float(p[ROTATION]) * C_pb[2]
    else:
        rate = np.zeros(3)
    return View(nominal[POSITION].copy(), nominal[VELOCITY].copy(), C_pb, rate, time)


def projection(nominal: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The view errors (9, n) by the state errors: the first nine themselves."""
    return np.eye(VIEW_ERRORS, ERRORS_WITH_DISTURBANCE if nominal.size > NOMINAL else ERRORS)
