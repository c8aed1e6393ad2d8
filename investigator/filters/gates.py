"""Gates: policies with state, not numbers. Every rejected sample carries the reason.

A sample is tested as νᵀS⁻¹ν > limit, S including R. For one value the limit is k²; for a vector of m values
it is the χ² quantile of m degrees of freedom with the same share of false rejections as k sigma has for one.
Rejections count consecutively; one acceptance resets them; invalid samples neither count nor reset (they
never reach a gate).
"""

from __future__ import annotations

from math import erfc, exp, gamma, log, sqrt
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

_QUANTILE_STEPS, _QUANTILE_CLOSE = 50, 1e-14


class Gate(Kind):
    """What a filter does with a sample that surprises it. Subclasses bind a plain `decide` to numbers."""

    def problem(self, columns: int) -> GateProblem:
        """The policy as a plain function with its numbers, for samples of `columns` values."""
        raise NotImplementedError


def statistic(nu: np.ndarray, S: np.ndarray) -> float:
    """νᵀS⁻¹ν of an innovation nu (k,) with covariance S (k, k), by S = LDLᵀ (Golub & Van Loan 4.1)."""
    k = nu.size
    if k == 1:
        return float(nu[0] * nu[0] / S[0, 0])
    scaled = np.empty((k + 1, k))  # rows of L by D, and below them, the same way, of nu
    for i in range(k + 1):
        for j in range(min(i + 1, k)):
            left = S[i, j] if i < k else nu[j]
            for a in range(j):
                left -= scaled[i, a] * scaled[j, a] / scaled[a, a]
            scaled[i, j] = left
    found = 0.0
    for j in range(k):
        found += scaled[k, j] * scaled[k, j] / scaled[j, j]
    return float(found)


def limit(sigmas: float, columns: int, per: Per) -> float:
    """What the statistic may reach: k², for a vector the χ² quantile of equal false rejection."""
    if columns == 1 or per == "beam":
        return sigmas**2
    return _quantile(erfc(sigmas / sqrt(2.0)), columns, sigmas**2 + columns - 1.0)


def _quantile(share: float, freedom: int, guess: float) -> float:
    """What χ² of `freedom` degrees exceeds by that share, by Newton's steps on the share's logarithm.

    scipy has it too, and takes longer to load than the filter does.
    """
    value = guess
    for _ in range(_QUANTILE_STEPS):
        beyond, density = _upper_tail(value, freedom)
        step = beyond * log(beyond / share) / density
        value = max(value + step, value / 8.0)  # it stays positive
        if abs(step) <= _QUANTILE_CLOSE * value:
            break
    return value


def _upper_tail(value: float, freedom: int) -> tuple[float, float]:
    """The share of χ² beyond a positive value, and its density there (Abramowitz & Stegun 26.4.4, 26.4.5)."""
    half, reached = value / 2.0, 0.5 if freedom % 2 else 1.0
    beyond = erfc(sqrt(half)) if freedom % 2 else exp(-half)
    term = half**reached / gamma(reached + 1.0) * exp(-half)
    while reached < freedom / 2.0:
        beyond += term
        reached += 1.0
        term *= half / reached
    return beyond, term * freedom / (2.0 * value)


def over_limit(nu: np.ndarray, S: np.ndarray, jump: float, parameters: np.ndarray) -> float:
    """The innovation's length in sigma over its limit; parameters[0] is the limit of the statistic."""
    return float(np.sqrt(statistic(nu, S) / parameters[0]))
