"""Rotations: quaternions (scalar first, Hamilton), rotation vectors, direction cosine matrices, Euler angles.

C_pb = exp([θ×]) rotates a vector given in b into p; quaternion products compose the same way:
q_pc = q_pb ⊗ q_bc. Source: Groves 2013, 2.2 and appendix E; Solà 2017, chapters 1–4.
"""

from __future__ import annotations

from math import asin, atan2, cos, sin, sqrt

import numpy as np

from investigator.plain import inside

_SMALL = 1e-8  # below this length a quaternion's vector part is parallel to its logarithm
_SERIES = 1e-2  # below this squared angle (rad²) the series is exact to double precision

#: Of cos √h and ½·sin(√h)/√h as series in h, after the first term.
_COSINE = (-1 / 2, 1 / 24, -1 / 720, 1 / 40320)
_SINE = (-1 / 12, 1 / 240, -1 / 10080, 1 / 725760)

#: A quaternion as four floats, which compiled code keeps in registers.
Quaternion = tuple[float, float, float, float]
Vector = tuple[float, float, float]
Rows = tuple[Vector, Vector, Vector]


def skew(v: np.ndarray) -> np.ndarray:
    """[v×] (3, 3): skew(v) @ w is v × w."""
    x, y, z = float(v[0]), float(v[1]), float(v[2])
    return np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])


def cross(v: np.ndarray, w: np.ndarray) -> np.ndarray:
    """v × w of two (3,)."""
    a, b, c = float(v[0]), float(v[1]), float(v[2])
    x, y, z = float(w[0]), float(w[1]), float(w[2])
    return np.array([b * z - c * y, c * x - a * z, a * y - b * x])


def dot(v: np.ndarray, w: np.ndarray) -> float:
    """v·w of two (n,). Laws use this and the next two where Python has `@`: that one is a library's, whose
    last digits depend on the processor, and to call it takes longer than to multiply three numbers.
    """
    found = 0.0
    for i in range(v.size):
        found += float(v[i]) * float(w[i])
    return found


def mapped(A: np.ndarray, v: np.ndarray) -> np.ndarray:
    """A·v (m,) of A (m, n) and v (n,)."""
    found = np.zeros(A.shape[0])
    for i in range(A.shape[0]):
        for a in range(v.size):
            found[i] += A[i, a] * v[a]
    return found


def times(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """A·B (m, n) of A (m, k) and B (k, n)."""
    found = np.zeros((A.shape[0], B.shape[1]))
    for i in range(A.shape[0]):
        for j in range(B.shape[1]):
            for a in range(A.shape[1]):
                found[i, j] += A[i, a] * B[a, j]
    return found


@inside
def product(q: Quaternion, r: Quaternion) -> Quaternion:
    """Hamilton product q ⊗ r."""
    a, b, c, d = q
    w, x, y, z = r
    return (
        a * w - b * x - c * y - d * z,
        a * x + b * w + c * z - d * y,
        a * y - b * z + c * w + d * x,
        a * z + b * y - c * x + d * w,
    )


def multiply(q: np.ndarray, r: np.ndarray) -> np.ndarray:
    """Hamilton product q ⊗ r of two (4,)."""
    return np.array(product(components(q), components(r)))


@inside
def components(q: np.ndarray) -> Quaternion:
    """A quaternion (4,) as four floats."""
    return float(q[0]), float(q[1]), float(q[2]), float(q[3])


def conjugate(q: np.ndarray) -> np.ndarray:
    """The inverse rotation of a unit quaternion (4,)."""
    return np.array([q[0], -q[1], -q[2], -q[3]])


def normalise(q: np.ndarray) -> np.ndarray:
    """The quaternion (4,) with length 1."""
    a, b, c, d = float(q[0]), float(q[1]), float(q[2]), float(q[3])
    return q / sqrt(a * a + b * b + c * c + d * d)


@inside
def turn(x: float, y: float, z: float) -> Quaternion:
    """Quaternion of a rotation vector (rad)."""
    angle2 = x * x + y * y + z * z
    if angle2 < _SERIES:
        h = 0.25 * angle2
        c = 1.0 + h * (_COSINE[0] + h * (_COSINE[1] + h * (_COSINE[2] + h * _COSINE[3])))
        s = 0.5 + h * (_SINE[0] + h * (_SINE[1] + h * (_SINE[2] + h * _SINE[3])))
    else:
        angle = sqrt(angle2)
        c, s = cos(0.5 * angle), sin(0.5 * angle) / angle
    return c, s * x, s * y, s * z


def exp_quaternion(rotation: np.ndarray) -> np.ndarray:
    """Quaternion (4,) of a rotation vector (3,) rad."""
    return np.array(turn(float(rotation[0]), float(rotation[1]), float(rotation[2])))


def log_quaternion(q: np.ndarray) -> np.ndarray:
    """Rotation vector (3,) rad, at most π long, of a unit quaternion (4,)."""
    return np.array(rotation_vector(components(q)))


def rotation_vector(q: Quaternion) -> Vector:
    """The same as three floats, of a quaternion given as four."""
    w, x, y, z = q
    length = sqrt(x * x + y * y + z * z)
    if length < _SMALL:
        k = 2.0 if w >= 0.0 else -2.0
    else:
        k = 2.0 * (atan2(length, w) if w >= 0.0 else -atan2(length, -w)) / length
    return k * x, k * y, k * z


def exp_matrix(rotation: np.ndarray) -> np.ndarray:
    """C (3, 3) = exp([rotation×]) of a rotation vector (3,) rad."""
    return matrix(exp_quaternion(rotation))


@inside
def rows_of(q: Quaternion) -> Rows:
    """The rows of C of a unit quaternion: v_p = C_pb·v_b."""
    w, x, y, z = q
    return (
        (1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y - w * z), 2.0 * (x * z + w * y)),
        (2.0 * (x * y + w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z - w * x)),
        (2.0 * (x * z - w * y), 2.0 * (y * z + w * x), 1.0 - 2.0 * (x * x + y * y)),
    )


def matrix(q: np.ndarray) -> np.ndarray:
    """C (3, 3) of a unit quaternion (4,): v_p = C_pb @ v_b."""
    return np.array(rows_of(components(q)))


def quaternion(C: np.ndarray) -> np.ndarray:
    """Unit quaternion (4,) of a rotation matrix (3, 3), scalar not negative. Source: Shepperd 1978."""
    xx, yy, zz = float(C[0, 0]), float(C[1, 1]), float(C[2, 2])
    trace = xx + yy + zz
    if trace >= max(xx, yy, zz):
        q = np.array([1.0 + trace, C[2, 1] - C[1, 2], C[0, 2] - C[2, 0], C[1, 0] - C[0, 1]])
    elif xx >= yy and xx >= zz:
        q = np.array([C[2, 1] - C[1, 2], 1.0 + xx - yy - zz, C[0, 1] + C[1, 0], C[0, 2] + C[2, 0]])
    elif yy >= zz:
        q = np.array([C[0, 2] - C[2, 0], C[0, 1] + C[1, 0], 1.0 - xx + yy - zz, C[1, 2] + C[2, 1]])
    else:
        q = np.array([C[1, 0] - C[0, 1], C[0, 2] + C[2, 0], C[1, 2] + C[2, 1], 1.0 - xx - yy + zz])
    q = normalise(q)
    return -q if q[0] < 0.0 else q


def euler(C_nb: np.ndarray) -> tuple[float, float, float]:
    """Roll, pitch, yaw (rad; z-y-x, north-east-down to forward-right-down) of C_nb (3, 3)."""
    pitch = asin(max(-1.0, min(1.0, -float(C_nb[2, 0]))))
    return atan2(C_nb[2, 1], C_nb[2, 2]), pitch, atan2(C_nb[1, 0], C_nb[0, 0])


def euler_matrix(roll: float, pitch: float, yaw: float) -> np.ndarray:
    """C_nb (3, 3) of roll, pitch and yaw (rad)."""
    x = exp_quaternion(np.array([roll, 0.0, 0.0]))
    y = exp_quaternion(np.array([0.0, pitch, 0.0]))
    z = exp_quaternion(np.array([0.0, 0.0, yaw]))
    return matrix(multiply(multiply(z, y), x))
