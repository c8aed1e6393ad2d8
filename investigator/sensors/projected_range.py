"""Projected range: software that takes the ground for level and a height for range times cosine.

With the beam d and the local up u, both in p, and h the height over the ground straight below, the range
along the beam's line is h/(−d·u), with the sign it then has: software that believes to look upward takes a
range for a height below the ground. A rangefinder's beam has an end; this line has none. Held in `onboard`.
"""

from __future__ import annotations

from math import sqrt
from typing import Annotated, Literal

import numpy as np

from investigator.filters.problem import Measure, Variance, View, WorldArrays
from investigator.logs.contents import Stream
from investigator.navigation.alignment import Axis, axis
from investigator.navigation.layout import D_ATTITUDE, D_POSITION, VIEW_ERRORS
from investigator.navigation.rotations import cross, dot, mapped
from investigator.parameters import choice, quantity
from investigator.sensors.channels import column
from investigator.sensors.model import SensorModel
from investigator.sensors.mounting import numbers
from investigator.world.frames import up_p
from investigator.world.terrain import altitude_partials

_BEAM, _SIGMA, _SHARE = slice(12, 15), 15, 16
_LEVEL = 1e-3  # a beam nearer to the horizontal says nothing


def measure_projected(
    view: View, own: np.ndarray, parameters: np.ndarray, world: WorldArrays
) -> tuple[np.ndarray, np.ndarray]:
    """Range (m) along the beam's line to level ground, negative behind; inf for a horizontal beam."""
    direction_p, up = mapped(view.C_pb, parameters[_BEAM]), up_p(view.position_p_m, world.body)
    height, normal = altitude_partials(view.position_p_m, world)
    cosine = -dot(direction_p, up)
    H = np.zeros((1, VIEW_ERRORS + own.size))
    if abs(cosine) < _LEVEL:
        return np.array([np.inf]), H
    distance = sqrt(dot(view.position_p_m, view.position_p_m))
    tilting = (direction_p + cosine * up) / distance
    H[0, D_POSITION] = normal / cosine + height / cosine**2 * tilting
    H[0, D_ATTITUDE] = -height / cosine**2 * cross(up, direction_p)
    return np.array([height / cosine]), H


def variance_projected(
    z_hat: np.ndarray, view: View, parameters: np.ndarray, world: WorldArrays
) -> np.ndarray:
    """σ₀² and the square of a share of the range."""
    share = float(parameters[_SHARE]) * float(z_hat[0]) if np.isfinite(z_hat[0]) else 0.0
    return np.array([[float(parameters[_SIGMA]) ** 2 + share**2]])


class ProjectedRange(SensorModel):
    """A range as software reads it that multiplies by a cosine and never asks for its sign."""

    kind: Literal["projected_range"] = "projected_range"
    boresight: Annotated[Axis, choice("the sensor's axis along which it looks")] = "+z"
    sigma_m: Annotated[float, quantity("m", "noise, quantisation included", gt=0, le=1e4, log=True)] = 1.0
    sigma_share: Annotated[float, quantity("", "noise grows by this share of the range", ge=0, le=1)] = 0.0

    def samples(self, stream: Stream) -> np.ndarray:
        """Range (N, 1), m."""
        return column(stream, "range")

    def unit(self, stream: Stream) -> str:
        """Metres."""
        return "m"

    def measure(self) -> Measure:
        """Range to level ground along a line."""
        return measure_projected

    def variance(self) -> Variance:
        """Noise that grows with range."""
        return variance_projected

    def parameters(self, stream: Stream) -> np.ndarray:
        """Mounting, beam and noise."""
        beam_b = stream.mounting.C_bs @ axis(self.boresight)
        return np.concatenate((numbers(stream.mounting), beam_b, [self.sigma_m, self.sigma_share]))
