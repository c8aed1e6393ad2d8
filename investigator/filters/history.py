"""What a forward pass leaves for the smoother: measurement epochs, the transitions between them composed.

Kept at measurement epochs only: a covariance for each of 90,000 inertial samples would be hundreds of
megabytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from investigator.filters.filterpy_door import ErrorState, Update


class Step(NamedTuple):
    """One stretch between two epochs: row of the inputs, length dt (s), the input epoch it ends at or −1."""

    row: int
    dt: float
    output: int = -1


@dataclass(frozen=True)
class Epoch:
    """The filter just after a measurement (the first one: at the start, before any).

    steps and Phi (n, n) lead here from the epoch before; updates in order of processing; reset (n, n) the map
    of P at injection; then the state: nominal (N,), own (s,), P (n, n), P_inf under a diffuse start; output
    is the input epoch this is the last word on, or −1.
    """

    steps: tuple[Step, ...]
    Phi: np.ndarray
    updates: tuple[Update, ...]
    reset: np.ndarray | None
    nominal: np.ndarray
    own: np.ndarray
    P: np.ndarray
    P_inf: np.ndarray | None
    output: int = -1


@dataclass(frozen=True)
class History:
    """All epochs of a pass, and the steps after the last one."""

    epochs: tuple[Epoch, ...]
    tail: tuple[Step, ...]


class Trail:
    """A history while it is being written."""

    def __init__(self, nominal: np.ndarray, own: np.ndarray, error: ErrorState) -> None:
        self._epochs: list[Epoch] = []
        self._steps: list[Step] = []
        self._sound = 1, 0
        self._Phi = np.eye(error.covariance.shape[0])
        self.corrected((), None, nominal, own, error)

    def stepped(self, row: int, dt: float, Phi: np.ndarray) -> None:
        """The filter has been carried over dt seconds of increment `row`."""
        self._Phi = Phi @ self._Phi if self._steps else Phi
        self._steps.append(Step(row, dt))

    def corrected(
        self,
        updates: tuple[Update, ...],
        reset: np.ndarray | None,
        nominal: np.ndarray,
        own: np.ndarray,
        error: ErrorState,
    ) -> None:
        """A measurement has been used."""
        P_inf = None if error.P_inf is None else error.P_inf.copy()
        steps, Phi = tuple(self._steps), self._Phi
        self._epochs.append(Epoch(steps, Phi, updates, reset, nominal, own, error.covariance.copy(), P_inf))
        self._steps, self._Phi = [], np.eye(error.covariance.shape[0])

    def written(self, output: int) -> None:
        """The state of this moment is the one given out at an input epoch."""
        if self._steps:
            self._steps[-1] = self._steps[-1]._replace(output=output)
        else:
            self._epochs[-1] = replace(self._epochs[-1], output=output)
        self._sound = len(self._epochs), len(self._steps)

    def history(self) -> History:
        """The whole up to the last state given out; a diverging filter may have spoilt what came after."""
        epochs, steps = self._sound
        after = tuple(self._steps) if epochs == len(self._epochs) else self._epochs[epochs].steps
        return History(tuple(self._epochs[:epochs]), after[:steps])
