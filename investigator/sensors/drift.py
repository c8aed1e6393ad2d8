"""States a sensor adds to the filter: biases that wander as a random walk or a Gauss–Markov process."""

from __future__ import annotations

from math import inf, sqrt
from typing import Literal

from investigator.filters.problem import SensorState

LONGEST_S = 1e9  #: a declared correlation time from here on means a random walk

Treatment = Literal["estimated", "considered"]


def drifting(
    name: str, unit: str, sigma0: float, drift: float, correlation_s: float, treatment: Treatment
) -> tuple[SensorState, ...]:
    """A state with initial sigma and driving noise `drift` (unit/√s); none where both are 0."""
    if sigma0 == 0.0 and drift == 0.0:
        return ()
    walks = correlation_s >= LONGEST_S
    process = drift if walks else drift * sqrt(0.5 * correlation_s)
    return (SensorState(name, unit, sigma0, process, inf if walks else correlation_s, treatment=treatment),)
