"""Noise inflation: the sensor is noisier than believed."""

from __future__ import annotations

from math import sqrt
from typing import Annotated, Literal

import numpy as np

from investigator.faults.corruption import corrupted
from investigator.faults.model import Fault
from investigator.filters.problem import Alteration, View, WorldArrays
from investigator.logs.contents import Stream
from investigator.parameters import quantity


def inflate(R: np.ndarray, view: View, parameters: np.ndarray, world: WorldArrays) -> np.ndarray:
    """R times the square of the factor."""
    return R * float(parameters[0]) ** 2


class NoiseInflation(Fault):
    """The sensor's noise is larger than its model says, by a factor."""

    kind: Literal["noise_inflation"] = "noise_inflation"
    factor: Annotated[float, quantity("", "sigma grows by this factor", ge=0.1, le=1000, log=True)] = 2.0

    def alteration(self, stream: Stream) -> Alteration:
        """The expected noise grows."""
        return Alteration(np.array([self.factor]), worsen=inflate, start=self.start_s, end=self.end_s)

    def inject(self, stream: Stream, rng: np.random.Generator) -> Stream:
        """White noise added until the scatter between samples (its median) has grown by the factor."""
        grown = sqrt(max(self.factor**2 - 1.0, 0.0))

        def change(rows: np.ndarray) -> np.ndarray:
            scatter = 1.4826 * np.nanmedian(np.abs(np.diff(rows, axis=0)), axis=0) / sqrt(2.0)
            return rows + grown * scatter * rng.standard_normal(rows.shape)

        return corrupted(stream, self.kind, self.active(stream.time), change)
