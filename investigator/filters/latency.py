"""Samples that arrive late: what the filter remembers between a sample's time of validity and its arrival.

From the snapshot at t_m to now the error went e_now = A·e_m − c, A the product of transitions and c the
corrections made since. So a late sample is compared with the remembered state moved by A⁻¹·c, and its
partials become H·A⁻¹. Process noise between the two times is neglected, as in flight code. Source: Carpenter
& D'Souza 2018, NASA/TP-2018-219822.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Remembered(NamedTuple):
    """The state when a late sample was valid: nominal (N,), own (s,), the increment u (m,) over dt."""

    nominal: np.ndarray
    own: np.ndarray
    u: np.ndarray
    dt: float


class Backlog:
    """Snapshots of samples under way, and what has happened since the oldest of them."""

    def __init__(self) -> None:
        self._snapshots: dict[tuple[int, int], tuple[int, Remembered]] = {}
        self._since: list[tuple[np.ndarray, np.ndarray | None]] = []
        self._dropped = 0

    def remember(self, key: tuple[int, int], now: Remembered) -> None:
        """Keep the state of this moment for a sample (sensor, sample)."""
        self._snapshots[key] = (self._dropped + len(self._since), now)

    def stepped(self, Phi: np.ndarray) -> None:
        """The filter has been carried on by Φ (n, n)."""
        if self._snapshots:
            self._since.append((Phi, None))

    def corrected(self, reset: np.ndarray | None, dx: np.ndarray) -> None:
        """A correction dx (n,) has been injected, P taken through reset (n, n)."""
        if self._snapshots:
            self._since.append((np.eye(dx.size) if reset is None else reset, dx))

    def recall(self, key: tuple[int, int], size: int) -> tuple[Remembered, np.ndarray, np.ndarray]:
        """The state remembered for a sample, A⁻¹ (n, n) and A⁻¹·c (n,); the snapshot is forgotten."""
        place, state = self._snapshots.pop(key)
        A, c = np.eye(size), np.zeros(size)
        for matrix, dx in self._since[place - self._dropped :]:
            A = matrix @ A
            c = matrix @ (c if dx is None else c + dx)
        self._forget()
        back = np.linalg.inv(A)
        return state, back, back @ c

    def _forget(self) -> None:
        first = min(
            (place for place, _ in self._snapshots.values()), default=self._dropped + len(self._since)
        )
        del self._since[: first - self._dropped]
        self._dropped = first
