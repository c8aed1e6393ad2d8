"""Speed and altitude as a webcast shows them: the magnitude of velocity, and a rounded altitude."""

from __future__ import annotations

from math import sqrt
from typing import Annotated, Literal

import numpy as np

from investigator.filters.problem import Measure, Variance, View, WorldArrays
from investigator.logs.contents import Stream
from investigator.navigation.layout import D_POSITION, D_VELOCITY, VIEW_ERRORS
from investigator.navigation.rotations import dot
from investigator.parameters import choice, quantity
from investigator.sensors.channels import columns
from investigator.sensors.model import SensorModel
from investigator.world.frames import geodetic, up_at

_OVER_SITE, _SPEED, _ALTITUDE, _FIRST, _LAST = range(5)


def measure_speed_altitude(
    view: View, own: np.ndarray, parameters: np.ndarray, world: WorldArrays
) -> tuple[np.ndarray, np.ndarray]:
    """Speed over ground (m/s) and height (m) above the site or the reference surface, or the one in use."""
    latitude, longitude, height = geodetic(view.position_p_m, world.body)
    v = view.velocity_p_m_s
    speed = sqrt(dot(v, v))
    z_hat = np.array([speed, height - float(parameters[_OVER_SITE]) * float(world.site[2])])
    H = np.zeros((2, VIEW_ERRORS + own.size))
    H[0, D_VELOCITY] = v / max(speed, 1e-9)
    H[1, D_POSITION] = up_at(latitude, longitude)
    first, last = int(parameters[_FIRST]), int(parameters[_LAST])
    return z_hat[first:last], H[first:last]


def variance_speed_altitude(
    z_hat: np.ndarray, view: View, parameters: np.ndarray, world: WorldArrays
) -> np.ndarray:
    """Declared noise of both, rounding included."""
    both = np.array([float(parameters[_SPEED]) ** 2, float(parameters[_ALTITUDE]) ** 2])
    return np.diag(both[int(parameters[_FIRST]) : int(parameters[_LAST])])


class SpeedAltitude(SensorModel):
    """What a broadcast shows of a flight, read off the screen. A step of rounding s is a sigma of s/√12."""

    kind: Literal["speed_altitude"] = "speed_altitude"
    part: Annotated[Literal["both", "speed", "altitude"], choice("which of the two is taken")] = "both"
    above: Annotated[Literal["site", "reference surface"], choice("where the altitude's zero lies")] = "site"
    sigma_speed_m_s: Annotated[float, quantity("m/s", "noise and rounding", gt=0, le=1e4, log=True)] = 1.0
    sigma_altitude_m: Annotated[float, quantity("m", "noise and rounding", gt=0, le=1e5, log=True)] = 50.0

    def samples(self, stream: Stream) -> np.ndarray:
        """Speed and altitude (N, 1 or 2), SI."""
        first, last = self._columns()
        return columns(stream, ("speed", "altitude"))[:, first:last]

    def _columns(self) -> tuple[int, int]:
        return {"both": (0, 2), "speed": (0, 1), "altitude": (1, 2)}[self.part]

    def unit(self, stream: Stream) -> str:
        """The unit of each value in turn."""
        return {"both": "m/s, m", "speed": "m/s", "altitude": "m"}[self.part]

    def measure(self) -> Measure:
        """Speed and height."""
        return measure_speed_altitude

    def variance(self) -> Variance:
        """Noise and rounding."""
        return variance_speed_altitude

    def parameters(self, stream: Stream) -> np.ndarray:
        """Zero of altitude, noise, and the part taken."""
        over_site = 1.0 if self.above == "site" else 0.0
        return np.array([over_site, self.sigma_speed_m_s, self.sigma_altitude_m, *self._columns()])
