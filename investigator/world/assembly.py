"""From a log's header, a declared world and a terrain model to the arrays every kernel takes."""

from __future__ import annotations

from math import inf, pi, radians
from typing import Protocol

import numpy as np

from investigator.errors import BadData
from investigator.filters.problem import WorldArrays
from investigator.logs.contents import Header, TerrainModel
from investigator.units import G0_M_S2
from investigator.world.bodies import Body, body
from investigator.world.frames import position_p, rotation_pn
from investigator.world.gravity import gravity
from investigator.world.terrain import BLOCK, closed

_GEOPOTENTIAL_RADIUS_M = 6356766.0  # U.S. Standard Atmosphere 1976
_TROPOPAUSE_M = 11000.0  # geopotential, above the reference surface
_LONGEST_PROFILE = 200_000
_MARGIN = 1.02  #: of a bound on slopes
_BAND = 16 * BLOCK  #: rows of cells whose slopes are worked out at a time


class SiteAir(Protocol):
    """What of a declared world the arrays need: the pressure model at the site."""

    @property
    def surface_pressure_pa(self) -> float: ...
    @property
    def surface_temperature_k(self) -> float: ...
    @property
    def lapse_k_m(self) -> float: ...


def arrays(header: Header, air: SiteAir, terrain: TerrainModel | None = None) -> WorldArrays:
    """The world of a log as arrays: body and site from its header, air as declared, terrain or flat ground.

    Raises UsageError for an unknown body and BadData for a terrain that is no regular grid or profile.
    """
    planet = body(header.body)
    numbers = planet.array()
    latitude, longitude = header.site_latitude_rad, header.site_longitude_rad
    height = header.site_height_ref_m
    site_p_m = position_p(latitude, longitude, height, numbers)
    heights, grid, steepness = _flat(height) if terrain is None else _terrain(terrain, planet)
    return WorldArrays(
        body=numbers,
        site_p_m=site_p_m,
        C_pn=rotation_pn(latitude, longitude),
        site=np.array([latitude, longitude, height]),
        atmosphere=_air(planet, air, site_p_m, height),
        terrain_m=heights,
        terrain_grid=grid,
        terrain_steepness=steepness,
    )


def _air(planet: Body, air: SiteAir, site_p_m: np.ndarray, site_height_m: float) -> np.ndarray:
    if planet.layered_air:
        g0, radius, lapse = G0_M_S2, _GEOPOTENTIAL_RADIUS_M, air.lapse_k_m
        tropopause = _TROPOPAUSE_M - radius * site_height_m / (radius + site_height_m)
    else:
        g0, radius, lapse = float(np.linalg.norm(gravity(site_p_m, planet.array()))), planet.radius_m, 0.0
        tropopause = inf
    coldest = 0.99 * air.surface_temperature_k / lapse if lapse > 0.0 else inf
    return np.array(
        [
            air.surface_pressure_pa,
            air.surface_temperature_k,
            lapse,
            site_height_m,
            g0,
            planet.gas_constant_j_kg_k,
            planet.heat_ratio,
            min(tropopause, coldest),
            radius,
        ]
    )


def _flat(height_m: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.array([[height_m]]), np.array([0.0, 0.0, 1.0, 1.0, 0.0, 0.0, height_m, 0.0]), np.zeros((1, 1))


def _terrain(terrain: TerrainModel, planet: Body) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    heights = np.asarray(terrain.height_m, dtype=float)
    place = f"/terrain/{terrain.name}"
    if heights.size == 0 or not np.all(np.isfinite(heights)):
        problem = "The terrain holds no heights, or some that are not finite."
        raise BadData(problem, place, "Leave it out of the setup.")
    if heights.ndim == 1:
        return _profile(terrain, heights, place)
    if heights.ndim != 2 or terrain.latitude_rad is None or terrain.longitude_rad is None:
        problem = "The terrain has neither latitude and longitude nor distance beside its heights."
        raise BadData(problem, place, "Add the axes, or leave it out of the setup.")
    latitude_0, d_latitude = _axis(terrain.latitude_rad, heights.shape[0], place)
    longitude_0, d_longitude = _axis(terrain.longitude_rad, heights.shape[1], place)
    latitudes = latitude_0 + d_latitude * np.arange(heights.shape[0])
    column_m = abs(d_longitude) * planet.radius_m * np.maximum(np.cos(latitudes), 1e-3)
    row_m = abs(d_latitude) * planet.radius_m
    blocks = _steepest(heights, row_m, column_m, closed(heights.shape[1], d_longitude))
    origin = [latitude_0, longitude_0, d_latitude, d_longitude, 0.0]
    return _with_steepness(heights, origin, blocks, BLOCK * min(row_m, float(column_m.min())))


def _profile(
    terrain: TerrainModel, heights: np.ndarray, place: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    azimuth_deg = terrain.attributes.get("azimuth_deg")
    if terrain.distance_m is None or azimuth_deg is None:
        raise BadData(
            "The terrain profile does not say where it runs.",
            place,
            "Give it distances from the site and the attribute azimuth_deg, clockwise from north.",
        )
    distance = np.asarray(terrain.distance_m, dtype=float)
    if distance.shape != heights.shape or np.any(np.diff(distance) <= 0.0):
        problem = "The distances of the terrain profile do not increase, one for each height."
        raise BadData(problem, place, "Sort it, or leave it out of the setup.")
    if distance.size > 2:
        closest = np.diff(distance).min()
        count = min(round((distance[-1] - distance[0]) / closest) + 1, _LONGEST_PROFILE)
        regular = np.linspace(distance[0], distance[-1], count)
        heights, distance = np.interp(regular, distance, heights), regular
    step = float(distance[1] - distance[0]) if distance.size > 1 else 1.0
    column = heights[:, None]
    origin = [float(distance[0]), radians(float(azimuth_deg)), step, 0.0, 1.0]
    blocks = _steepest(column, step, np.ones(column.shape[0]), around=False)
    return _with_steepness(column, origin, blocks, BLOCK * step)


def _axis(angles: np.ndarray, count: int, place: str) -> tuple[float, float]:
    angles = np.unwrap(np.asarray(angles, dtype=float))  # a map may cross the meridian of 0° = 360°
    if angles.shape != (count,):
        raise BadData("The terrain's axes do not fit its heights.", place, "Leave it out of the setup.")
    if count == 1:
        return float(angles[0]), 2.0 * pi
    steps = np.diff(angles)
    step = float(angles[-1] - angles[0]) / (count - 1)
    if step == 0.0 or np.any(np.abs(steps - step) > 1e-3 * abs(step)):
        problem = "The terrain's latitudes or longitudes are not evenly spaced."
        raise BadData(problem, place, "Resample it to a regular grid.")
    return float(angles[0]), step


def _with_steepness(
    heights: np.ndarray, origin: list[float], blocks: np.ndarray, near_m: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A terrain's arrays: of every block of cells the largest slope of it and of its neighbours."""
    around = np.pad(blocks, 1)
    steepness = np.lib.stride_tricks.sliding_window_view(around, (3, 3)).max(axis=(2, 3))
    return heights, np.array([*origin, blocks.max(), heights.max(), near_m]), steepness


def _steepest(heights: np.ndarray, row_m: float, column_m: np.ndarray, around: bool) -> np.ndarray:
    """A bound on the slope in every block of cells, a few blocks' rows at a time: what is read once passes
    through memory once. Of a map closed around the body it is the largest of all, for it has no edge.
    """
    rows = max(heights.shape[0] - 1, 1)
    bands = []
    for first in range(0, rows, _BAND):
        cells = slice(first, min(first + _BAND, rows) + 1)
        slopes = _slopes(heights[cells], row_m, column_m[cells])
        by_row = np.maximum.reduceat(slopes, range(0, slopes.shape[0], BLOCK), axis=0)
        bands.append(np.maximum.reduceat(by_row, range(0, slopes.shape[1], BLOCK), axis=1))
    blocks = np.concatenate(bands)
    if around:
        seam = np.abs(heights[:, 0] - heights[:, -1]).max() / column_m.min()
        north = np.abs(np.diff(heights, axis=0)).max(initial=0.0) / row_m
        blocks[:] = max(blocks.max(), _MARGIN * np.hypot(north, seam))
    return blocks


def _slopes(heights: np.ndarray, row_m: float, column_m: np.ndarray) -> np.ndarray:
    """A bound on the slope in every cell between pixels `row_m` apart northward and `column_m` (rows,) apart
    eastward.
    """
    rows, columns = heights.shape
    north = np.abs(np.diff(heights, axis=0)) / row_m if rows > 1 else np.zeros((1, columns))
    east = np.abs(np.diff(heights, axis=1)) if columns > 1 else np.zeros((rows, 1))
    if columns > 1:
        north = np.maximum(north[:, :-1], north[:, 1:])
    if rows > 1:
        east, column_m = np.maximum(east[:-1], east[1:]), np.minimum(column_m[:-1], column_m[1:])
    east /= column_m[:, None]
    slopes: np.ndarray = _MARGIN * np.sqrt(north * north + east * east)  # a fifth of hypot's time
    return slopes
