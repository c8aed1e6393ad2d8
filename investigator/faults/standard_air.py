"""The air that injection assumes where a fault needs one: the standard atmosphere, or one like it."""

from __future__ import annotations

import numpy as np

from investigator.units import G0_M_S2


def air_over_site(pressure_pa: float = 101325.0, temperature_k: float = 288.15) -> np.ndarray:
    """`WorldArrays.atmosphere` of a site at sea level on the Earth with the standard lapse rate."""
    return np.array([pressure_pa, temperature_k, 0.0065, 0.0, G0_M_S2, 287.05287, 1.4, 11000.0, 6356766.0])
