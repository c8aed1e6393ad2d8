"""Dropout: for a while the sensor gives nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from investigator.faults.corruption import marked
from investigator.faults.model import Fault
from investigator.logs.contents import Stream


class Dropout(Fault):
    """The sensor gives no reading worth anything between two times."""

    kind: Literal["dropout"] = "dropout"

    def usable(self, time: np.ndarray, usable: np.ndarray) -> np.ndarray:
        """Nothing inside the window."""
        return usable & ~self.active(time)

    def inject(self, stream: Stream, rng: np.random.Generator) -> Stream:
        """Samples inside the window are marked invalid."""
        return marked(replace(stream, valid=stream.valid & ~self.active(stream.time)), self.kind)
