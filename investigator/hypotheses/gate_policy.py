"""The flight software's gate had another policy: a fault of logic, or a fix."""

from __future__ import annotations

from typing import Annotated, Literal

from investigator.families import member_of
from investigator.filters.gates import Gate
from investigator.hypotheses.model import Edit, Half
from investigator.hypotheses.targets import edit_sensor, sensor_paths
from investigator.parameters import choice
from investigator.setup import Setup


class GatePolicy(Edit):
    """One sensor's gate on board is replaced by another policy."""

    kind: Literal["gate_policy"] = "gate_policy"
    sensor: Annotated[str, choice("the stream whose gate is changed")]
    gate: Annotated[Gate, *member_of("investigator.filters.policies", Gate)]

    def apply(self, setup: Setup) -> Setup:
        """The on-board gate of the sensor becomes this one."""
        return edit_sensor(setup, "onboard", self.sensor, lambda use: use.replace(gate=self.gate))

    def title(self) -> str:
        """As lists show it."""
        return f"{self.sensor.replace('_', ' ')} gate: {self.gate.kind.replace('_', ' ')}"

    def statement(self) -> str:
        """For the board."""
        policy = self.gate.kind.replace("_", " ")
        name = self.sensor.replace("_", " ")
        return f"With the policy “{policy}” on {name}, the filter would have believed otherwise."

    def halves(self) -> tuple[Half, ...]:
        """On board only: a gate is a decision of software."""
        return ("onboard",)

    def groups(self, setup: Setup) -> tuple[str, ...]:
        """The sensor's noise stands beside its gate: both decide what is rejected."""
        return sensor_paths(setup, "onboard", self.sensor, "model")
