"""Engine loss: a share of the thrust is gone from a moment or a height on."""

from __future__ import annotations

from typing import Annotated, Literal

from investigator.parameters import quantity
from investigator.refly.arrays import Craft
from investigator.refly.model import VehicleFault


class EngineLoss(VehicleFault):
    """A share of every commanded thrust is gone, from a time or below a height, whichever comes first.

    What is left still acts along +z_b: the moment of an engine off the axis is left to attitude control.
    """

    kind: Literal["engine_loss"] = "engine_loss"
    share: Annotated[float, quantity("", "of the thrust", gt=0, le=1, label="Share lost")] = 0.5
    below_m: Annotated[
        float, quantity("m", "below this true height over ground; 0: not by height", ge=0, le=1e6)
    ] = 0.0
    start_s: Annotated[float, quantity("s", "or from here on; 1e9: not by time", label="From")] = 1e9

    def craft(self, craft: Craft) -> Craft:
        """The vehicle without that share of its thrust."""
        return craft._replace(lost_share=self.share, lost_below_m=self.below_m, lost_from_s=self.start_s)

    def title(self) -> str:
        """Such as "45 % of the thrust lost below 50 m"."""
        where = f" below {self.below_m:g} m" if self.below_m > 0.0 else ""
        when = f" from {self.start_s:g} s on" if self.start_s < 1e9 else ""
        return f"{100.0 * self.share:.3g} % of the thrust lost{where}{' or' if where and when else ''}{when}"
