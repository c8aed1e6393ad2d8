"""Doppler velocimeter: velocity over ground along each of several beams, positive towards the ground."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np

from investigator.errors import BadData
from investigator.filters.problem import Measure, Variance, View, WorldArrays
from investigator.logs.contents import Stream
from investigator.navigation.layout import D_ATTITUDE, D_VELOCITY, VIEW_ERRORS
from investigator.navigation.rotations import cross, dot, mapped
from investigator.parameters import quantity
from investigator.sensors.channels import column
from investigator.sensors.detection import Detection
from investigator.sensors.model import SensorModel
from investigator.sensors.mounting import lever_rate_p, numbers

_SIGMA, _SHARE, _BEAMS = 12, 13, 14


def measure_beam_velocities(
    view: View, own: np.ndarray, parameters: np.ndarray, world: WorldArrays
) -> tuple[np.ndarray, np.ndarray]:
    """Velocity (k,) m/s of the sensor over ground along its beams."""
    beams_b = parameters[_BEAMS:].reshape(-1, 3)
    count = beams_b.shape[0]
    velocity, arm_rate = view.velocity_p_m_s, lever_rate_p(view, parameters)
    z_hat, H = np.zeros(count), np.zeros((count, VIEW_ERRORS + own.size))
    for i in range(count):
        beam_p = mapped(view.C_pb, beams_b[i])
        z_hat[i] = dot(beam_p, velocity + arm_rate)
        H[i, D_ATTITUDE] = cross(beam_p, velocity)
        H[i, D_VELOCITY] = beam_p
    return z_hat, H


def variance_beam_velocities(
    z_hat: np.ndarray, view: View, parameters: np.ndarray, world: WorldArrays
) -> np.ndarray:
    """σ₀² and the square of a share of the speed along each beam, independent beams."""
    return np.diag(float(parameters[_SIGMA]) ** 2 + (float(parameters[_SHARE]) * z_hat) ** 2)


class DopplerVelocimeter(SensorModel):
    """A radar or lidar with several beams, directions given in the sensor's axes."""

    kind: Literal["doppler_velocimeter"] = "doppler_velocimeter"
    beams_s: tuple[tuple[float, float, float], ...] = (
        (0.34, 0.0, 0.94),
        (-0.17, 0.295, 0.94),
        (-0.17, -0.295, 0.94),
    )
    sigma_m_s: Annotated[float, quantity("m/s", "noise along each beam", gt=0, le=100, log=True)] = 0.05
    sigma_share: Annotated[float, quantity("", "noise grows by this share of the speed", ge=0, le=1)] = 0.0
    detection: Detection = Detection()

    def samples(self, stream: Stream) -> np.ndarray:
        """Velocities (N, k) along the beams, m/s."""
        values = column(stream, "beam_velocity")
        if values.shape[1] != len(self.beams_s):
            raise BadData(
                f"The stream holds {values.shape[1]} beams, the sensor model declares {len(self.beams_s)}.",
                f"/sensors/{stream.name}",
                "Declare the direction of every beam, in the order recorded.",
            )
        return values

    def unit(self, stream: Stream) -> str:
        """Metres per second."""
        return "m/s"

    def measure(self) -> Measure:
        """Velocity along each beam."""
        return measure_beam_velocities

    def variance(self) -> Variance:
        """Independent noise of the beams."""
        return variance_beam_velocities

    def parameters(self, stream: Stream) -> np.ndarray:
        """Mounting, noise, and the beams in b as unit vectors."""
        beams_s = np.array(self.beams_s, float)
        beams_b = beams_s / np.linalg.norm(beams_s, axis=1, keepdims=True) @ stream.mounting.C_bs.T
        return np.concatenate((numbers(stream.mounting), [self.sigma_m_s, self.sigma_share], beams_b.ravel()))

    def hearing(self) -> Detection:
        """As declared."""
        return self.detection
