"""The navigation begins from a wrong state: a bad orbit, a bad upload, a bad alignment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from investigator.parameters import quantity
from investigator.refly.model import VehicleFault

if TYPE_CHECKING:
    from investigator.refly.scenario import Scenario


class InitialState(VehicleFault):
    """Belief less truth at the start, beside what is drawn; the filter claims what it claimed."""

    kind: Literal["initial_state"] = "initial_state"
    height_m: Annotated[float, quantity("m", "too high", ge=-1e5, le=1e5, label="Height")] = 0.0
    forward_m_s: Annotated[float, quantity("m/s", "too fast along the course", ge=-100, le=100)] = 0.0
    sink_m_s: Annotated[float, quantity("m/s", "too fast downward", ge=-100, le=100)] = 0.0
    pitch_deg: Annotated[
        float, quantity("deg", "attitude turned by so much about y_b", ge=-180, le=180, label="Pitch")
    ] = 0.0

    def scenario(self, scenario: Scenario) -> Scenario:
        """Added to the offsets the scenario declares."""
        begin = scenario.begin
        return scenario.replace(
            begin=begin.replace(
                believed_height_off_m=begin.believed_height_off_m + self.height_m,
                believed_forward_off_m_s=begin.believed_forward_off_m_s + self.forward_m_s,
                believed_sink_off_m_s=begin.believed_sink_off_m_s + self.sink_m_s,
                believed_pitch_off_deg=begin.believed_pitch_off_deg + self.pitch_deg,
            )
        )

    def title(self) -> str:
        """A few words for lists."""
        return "navigation begins from a wrong state"
