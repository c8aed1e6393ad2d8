"""A leg's jolt as it deploys is kept as a touchdown and cuts the engines. Mars Polar Lander, 1999."""

from __future__ import annotations

from typing import Annotated, Literal

from investigator.parameters import quantity
from investigator.refly.arrays import Law
from investigator.refly.model import VehicleFault


class TouchdownLatch(VehicleFault):
    """Below a true height the touchdown discrete is set and never cleared."""

    kind: Literal["touchdown_latch"] = "touchdown_latch"
    legs_out_m: Annotated[
        float, quantity("m", "legs deploy at this height over ground", ge=0, le=1e5, label="Legs out at")
    ] = 1500.0

    def law(self, law: Law) -> Law:
        """A transient from that height on."""
        return law._replace(transient_from_m=self.legs_out_m)

    def title(self) -> str:
        """A few words for lists."""
        return "touchdown latched as the legs deploy"
