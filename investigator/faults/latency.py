"""Latency: readings are older than their stamps say."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np

from investigator.faults.corruption import corrupted
from investigator.faults.model import Fault
from investigator.logs.contents import Stream
from investigator.parameters import quantity


class Latency(Fault):
    """The sensor's readings are valid some time before their stamps."""

    kind: Literal["latency"] = "latency"
    latency_s: Annotated[float, quantity("s", "age of a reading at its stamp", ge=0, le=60)] = 0.0

    def retime(self, time: np.ndarray) -> np.ndarray:
        """Times of validity: the stamps less the latency."""
        return np.where(self.active(time), time - self.latency_s, time)

    def inject(self, stream: Stream, rng: np.random.Generator) -> Stream:
        """At each stamp the reading that was there a latency earlier (the first one before that)."""
        earlier = np.searchsorted(stream.time, stream.time - self.latency_s, side="right") - 1
        source = np.maximum(earlier, 0)
        return corrupted(stream, self.kind, self.active(stream.time), lambda rows: rows[source])
