"""The map on board stands at the wrong height: a wrong elevation model or reference radius."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from investigator.parameters import quantity
from investigator.refly.model import VehicleFault

if TYPE_CHECKING:
    from investigator.refly.scenario import Scenario


class ElevationModel(VehicleFault):
    """Every height of the on-board map is off by a constant."""

    kind: Literal["elevation_model"] = "elevation_model"
    off_m: Annotated[
        float, quantity("m", "the map stands so much too high", ge=-5e4, le=5e4, label="Map too high by")
    ] = 100.0

    def scenario(self, scenario: Scenario) -> Scenario:
        """Added to the datum of the on-board map."""
        board = scenario.ground.onboard
        moved = board.replace(datum_m=board.datum_m + self.off_m)
        return scenario.replace(ground=scenario.ground.replace(onboard=moved))

    def title(self) -> str:
        """A few words for lists."""
        return f"on-board map {abs(self.off_m):g} m too {'high' if self.off_m >= 0.0 else 'low'}"
