"""Where a sensor sits and which way it looks, as the numbers its measurement function takes."""

from __future__ import annotations

import numpy as np

from investigator.filters.problem import View
from investigator.logs.contents import Mounting
from investigator.navigation.rotations import mapped

MOUNTED = 12  #: numbers of a mounting: C_bs row by row, then the lever arm in b


def numbers(mounting: Mounting) -> np.ndarray:
    """The mounting as (12,) floats."""
    return np.concatenate(
        (np.asarray(mounting.C_bs, float).ravel(), np.asarray(mounting.lever_arm_b_m, float))
    )


def rotation_bs(parameters: np.ndarray) -> np.ndarray:
    """C_bs (3, 3) of the first numbers of a sensor's parameters."""
    return parameters[:9].reshape(3, 3)


def lever_p(view: View, parameters: np.ndarray) -> np.ndarray:
    """Lever arm (3,) m from the navigation point to the sensor, in p."""
    return mapped(view.C_pb, parameters[9:12])


def lever_rate_p(view: View, parameters: np.ndarray) -> np.ndarray:
    """Velocity (3,) m/s of the sensor against the navigation point, in p."""
    x, y, z = float(parameters[9]), float(parameters[10]), float(parameters[11])
    a, b, c = float(view.rate_b_rad_s[0]), float(view.rate_b_rad_s[1]), float(view.rate_b_rad_s[2])
    return mapped(view.C_pb, np.array([b * z - c * y, c * x - a * z, a * y - b * x]))
