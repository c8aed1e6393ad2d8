"""Slant range treated as altitude: the length of the beam is taken for the height of the vehicle."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from investigator.faults.corruption import not_in_the_data
from investigator.faults.model import Fault
from investigator.filters.problem import Alteration, View, WorldArrays
from investigator.logs.contents import Stream
from investigator.navigation.layout import D_POSITION, VIEW_ERRORS
from investigator.world.terrain import altitude_partials


def as_altitude(
    z_hat: np.ndarray, H: np.ndarray, view: View, parameters: np.ndarray, world: WorldArrays
) -> tuple[np.ndarray, np.ndarray]:
    """Altitude above ground in place of the slant range; the attitude no longer matters, own states stay."""
    altitude, normal = altitude_partials(view.position_p_m, world)
    altered = H.copy()
    altered[:, :VIEW_ERRORS] = 0.0
    altered[:, D_POSITION] = normal
    return np.full(z_hat.shape, altitude), altered


class SlantRangeAsAltitude(Fault):
    """The range along a tilted beam is taken for altitude. Held in `onboard`: a fault of the software."""

    kind: Literal["slant_range_as_altitude"] = "slant_range_as_altitude"
    of: ClassVar[tuple[str, ...]] = ("rangefinder", "radar_altimeter")

    def alteration(self, stream: Stream) -> Alteration:
        """The software expects the altitude where the sensor gives a slant range."""
        return Alteration(np.zeros(0), alter=as_altitude, start=self.start_s, end=self.end_s)

    def inject(self, stream: Stream, rng: np.random.Generator) -> Stream:
        """Refused: the data are right and only their reading wrong."""
        raise not_in_the_data(self.kind, "the range is right and only its reading wrong", stream)
