"""Altitude over the ground along a trajectory."""

from __future__ import annotations

import numpy as np

from investigator.filters.problem import WorldArrays
from investigator.world.terrain import altitude_agl


def altitudes(position_p_m: np.ndarray, world: WorldArrays) -> np.ndarray:
    """altitude_agl (K,) m of planet-fixed positions (K, 3), by compiled code once it is there."""
    from investigator.filters.compiled import packing
    from investigator.filters.compiled.entries import compiled_pass

    found = np.empty(position_p_m.shape[0])
    if compiled_pass.cache_info().currsize:
        compiled_pass().altitudes(np.ascontiguousarray(position_p_m), packing.world(world), found)
    else:
        each(position_p_m, world, found)
    return found


def each(position_p_m: np.ndarray, world: WorldArrays, found: np.ndarray) -> None:
    """Enter the altitude of every position."""
    for i in range(found.size):
        found[i] = altitude_agl(position_p_m[i], world)
