"""What a fault is: a declared departure of one sensor from its nominal model.

The same fault serves three verbs: modelled in `setup.actual` (a cause: the estimator knows the sensor was
so), held in `setup.onboard` (what the flight software believed or did wrong), and *inject* (the recorded
data are corrupted on purpose, marked wherever shown). The first two change models, never data.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np

from investigator.families import Kind
from investigator.filters.problem import Alteration
from investigator.logs.contents import Stream
from investigator.parameters import quantity


class Fault(Kind):
    """A fault of one sensor between two times. One file each; hooks do nothing unless it says otherwise."""

    of: ClassVar[tuple[str, ...]] = ()  #: kinds of sensor model it can befall; empty: any

    start_s: Annotated[float, quantity("s", "acts from here on", label="From")] = -1e9
    end_s: Annotated[float, quantity("s", "acts up to here", label="Until")] = 1e9

    def alteration(self, stream: Stream) -> Alteration | None:
        """The modelled fault as plain functions, or None if it acts on times or flags only."""
        return None

    def retime(self, time: np.ndarray) -> np.ndarray:
        """Times of validity (N,) as this fault understands the recorded ones."""
        return time

    def usable(self, time: np.ndarray, usable: np.ndarray) -> np.ndarray:
        """Which samples (N,) carry information under this fault."""
        return usable

    def inject(self, stream: Stream, rng: np.random.Generator) -> Stream:
        """The stream corrupted by this fault: on purpose, and deterministic for a given generator."""
        raise NotImplementedError

    def active(self, time: np.ndarray) -> np.ndarray:
        """(N,) bool: which times this fault acts at."""
        return (time >= self.start_s) & (time <= self.end_s)
