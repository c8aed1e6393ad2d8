"""Reject above k sigma: the usual innovation gate."""

from __future__ import annotations

from typing import Literal

import numpy as np

from investigator.filters.gates import Gate, JudgedPer, Sigmas, limit, over_limit, statistic
from investigator.filters.problem import GateProblem, Reason


def decide(
    nu: np.ndarray, S: np.ndarray, jump: float, time: float, state: np.ndarray, parameters: np.ndarray
) -> tuple[bool, int, np.ndarray]:
    """Rejected where νᵀS⁻¹ν exceeds parameters[0]."""
    used = statistic(nu, S) <= parameters[0]
    return used, Reason.USED if used else Reason.REJECTED_GATE, state


class RejectSigma(Gate):
    """A sample more than k sigma from its prediction is not used."""

    kind: Literal["reject_sigma"] = "reject_sigma"
    sigmas: Sigmas = 3.0
    per: JudgedPer = "vector"

    def problem(self, columns: int) -> GateProblem:
        """One number: the limit of the statistic."""
        return GateProblem(
            decide, np.array([limit(self.sigmas, columns, self.per)]), np.zeros(0), over_limit, self.per
        )
