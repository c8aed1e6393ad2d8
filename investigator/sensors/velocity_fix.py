"""Velocity fix: velocity over ground of an antenna, north, east and down where it is."""

from __future__ import annotations

from math import cos, sin
from typing import Annotated, Literal

import numpy as np

from investigator.filters.problem import Measure, Variance, View, WorldArrays
from investigator.logs.contents import Stream
from investigator.navigation.layout import D_ATTITUDE, D_POSITION, D_VELOCITY, VIEW_ERRORS
from investigator.navigation.rotations import mapped, skew, times
from investigator.parameters import choice, quantity
from investigator.sensors.channels import column
from investigator.sensors.model import SensorModel
from investigator.sensors.mounting import lever_rate_p, numbers
from investigator.world.frames import geodetic, radii, rotation_pn

_HORIZONTAL, _VERTICAL, _FIRST, _LAST = range(12, 16)


def measure_velocity(
    view: View, own: np.ndarray, parameters: np.ndarray, world: WorldArrays
) -> tuple[np.ndarray, np.ndarray]:
    """Velocity (m/s) north, east and down, or those of them the sensor uses."""
    latitude, longitude, height = geodetic(view.position_p_m, world.body)
    C_np = rotation_pn(latitude, longitude).T
    arm_rate = lever_rate_p(view, parameters)
    z_hat = mapped(C_np, view.velocity_p_m_s + arm_rate)
    H = np.zeros((3, VIEW_ERRORS + own.size))
    H[:, D_VELOCITY] = C_np
    H[:, D_ATTITUDE] = -times(C_np, skew(arm_rate))
    H[:, D_POSITION] = times(times(skew(z_hat), _turning(latitude, height, world.body)), C_np)
    first, last = int(parameters[_FIRST]), int(parameters[_LAST])
    return z_hat[first:last], H[first:last]


def _turning(latitude: float, height_ref_m: float, body: np.ndarray) -> np.ndarray:
    """Rotation (3, 3) rad/m of the local axes, in n, by a displacement in n. Source: Groves 2013, 5.44."""
    meridian, transverse = radii(latitude, body)
    by_north = 1.0 / (meridian + height_ref_m)
    by_east = 1.0 / ((transverse + height_ref_m) * max(cos(latitude), 1e-12))
    return np.array(
        [[0.0, by_east * cos(latitude), 0.0], [-by_north, 0.0, 0.0], [0.0, -by_east * sin(latitude), 0.0]]
    )


def variance_velocity(
    z_hat: np.ndarray, view: View, parameters: np.ndarray, world: WorldArrays
) -> np.ndarray:
    """Horizontal and vertical noise, independent."""
    horizontal, vertical = float(parameters[_HORIZONTAL]) ** 2, float(parameters[_VERTICAL]) ** 2
    return np.diag(
        np.array([horizontal, horizontal, vertical])[int(parameters[_FIRST]) : int(parameters[_LAST])]
    )


class VelocityFix(SensorModel):
    """A fix of velocity, whole or only its horizontal or its vertical part."""

    kind: Literal["velocity_fix"] = "velocity_fix"
    part: Annotated[Literal["whole", "horizontal", "down"], choice("which part of the fix is taken")] = (
        "whole"
    )
    sigma_horizontal_m_s: Annotated[
        float, quantity("m/s", "noise north and east", gt=0, le=1e4, log=True)
    ] = 0.1
    sigma_vertical_m_s: Annotated[float, quantity("m/s", "noise down", gt=0, le=1e4, log=True)] = 0.2

    def samples(self, stream: Stream) -> np.ndarray:
        """Velocity (N, 1 to 3), m/s."""
        first, last = self._columns()
        return column(stream, "velocity_ned")[:, first:last]

    def _columns(self) -> tuple[int, int]:
        return {"whole": (0, 3), "horizontal": (0, 2), "down": (2, 3)}[self.part]

    def unit(self, stream: Stream) -> str:
        """Metres per second."""
        return "m/s"

    def measure(self) -> Measure:
        """Velocity of the antenna."""
        return measure_velocity

    def variance(self) -> Variance:
        """Horizontal and vertical noise."""
        return variance_velocity

    def parameters(self, stream: Stream) -> np.ndarray:
        """Mounting, noise, and the part taken."""
        own = [self.sigma_horizontal_m_s, self.sigma_vertical_m_s, *self._columns()]
        return np.concatenate((numbers(stream.mounting), own))
