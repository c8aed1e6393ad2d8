"""The filter's whole state: the motion's errors, then every sensor's, each estimated, considered or fixed.

A sensor state is a first-order Gauss–Markov process, x' = e^{−dt/τ}·x with variance σ²(1 − e^{−2dt/τ}) added,
or a random walk (τ infinite) with σ²·dt. A fixed state has no covariance at all; a considered one keeps its
covariance and takes no gain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from investigator.errors import UsageError
from investigator.filters.problem import Problem

TREATMENTS = ("estimated", "considered", "fixed")


@dataclass(frozen=True)
class Augmented:
    """Where things stand among n = motion + own states. `own` maps a sensor to its slice of the own states.

    estimated (n,) is 1 where a gain may act; free (n,) is 0 where a state is fixed. P0 (n, n) with fixed rows
    struck out; own0 (s,) starting values; rate (s,) is 1/τ; walk (s,) and stationary (s,) are the two kinds
    of driving variance.
    """

    states: tuple[str, ...]
    motion: int
    own: Mapping[str, slice]
    own0: np.ndarray
    P0: np.ndarray
    estimated: np.ndarray
    free: np.ndarray
    rate: np.ndarray
    walk: np.ndarray
    stationary: np.ndarray

    @property
    def size(self) -> int:
        """n, the number of error states."""
        return len(self.states)

    def transition(self, Phi: np.ndarray, Q: np.ndarray, dt: float) -> tuple[np.ndarray, np.ndarray]:
        """Φ and Q (n, n) of the whole state from the motion's (m, m) over dt seconds."""
        if self.own0.size:
            decay, drive = self.own_step(dt)
            whole = np.diag(np.concatenate((np.zeros(self.motion), decay)))
            noise = np.diag(np.concatenate((np.zeros(self.motion), drive)))
            whole[: self.motion, : self.motion] = Phi
            noise[: self.motion, : self.motion] = Q
            Phi, Q = whole, noise
        if not self.free.all():
            Q = Q * np.outer(self.free, self.free)
        return Phi, Q

    def own_step(self, dt: float) -> tuple[np.ndarray, np.ndarray]:
        """Factor (s,) and driving variance (s,) of the own states over dt seconds."""
        decay = np.exp(-self.rate * dt)
        return decay, self.walk * dt + self.stationary * (1.0 - decay * decay)


def augment(problem: Problem) -> Augmented:
    """The whole state of a problem. Raises UsageError for a treatment there is not."""
    motion = problem.motion
    own = [state for sensor in problem.sensors for state in sensor.states]
    treatments = (*motion.treatments, *(state.treatment for state in own))
    states = (*motion.states, *(state.name for state in own))
    for name, treatment in zip(states, treatments, strict=True):
        if treatment not in TREATMENTS:
            raise UsageError(
                f"“{treatment}” is no treatment of a state.", name, f"Use one of {', '.join(TREATMENTS)}."
            )
    free = np.array([treatment != "fixed" for treatment in treatments], dtype=float)
    walking = np.array([np.isinf(state.correlation_s) for state in own], dtype=bool)
    drive = np.array([state.process_sigma**2 for state in own])
    return Augmented(
        states=states,
        motion=len(motion.states),
        own=_slices(problem),
        own0=np.array([state.initial for state in own], dtype=float),
        P0=_initial(problem.P0, np.array([state.sigma0**2 for state in own]), free),
        estimated=np.array([treatment == "estimated" for treatment in treatments], dtype=float),
        free=free,
        rate=np.array([1.0 / state.correlation_s for state in own]),
        walk=np.where(walking, drive, 0.0),
        stationary=np.where(walking, 0.0, drive),
    )


def _slices(problem: Problem) -> dict[str, slice]:
    slices, at = {}, 0
    for sensor in problem.sensors:
        slices[sensor.name] = slice(at, at + len(sensor.states))
        at += len(sensor.states)
    return slices


def _initial(P0: np.ndarray, own: np.ndarray, free: np.ndarray) -> np.ndarray:
    motion = P0.shape[0]
    whole = np.zeros((free.size, free.size))
    whole[:motion, :motion] = P0
    whole[np.arange(motion, free.size), np.arange(motion, free.size)] = own
    struck = free == 0.0
    whole[struck, :] = 0.0
    whole[:, struck] = 0.0
    return whole
