"""Reject above a fixed jump, in the unit of the record: a gate that knows no covariance."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np

from investigator.filters.gates import Gate, JudgedPer
from investigator.filters.problem import GateProblem, Reason
from investigator.parameters import choice, quantity


def from_estimate(nu: np.ndarray, S: np.ndarray, jump: float, parameters: np.ndarray) -> float:
    """The largest |ν| over the limit parameters[0]."""
    return float(np.abs(nu).max() / parameters[0])


def from_previous(nu: np.ndarray, S: np.ndarray, jump: float, parameters: np.ndarray) -> float:
    """The jump since the previous valid sample over the limit parameters[0]."""
    return float(jump / parameters[0])


def decide_from_estimate(
    nu: np.ndarray, S: np.ndarray, jump: float, time: float, state: np.ndarray, parameters: np.ndarray
) -> tuple[bool, int, np.ndarray]:
    """Rejected where any value differs from its prediction by more than parameters[0]."""
    used = from_estimate(nu, S, jump, parameters) <= 1.0
    return used, Reason.USED if used else Reason.REJECTED_GATE, state


def decide_from_previous(
    nu: np.ndarray, S: np.ndarray, jump: float, time: float, state: np.ndarray, parameters: np.ndarray
) -> tuple[bool, int, np.ndarray]:
    """Rejected where any value differs from the previous valid sample by more than parameters[0]."""
    used = from_previous(nu, S, jump, parameters) <= 1.0
    return used, Reason.USED if used else Reason.REJECTED_GATE, state


class RejectJump(Gate):
    """A sample that differs by more than a fixed amount is not used."""

    kind: Literal["reject_jump"] = "reject_jump"
    limit: Annotated[
        float,
        quantity("", "reject a larger difference, in the recorded unit", gt=0, le=1e7, label="Reject above"),
    ] = 100.0
    against: Annotated[
        Literal["estimate", "previous sample"], choice("what the difference is taken from")
    ] = "estimate"
    per: JudgedPer = "vector"

    def problem(self, columns: int) -> GateProblem:
        """One number: the limit."""
        numbers, state0 = np.array([self.limit]), np.zeros(0)
        if self.against == "estimate":
            return GateProblem(decide_from_estimate, numbers, state0, from_estimate, self.per)
        return GateProblem(decide_from_previous, numbers, state0, from_previous, self.per)
