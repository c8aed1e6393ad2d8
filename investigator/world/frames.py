"""Places on a body: geodetic coordinates, the planet-fixed frame p, and north-east-down at a point.

The reference surface is an ellipsoid of revolution (a sphere where the flattening is 0). Angles in radians,
east positive. Source: Groves 2013, 2.4.2 and 2.5; Bowring 1976, iterated: the round trip closes below a
micrometre from 10 km under the surface to 400,000 km above it.
"""

from __future__ import annotations

from math import atan2, cos, pi, sin, sqrt

import numpy as np

from investigator.plain import inside
from investigator.world.bodies import FLATTENING, RADIUS

_ITERATIONS = 4


def _eccentricity2(body: np.ndarray) -> float:
    flattening = float(body[FLATTENING])
    return flattening * (2.0 - flattening)


def position_p(latitude: float, longitude: float, height_ref_m: float, body: np.ndarray) -> np.ndarray:
    """Planet-fixed position (3,) m of a geodetic latitude, longitude (rad) and height_ref (m)."""
    e2 = _eccentricity2(body)
    normal = float(body[RADIUS]) / sqrt(1.0 - e2 * sin(latitude) ** 2)
    across = (normal + height_ref_m) * cos(latitude)
    axial = ((1.0 - e2) * normal + height_ref_m) * sin(latitude)
    return np.array([across * cos(longitude), across * sin(longitude), axial])


def geodetic(position_p_m: np.ndarray, body: np.ndarray) -> tuple[float, float, float]:
    """Geodetic latitude, longitude (rad, −π to π) and height_ref (m) of a planet-fixed position (3,)."""
    x, y, z = float(position_p_m[0]), float(position_p_m[1]), float(position_p_m[2])
    across = sqrt(x * x + y * y)
    sine, cosine, height = _meridian(across, z, body)
    return atan2(sine, cosine), atan2(y, x), height


def plumb(position_p_m: np.ndarray, body: np.ndarray) -> tuple[float, float, float, float]:
    """height_ref (m) of a planet-fixed position (3,), and the outward normal there, three floats in p."""
    return plumb_at(float(position_p_m[0]), float(position_p_m[1]), float(position_p_m[2]), body)


@inside
def plumb_at(x: float, y: float, z: float, body: np.ndarray) -> tuple[float, float, float, float]:
    """The same of a position given as three floats."""
    return plumb_along(x, y, z, (0.0, 0.0, 1.0), body)


@inside
def plumb_along(
    x: float, y: float, z: float, axis: tuple[float, float, float], body: np.ndarray
) -> tuple[float, float, float, float]:
    """The same along any axes from the body's centre, in which `axis` is the unit vector of its poles."""
    if body[FLATTENING] == 0.0:
        distance = sqrt(x * x + y * y + z * z)
        if distance > 0.0:
            by = 1.0 / distance
            return distance - float(body[RADIUS]), x * by, y * by, z * by
    up = x * axis[0] + y * axis[1] + z * axis[2]
    x, y, z = x - up * axis[0], y - up * axis[1], z - up * axis[2]
    across = sqrt(x * x + y * y + z * z)
    sine, cosine, height = _meridian(across, up, body)
    by = cosine / across if across > 0.0 else 0.0
    return height, by * x + sine * axis[0], by * y + sine * axis[1], by * z + sine * axis[2]


@inside
def _meridian(across: float, z: float, body: np.ndarray) -> tuple[float, float, float]:
    """Sine and cosine of the geodetic latitude, and height_ref (m), in the plane of the meridian."""
    a = float(body[RADIUS])
    e2 = _eccentricity2(body)
    if e2 == 0.0:
        distance = sqrt(across * across + z * z)
        if distance == 0.0:
            return 0.0, 1.0, -a
        return z / distance, across / distance, distance - a
    polar = 1.0 - float(body[FLATTENING])
    up, out = z, polar * polar * across
    for _ in range(_ITERATIONS):
        # sine and cosine of the parametric latitude, from the tangent of the geodetic one
        s, c = polar * up, out
        norm = sqrt(s * s + c * c)
        s, c = s / norm, c / norm
        up, out = z + e2 * a / polar * s * s * s, across - e2 * a * c * c * c
    norm = sqrt(up * up + out * out)
    sine, cosine = up / norm, out / norm
    return sine, cosine, across * cosine + z * sine - a * sqrt(1.0 - e2 * sine * sine)


def radii(latitude: float, body: np.ndarray) -> tuple[float, float]:
    """Radii of curvature (m) of the reference surface: meridian (north) and transverse (east)."""
    return radii_at(sin(latitude), body)


def radii_at(sine: float, body: np.ndarray) -> tuple[float, float]:
    """The same by the sine of the latitude."""
    e2 = _eccentricity2(body)
    w2 = 1.0 - e2 * sine * sine
    transverse = float(body[RADIUS]) / sqrt(w2)
    return transverse * (1.0 - e2) / w2, transverse


def rotation_pn(latitude: float, longitude: float) -> np.ndarray:
    """C_pn (3, 3): rotates north-east-down at a geodetic point into p; its columns are north, east, down."""
    sl, cl, so, co = sin(latitude), cos(latitude), sin(longitude), cos(longitude)
    return np.array([[-sl * co, -so, -cl * co], [-sl * so, co, -cl * so], [cl, 0.0, -sl]])


def rotation_pe(latitude: float, longitude: float) -> np.ndarray:
    """C_pe (3, 3): rotates east-north-up at a geodetic point into p."""
    C_pn = rotation_pn(latitude, longitude)
    return np.column_stack((C_pn[:, 1], C_pn[:, 0], -C_pn[:, 2]))


def up_at(latitude: float, longitude: float) -> np.ndarray:
    """Outward normal (3,) of the reference surface in p; also the partial of height_ref by position."""
    return np.array([cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude)])


def height_ref(position_p_m: np.ndarray, body: np.ndarray) -> float:
    """Height (m) of a planet-fixed position (3,) above the reference surface."""
    return geodetic(position_p_m, body)[2]


def up_p(position_p_m: np.ndarray, body: np.ndarray) -> np.ndarray:
    """The local up (3,) in p at a planet-fixed position (3,)."""
    latitude, longitude, _ = geodetic(position_p_m, body)
    return up_at(latitude, longitude)


def angle_near(angle: float, reference: float) -> float:
    """The same direction as `angle` (rad), written within half a turn of `reference`."""
    return reference + (angle - reference + pi) % (2.0 * pi) - pi
