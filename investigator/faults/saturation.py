"""Saturation: the sensor cannot read beyond its limits and shows the limit instead."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np

from investigator.faults.corruption import corrupted
from investigator.faults.model import Fault
from investigator.filters.problem import Alteration, View, WorldArrays
from investigator.logs.contents import Stream
from investigator.parameters import quantity


def clip(
    z_hat: np.ndarray, H: np.ndarray, view: View, parameters: np.ndarray, world: WorldArrays
) -> tuple[np.ndarray, np.ndarray]:
    """The reading held at its limit; there it no longer depends on anything."""
    shown = np.minimum(np.maximum(z_hat, parameters[0]), parameters[1])
    return shown, np.where((shown == z_hat)[:, None], H, 0.0)


class Saturation(Fault):
    """The sensor shows its limit whenever the truth lies beyond it."""

    kind: Literal["saturation"] = "saturation"
    lowest: Annotated[float, quantity("", "lower limit, in the sensor's unit", ge=-1e9, le=1e9)] = -1e9
    highest: Annotated[float, quantity("", "upper limit, in the sensor's unit", ge=-1e9, le=1e9)] = 1e9

    def alteration(self, stream: Stream) -> Alteration:
        """The prediction is held at the same limits."""
        limits = np.array([self.lowest, self.highest])
        return Alteration(limits, alter=clip, start=self.start_s, end=self.end_s)

    def inject(self, stream: Stream, rng: np.random.Generator) -> Stream:
        """The recorded values clipped."""
        active = self.active(stream.time)
        return corrupted(stream, self.kind, active, lambda rows: np.clip(rows, self.lowest, self.highest))
