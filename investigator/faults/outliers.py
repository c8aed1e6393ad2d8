"""Outliers: now and then a reading is far off."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np

from investigator.faults.corruption import corrupted
from investigator.faults.model import Fault
from investigator.filters.problem import Alteration, View, WorldArrays
from investigator.logs.contents import Stream
from investigator.parameters import quantity


def spread(R: np.ndarray, view: View, parameters: np.ndarray, world: WorldArrays) -> np.ndarray:
    """R with the variance of the mixture: that of the outliers times their share."""
    return R + np.eye(R.shape[0]) * (float(parameters[0]) * float(parameters[1]) ** 2)


class Outliers(Fault):
    """A share of the readings is off by far more than the noise."""

    kind: Literal["outliers"] = "outliers"
    share: Annotated[float, quantity("", "share of the readings", ge=0, le=1)] = 0.01
    size: Annotated[float, quantity("", "sigma of an outlier, in the sensor's unit", ge=0, le=1e6)] = 100.0

    def alteration(self, stream: Stream) -> Alteration:
        """The expected noise grows by the outliers' share in the variance."""
        numbers = np.array([self.share, self.size])
        return Alteration(numbers, worsen=spread, start=self.start_s, end=self.end_s)

    def inject(self, stream: Stream, rng: np.random.Generator) -> Stream:
        """Drawn readings are thrown off."""
        hit = rng.random(stream.time.size) < self.share

        def change(rows: np.ndarray) -> np.ndarray:
            return rows + hit[:, None] * self.size * rng.standard_normal(rows.shape)

        return corrupted(stream, self.kind, self.active(stream.time), change)
