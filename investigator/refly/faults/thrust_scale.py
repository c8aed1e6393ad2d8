"""Thrust scale: the engine gives more or less than it is commanded, and draws propellant accordingly."""

from __future__ import annotations

from typing import Annotated, Literal

from investigator.parameters import quantity
from investigator.refly.arrays import Craft
from investigator.refly.model import VehicleFault


class ThrustScale(VehicleFault):
    """Thrust is a factor of what is commanded, for a while; the flight computer reckons with the command."""

    kind: Literal["thrust_scale"] = "thrust_scale"
    factor: Annotated[float, quantity("", "thrust over command", gt=0, le=3, label="Thrust factor")] = 1.1
    start_s: Annotated[float, quantity("s", "acts from here on", label="From")] = -1e9
    end_s: Annotated[float, quantity("s", "acts up to here", label="Until")] = 1e9

    def craft(self, craft: Craft) -> Craft:
        """The vehicle with its thrust scaled."""
        return craft._replace(
            thrust_scale=self.factor, thrust_scale_from_s=self.start_s, thrust_scale_until_s=self.end_s
        )

    def title(self) -> str:
        """Such as "thrust 10 % high"."""
        off = 100.0 * (self.factor - 1.0)
        return f"thrust {abs(off):.3g} % {'high' if off >= 0.0 else 'low'}"
