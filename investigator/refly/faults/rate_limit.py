"""Rate limit: attitude control turns no faster than a limit."""

from __future__ import annotations

from math import radians
from typing import Annotated, Literal

from investigator.parameters import quantity
from investigator.refly.arrays import Craft
from investigator.refly.model import VehicleFault


class RateLimit(VehicleFault):
    """Commanded rates are held below a limit tighter than the vehicle was designed to."""

    kind: Literal["rate_limit"] = "rate_limit"
    fastest_deg_s: Annotated[
        float, quantity("deg/s", "commanded rates are held below", gt=0, le=360, label="Rate limit")
    ] = 10.0

    def craft(self, craft: Craft) -> Craft:
        """The vehicle with the tighter of both limits."""
        return craft._replace(fastest_rad_s=min(craft.fastest_rad_s, radians(self.fastest_deg_s)))

    def title(self) -> str:
        """Such as "turns no faster than 10 °/s"."""
        return f"turns no faster than {self.fastest_deg_s:g} °/s"
