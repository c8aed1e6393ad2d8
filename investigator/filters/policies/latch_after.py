"""Latch out: after so many rejections in a row a sensor is not used again, or not until it proves itself."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np

from investigator.filters.gates import Gate, JudgedPer, Sigmas, limit, over_limit, statistic
from investigator.filters.problem import GateProblem, Reason
from investigator.parameters import quantity

#: Places in the state and in the parameters.
REJECTIONS, LATCHED, CONSISTENT = range(3)
LIMIT, LATCH_AFTER, READMIT_AFTER = range(3)


def decide(
    nu: np.ndarray, S: np.ndarray, jump: float, time: float, state: np.ndarray, parameters: np.ndarray
) -> tuple[bool, int, np.ndarray]:
    """Rejected above the limit; latched by the last of N rejections in a row; used again from the M-th
    consistent sample in a row (M = 0: never)."""
    state = state.copy()
    consistent = statistic(nu, S) <= parameters[LIMIT]
    if state[LATCHED] == 0.0:
        state[REJECTIONS] = 0.0 if consistent else state[REJECTIONS] + 1.0
        if state[REJECTIONS] >= parameters[LATCH_AFTER]:
            state[LATCHED] = 1.0
        return consistent, Reason.USED if consistent else Reason.REJECTED_GATE, state
    state[CONSISTENT] = state[CONSISTENT] + 1.0 if consistent else 0.0
    if 0.0 < parameters[READMIT_AFTER] <= state[CONSISTENT]:
        return True, Reason.USED, np.zeros(3)
    return False, Reason.LATCHED, state


class LatchAfter(Gate):
    """A sensor rejected so many times in a row is latched out."""

    kind: Literal["latch_after"] = "latch_after"
    sigmas: Sigmas = 3.0
    rejections: Annotated[
        int, quantity("rejects", "latch out after this many in a row", ge=1, le=1000, label="Latch after")
    ] = 5
    readmit_after: Annotated[
        int,
        quantity(
            "samples",
            "use it again after so many consistent in a row; 0: never",
            ge=0,
            le=1000,
            label="Re-admit after",
        ),
    ] = 0
    per: JudgedPer = "vector"

    def problem(self, columns: int) -> GateProblem:
        """The limit of the statistic and both counts; the state is what has been counted."""
        numbers = np.array(
            [limit(self.sigmas, columns, self.per), float(self.rejections), float(self.readmit_after)]
        )
        return GateProblem(decide, numbers, np.zeros(3), over_limit, self.per)
