"""Inhibit: the flight software does not use the sensor, for a time or for good."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np

from investigator.filters.gates import DRAWN_SIGMAS, Gate, over_limit
from investigator.filters.problem import GateProblem, Reason
from investigator.parameters import quantity

#: Places in the parameters after the number the ratio is drawn against.
START, END = 1, 2


def decide(
    nu: np.ndarray, S: np.ndarray, jump: float, time: float, state: np.ndarray, parameters: np.ndarray
) -> tuple[bool, int, np.ndarray]:
    """Nothing is used between parameters[1] and parameters[2] (s), everything outside."""
    used = not parameters[START] <= time <= parameters[END]
    return used, Reason.USED if used else Reason.INHIBITED, state


class Inhibit(Gate):
    """No sample is used from one time to another; outside, every valid one is."""

    kind: Literal["inhibit"] = "inhibit"
    start_s: Annotated[float, quantity("s", "inhibited from here on", label="From")] = -1e9
    end_s: Annotated[float, quantity("s", "inhibited up to here", label="Until")] = 1e9

    def problem(self, columns: int) -> GateProblem:
        """Its ratio is drawn against 3σ."""
        numbers = np.array([DRAWN_SIGMAS**2 * columns, self.start_s, self.end_s])
        return GateProblem(decide, numbers, np.zeros(0), over_limit)
