"""Gyros that clip, and go on giving out the limit while a flag is up. Schiaparelli, 2016."""

from __future__ import annotations

from math import radians
from typing import Annotated, Literal

from investigator.parameters import quantity
from investigator.refly.arrays import Gauge
from investigator.refly.model import VehicleFault


class GyroClipping(VehicleFault):
    """A gyro that once reaches its limit gives out that limit, with that sign, until its flag falls."""

    kind: Literal["gyro_clipping"] = "gyro_clipping"
    limit_deg_s: Annotated[
        float, quantity("deg/s", "gyros read no more than this", gt=0, le=1e5, log=True, label="Limit")
    ] = 187.5
    flag_s: Annotated[
        float, quantity("s", "the flag stays up so long", ge=0, le=60, label="Flag stays for")
    ] = 1.0

    def gauge(self, gauge: Gauge) -> Gauge:
        """Clipped at the limit, and held there."""
        return gauge._replace(fastest_rad_s=radians(self.limit_deg_s), clipped_for_s=self.flag_s)

    def title(self) -> str:
        """A few words for lists."""
        return f"gyros clip at {self.limit_deg_s:g} °/s, flag stays {self.flag_s:g} s"
