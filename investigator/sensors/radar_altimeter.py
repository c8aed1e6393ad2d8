"""Radar altimeter: a wide beam whose first return is the ground nearest to the vertical inside it.

Level within half its width, it measures altitude above ground; tilted further, the range along the edge
of the beam that is nearest to straight down.
"""

from __future__ import annotations

from math import acos, cos, radians, sin, sqrt
from typing import Annotated, Literal

import numpy as np

from investigator.filters.problem import Measure, SensorState, Variance, View, WorldArrays
from investigator.logs.contents import Stream
from investigator.navigation.alignment import Axis, axis
from investigator.navigation.layout import D_ATTITUDE, D_POSITION, VIEW_ERRORS
from investigator.navigation.rotations import cross, dot, mapped
from investigator.parameters import choice, quantity
from investigator.sensors.channels import column
from investigator.sensors.detection import Detection
from investigator.sensors.drift import Treatment, drifting
from investigator.sensors.model import SensorModel
from investigator.sensors.mounting import lever_p, numbers
from investigator.world.frames import up_p
from investigator.world.terrain import altitude_partials, beam

_BEAM = slice(12, 15)
_LONGEST, _SIGMA, _SHARE, _HALF = range(15, 19)


def measure_first_return(
    view: View, own: np.ndarray, parameters: np.ndarray, world: WorldArrays
) -> tuple[np.ndarray, np.ndarray]:
    """Range (m) of the first return; inf where the beam meets no ground within the longest range."""
    arm_p, boresight_p = lever_p(view, parameters), mapped(view.C_pb, parameters[_BEAM])
    origin_p = view.position_p_m + arm_p
    down_p = -up_p(origin_p, world.body)
    tilt = acos(max(-1.0, min(1.0, dot(boresight_p, down_p))))
    H = np.zeros((1, VIEW_ERRORS + own.size))
    if tilt <= float(parameters[_HALF]):
        distance, H[0, D_POSITION] = altitude_partials(origin_p, world)
        distance = distance if 0.0 <= distance <= float(parameters[_LONGEST]) else np.inf
    else:
        edge_p, by_boresight, by_down = _edge(boresight_p, down_p, tilt, float(parameters[_HALF]))
        distance, by_position, by_direction = beam(origin_p, edge_p, float(parameters[_LONGEST]), world)
        turning = -(np.eye(3) - np.outer(down_p, down_p)) / sqrt(dot(origin_p, origin_p))
        H[0, D_POSITION] = by_position + mapped(turning, mapped(by_down.T, by_direction))
        H[0, D_ATTITUDE] = cross(boresight_p, mapped(by_boresight.T, by_direction))
    H[0, D_ATTITUDE] += cross(arm_p, H[0, D_POSITION])
    z_hat = np.array([distance])
    if own.size:
        z_hat[0] += own[0]
        H[0, VIEW_ERRORS] = 1.0
    return z_hat, H


def _edge(
    boresight_p: np.ndarray, down_p: np.ndarray, tilt: float, half: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The boresight turned by `half` towards down, and its partials (3, 3) by boresight and by down."""
    a, b = sin(tilt - half) / sin(tilt), sin(half) / sin(tilt)
    edge = a * boresight_p + b * down_p
    by_tilt = (cos(tilt - half) - a * cos(tilt)) / sin(tilt) * boresight_p - b * cos(tilt) / sin(
        tilt
    ) * down_p
    by_cosine = -by_tilt / sin(tilt)
    return edge, a * np.eye(3) + np.outer(by_cosine, down_p), b * np.eye(3) + np.outer(by_cosine, boresight_p)


def variance_first_return(
    z_hat: np.ndarray, view: View, parameters: np.ndarray, world: WorldArrays
) -> np.ndarray:
    """σ₀² and the square of a share of the range."""
    return np.array([[float(parameters[_SIGMA]) ** 2 + (float(parameters[_SHARE]) * float(z_hat[0])) ** 2]])


class RadarAltimeter(SensorModel):
    """A radar with a wide beam."""

    kind: Literal["radar_altimeter"] = "radar_altimeter"
    boresight: Annotated[Axis, choice("the sensor's axis along which it looks")] = "+z"
    half_beam_deg: Annotated[float, quantity("deg", "half the width of the beam", ge=0, le=89)] = 20.0
    sigma_m: Annotated[float, quantity("m", "noise, quantisation included", gt=0, le=1e4, log=True)] = 1.0
    sigma_share: Annotated[float, quantity("", "noise grows by this share of the range", ge=0, le=1)] = 0.02
    longest_m: Annotated[float, quantity("m", "no return beyond this range", gt=0, le=1e7, log=True)] = 2e4
    bias_sigma_m: Annotated[float, quantity("m", "initial sigma of a bias state; 0: none", ge=0, le=1e4)] = (
        0.0
    )
    bias_drift_m: Annotated[float, quantity("m/√s", "driving noise of the bias", ge=0, le=100)] = 0.0
    bias: Annotated[Treatment, choice("whether the bias is estimated or only considered")] = "estimated"
    detection: Detection = Detection()

    def samples(self, stream: Stream) -> np.ndarray:
        """Range (N, 1), m."""
        return column(stream, "range")

    def unit(self, stream: Stream) -> str:
        """Metres."""
        return "m"

    def measure(self) -> Measure:
        """Range of the first return."""
        return measure_first_return

    def variance(self) -> Variance:
        """Noise that grows with range."""
        return variance_first_return

    def parameters(self, stream: Stream) -> np.ndarray:
        """Mounting, boresight, limits and noise."""
        beam_b = stream.mounting.C_bs @ axis(self.boresight)
        own = [self.longest_m, self.sigma_m, self.sigma_share, radians(self.half_beam_deg)]
        return np.concatenate((numbers(stream.mounting), beam_b, own))

    def states(self, name: str) -> tuple[SensorState, ...]:
        """The bias, where declared."""
        return drifting(f"{name} bias", "m", self.bias_sigma_m, self.bias_drift_m, 1e9, self.bias)

    def hearing(self) -> Detection:
        """As declared."""
        return self.detection
