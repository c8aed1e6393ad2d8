"""Where an edit acts: one sensor of one or both halves of a setup."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from investigator.errors import UsageError
from investigator.faults.model import Fault
from investigator.hypotheses.model import Half
from investigator.setup import Navigation, SensorUse, Setup

Target = Literal["onboard", "actual", "both"]

_HALVES: dict[str, tuple[Half, ...]] = {
    "onboard": ("onboard",),
    "actual": ("actual",),
    "both": ("onboard", "actual"),
}


def halves(target: Target) -> tuple[Half, ...]:
    """The halves a target names."""
    return _HALVES[target]


def edit_sensor(setup: Setup, target: Target, sensor: str, change: Callable[[SensorUse], SensorUse]) -> Setup:
    """The setup with one sensor's use changed in each half that has it. Raises UsageError where none of them
    has.
    """
    changed: dict[str, Navigation] = {}
    for half in halves(target):
        navigation: Navigation = getattr(setup, half)
        if sensor in navigation.sensors:
            sensors = {**navigation.sensors, sensor: change(navigation.sensors[sensor])}
            changed[half] = navigation.replace(sensors=sensors)
    if not changed:
        known = ", ".join(sorted({*setup.onboard.sensors, *setup.actual.sensors})) or "none"
        raise UsageError(
            f"The {target} half of the setup uses no sensor “{sensor}”.", "", f"Sensors in use: {known}."
        )
    return setup.replace(**changed)


def befalls(fault: Fault | type[Fault], use: SensorUse) -> bool:
    """Whether a fault can befall a sensor of this model."""
    return not fault.of or use.model.kind in fault.of


def sensor_paths(setup: Setup, target: Target, sensor: str, part: str) -> tuple[str, ...]:
    """Paths of one part (``gate``, ``model``, ``faults.0``) of a sensor's use in each half that has it."""
    present = (half for half in halves(target) if sensor in getattr(setup, half).sensors)
    return tuple(f"{half}.sensors.{sensor}.{part}" for half in present)
