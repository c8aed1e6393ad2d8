"""Scale: the sensor's reading is a constant factor too large."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np

from investigator.faults.corruption import Component, chosen, corrupted, place
from investigator.faults.model import Fault
from investigator.filters.problem import Alteration, View, WorldArrays
from investigator.logs.contents import Stream
from investigator.parameters import choice, quantity


def stretch(
    z_hat: np.ndarray, H: np.ndarray, view: View, parameters: np.ndarray, world: WorldArrays
) -> tuple[np.ndarray, np.ndarray]:
    """The reading, and with it its partials, times 1 + scale."""
    factor = 1.0 + float(parameters[0]) * chosen(int(parameters[1]), z_hat.size)
    return z_hat * factor, H * factor[:, None]


class Scale(Fault):
    """The sensor reads too much or too little by a constant share."""

    kind: Literal["scale"] = "scale"
    scale: Annotated[float, quantity("", "share added to every reading", ge=-0.9, le=9)] = 0.0
    component: Annotated[Component, choice("which of its values")] = "every"

    def alteration(self, stream: Stream) -> Alteration:
        """The prediction is stretched alike."""
        numbers = np.array([self.scale, float(place(self.component))])
        return Alteration(numbers, alter=stretch, start=self.start_s, end=self.end_s)

    def inject(self, stream: Stream, rng: np.random.Generator) -> Stream:
        """The recorded values stretched."""

        def change(rows: np.ndarray) -> np.ndarray:
            return rows * (1.0 + self.scale * chosen(place(self.component), rows.shape[1]))

        return corrupted(stream, self.kind, self.active(stream.time), change)
