"""Gates: policies with state, not numbers. Every rejected sample carries the reason.

A sample is tested as νᵀS⁻¹ν > limit, S including R. For one value the limit is k²; for a vector of m values
it is the χ² quantile of m degrees of freedom with the same share of false rejections as k sigma has for one.
Rejections count consecutively; one acceptance resets them; invalid samples neither count nor reset (they
never reach a gate).
"""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np

from investigator.families import Kind
from investigator.filters.problem import GateProblem
from investigator.parameters import choice, quantity

Per = Literal["vector", "beam"]

#: Declared once for every policy that tests against sigma.
Sigmas = Annotated[float, quantity("σ", "reject above this many sigma", gt=0, le=30, label="Reject above")]
JudgedPer = Annotated[Per, choice("judge the whole sample by χ², or each beam alone", label="Judge per")]

#: What a gate that accepts all is drawn against.
DRAWN_SIGMAS = 3.0


class Gate(Kind):
    """What a filter does with a sample that surprises it. Subclasses bind a plain `decide` to numbers."""

    def problem(self, columns: int) -> GateProblem:
        """The policy as a plain function with its numbers, for samples of `columns` values."""
        raise NotImplementedError


def statistic(nu: np.ndarray, S: np.ndarray) -> float:
    """νᵀS⁻¹ν of an innovation nu (k,) with covariance S (k, k)."""
    if nu.size == 1:
        return float(nu[0] * nu[0] / S[0, 0])
    return float(nu @ np.linalg.solve(S, nu))


def limit(sigmas: float, columns: int, per: Per) -> float:
    """What the statistic may reach: k², for a vector the χ² quantile of equal false rejection."""
    if columns == 1 or per == "beam":
        return sigmas**2
    from scipy.special import erfc, gammainccinv

    return float(2.0 * gammainccinv(columns / 2.0, erfc(sigmas / np.sqrt(2.0))))


def over_limit(nu: np.ndarray, S: np.ndarray, jump: float, parameters: np.ndarray) -> float:
    """The innovation's length in sigma over its limit; parameters[0] is the limit of the statistic."""
    return float(np.sqrt(statistic(nu, S) / parameters[0]))
