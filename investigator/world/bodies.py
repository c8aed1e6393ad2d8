"""Bodies of the solar system a vehicle lands on: gravity, figure, rotation, air.

Sources. Earth: WGS 84, NGA.STND.0036 (2014). Moon: reference sphere and rotation of the IAU working group
(Archinal et al. 2018), GM and J2 of GRGM900C (Lemoine et al. 2014). Mars: figure and rotation IAU 2015, GM
and J2 of MRO120D (Konopliv et al. 2016). Every J2 here is referred to the equatorial radius beside it. Air:
U.S. Standard Atmosphere 1976; Mars: CO2, gas constant 188.92 J/(kg·K), ratio of specific heats 1.29.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from investigator.errors import UsageError

#: Places in `WorldArrays.body`.
GM, RADIUS, FLATTENING, J2, ROTATION = range(5)


@dataclass(frozen=True)
class Body:
    """A planet or moon, SI; the gas constant is 0 where it has no air, `layered_air` means a tropopause."""

    name: str
    gm_m3_s2: float
    radius_m: float
    flattening: float
    j2: float
    rotation_rad_s: float
    gas_constant_j_kg_k: float
    heat_ratio: float
    layered_air: bool

    def array(self) -> np.ndarray:
        """The body as the kernels take it: gm, radius, flattening, J2, rotation."""
        return np.array([self.gm_m3_s2, self.radius_m, self.flattening, self.j2, self.rotation_rad_s])


_MOON_J2 = 9.0884e-5 * 5.0**0.5 * (1738.0 / 1737.4) ** 2
_MARS_J2 = 8.7502e-4 * 5.0**0.5 * (3396.0 / 3396.19) ** 2

BODIES: Mapping[str, Body] = {
    "earth": Body(
        "earth",
        3.986004418e14,
        6378137.0,
        1 / 298.257223563,
        1.082629821313e-3,
        7.292115e-5,
        287.05287,
        1.4,
        True,
    ),
    "moon": Body("moon", 4.902800e12, 1737400.0, 0.0, _MOON_J2, 2.661699e-6, 0.0, 1.0, False),
    "mars": Body(
        "mars", 4.28283752e13, 3396190.0, 1 - 3376.2 / 3396.19, _MARS_J2, 7.0882181e-5, 188.92, 1.29, False
    ),
}


def body(name: str) -> Body:
    """The body of that name. Raises UsageError naming the known ones."""
    if name not in BODIES:
        raise UsageError(f"There is no body “{name}” here.", "body", f"Known: {', '.join(BODIES)}.")
    return BODIES[name]
