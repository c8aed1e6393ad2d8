"""Axis misalignment: the sensor sits turned against its declared mounting.

To first order in the angles, a turned sensor sees what the declared one would see of a vehicle turned
alike, so the prediction moves by the sensor's own partials with respect to attitude: the same for a beam,
a field or a star tracker. The second order is half the square of the angle: 1° costs 1.5e-4 of the
reading.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np

from investigator.faults.corruption import corrupted, not_in_the_data
from investigator.faults.model import Fault
from investigator.filters.problem import Alteration, View, WorldArrays
from investigator.logs.contents import Stream
from investigator.navigation.layout import D_ATTITUDE
from investigator.navigation.rotations import exp_matrix, exp_quaternion, mapped, multiply
from investigator.parameters import quantity


def turn(
    z_hat: np.ndarray, H: np.ndarray, view: View, parameters: np.ndarray, world: WorldArrays
) -> tuple[np.ndarray, np.ndarray]:
    """The reading of a sensor turned in the body by a small rotation vector (3,) rad in b."""
    return z_hat + mapped(H[:, D_ATTITUDE], mapped(view.C_pb, parameters)), H


class AxisMisalignment(Fault):
    """The sensor is mounted a little turned about the body's axes."""

    kind: Literal["axis_misalignment"] = "axis_misalignment"
    of: ClassVar[tuple[str, ...]] = (
        "magnetometer",
        "velocity_fix",
        "rangefinder",
        "radar_altimeter",
        "doppler_velocimeter",
        "star_tracker",
    )
    about_x_deg: Annotated[float, quantity("deg", "turned about the body's x axis", ge=-10, le=10)] = 0.0
    about_y_deg: Annotated[float, quantity("deg", "turned about the body's y axis", ge=-10, le=10)] = 0.0
    about_z_deg: Annotated[float, quantity("deg", "turned about the body's z axis", ge=-10, le=10)] = 0.0

    def alteration(self, stream: Stream) -> Alteration:
        """The prediction is that of the turned sensor."""
        return Alteration(self._rotation(), alter=turn, start=self.start_s, end=self.end_s)

    def _rotation(self) -> np.ndarray:
        return np.radians([self.about_x_deg, self.about_y_deg, self.about_z_deg])

    def inject(self, stream: Stream, rng: np.random.Generator) -> Stream:
        """Vectors and quaternions turned in the sensor's axes; a beam's range cannot be told from itself."""
        C_bs = stream.mounting.C_bs
        rotation_s = C_bs.T @ self._rotation()
        C_seen = exp_matrix(-rotation_s)
        if stream.kind in ("rangefinder", "radar_altimeter", "doppler_velocimeter"):
            raise not_in_the_data(self.kind, "what another beam would have measured is not recorded", stream)

        def change(rows: np.ndarray) -> np.ndarray:
            if rows.shape[1] == 4:
                return np.array([multiply(q, exp_quaternion(rotation_s)) for q in rows])
            if rows.shape[1] != 3:
                raise not_in_the_data(self.kind, "the stream holds no vector", stream)
            return rows @ C_seen.T

        return corrupted(stream, self.kind, self.active(stream.time), change)
