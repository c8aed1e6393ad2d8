"""Position fix: latitude, longitude and height of an antenna, from satellites, terrain matching or an image.

Angles are compared as arcs in metres from the first usable fix, on a sphere of a declared radius; the
scale is the same on both sides, so it changes the unit of the innovation and nothing else. Longitude is
written within half a turn of that first fix.
"""

from __future__ import annotations

from math import cos
from typing import Annotated, Literal

import numpy as np

from investigator.filters.problem import Measure, Variance, View, WorldArrays
from investigator.logs.contents import Stream
from investigator.navigation.layout import D_ATTITUDE, D_POSITION, VIEW_ERRORS
from investigator.navigation.rotations import skew, times
from investigator.parameters import choice, quantity
from investigator.sensors.channels import column, columns
from investigator.sensors.model import SensorModel
from investigator.sensors.mounting import lever_p, numbers
from investigator.world.frames import angle_near, geodetic, radii, rotation_pn

_RADIUS, _LATITUDE, _LONGITUDE, _HORIZONTAL, _VERTICAL, _FIRST, _LAST = range(12, 19)


def measure_position(
    view: View, own: np.ndarray, parameters: np.ndarray, world: WorldArrays
) -> tuple[np.ndarray, np.ndarray]:
    """Arcs north and east (m) from the reference fix and height_ref (m), or those of them the sensor uses."""
    arm_p = lever_p(view, parameters)
    latitude, longitude, height = geodetic(view.position_p_m + arm_p, world.body)
    meridian, transverse = radii(latitude, world.body)
    radius, reference = float(parameters[_RADIUS]), float(parameters[_LATITUDE])
    arc_east = radius * cos(reference)
    away = angle_near(longitude, float(parameters[_LONGITUDE])) - float(parameters[_LONGITUDE])
    z_hat = np.array([radius * (latitude - reference), arc_east * away, height])
    by_position = rotation_pn(latitude, longitude).T
    by_position[0] *= radius / (meridian + height)
    by_position[1] *= arc_east / ((transverse + height) * cos(latitude))
    by_position[2] *= -1.0
    H = np.zeros((3, VIEW_ERRORS + own.size))
    H[:, D_POSITION] = by_position
    H[:, D_ATTITUDE] = -times(by_position, skew(arm_p))
    first, last = int(parameters[_FIRST]), int(parameters[_LAST])
    return z_hat[first:last], H[first:last]


def variance_position(
    z_hat: np.ndarray, view: View, parameters: np.ndarray, world: WorldArrays
) -> np.ndarray:
    """Horizontal and vertical noise, independent."""
    horizontal, vertical = float(parameters[_HORIZONTAL]) ** 2, float(parameters[_VERTICAL]) ** 2
    return np.diag(
        np.array([horizontal, horizontal, vertical])[int(parameters[_FIRST]) : int(parameters[_LAST])]
    )


class PositionFix(SensorModel):
    """A fix of position, whole or only its horizontal or its vertical part."""

    kind: Literal["position_fix"] = "position_fix"
    part: Annotated[Literal["whole", "horizontal", "height"], choice("which part of the fix is taken")] = (
        "whole"
    )
    sigma_horizontal_m: Annotated[float, quantity("m", "noise north and east", gt=0, le=1e6, log=True)] = 2.0
    sigma_vertical_m: Annotated[float, quantity("m", "noise of height", gt=0, le=1e6, log=True)] = 4.0
    radius_m: Annotated[
        float, quantity("m", "angles are compared as arcs on a sphere of this radius", gt=0, le=1e8)
    ] = 6378137.0

    def samples(self, stream: Stream) -> np.ndarray:
        """North and east of the first usable fix and height_ref, (N, 1 to 3), m."""
        if self.part == "height":
            return column(stream, "height")
        angles = columns(stream, ("latitude", "longitude"))
        reference = _reference(stream)
        east = (angles[:, 1] - reference[1] + np.pi) % (2.0 * np.pi) - np.pi
        north = angles[:, 0] - reference[0]
        arcs = self.radius_m * np.column_stack((north, np.cos(reference[0]) * east))
        return arcs if self.part == "horizontal" else np.column_stack((arcs, column(stream, "height")))

    def unit(self, stream: Stream) -> str:
        """Metres."""
        return "m"

    def measure(self) -> Measure:
        """Arcs and height of the antenna."""
        return measure_position

    def variance(self) -> Variance:
        """Horizontal and vertical noise."""
        return variance_position

    def parameters(self, stream: Stream) -> np.ndarray:
        """Mounting, scale, reference fix, noise, and the part taken."""
        first, last = {"whole": (0, 3), "horizontal": (0, 2), "height": (2, 3)}[self.part]
        sigmas = [self.sigma_horizontal_m, self.sigma_vertical_m]
        reference = np.zeros(2) if self.part == "height" else _reference(stream)
        return np.concatenate((numbers(stream.mounting), [self.radius_m], reference, sigmas, [first, last]))


def _reference(stream: Stream) -> np.ndarray:
    """Latitude and longitude (2,) rad of the first usable fix; zeros where there is none."""
    angles = columns(stream, ("latitude", "longitude"))
    good = np.flatnonzero(stream.usable & np.isfinite(angles).all(axis=1))
    return angles[good[0]] if good.size else np.zeros(2)
