"""Reset after so many rejections in a row: the filter opens its covariance again and takes the sample."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np

from investigator.filters.gates import Gate, JudgedPer, Sigmas, limit, over_limit, statistic
from investigator.filters.problem import GateProblem, Reason
from investigator.parameters import quantity

#: Places in the parameters; the state is the count of rejections in a row.
LIMIT, RESET_AFTER = range(2)


def decide(
    nu: np.ndarray, S: np.ndarray, jump: float, time: float, state: np.ndarray, parameters: np.ndarray
) -> tuple[bool, int, np.ndarray]:
    """Rejected above the limit; the one that would be the N-th in a row re-initialises the filter instead."""
    if statistic(nu, S) <= parameters[LIMIT]:
        return True, Reason.USED, np.zeros(1)
    if state[0] + 1.0 >= parameters[RESET_AFTER]:
        return True, Reason.REINITIALISED, np.zeros(1)
    return False, Reason.REJECTED_GATE, state + 1.0


class ResetAfter(Gate):
    """The last of so many rejections in a row makes the filter start again from that sample."""

    kind: Literal["reset_after"] = "reset_after"
    sigmas: Sigmas = 3.0
    rejections: Annotated[
        int, quantity("rejects", "re-initialise at this many in a row", ge=1, le=1000, label="Reset after")
    ] = 5
    opening: Annotated[
        float, quantity("×", "the initial sigmas, times this, are added back", ge=0, le=100)
    ] = 1.0
    per: JudgedPer = "vector"

    def problem(self, columns: int) -> GateProblem:
        """The limit of the statistic and the count; how far to open goes to the filter."""
        numbers = np.array([limit(self.sigmas, columns, self.per), float(self.rejections)])
        return GateProblem(decide, numbers, np.zeros(1), over_limit, self.per, self.opening)
