"""The ground: bilinear heights on a regular grid or along a profile, and the beam that meets it.

Heights stand above the reference surface, at pixel centres: bilinear between them, the edge's value outside.
`WorldArrays.terrain_grid` holds origin and steps by the names below. Where PROFILE is 1 the ground is a
profile along a great circle from the site: its first coordinate is the distance (m), and an azimuth stands
in place of the longitude.

A beam is traced by steps that cannot pass through the ground (height over ground divided by the fastest
rate at which the steepest slope can close it, at least `THINNEST_M`), then refined by regula falsi until
its end stands within `TOLERANCE_M` of the ground. A ridge thinner along the beam than `THINNEST_M` may be
missed.
"""

from __future__ import annotations

from math import atan2, cos, floor, inf, pi, sin, sqrt

import numpy as np

from investigator.filters.problem import WorldArrays
from investigator.world.bodies import RADIUS
from investigator.world.frames import geodetic, radii, up_at

#: Places in `WorldArrays.terrain_grid`.
ALONG_0, ACROSS_0, ALONG_STEP, ACROSS_STEP, PROFILE, STEEPEST, HIGHEST = range(7)

TOLERANCE_M = 1e-4  #: a traced beam ends within this of the ground
THINNEST_M = 0.05
_MOST_STEPS = 2000


def ground(latitude: float, longitude: float, world: WorldArrays) -> tuple[float, float, float]:
    """height_ref of the ground (m) and its slopes per radian of latitude and of longitude."""
    heights, grid = world.terrain_m, world.terrain_grid
    if heights.size == 1:
        return float(heights[0, 0]), 0.0, 0.0
    if grid[PROFILE] == 1.0:
        distance, by_latitude, by_longitude = _along_track(latitude, longitude, world)
        row = (distance - float(grid[ALONG_0])) / float(grid[ALONG_STEP])
        height, slope, _ = _bilinear(heights, row, 0.0, False)
        slope /= float(grid[ALONG_STEP])
        return height, slope * by_latitude, slope * by_longitude
    columns = heights.shape[1]
    step = float(grid[ACROSS_STEP])
    around = columns > 1 and abs(columns * abs(step) - 2.0 * pi) < 0.5 * abs(step)
    middle = float(grid[ACROSS_0]) + 0.5 * (columns - 1) * step
    offset = (longitude - middle + pi) % (2.0 * pi) - pi
    row = (latitude - float(grid[ALONG_0])) / float(grid[ALONG_STEP])
    column = offset / step + 0.5 * (columns - 1) if columns > 1 else 0.0
    height, by_row, by_column = _bilinear(heights, row, column, around)
    return height, by_row / float(grid[ALONG_STEP]), by_column / step if columns > 1 else 0.0


def _bilinear(heights: np.ndarray, row: float, column: float, around: bool) -> tuple[float, float, float]:
    i, u, du = _cell(row, heights.shape[0])
    columns = heights.shape[1]
    if around:
        j = floor(column)
        v, dv = column - j, 1.0
        j, next_j = j % columns, (j + 1) % columns
    else:
        j, v, dv = _cell(column, columns)
        next_j = min(j + 1, columns - 1)
    next_i = min(i + 1, heights.shape[0] - 1)
    a, b = float(heights[i, j]), float(heights[i, next_j])
    c, d = float(heights[next_i, j]), float(heights[next_i, next_j])
    height = (1.0 - u) * ((1.0 - v) * a + v * b) + u * ((1.0 - v) * c + v * d)
    return height, du * ((1.0 - v) * (c - a) + v * (d - b)), dv * ((1.0 - u) * (b - a) + u * (d - c))


def _cell(place: float, count: int) -> tuple[int, float, float]:
    """Cell, fraction in it, and 1 where the height may vary with the place (0 on and beyond the edges)."""
    if place <= 0.0 or count == 1:
        return 0, 0.0, 0.0
    if place >= count - 1:
        return count - 1, 0.0, 0.0
    cell = floor(place)
    return cell, place - cell, 1.0


def _along_track(latitude: float, longitude: float, world: WorldArrays) -> tuple[float, float, float]:
    """Distance (m) from the site along the profile's great circle, its partials by latitude and longitude."""
    site_latitude, site_longitude = float(world.site[0]), float(world.site[1])
    azimuth = float(world.terrain_grid[ACROSS_0])
    east = longitude - site_longitude
    sl, cl, s0, c0 = sin(latitude), cos(latitude), sin(site_latitude), cos(site_latitude)
    to_north, to_east, to_up = sl * c0 - cl * s0 * cos(east), cl * sin(east), sl * s0 + cl * c0 * cos(east)
    forward = cos(azimuth) * to_north + sin(azimuth) * to_east
    norm2 = forward * forward + to_up * to_up
    d_forward_lat = cos(azimuth) * (cl * c0 + sl * s0 * cos(east)) - sin(azimuth) * sl * sin(east)
    d_up_lat = cl * s0 - sl * c0 * cos(east)
    d_forward_lon = cos(azimuth) * cl * s0 * sin(east) + sin(azimuth) * cl * cos(east)
    d_up_lon = -cl * c0 * sin(east)
    radius = float(world.body[RADIUS])
    by_latitude = radius * (to_up * d_forward_lat - forward * d_up_lat) / norm2
    by_longitude = radius * (to_up * d_forward_lon - forward * d_up_lon) / norm2
    return radius * atan2(forward, to_up), by_latitude, by_longitude


def altitude_agl(position_p_m: np.ndarray, world: WorldArrays) -> float:
    """Altitude (m) above the ground straight below a planet-fixed position (3,)."""
    latitude, longitude, height = geodetic(position_p_m, world.body)
    return height - ground(latitude, longitude, world)[0]


def altitude_partials(position_p_m: np.ndarray, world: WorldArrays) -> tuple[float, np.ndarray]:
    """altitude_agl (m) and its partials (3,) by position in p: up less the slope of the ground."""
    latitude, longitude, height = geodetic(position_p_m, world.body)
    level, by_latitude, by_longitude = ground(latitude, longitude, world)
    normal = up_at(latitude, longitude)
    if by_latitude != 0.0 or by_longitude != 0.0:
        meridian, transverse = radii(latitude, world.body)
        sl, cl, so, co = sin(latitude), cos(latitude), sin(longitude), cos(longitude)
        north = by_latitude / (meridian + height)
        east = by_longitude / ((transverse + height) * max(cl, 1e-12))
        normal = normal - np.array([-sl * co * north - so * east, -sl * so * north + co * east, cl * north])
    return height - level, normal


def trace(position_p_m: np.ndarray, direction_p: np.ndarray, longest_m: float, world: WorldArrays) -> float:
    """Distance (m) from a position (3,) along a unit direction (3,), both in p, to the ground.

    inf where there is none within `longest_m`; 0 for a position at or below the ground.
    """
    steepest, highest = float(world.terrain_grid[STEEPEST]), float(world.terrain_grid[HIGHEST])
    near = 0.0
    over_near, sink, height = _approach(position_p_m, direction_p, world)
    if over_near <= 0.0:
        return 0.0
    for _ in range(_MOST_STEPS):
        if sink <= 0.0 and height > highest:
            return inf
        level = min(1.0, sqrt(max(1.0 - sink * sink, 0.0)) + 2.0 * over_near / float(world.body[RADIUS]))
        closing = max(sink, 0.0) + steepest * level + 1e-9
        far = min(near + max(over_near / closing, THINNEST_M), longest_m)
        over_far, sink, height = _approach(position_p_m + far * direction_p, direction_p, world)
        if over_far <= 0.0:
            return _refine(position_p_m, direction_p, near, far, over_near, over_far, world)
        if far >= longest_m:
            return inf
        near, over_near = far, over_far
    return inf


def _approach(
    position_p_m: np.ndarray, direction_p: np.ndarray, world: WorldArrays
) -> tuple[float, float, float]:
    """altitude_agl (m), cosine between the direction and straight down, and height_ref (m)."""
    latitude, longitude, height = geodetic(position_p_m, world.body)
    over = height - ground(latitude, longitude, world)[0]
    return over, -float(direction_p @ up_at(latitude, longitude)), height


def _refine(
    position_p_m: np.ndarray,
    direction_p: np.ndarray,
    near: float,
    far: float,
    over_near: float,
    over_far: float,
    world: WorldArrays,
) -> float:
    """Root of altitude_agl along the beam between near (above) and far (below): regula falsi, Illinois."""
    side = 0
    middle = near
    for _ in range(100):
        middle = (near * over_far - far * over_near) / (over_far - over_near)
        over = altitude_agl(position_p_m + middle * direction_p, world)
        if abs(over) <= TOLERANCE_M or far - near <= TOLERANCE_M:
            return middle
        if over > 0.0:
            near, over_near = middle, over
            over_far = 0.5 * over_far if side == 1 else over_far
            side = 1
        else:
            far, over_far = middle, over
            over_near = 0.5 * over_near if side == -1 else over_near
            side = -1
    return middle


def beam(
    position_p_m: np.ndarray, direction_p: np.ndarray, longest_m: float, world: WorldArrays
) -> tuple[float, np.ndarray, np.ndarray]:
    """Slant range (m) along a beam and its partials (3,) by position and by direction, both in p.

    Beyond `longest_m` the range is inf and the partials are 0. With n the gradient of altitude_agl where
    the beam ends and d its direction: ∂s/∂r = −n/(n·d), ∂s/∂d = −s·n/(n·d).
    """
    distance = trace(position_p_m, direction_p, longest_m, world)
    if distance == inf:
        return distance, np.zeros(3), np.zeros(3)
    _, normal = altitude_partials(position_p_m + distance * direction_p, world)
    along = float(normal @ direction_p)
    if along > -1e-6:
        return distance, np.zeros(3), np.zeros(3)
    by_position = -normal / along
    return distance, by_position, distance * by_position
