"""What a fault of the vehicle is: a pure change of the numbers a flight is flown by.

Faults of sensors stand in `investigator.faults` and act through `actual` here as they do in a reconstruction.
These befall what no sensor model describes: engine, inertial unit, attitude control, software, initial state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from investigator.families import Kind
from investigator.refly.arrays import Craft, Gauge, Law

if TYPE_CHECKING:
    from investigator.refly.scenario import Scenario


class VehicleFault(Kind):
    """One fault. One file each in `refly/faults`; hooks do nothing unless a fault says otherwise."""

    def scenario(self, scenario: Scenario) -> Scenario:
        """The flight with the fault, where it befalls what is declared before anything is drawn."""
        return scenario

    def craft(self, craft: Craft) -> Craft:
        """The vehicle with the fault."""
        return craft

    def law(self, law: Law) -> Law:
        """Guidance and flight software with the fault."""
        return law

    def gauge(self, gauge: Gauge) -> Gauge:
        """The inertial unit with the fault."""
        return gauge

    def title(self) -> str:
        """A few words for lists."""
        raise NotImplementedError
