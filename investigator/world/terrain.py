"""The ground: bilinear heights on a regular grid or along a profile, and the beam that meets it.

Heights stand above the reference surface, at pixel centres: bilinear between them, the edge's value outside.
`WorldArrays.terrain_grid` holds origin and steps by the names below. Where PROFILE is 1 the ground is a
profile along a great circle from the site: its first coordinate is the distance (m), and an azimuth stands
in place of the longitude.

A beam is traced by Newton's method, from the height of the ground's highest point on. Its end counts where
nothing can have stood before it: where the beam is steeper than the ground anywhere, or than the ground
around its end and beyond that higher than any. Any other goes by steps that cannot pass through the ground
(height over ground divided by the fastest rate at which the steepest slope can close it, at least
`THINNEST_M`), then is refined by regula falsi until its end stands within `TOLERANCE_M` of the ground. A
ridge thinner along such a beam than `THINNEST_M` may be missed.
"""

from __future__ import annotations

from math import atan2, cos, floor, inf, pi, sin, sqrt

import numpy as np

from investigator.filters.problem import WorldArrays
from investigator.world.bodies import RADIUS
from investigator.world.frames import geodetic, plumb_at, radii_at

Vector = tuple[float, float, float]

#: Places in `WorldArrays.terrain_grid`.
ALONG_0, ACROSS_0, ALONG_STEP, ACROSS_STEP, PROFILE, STEEPEST, HIGHEST, NEAR_M = range(8)

BLOCK = 16  #: cells along either side of what `WorldArrays.terrain_steepness` has a bound for
TOLERANCE_M = 1e-4  #: a traced beam ends within this of the ground
THINNEST_M = 0.05
_MOST_STEPS = 2000
_MOST_NEWTON_STEPS = 40
_STRIDE = 1.6  # over level ground a stride of 2 would only just be safe


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
    columns, step = heights.shape[1], float(grid[ACROSS_STEP])
    row, column = _pixel(latitude, longitude, world)
    height, by_row, by_column = _bilinear(heights, row, column, closed(columns, step))
    return height, by_row / float(grid[ALONG_STEP]), by_column / step if columns > 1 else 0.0


def closed(columns: int, step: float) -> bool:
    """Whether a map of columns so far (rad) apart goes around the whole body."""
    return columns > 1 and abs(columns * abs(step) - 2.0 * pi) < 0.5 * abs(step)


def _pixel(latitude: float, longitude: float, world: WorldArrays) -> tuple[float, float]:
    """Row and column of a place on a map, in pixels, those between them and beyond the edges included."""
    grid, columns = world.terrain_grid, world.terrain_m.shape[1]
    row, step = (latitude - float(grid[ALONG_0])) / float(grid[ALONG_STEP]), float(grid[ACROSS_STEP])
    if columns == 1:
        return row, 0.0
    offset = longitude - float(grid[ACROSS_0]) - 0.5 * (columns - 1) * step
    while offset >= pi:
        offset -= 2.0 * pi
    while offset < -pi:
        offset += 2.0 * pi
    return row, offset / step + 0.5 * (columns - 1)


def _steepness(latitude: float, longitude: float, world: WorldArrays) -> float:
    """A bound on the ground's slope within `NEAR_M` of a place."""
    blocks, grid = world.terrain_steepness, world.terrain_grid
    if grid[PROFILE] == 1.0:
        row = (_along_track(latitude, longitude, world)[0] - float(grid[ALONG_0])) / float(grid[ALONG_STEP])
        column = 0.0
    else:
        row, column = _pixel(latitude, longitude, world)
    i = int(min(max(row / BLOCK, 0.0), blocks.shape[0] - 1.0))
    j = int(min(max(column / BLOCK, 0.0), blocks.shape[1] - 1.0))
    return float(blocks[i, j])


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


def altitudes(position_p_m: np.ndarray, world: WorldArrays) -> np.ndarray:
    """altitude_agl (K,) m of planet-fixed positions (K, 3)."""
    found = np.empty(position_p_m.shape[0])
    for i in range(found.size):
        found[i] = altitude_agl(position_p_m[i], world)
    return found


def altitude_partials(position_p_m: np.ndarray, world: WorldArrays) -> tuple[float, np.ndarray]:
    """altitude_agl (m) and its partials (3,) by position in p: up less the slope of the ground."""
    over, normal, _, _ = _over(_three(position_p_m), world)
    return over, np.array([normal[0], normal[1], normal[2]])


def _three(v: np.ndarray) -> Vector:
    return float(v[0]), float(v[1]), float(v[2])


def _along(origin: Vector, by: float, v: Vector) -> Vector:
    """origin + by·v."""
    return origin[0] + by * v[0], origin[1] + by * v[1], origin[2] + by * v[2]


def _over(position: Vector, world: WorldArrays) -> tuple[float, Vector, Vector, float]:
    """altitude_agl (m) of a position in p, its three partials, the outward normal, and height_ref (m)."""
    height, ux, uy, uz = plumb_at(position[0], position[1], position[2], world.body)
    across = sqrt(ux * ux + uy * uy)
    level, by_latitude, by_longitude = ground(atan2(uz, across), atan2(uy, ux), world)
    nx, ny, nz = ux, uy, uz
    if by_latitude != 0.0 or by_longitude != 0.0:
        meridian, transverse = radii_at(uz, world.body)
        co, so = (ux / across, uy / across) if across > 0.0 else (1.0, 0.0)
        north = by_latitude / (meridian + height)
        east = by_longitude / ((transverse + height) * max(across, 1e-12))
        nx += uz * co * north + so * east
        ny += uz * so * north - co * east
        nz -= across * north
    return height - level, (nx, ny, nz), (ux, uy, uz), height


def trace(position_p_m: np.ndarray, direction_p: np.ndarray, longest_m: float, world: WorldArrays) -> float:
    """Distance (m) from a position (3,) along a unit direction (3,), both in p, to the ground.

    inf where there is none within `longest_m`; 0 for a position at or below the ground.
    """
    return _trace(_three(position_p_m), _three(direction_p), longest_m, world)[0]


def _trace(origin: Vector, direction: Vector, longest_m: float, world: WorldArrays) -> tuple[float, Vector]:
    """The same, and the partials of altitude_agl where the beam ends (of no meaning where it does not)."""
    distance, normal = _plunge(origin, direction, longest_m, world)
    if distance >= 0.0:
        return distance, normal
    distance = _march(origin, direction, longest_m, world)
    if distance == inf:
        return distance, normal
    return distance, _over(_along(origin, distance, direction), world)[1]


def _plunge(origin: Vector, direction: Vector, longest_m: float, world: WorldArrays) -> tuple[float, Vector]:
    """The same by Newton's method where nothing can have stood before its end; −1 for any other.

    The height of a beam over a convex body falls ever more slowly, so a beam steeper at its end than any
    slope was steeper before: its altitude over the ground falls all the way, and the only root is the first.
    """
    steepest, highest = 1.01 * float(world.terrain_grid[STEEPEST]), float(world.terrain_grid[HIGHEST])
    normal = (0.0, 0.0, 0.0)
    height, ux, uy, uz = plumb_at(origin[0], origin[1], origin[2], world.body)
    sink = -(ux * direction[0] + uy * direction[1] + uz * direction[2])
    near, far = 0.0, longest_m
    if height > highest:
        near = (height - highest) / sink if sink > 0.0 else inf
        if near >= longest_m:
            return inf, normal
    at = near
    for _ in range(_MOST_NEWTON_STEPS):
        end = _along(origin, at, direction)
        over, normal, up, height = _over(end, world)
        sink = -(up[0] * direction[0] + up[1] * direction[1] + up[2] * direction[2])
        if at == 0.0 and over <= TOLERANCE_M:
            return 0.0, normal
        if sink <= 0.0:
            return -1.0, normal
        steeper = sink > steepest * sqrt(max(1.0 - sink * sink, 0.0))
        if abs(over) <= TOLERANCE_M:
            return at if steeper or _stands_clear(height, up, sink, world) else -1.0, normal
        if over > 0.0:
            if at >= longest_m:
                return inf if steeper else -1.0, normal
            near = at
        else:
            far = at
        at = at - over / (normal[0] * direction[0] + normal[1] * direction[1] + normal[2] * direction[2])
        if not near < at < far:
            at = far if far == longest_m else 0.5 * (near + far)
    return -1.0, normal


def _stands_clear(height: float, up: Vector, sink: float, world: WorldArrays) -> bool:
    """Whether a beam that ends on the ground at that height and outward normal, so much of it downward there,
    met nothing before: backward it rises faster than the ground around its end, and outside of that is above
    all ground.
    """
    ux, uy, uz = up
    level = sqrt(max(1.0 - sink * sink, 0.0))
    steepness = _steepness(atan2(uz, sqrt(ux * ux + uy * uy)), atan2(uy, ux), world)
    higher = float(world.terrain_grid[HIGHEST]) - height + TOLERANCE_M
    return sink > 1.01 * steepness * level and sink * float(world.terrain_grid[NEAR_M]) > level * higher


def _march(origin: Vector, direction: Vector, longest_m: float, world: WorldArrays) -> float:
    """Distance along a beam by steps that cannot pass through the ground, from the height of its highest
    point on.

    The height of a beam over a convex body never falls faster than it does at first. A step may be longer
    than what is free ahead if the rest is free behind its end: going back, the ground can close no faster
    than its steepest slope less the beam's own rise.
    """
    steepest, highest = float(world.terrain_grid[STEEPEST]), float(world.terrain_grid[HIGHEST])
    near = 0.0
    over_far, sink_far, height_far, behind = 0.0, 0.0, 0.0, 0.0
    over_near, sink, height = _approach(origin, 0.0, direction, world)
    if over_near <= 0.0:
        return 0.0
    if sink > 0.0 and height > highest:
        near = (height - highest) / sink
        if near >= longest_m:
            return inf
        over_near, sink, height = _approach(origin, near, direction, world)
    for _ in range(_MOST_STEPS):
        if sink <= 0.0 and height > highest:
            return inf
        level = min(1.0, sqrt(max(1.0 - sink * sink, 0.0)) + 2.0 * over_near / float(world.body[RADIUS]))
        closing = max(sink, 0.0) + steepest * level + 1e-9
        free = max(over_near / closing, THINNEST_M)
        far = near + (_STRIDE * free if free > THINNEST_M else free)
        if far < longest_m:
            over_far, sink_far, height_far = _approach(origin, far, direction, world)
            behind = steepest * max(level, sqrt(max(1.0 - sink_far * sink_far, 0.0))) - sink_far
        if far >= longest_m or over_far <= 0.0 or over_far < behind * (far - near - free):
            far = min(near + free, longest_m)
            over_far, sink_far, height_far = _approach(origin, far, direction, world)
        if over_far <= 0.0:
            return _refine(origin, direction, near, far, over_near, over_far, world)
        if far >= longest_m:
            return inf
        near, over_near, sink, height = far, over_far, sink_far, height_far
    return inf


def _approach(origin: Vector, at: float, direction: Vector, world: WorldArrays) -> tuple[float, float, float]:
    """altitude_agl (m) along a beam, cosine between it and straight down there, and height_ref (m)."""
    x, y, z = _along(origin, at, direction)
    height, ux, uy, uz = plumb_at(x, y, z, world.body)
    level = ground(atan2(uz, sqrt(ux * ux + uy * uy)), atan2(uy, ux), world)[0]
    return height - level, -(ux * direction[0] + uy * direction[1] + uz * direction[2]), height


def _refine(
    origin: Vector,
    direction: Vector,
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
        over = _approach(origin, middle, direction, world)[0]
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
    distance, slope = beam_at(_three(position_p_m), _three(direction_p), longest_m, world)
    if distance == inf:
        return distance, np.zeros(3), np.zeros(3)
    by_position = np.array([slope[0], slope[1], slope[2]])
    return distance, by_position, distance * by_position


def beam_at(origin: Vector, direction: Vector, longest_m: float, world: WorldArrays) -> tuple[float, Vector]:
    """The same of floats: range and its partials by position."""
    distance, normal = _trace(origin, direction, longest_m, world)
    along = normal[0] * direction[0] + normal[1] * direction[1] + normal[2] * direction[2]
    if distance == inf or along > -1e-6:
        return distance, (0.0, 0.0, 0.0)
    return distance, (-normal[0] / along, -normal[1] / along, -normal[2] / along)
