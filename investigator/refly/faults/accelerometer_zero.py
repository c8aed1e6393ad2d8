"""Accelerometers that read zero: the unit was never switched on. Luna-25, 2023."""

from __future__ import annotations

from typing import Annotated, Literal

from investigator.parameters import quantity
from investigator.refly.arrays import Gauge
from investigator.refly.model import VehicleFault


class AccelerometerZero(VehicleFault):
    """For a while every increment of velocity is zero; the gyros read on."""

    kind: Literal["accelerometer_zero"] = "accelerometer_zero"
    from_s: Annotated[float, quantity("s", "from here on", ge=0, le=7200, label="From")] = 0.0
    until_s: Annotated[float, quantity("s", "up to here", ge=0, le=1e9, label="Until")] = 1e9

    def gauge(self, gauge: Gauge) -> Gauge:
        """Dead for the span."""
        return gauge._replace(dead_from_s=self.from_s, dead_until_s=self.until_s)

    def title(self) -> str:
        """A few words for lists."""
        return "accelerometers read zero"
