"""What a mechanisation is: how inertial data (or none) carry the state from one measurement to the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from investigator.families import Kind
from investigator.filters.problem import Motion, WorldArrays
from investigator.logs.contents import Stream


@dataclass(frozen=True)
class Inputs:
    """Increments: their ends time (N,), rows (N, m), segment number (N,), start (s)."""

    start: float
    time: np.ndarray
    rows: np.ndarray
    segment: np.ndarray


class Mechanisation(Kind):
    """A mechanisation with its tuning and initial state as declared parameters. One file each."""

    def streams(self) -> tuple[str, ...]:
        """Names of the streams it integrates (none: the state moves by its dynamics alone)."""
        return ()

    def inputs(self, streams: tuple[Stream, ...], start: float, end: float, epochs: np.ndarray) -> Inputs:
        """Increments from start to end; `epochs` (E,), the sensors' times, where no stream drives it."""
        raise NotImplementedError

    def motion(self, world: WorldArrays) -> Motion:
        """The plain functions and their numbers."""
        raise NotImplementedError

    def initial(
        self, world: WorldArrays, streams: tuple[Stream, ...], start: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """nominal0 (N,) and P0 (n, n) at `start`, aligned from the streams where parameters ask for it."""
        raise NotImplementedError
