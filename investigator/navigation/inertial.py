"""Strapdown equations along north-east-down at the site, n, which turns with the planet, and how errors grow.

Over one interval with bias-free increments α (angle) and υ (velocity) in b, ω the planet's rotation, g
gravity, C the attitude body → n:
    C⁺ = exp(−[ω×]dt)·C·exp([α×])
    v⁺ = v + C_½·υ + (g(r + v·dt/2) − 2ω×v_½)·dt
    r⁺ = r + (v + v⁺)·dt/2
with C_½ the attitude and v_½ the velocity in mid-interval. Errors are true less estimated; the attitude
error ψ is resolved in n, C = exp([ψ×])·Ĉ. Φ is the derivative of that step, second order in dt; of the
planet's turn within one it keeps what meets attitude, velocity and thrust, once. Q is what noise in the
increments makes of it, Γ·diag(noise)·Γᵀ with Γ the derivative by the increments; so a clipped sample or a
gap enters like noise of its size. Source: Groves 2013, 5.3 and 14.2.4 (there in the axes of an Earth-fixed
frame); Savage 1998 for the mid-interval attitude.

Functions take the nominal state, one row of inputs (`layout`), dt (s) and the numbers named below; the
first five are `WorldArrays.body`. W is [ω×]·dt.
"""

from __future__ import annotations

from math import exp, sqrt

import numpy as np

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
from investigator.navigation.rotations import (
    Quaternion,
    Rows,
    Vector,
    components,
    product,
    rows_of,
    turn,
)
from investigator.plain import inside
from investigator.world.bodies import ROTATION
from investigator.world.gravity import disturbance_step, disturbance_time, field_along

#: Places in the parameters after the body's five.
GYRO_NOISE, ACCELEROMETER_NOISE = 5, 6  # rad/√s, m/s/√s
GYRO_DRIFT, GYRO_TIME = 7, 8  # rad/s/√s, s
ACCELEROMETER_DRIFT, ACCELEROMETER_TIME = 9, 10  # m/s²/√s, s
DISTURBANCE_SIGMA, DISTURBANCE_LENGTH, DISTURBANCE_TIME = 11, 12, 13  # m/s², m, s
DISTURBANCE_AS = 14  # 0 none, 1 noise, 2 states
ORIGIN = slice(15, 18)  # m in p, where the nominal's position counts from
C_PN = slice(18, 27)  # n → p by rows
ORIGIN_N = slice(27, 30)  # the same origin along n
Q_PN = slice(30, 34)  # n → p as a quaternion
PARAMETERS = 34

_UNIT = 1e-9  #: a squared length within this of 1 is brought to 1 by the first term of the root's series
_WALKS_S = 1e9  #: a correlation time from which on a bias walks at random

#: Where each group begins: of the nominal (n), of its errors (d), of a row of inputs (u).
_N_VELOCITY, _N_POSITION, _N_FORCE_BIAS = VELOCITY.start, POSITION.start, ACCELEROMETER_BIAS.start
_N_GYRO_BIAS, _N_DISTURBANCE = GYRO_BIAS.start, DISTURBANCE.start
_ORIGIN, _C_PN, _ORIGIN_N = ORIGIN.start, C_PN.start, ORIGIN_N.start
_V, _R, _F, _G = D_VELOCITY.start, D_POSITION.start, D_ACCELEROMETER_BIAS.start, D_GYRO_BIAS.start
_D = D_DISTURBANCE.start
_U_VELOCITY, _U_ANGLE = U_VELOCITY.start, U_ANGLE.start
_U_VELOCITY_EXCESS, _U_ANGLE_EXCESS = U_VELOCITY_EXCESS.start, U_ANGLE_EXCESS.start


def step(
    nominal: np.ndarray, u: np.ndarray, dt: float, p: np.ndarray, Phi: np.ndarray, Q: np.ndarray
) -> None:
    """Carry the nominal state (16 or 19) over an interval in place, and enter Φ and Q (n, n) of the step.

    n is 15, or 18 with a disturbance. Entries of Φ outside `pattern`, of Q that stay 0, and those of
    positions, which follow velocities (`follows`), are left alone.
    """
    omega, held = float(p[ROTATION]), nominal.size > NOMINAL
    axis = _three(p, _C_PN + 6)
    w = omega * dt * axis[0], omega * dt * axis[1], omega * dt * axis[2]
    increment = _along(_three(u, _U_VELOCITY), -dt, _three(nominal, _N_FORCE_BIAS))
    alpha = _along(_three(u, _U_ANGLE), -dt, _three(nominal, _N_GYRO_BIAS))
    half_turn = turn(0.5 * alpha[0], 0.5 * alpha[1], 0.5 * alpha[2])
    planet = turn(-0.5 * w[0], -0.5 * w[1], -0.5 * w[2])
    q_half = product(product(planet, components(nominal[QUATERNION])), half_turn)
    q = product(product(planet, q_half), half_turn)
    C_half = rows_of(q_half)
    thrust = _times(C_half, increment)
    velocity, position = _three(nominal, _N_VELOCITY), _three(nominal, _N_POSITION)
    place = _along(_along(_three(p, _ORIGIN_N), 1.0, position), 0.5 * dt, velocity)
    fall, gradient = field_along(place, axis, p)
    if held:
        fall = _along(fall, 1.0, _three(nominal, _N_DISTURBANCE))
    pushed = _along(thrust, dt, fall)
    middle = _along(_along(velocity, 0.5, pushed), -1.0, _cross(w, velocity))
    after = _along(_along(velocity, 1.0, pushed), -2.0, _cross(w, middle))
    force_keeps, gyro_keeps = _keeps(dt, float(p[ACCELEROMETER_TIME])), _keeps(dt, float(p[GYRO_TIME]))
    _enter_motion(Phi, thrust, gradient, w, dt)
    _enter_noise(Phi, Q, C_half, thrust, u, dt, p)
    for i in range(3):
        Phi[_F + i, _F + i], Phi[_G + i, _G + i] = force_keeps, gyro_keeps
        Q[_F + i, _F + i] = float(p[ACCELEROMETER_DRIFT]) ** 2 * dt
        Q[_G + i, _G + i] = float(p[GYRO_DRIFT]) ** 2 * dt
    if p[DISTURBANCE_AS] != 0.0:
        _disturb(Phi, Q, nominal, velocity, dt, p)
    _enter_attitude(nominal, q)
    for i in range(3):
        nominal[_N_VELOCITY + i] = after[i]
        nominal[_N_POSITION + i] = position[i] + 0.5 * dt * (velocity[i] + after[i])
        nominal[_N_FORCE_BIAS + i] *= force_keeps
        nominal[_N_GYRO_BIAS + i] *= gyro_keeps


@inside
def _enter_attitude(nominal: np.ndarray, q: Quaternion) -> None:
    """A quaternion, brought back to length 1."""
    excess = q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3] - 1.0
    by = 1.0 - 0.5 * excess if abs(excess) < _UNIT else 1.0 / sqrt(1.0 + excess)
    nominal[0], nominal[1], nominal[2], nominal[3] = by * q[0], by * q[1], by * q[2], by * q[3]


def pattern(n: int) -> np.ndarray:
    """Where rows of Φ (n, n) that `step` enters may differ from 0: bool."""
    found = np.eye(n, dtype=bool)
    found[D_ATTITUDE, D_ATTITUDE] = found[D_ATTITUDE, D_GYRO_BIAS] = True
    found[D_VELOCITY, :ERRORS] = True
    for i in range(3):
        for j in range(ERRORS, n, 3):
            found[D_VELOCITY.start + i, j + i] = True
    return found


def follows(n: int) -> np.ndarray:
    """The velocity (n,) whose integral by the trapezoid each position is, −1 for other states."""
    found = np.full(n, -1)
    found[D_POSITION] = np.arange(_V, _V + 3)
    return found


@inside
def _three(v: np.ndarray, at: int) -> Vector:
    return float(v[at]), float(v[at + 1]), float(v[at + 2])


@inside
def _times(C: Rows, v: Vector) -> Vector:
    """C·v."""
    return (
        C[0][0] * v[0] + C[0][1] * v[1] + C[0][2] * v[2],
        C[1][0] * v[0] + C[1][1] * v[1] + C[1][2] * v[2],
        C[2][0] * v[0] + C[2][1] * v[1] + C[2][2] * v[2],
    )


@inside
def _cross(a: Vector, b: Vector) -> Vector:
    """a×b."""
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


@inside
def _along(origin: Vector, by: float, v: Vector) -> Vector:
    """origin + by·v."""
    return origin[0] + by * v[0], origin[1] + by * v[1], origin[2] + by * v[2]


@inside
def _keeps(dt: float, correlation_s: float) -> float:
    """What is left of a bias; all of one that walks at random."""
    return 1.0 if correlation_s >= _WALKS_S else exp(-dt / correlation_s)


@inside
def _enter_motion(Phi: np.ndarray, thrust: Vector, gradient: Rows, w: Vector, dt: float) -> None:
    """The blocks of attitude and velocity; w is ω·dt, W = [w×], products of which are left out.

    ψψ is I − W; vψ is −[thrust×] + W·[thrust×] + ½[thrust×]·W; vr is dt·∂g/∂r, and vv I − 2W + ½dt·vr. Of
    products of two such matrices, [a×]·[b×] = b·aᵀ − a·b·I.
    """
    half = 0.5 * dt
    (x, y, z), (tx, ty, tz) = w, thrust
    along = -1.5 * (tx * x + ty * y + tz * z)
    planet = ((1.0, z, -y), (-z, 1.0, x), (y, -x, 1.0))
    coriolis = ((1.0, 2.0 * z, -2.0 * y), (-2.0 * z, 1.0, 2.0 * x), (2.0 * y, -2.0 * x, 1.0))
    lever = ((along, tz, -ty), (-tz, along, tx), (ty, -tx, along))
    for j in range(3):
        w_j, half_t = w[j], 0.5 * thrust[j]
        for i in range(3):
            tide = dt * gradient[i][j]
            Phi[i, j], Phi[_V + i, _R + j] = planet[i][j], tide
            Phi[_V + i, j] = lever[i][j] + thrust[i] * w_j + half_t * w[i]
            Phi[_V + i, _V + j] = coriolis[i][j] + half * tide


@inside
def _enter_noise(
    Phi: np.ndarray,
    Q: np.ndarray,
    C_half: Rows,
    thrust: Vector,
    u: np.ndarray,
    dt: float,
    p: np.ndarray,
) -> None:
    """What errors of the increments do to attitude and velocity: as biases in Φ, as noise in Q.

    A velocity increment acts on the velocity by C_½, an angle increment on the attitude by C_½ and on the
    velocity by −½[thrust×]·C_½.
    """
    x, y, z = 0.5 * thrust[0], 0.5 * thrust[1], 0.5 * thrust[2]
    white_v = _white(float(p[ACCELEROMETER_NOISE]), dt, _three(u, _U_VELOCITY_EXCESS))
    white_a = _white(float(p[GYRO_NOISE]), dt, _three(u, _U_ANGLE_EXCESS))
    c0, c1, c2 = C_half
    by_angle = (
        (z * c1[0] - y * c2[0], z * c1[1] - y * c2[1], z * c1[2] - y * c2[2]),
        (x * c2[0] - z * c0[0], x * c2[1] - z * c0[1], x * c2[2] - z * c0[2]),
        (y * c0[0] - x * c1[0], y * c0[1] - x * c1[1], y * c0[2] - x * c1[2]),
    )
    for i in range(3):
        for j in range(3):
            turned = -dt * C_half[i][j]
            Phi[i, _G + j], Phi[_V + i, _F + j], Phi[_V + i, _G + j] = turned, turned, -dt * by_angle[i][j]
    if white_v[0] == white_v[1] == white_v[2] and white_a[0] == white_a[1] == white_a[2]:
        _enter_even_noise(Q, white_v[0], white_a[0], (x, y, z))
        return
    for i in range(3):
        for j in range(3):
            Q[i, _V + j] = Q[_V + j, i] = _spread(C_half[i], white_a, by_angle[j])
        for j in range(i + 1):
            speed = _spread(C_half[i], white_v, C_half[j]) + _spread(by_angle[i], white_a, by_angle[j])
            Q[_V + i, _V + j] = Q[_V + j, _V + i] = speed
            Q[i, j] = Q[j, i] = _spread(C_half[i], white_a, C_half[j])


@inside
def _enter_even_noise(Q: np.ndarray, white_v: float, white_a: float, half_thrust: Vector) -> None:
    """The same noise where every axis has as much: C·Cᵀ is I, and what remains is ½[thrust×]."""
    x, y, z = half_thrust
    ax, ay, az = white_a * x, white_a * y, white_a * z
    Q[0, 0] = Q[1, 1] = Q[2, 2] = white_a
    Q[0, 1] = Q[1, 0] = Q[0, 2] = Q[2, 0] = Q[1, 2] = Q[2, 1] = 0.0
    for i in range(3):
        Q[i, _V + i] = Q[_V + i, i] = 0.0
    Q[0, _V + 1] = Q[_V + 1, 0] = -az
    Q[1, _V] = Q[_V, 1] = az
    Q[0, _V + 2] = Q[_V + 2, 0] = ay
    Q[2, _V] = Q[_V, 2] = -ay
    Q[1, _V + 2] = Q[_V + 2, 1] = -ax
    Q[2, _V + 1] = Q[_V + 1, 2] = ax
    Q[_V, _V] = white_v + ay * y + az * z
    Q[_V + 1, _V + 1] = white_v + az * z + ax * x
    Q[_V + 2, _V + 2] = white_v + ax * x + ay * y
    Q[_V, _V + 1] = Q[_V + 1, _V] = -ax * y
    Q[_V, _V + 2] = Q[_V + 2, _V] = -ax * z
    Q[_V + 1, _V + 2] = Q[_V + 2, _V + 1] = -ay * z


@inside
def _white(density: float, dt: float, excess: Vector) -> Vector:
    """Variances of an increment: white noise and what may be in error beyond it."""
    noise = density * density * dt
    return noise + excess[0] * excess[0], noise + excess[1] * excess[1], noise + excess[2] * excess[2]


@inside
def _spread(a: Vector, noise: Vector, b: Vector) -> float:
    """a·diag(noise)·bᵀ."""
    return a[0] * noise[0] * b[0] + a[1] * noise[1] * b[1] + a[2] * noise[2] * b[2]


def _disturb(
    Phi: np.ndarray, Q: np.ndarray, nominal: np.ndarray, velocity: Vector, dt: float, p: np.ndarray
) -> None:
    """Enter the gravity disturbance into Φ and Q: as states, or as white noise of the same lasting effect.

    As states they decay in the nominal, too.
    """
    speed = sqrt(velocity[0] ** 2 + velocity[1] ** 2 + velocity[2] ** 2)
    correlation_s = disturbance_time(speed, float(p[DISTURBANCE_LENGTH]), float(p[DISTURBANCE_TIME]))
    sigma = float(p[DISTURBANCE_SIGMA])
    decay, driving = disturbance_step(sigma, correlation_s, dt)
    noise = 2.0 * sigma * sigma * correlation_s * dt if p[DISTURBANCE_AS] == 1.0 else 0.0
    for i in range(3):
        Q[_V + i, _V + i] += noise
        if nominal.size > NOMINAL:
            d = _D + i
            Phi[_V + i, d], Phi[d, d] = dt, decay
            Q[d, d] = driving
            nominal[_N_DISTURBANCE + i] *= decay


def correct(nominal: np.ndarray, dx: np.ndarray) -> None:
    """Add an estimated error (15 or 18) in place: C⁺ = exp([ψ×])·Ĉ, the rest adds up."""
    q = product(turn(float(dx[0]), float(dx[1]), float(dx[2])), components(nominal[QUATERNION]))
    _enter_attitude(nominal, q)
    for i in range(_V, dx.size):
        nominal[i + 1] += dx[i]


def reset(dx: np.ndarray, A: np.ndarray) -> None:
    """Enter the map of P after `correct` into A (n, n): I + ½[ψ×] on the attitude, for an error that
    multiplies from the left.

    With C = exp([ψ×])·Ĉ the error left after injecting δ is log(exp(ψ)·exp(−δ)) = (I + ½[δ×])·(ψ − δ) to
    first order. Source: Solà 2017, 7.3 (global angular error); the sign is the opposite for an error
    resolved in the body.
    """
    x, y, z = 0.5 * dx[0], 0.5 * dx[1], 0.5 * dx[2]
    A[0, 1], A[0, 2], A[1, 2] = -z, y, -x
    A[1, 0], A[2, 0], A[2, 1] = z, -y, x


def reset_pattern(n: int) -> np.ndarray:
    """Where `reset` (n, n) may differ from 0: bool."""
    found = np.eye(n, dtype=bool)
    found[D_ATTITUDE, D_ATTITUDE] = True
    return found


def share(u: np.ndarray, part: float, out: np.ndarray) -> None:
    """Part of a row of inputs: increments in proportion, and so the variances of their excess."""
    root = sqrt(part)
    for i in range(u.size):
        out[i] = (part if i < _U_VELOCITY_EXCESS else root) * u[i]


@inside
def _enter_place(nominal: np.ndarray, p: np.ndarray, position: np.ndarray, velocity: np.ndarray) -> Rows:
    """Enter position and velocity (3,) in p; returns C_pn."""
    C_pn = _three(p, _C_PN), _three(p, _C_PN + 3), _three(p, _C_PN + 6)
    place, moves = _times(C_pn, _three(nominal, _N_POSITION)), _times(C_pn, _three(nominal, _N_VELOCITY))
    for i in range(3):
        position[i], velocity[i] = p[_ORIGIN + i] + place[i], moves[i]
    return C_pn


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
    """Enter position, velocity, attitude in p, and the body's rate against the planet in b."""
    C_pn, rows = _enter_place(nominal, p, position, velocity), rows_of(components(nominal[QUATERNION]))
    for i in range(3):
        for j in range(3):
            C_pb[i, j] = C_pn[i][0] * rows[0][j] + C_pn[i][1] * rows[1][j] + C_pn[i][2] * rows[2][j]
    for i in range(3):
        rate[i] = 0.0
        if dt > 0.0:
            rate[i] = u[_U_ANGLE + i] / dt - nominal[_N_GYRO_BIAS + i] - p[ROTATION] * C_pb[2, i]


def pose(
    nominal: np.ndarray, p: np.ndarray, position: np.ndarray, velocity: np.ndarray, quaternion: np.ndarray
) -> None:
    """Enter position (3,), velocity (3,) and quaternion (4,), all in p."""
    _enter_place(nominal, p, position, velocity)
    q = product(components(p[Q_PN]), components(nominal[QUATERNION]))
    quaternion[0], quaternion[1], quaternion[2], quaternion[3] = q


#: Where nominal holds what `pose` enters, along n and the position less its origin.
POSE_PLACES = (_N_POSITION, _N_VELOCITY, 0)


def projection(n: int, C_pn: np.ndarray) -> np.ndarray:
    """The view errors (9, n) by the state errors: the first nine, turned by C_pn (3, 3)."""
    found = np.zeros((VIEW_ERRORS, n))
    for part in (D_ATTITUDE, D_VELOCITY, D_POSITION):
        found[part, part] = C_pn
    return found
