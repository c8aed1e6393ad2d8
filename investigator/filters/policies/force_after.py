"""Force after a timeout: a sensor not used for so long is used whatever it says."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np

from investigator.filters.gates import Gate, JudgedPer, Sigmas, limit, over_limit, statistic
from investigator.filters.problem import GateProblem, Reason
from investigator.parameters import quantity

#: Places in the parameters; the state is the time of the last use.
LIMIT, TIMEOUT = range(2)


def decide(
    nu: np.ndarray, S: np.ndarray, jump: float, time: float, state: np.ndarray, parameters: np.ndarray
) -> tuple[bool, int, np.ndarray]:
    """Rejected above the limit, unless the last use (at first: the first sample) lies a timeout back."""
    last = time if np.isnan(state[0]) else state[0]
    used = statistic(nu, S) <= parameters[LIMIT] or time - last >= parameters[TIMEOUT]
    return used, Reason.USED if used else Reason.REJECTED_GATE, np.array([time if used else last])


class ForceAfter(Gate):
    """A sample beyond the gate is used once nothing has been used for a time."""

    kind: Literal["force_after"] = "force_after"
    sigmas: Sigmas = 3.0
    timeout_s: Annotated[
        float,
        quantity(
            "s",
            "without use for this long, the next sample is forced in",
            gt=0,
            le=10000,
            label="Force after",
        ),
    ] = 5.0
    per: JudgedPer = "vector"

    def problem(self, columns: int) -> GateProblem:
        """The limit of the statistic and the timeout."""
        numbers = np.array([limit(self.sigmas, columns, self.per), self.timeout_s])
        return GateProblem(decide, numbers, np.array([np.nan]), over_limit, self.per)
