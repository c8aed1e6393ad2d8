"""Engines cut by the clock, whatever the vehicle has come to."""

from __future__ import annotations

from typing import Annotated, Literal

from investigator.parameters import quantity
from investigator.refly.arrays import Law
from investigator.refly.model import VehicleFault


class TimeCutoff(VehicleFault):
    """From a moment on the engine is off."""

    kind: Literal["time_cutoff"] = "time_cutoff"
    at_s: Annotated[float, quantity("s", "after the start", ge=0, le=7200, label="Cut off at")] = 600.0

    def law(self, law: Law) -> Law:
        """Cut from then on."""
        return law._replace(cut_from_s=self.at_s)

    def title(self) -> str:
        """A few words for lists."""
        return f"engine cut off at {self.at_s:g} s"
