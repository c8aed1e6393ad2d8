"""Star tracker: the sensor's attitude, compared as a rotation vector from its first usable attitude.

A quaternion has four values for three errors and two signs for one attitude; the rotation from a fixed
reference has neither fault, as long as the vehicle stays within half a turn of that reference. Source:
Solà 2017, 4.3 (Jacobians).
"""

from __future__ import annotations

from math import cos, pi, radians, sin, sqrt, tan
from typing import Annotated, Literal

import numpy as np

from investigator.filters.problem import Measure, Variance, View, WorldArrays
from investigator.logs.contents import Stream
from investigator.navigation.layout import D_ATTITUDE, VIEW_ERRORS
from investigator.navigation.rotations import (
    conjugate,
    dot,
    log_quaternion,
    matrix,
    multiply,
    quaternion,
    skew,
    times,
)
from investigator.parameters import choice, quantity
from investigator.sensors.channels import column
from investigator.sensors.model import SensorModel
from investigator.sensors.mounting import numbers, rotation_bs
from investigator.world.bodies import ROTATION

_ARCSECOND = pi / 648000.0

_REFERENCE = slice(12, 21)  # C_r0: reference attitude, sensor → frame of the tracker's stars
_INERTIAL, _TURN, _ACROSS, _ROLL = range(21, 25)


def measure_attitude(
    view: View, own: np.ndarray, parameters: np.ndarray, world: WorldArrays
) -> tuple[np.ndarray, np.ndarray]:
    """Rotation vector (3,) rad from the reference attitude to the sensor's, in the reference's axes."""
    C_ps = times(view.C_pb, rotation_bs(parameters))
    C_rp = np.eye(3)
    if parameters[_INERTIAL] == 1.0:
        turn = float(parameters[_TURN]) + float(world.body[ROTATION]) * view.time
        C_rp = np.array([[cos(turn), -sin(turn), 0.0], [sin(turn), cos(turn), 0.0], [0.0, 0.0, 1.0]])
    C_r0 = parameters[_REFERENCE].reshape(3, 3)
    z_hat = log_quaternion(quaternion(times(times(C_r0.T, C_rp), C_ps)))
    H = np.zeros((3, VIEW_ERRORS + own.size))
    H[:, D_ATTITUDE] = times(_by_right_rotation(z_hat), C_ps.T)
    return z_hat, H


def _by_right_rotation(rotation: np.ndarray) -> np.ndarray:
    """Partials (3, 3) of log(exp(rotation)·exp(ε)) by ε at 0: the inverse right Jacobian."""
    angle = sqrt(dot(rotation, rotation))
    by_square = 1.0 / 12.0 if angle < 1e-4 else (1.0 - 0.5 * angle / tan(0.5 * angle)) / (angle * angle)
    turned = skew(rotation)
    return np.eye(3) + 0.5 * turned + by_square * times(turned, turned)


def variance_attitude(
    z_hat: np.ndarray, view: View, parameters: np.ndarray, world: WorldArrays
) -> np.ndarray:
    """Noise across the boresight (sensor's x, y) and about it (z), turned into the rotation vector's axes."""
    across, roll = float(parameters[_ACROSS]) ** 2, float(parameters[_ROLL]) ** 2
    J = _by_right_rotation(z_hat)
    return times(J * np.array([across, across, roll]), J.T)


class StarTracker(SensorModel):
    """A camera that knows the stars: the rotation from its own axes (z the boresight) to a frame."""

    kind: Literal["star_tracker"] = "star_tracker"
    frame: Annotated[Literal["planet-fixed", "inertial"], choice("the frame its quaternion rotates into")] = (
        "inertial"
    )
    turn_at_epoch_deg: Annotated[
        float, quantity("deg", "the prime meridian's angle in the inertial frame at t = 0", ge=-360, le=360)
    ] = 0.0
    sigma_across_arcsec: Annotated[
        float, quantity("″", "noise across the boresight", gt=0, le=1e5, log=True)
    ] = 2.0
    sigma_roll_arcsec: Annotated[
        float, quantity("″", "noise about the boresight", gt=0, le=1e5, log=True)
    ] = 13.3

    def samples(self, stream: Stream) -> np.ndarray:
        """Rotation vectors (N, 3) rad from the first usable attitude; NaN where a quaternion is none."""
        back = conjugate(quaternion(_reference(stream)))
        vectors = np.full((stream.time.size, 3), np.nan)
        for i, q in enumerate(column(stream, "quaternion")):
            length = float(np.linalg.norm(q))
            if 0.5 < length < 2.0:
                vectors[i] = log_quaternion(multiply(back, q / length))
        return vectors

    def unit(self, stream: Stream) -> str:
        """Radians."""
        return "rad"

    def measure(self) -> Measure:
        """Rotation from the reference attitude."""
        return measure_attitude

    def variance(self) -> Variance:
        """Noise across and about the boresight."""
        return variance_attitude

    def parameters(self, stream: Stream) -> np.ndarray:
        """Mounting, reference attitude, frame and noise."""
        inertial = 1.0 if self.frame == "inertial" else 0.0
        sigmas = [self.sigma_across_arcsec * _ARCSECOND, self.sigma_roll_arcsec * _ARCSECOND]
        turn = radians(self.turn_at_epoch_deg)
        return np.concatenate(
            (numbers(stream.mounting), _reference(stream).ravel(), [inertial, turn], sigmas)
        )


def _reference(stream: Stream) -> np.ndarray:
    """C (3, 3) of the first usable quaternion; the identity where there is none."""
    values = column(stream, "quaternion")
    lengths = np.linalg.norm(values, axis=1)
    good = np.flatnonzero(stream.usable & (lengths > 0.5) & (lengths < 2.0))
    return matrix(values[good[0]] / lengths[good[0]]) if good.size else np.eye(3)
