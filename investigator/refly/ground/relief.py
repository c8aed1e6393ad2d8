"""Fine relief on a grid: fractal hills as plane waves, and craters.

Both are functions of the place alone, drawn from a seed: a coarser grid or a survey sees less of the very
same hills. What a grid cannot hold (shorter than two steps) is left out of it.
"""

from __future__ import annotations

from math import log

import numpy as np

from investigator.refly.ground.lattice import Lattice
from investigator.refly.ground.model import FineRelief, Strip

_WAVES = 400
_REACH = 3.0  # radii; the ejecta of a crater are a fiftieth of its rim there
_RIM_SHARE = (
    0.2  # of the depth stands above the plain (fresh lunar craters: 0.036 of 0.196 diameters, Pike 1977)
)
_HILLS, _CRATERS = 1, 2


def hills_m(relief: FineRelief, grid: Lattice, shorter_left_out_m: float) -> np.ndarray:
    """Heights (A, B) of the hills whose wavelengths are at least `shorter_left_out_m`."""
    random = np.random.default_rng((relief.seed, _HILLS))
    length = np.exp(random.uniform(log(relief.shortest_m), log(relief.longest_m), _WAVES))
    direction, phase = random.uniform(0.0, 2.0 * np.pi, (2, _WAVES))
    amplitude = length**relief.hurst
    amplitude *= relief.rms_m / np.sqrt(0.5 * np.sum(amplitude**2))
    kept = length >= max(shorter_left_out_m, 2.0 * grid.step_m)
    number = 2.0 * np.pi / length[kept]
    by_north = np.exp(1j * np.outer(grid.north_m, number * np.cos(direction[kept])))
    by_east = np.exp(1j * (np.outer(number * np.sin(direction[kept]), grid.east_m) + phase[kept, None]))
    return np.real((by_north * amplitude[kept]) @ by_east)


def craters_m(relief: FineRelief, strip: Strip, grid: Lattice, smaller_left_out_m: float) -> np.ndarray:
    """Heights (A, B) of the craters whose diameters are at least `smaller_left_out_m`.

    Parabolic bowls with ejecta that fall as the cube of the distance; cumulative numbers fall as the square
    of the diameter.
    """
    heights = np.zeros((grid.north_m.size, grid.east_m.size))
    smallest = max(smaller_left_out_m, 2.0 * grid.step_m)
    for north, east, diameter in _places(relief, strip):
        if diameter < smallest:
            continue
        rows = slice(*np.searchsorted(grid.north_m, north + np.array([-1, 1]) * _REACH * diameter / 2))
        columns = slice(*np.searchsorted(grid.east_m, east + np.array([-1, 1]) * _REACH * diameter / 2))
        apart = np.hypot(grid.north_m[rows, None] - north, grid.east_m[columns] - east)
        heights[rows, columns] += _crater(apart / (0.5 * diameter), relief.depth_share * diameter)
    return heights


def _places(relief: FineRelief, strip: Strip) -> np.ndarray:
    """North, east (m, from the site) and diameter (m) of every crater of the strip (N, 3)."""
    random = np.random.default_rng((relief.seed, _CRATERS))
    forward = random.uniform(-strip.before_m, strip.beyond_m, relief.craters)
    right = random.uniform(-strip.half_width_m, strip.half_width_m, relief.craters)
    rank = random.uniform((relief.smallest_m / relief.largest_m) ** 2, 1.0, relief.craters)
    azimuth = np.radians(strip.azimuth_deg)
    north = forward * np.cos(azimuth) - right * np.sin(azimuth)
    east = forward * np.sin(azimuth) + right * np.cos(azimuth)
    return np.stack([north, east, relief.smallest_m / np.sqrt(rank)], axis=1)


def _crater(radii: np.ndarray, depth_m: float) -> np.ndarray:
    """Height of a crater against the plain at distances in radii from its centre, 0 from `_REACH` on."""
    rim = _RIM_SHARE * depth_m
    outside = rim * (np.maximum(radii, 1.0) ** -3 - _REACH**-3) / (1.0 - _REACH**-3)
    return np.where(radii < 1.0, rim + depth_m * (radii**2 - 1.0), np.maximum(outside, 0.0))
