"""What a forward pass leaves for the smoother: nodes in time, the transitions between them composed.

A node stands where a measurement was used, at the start and at the end, and between them so that no two lie
further apart than `Trail` is told, one increment excepted. A covariance for each of 90,000 inertial samples
would be hundreds of megabytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from investigator.filters.filterpy_door import ErrorState, Update


class Spread(NamedTuple):
    """P (n, n) of the error, and P_inf under a diffuse start."""

    P: np.ndarray
    P_inf: np.ndarray | None

    @classmethod
    def of(cls, error: ErrorState) -> Spread:
        """That of a filter as it is now."""
        return cls(error.covariance.copy(), None if error.P_inf is None else error.P_inf.copy())


class Correction(NamedTuple):
    """One sample used: its updates in order of processing, and the map of P (n, n) at their injection."""

    updates: tuple[Update, ...]
    reset: np.ndarray | None


@dataclass(frozen=True)
class Node:
    """The filter at one moment (time, s), before and after the corrections of that moment.

    Phi (n, n) led here from the node before. inside are the input epochs given out on the way here, at those
    given out at this moment, after its corrections.
    """

    time: float
    Phi: np.ndarray
    before: Spread
    after: Spread
    corrections: tuple[Correction, ...]
    inside: range
    at: range


class Trail:
    """The nodes of a pass while it is under way, at most `apart_s` or one increment from each other."""

    def __init__(self, time: float, error: ErrorState, apart_s: float) -> None:
        self._apart_s = apart_s
        self._nodes: list[Node] = []
        self._written = 0
        self._depart(time, error.covariance.shape[0])
        self.arrived(time, error)
        self._end = 0, self._node(time, error)

    def departs(self, time: float, to: float, error: ErrorState) -> None:
        """The filter, at `time`, is about to be carried on."""
        if not self._standing and to - self._since > self._apart_s:
            self.arrived(time, error)
        if self._standing:
            self._nodes.append(self._node(time, error))
            self._depart(time, self._Phi.shape[0])

    def _depart(self, time: float, n: int) -> None:
        self._standing, self._since, self._first = False, time, self._written
        self._Phi, self._corrections = np.eye(n), list[Correction]()

    def stepped(self, Phi: np.ndarray) -> None:
        """The filter has been carried on by Φ (n, n)."""
        self._Phi = Phi @ self._Phi

    def arrived(self, time: float, error: ErrorState) -> None:
        """A measurement is about to be used; tells nothing new of a moment at which one was."""
        if not self._standing:
            self._standing, self._before = True, Spread.of(error)
            self._inside = range(self._first, self._written)

    def corrected(self, updates: tuple[Update, ...], reset: np.ndarray | None) -> None:
        """A measurement has been used."""
        self._corrections.append(Correction(updates, reset))

    def written(self, row: int, time: float, error: ErrorState) -> None:
        """The state of this moment is the one given out at an input epoch."""
        self._written = row + 1
        self._end = len(self._nodes), self._node(time, error)

    def _node(self, time: float, error: ErrorState) -> Node:
        """Where the filter stands, or would stand if its way ended now."""
        after = Spread.of(error)
        if self._standing:
            at = range(self._inside.stop, self._written)
            return Node(time, self._Phi, self._before, after, tuple(self._corrections), self._inside, at)
        inside = range(self._first, self._written)
        return Node(time, self._Phi, after, after, (), inside, range(self._written, self._written))

    def nodes(self) -> tuple[Node, ...]:
        """All up to the last state given out; a diverging filter may have spoilt what came after."""
        count, end = self._end
        return (*self._nodes[:count], end)
