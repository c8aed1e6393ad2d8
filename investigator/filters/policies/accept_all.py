"""Accept all: no sample is ever turned away."""

from __future__ import annotations

from typing import Literal

import numpy as np

from investigator.filters.gates import DRAWN_SIGMAS, Gate, over_limit
from investigator.filters.problem import GateProblem, Reason


def decide(
    nu: np.ndarray, S: np.ndarray, jump: float, time: float, state: np.ndarray, parameters: np.ndarray
) -> tuple[bool, int, np.ndarray]:
    """Every valid sample is used."""
    return True, Reason.USED, state


class AcceptAll(Gate):
    """Every valid sample is used."""

    kind: Literal["accept_all"] = "accept_all"

    def problem(self, columns: int) -> GateProblem:
        """No numbers; its ratio is drawn against 3σ."""
        return GateProblem(decide, np.array([DRAWN_SIGMAS**2 * columns]), np.zeros(0), over_limit)
