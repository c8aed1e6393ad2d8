"""A sensor is withheld or inhibited: what would have been believed, or what can be known, without it."""

from __future__ import annotations

from typing import Annotated, Literal

from investigator.hypotheses.model import Edit, Half
from investigator.hypotheses.targets import Target, edit_sensor, halves
from investigator.parameters import choice
from investigator.setup import Setup


class SensorMode(Edit):
    """One stream is used, withheld (predicted and scored, never used) or inhibited."""

    kind: Literal["sensor_mode"] = "sensor_mode"
    sensor: Annotated[str, choice("the stream")]
    mode: Annotated[Literal["use", "withhold", "inhibit"], choice("what becomes of it")] = "withhold"
    target: Annotated[Target, choice("the half it edits", label="Edits")] = "onboard"

    def apply(self, setup: Setup) -> Setup:
        """The sensor's mode is set in each half named."""
        return edit_sensor(setup, self.target, self.sensor, lambda use: use.replace(mode=self.mode))

    def title(self) -> str:
        """As lists show it."""
        verb = {"use": "used", "withhold": "withheld", "inhibit": "inhibited"}[self.mode]
        return f"{self.sensor.replace('_', ' ')} {verb}"

    def statement(self) -> str:
        """For the board."""
        verb = {"use": "With", "withhold": "Without", "inhibit": "Without"}[self.mode]
        return f"{verb} {self.sensor.replace('_', ' ')} the estimate would have been another."

    def halves(self) -> tuple[Half, ...]:
        """The halves it edits."""
        return halves(self.target)
