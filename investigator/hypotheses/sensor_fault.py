"""A sensor departed from its nominal model: any fault, in either half of the setup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from investigator.errors import UsageError
from investigator.families import member_of, members
from investigator.faults.model import Fault
from investigator.hypotheses.model import Edit, Half
from investigator.hypotheses.targets import Target, befalls, edit_sensor, halves
from investigator.parameters import choice, parameters
from investigator.setup import SensorUse, Setup


class SensorFault(Edit):
    """One sensor had one fault. In `actual` a cause; in `onboard` what the flight software believed of the
    sensor.
    """

    kind: Literal["sensor_fault"] = "sensor_fault"
    sensor: Annotated[str, choice("the stream that is at fault")]
    fault: Annotated[Fault, *member_of("investigator.faults", Fault)]
    target: Annotated[Target, choice("the half it edits", label="Edits")] = "actual"

    def apply(self, setup: Setup) -> Setup:
        """The fault joins those the sensor already has. Raises UsageError where it cannot befall such a
        sensor.
        """
        return edit_sensor(setup, self.target, self.sensor, self._befallen)

    def _befallen(self, use: SensorUse) -> SensorUse:
        if not befalls(self.fault, use):
            raise UsageError(
                f"A fault of kind “{self.fault.kind}” cannot befall a sensor of kind “{use.model.kind}”.",
                self.sensor,
                f"It befalls: {', '.join(self.fault.of)}.",
            )
        return use.replace(faults=(*use.faults, self.fault))

    def title(self) -> str:
        """As lists show it."""
        return f"{self.sensor.replace('_', ' ')}: {self.fault.kind.replace('_', ' ')}"

    def statement(self) -> str:
        """For the board: the fault's own first sentence, said of this sensor."""
        meaning = (type(self.fault).__doc__ or "").strip().splitlines()[0].split(". ")[0].rstrip(".")
        name = self.sensor.replace("_", " ")
        said = meaning.replace("The sensor", f"The {name}").replace("the sensor", f"the {name}")
        return f"{said}." if said != meaning else f"{meaning} ({name})."

    def halves(self) -> tuple[Half, ...]:
        """The halves it edits."""
        return halves(self.target)

    def kinds(self, setup: Setup) -> Mapping[str, tuple[str, ...]]:
        """The faults that can befall this sensor."""
        uses = [getattr(setup, half).sensors.get(self.sensor) for half in self.halves()]
        possible = (
            word
            for word, member in members("investigator.faults", Fault).items()
            if issubclass(member, Fault) and all(befalls(member, use) for use in uses if use)
        )
        return {"fault.kind": tuple(possible)}

    def free(self) -> tuple[str, ...]:
        """The fault's own bounded numbers, save its time span."""
        bounded = (
            item for item in parameters(self.fault, "fault") if item.low is not None and item.high is not None
        )
        return tuple(item.path for item in bounded if not item.path.endswith(("start_s", "end_s")))
