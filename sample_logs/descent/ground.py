"""The ground of the descent, and the beams that meet it: made here, apart from the engine's own tracing.

Heights on a regular grid of latitude × longitude along the track: noise of a steep spectrum (hundreds of
metres over kilometres, little below half a kilometre), bowls with rims, one large crater whose rim the
vehicle crosses some 18 km before its site, and level ground about the site. Bilinear between the grid's
points, as the format has it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import cos, radians

import numpy as np

from investigator.logs.contents import TerrainModel
from investigator.world.bodies import RADIUS
from sample_logs.descent.trajectory import MOON, SITE_HEIGHT_M, site, smooth_step

NAME, SIGMA_M = "survey", 3.0
TOLERANCE_M = 1e-6

_SEED = 20260423
_STEP = radians(1.0 / 320.0)  #: 95 m
_ALONG_M, _BESIDE_M = (-6e3, 890e3), 4e3  #: from the site backward along the track, and to either side
_RELIEF_M, _SHORTEST_M, _LONGEST_M, _FALL = 160.0, 600.0, 30e3, 1.7
_BOWLS, _DIAMETER_M, _DEPTH_SHARE = 150, (800.0, 5e3), 0.07
_LEVEL_M = 800.0  #: a site is chosen for the level ground about it; relief comes in beyond
_CRATER_M, _RIM_M, _RIM_WIDTH_M, _FLOOR_M = 18e3, 520.0, 2.2e3, -180.0


@cache
def terrain() -> TerrainModel:
    """The survey of the whole track; the ground at the site stands at its declared height."""
    latitude_0, longitude_0 = site()
    metre = 1.0 / MOON[RADIUS]
    latitudes = np.arange(latitude_0 + _ALONG_M[0] * metre, latitude_0 + _ALONG_M[1] * metre, _STEP)
    beside = _BESIDE_M * metre
    longitudes = np.arange(longitude_0 - beside, longitude_0 + 1.1 * beside, _STEP)
    north = (latitudes - latitude_0) * MOON[RADIUS]
    east = (longitudes - longitude_0) * MOON[RADIUS] * cos(latitude_0)
    distance = np.hypot(north[:, None], east[None, :])
    heights = _rough(north, east) + _bowls(north, east) + _crater(distance)
    heights *= smooth_step((distance - _LEVEL_M) / _LEVEL_M)
    whole = TerrainModel(
        NAME,
        "survey",
        heights.astype(np.float32),
        "sphere of 1737.4 km",
        latitudes,
        longitudes,
        sigma_m=SIGMA_M,
        attributes={"made": "synthetic: no place on the Moon looks like this"},
    )
    below = height(np.array([latitude_0]), np.array([longitude_0]), whole)[0]
    return replace(whole, height_m=(heights + (SITE_HEIGHT_M - below)).astype(np.float32))


def _rough(north: np.ndarray, east: np.ndarray) -> np.ndarray:
    """Noise whose amplitude falls with the wave number to the power of `_FALL`."""
    from scipy.fft import next_fast_len

    rng = np.random.default_rng(_SEED)
    spacing = (north[1] - north[0], east[1] - east[0])
    shape = (next_fast_len(north.size), next_fast_len(2 * east.size))  # wider: its edges are no neighbours
    k = np.hypot(np.fft.fftfreq(shape[0], spacing[0])[:, None], np.fft.rfftfreq(shape[1], spacing[1])[None])
    amplitude = (k + 1.0 / _LONGEST_M) ** -(_FALL + 0.5) * np.exp(-((k * _SHORTEST_M) ** 2))
    amplitude[0, 0] = 0.0
    wave = amplitude * np.exp(2j * np.pi * rng.random(k.shape))
    noise = np.fft.irfft2(wave, shape)[: north.size, : east.size]
    return noise * (_RELIEF_M / noise.std())


def _bowls(north: np.ndarray, east: np.ndarray) -> np.ndarray:
    """Small craters: a bowl of a share of its diameter, and a rim of a quarter of that."""
    rng = np.random.default_rng(_SEED + 1)
    heights = np.zeros((north.size, east.size))
    for _ in range(_BOWLS):
        diameter = _DIAMETER_M[0] * (_DIAMETER_M[1] / _DIAMETER_M[0]) ** rng.random() ** 2
        x, y = rng.uniform(north[0], north[-1]), rng.uniform(east[0], east[-1])
        rows = slice(*np.searchsorted(north, (x - 1.5 * diameter, x + 1.5 * diameter)))
        columns = slice(*np.searchsorted(east, (y - 1.5 * diameter, y + 1.5 * diameter)))
        share = 2.0 * np.hypot(north[rows, None] - x, east[None, columns] - y) / diameter
        depth = _DEPTH_SHARE * diameter
        heights[rows, columns] += depth * (
            0.3 * np.exp(-(((share - 1.0) / 0.25) ** 2)) - np.exp(-((share / 0.6) ** 2))
        )
    return heights


def _crater(distance: np.ndarray) -> np.ndarray:
    """The large crater around the site: a level floor, a rim, and nothing outside."""
    rim = _RIM_M * np.exp(-(((distance - _CRATER_M) / _RIM_WIDTH_M) ** 2))
    outside = np.tanh((distance - _CRATER_M + 2.0 * _RIM_WIDTH_M) / 1e3)
    return rim + 0.5 * _FLOOR_M * (1.0 - outside)


def height(latitude: np.ndarray, longitude: np.ndarray, ground: TerrainModel) -> np.ndarray:
    """height_ref (N,) of the ground at places (N,) rad; beyond the grid the edge's."""
    assert ground.latitude_rad is not None and ground.longitude_rad is not None
    heights = ground.height_m
    i, u = _cell(latitude, ground.latitude_rad)
    j, v = _cell(longitude, ground.longitude_rad)
    low = (1.0 - v) * heights[i, j] + v * heights[i, j + 1]
    return (1.0 - u) * low + u * ((1.0 - v) * heights[i + 1, j] + v * heights[i + 1, j + 1])


def _cell(place: np.ndarray, axis: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Index (N,) of the cell and fraction (N,) in it."""
    steps = np.clip((place - axis[0]) / (axis[-1] - axis[0]) * (axis.size - 1), 0.0, axis.size - 1)
    cell = np.minimum(steps.astype(int), axis.size - 2)
    return cell, steps - cell


def above(position_p_m: np.ndarray, ground: TerrainModel) -> np.ndarray:
    """altitude_agl (N,) of positions (N, 3) over the sphere."""
    distance = np.linalg.norm(position_p_m, axis=1)
    latitude = np.arcsin(position_p_m[:, 2] / distance)
    longitude = np.arctan2(position_p_m[:, 1], position_p_m[:, 0])
    return distance - MOON[RADIUS] - height(latitude, longitude, ground)


def ranges(
    position_p_m: np.ndarray, direction_p: np.ndarray, longest_m: float, ground: TerrainModel
) -> np.ndarray:
    """Distance (N,) along beams (N, 3) from positions (N, 3) to the ground; inf beyond `longest_m`.

    Steps as long as the steepest slope of the grid allows, then halves the last one down to `TOLERANCE_M`.
    """
    near, far = np.zeros(len(position_p_m)), np.full(len(position_p_m), np.inf)
    steepest = _steepest(ground)
    open_ = np.arange(near.size)
    while open_.size:
        clearance = above(position_p_m[open_] + near[open_, None] * direction_p[open_], ground)
        step = np.maximum(clearance / (1.0 + steepest), 0.5)
        ahead = near[open_] + step
        below = above(position_p_m[open_] + ahead[:, None] * direction_p[open_], ground) <= 0.0
        far[open_[below]] = ahead[below]
        near[open_[~below]] = ahead[~below]
        open_ = open_[~below & (ahead < longest_m)]
    met = np.flatnonzero(np.isfinite(far))
    while met.size and (far[met] - near[met]).max() > TOLERANCE_M:
        middle = 0.5 * (near[met] + far[met])
        under = above(position_p_m[met] + middle[:, None] * direction_p[met], ground) <= 0.0
        far[met[under]], near[met[~under]] = middle[under], middle[~under]
    return np.where(far <= longest_m, far, np.inf)


def _steepest(ground: TerrainModel) -> float:
    """A bound on the slope of the grid."""
    assert ground.latitude_rad is not None
    heights = ground.height_m
    narrow = cos(float(np.abs(ground.latitude_rad).max())) * _STEP * MOON[RADIUS]
    northward = np.abs(np.diff(heights, axis=0)).max() / (_STEP * MOON[RADIUS])
    return float(np.hypot(northward, np.abs(np.diff(heights, axis=1)).max() / narrow))
