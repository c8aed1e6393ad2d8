"""Bias: a constant stands on the sensor's reading."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np

from investigator.faults.corruption import Component, chosen, corrupted, place
from investigator.faults.model import Fault
from investigator.filters.problem import Alteration, View, WorldArrays
from investigator.logs.contents import Stream
from investigator.parameters import choice, quantity


def add_bias(
    z_hat: np.ndarray, H: np.ndarray, view: View, parameters: np.ndarray, world: WorldArrays
) -> tuple[np.ndarray, np.ndarray]:
    """The reading with the bias on it."""
    return z_hat + float(parameters[0]) * chosen(int(parameters[1]), z_hat.size), H


class Bias(Fault):
    """The sensor reads long or short by a constant."""

    kind: Literal["bias"] = "bias"
    bias: Annotated[
        float, quantity("", "added to every reading, in the sensor's unit", ge=-1e6, le=1e6, log=True)
    ] = 0.0
    component: Annotated[Component, choice("which of its values")] = "every"

    def alteration(self, stream: Stream) -> Alteration:
        """The prediction carries the same bias."""
        numbers = np.array([self.bias, float(place(self.component))])
        return Alteration(numbers, alter=add_bias, start=self.start_s, end=self.end_s)

    def inject(self, stream: Stream, rng: np.random.Generator) -> Stream:
        """The bias added to the recorded values."""

        def change(rows: np.ndarray) -> np.ndarray:
            return rows + self.bias * chosen(place(self.component), rows.shape[1])

        return corrupted(stream, self.kind, self.active(stream.time), change)
