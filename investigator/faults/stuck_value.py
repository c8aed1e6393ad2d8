"""Stuck value: for a while the sensor repeats its last reading."""

from __future__ import annotations

from typing import Literal

import numpy as np

from investigator.faults.corruption import corrupted
from investigator.faults.model import Fault
from investigator.logs.contents import Stream


class StuckValue(Fault):
    """The sensor repeats one reading between two times: it carries no information then."""

    kind: Literal["stuck_value"] = "stuck_value"

    def usable(self, time: np.ndarray, usable: np.ndarray) -> np.ndarray:
        """Nothing inside the window."""
        return usable & ~self.active(time)

    def inject(self, stream: Stream, rng: np.random.Generator) -> Stream:
        """Inside the window the last reading before it (its own first where there is none) stands."""
        last = max(int(np.searchsorted(stream.time, self.start_s)) - 1, 0)
        return corrupted(stream, self.kind, self.active(stream.time), lambda rows: rows * 0.0 + rows[last])
