"""Magnetometer: the planet's field in the sensor's axes, of declared strength and direction at the site."""

from __future__ import annotations

from math import cos, radians, sin
from typing import Annotated, Literal

import numpy as np

from investigator.filters.problem import Measure, SensorState, Variance, View, WorldArrays
from investigator.logs.contents import Stream
from investigator.navigation.layout import D_ATTITUDE, VIEW_ERRORS
from investigator.navigation.rotations import mapped, skew, times
from investigator.parameters import choice, quantity
from investigator.sensors.channels import column
from investigator.sensors.drift import Treatment, drifting
from investigator.sensors.model import SensorModel
from investigator.sensors.mounting import numbers, rotation_bs

_FIELD = slice(12, 15)  # north, east, down at the site
_SIGMA, _HARD_IRON, _LOCAL = 15, 16, 17  # noise; first own state of each kind, −1: not declared


def measure_field(
    view: View, own: np.ndarray, parameters: np.ndarray, world: WorldArrays
) -> tuple[np.ndarray, np.ndarray]:
    """Field (3,) in the sensor's axes, in tesla or as shares of its declared strength."""
    C_sp = times(rotation_bs(parameters).T, view.C_pb.T)
    C_sn = times(C_sp, world.C_pn)
    hard_iron, local = int(parameters[_HARD_IRON]), int(parameters[_LOCAL])
    field_n = parameters[_FIELD].copy()
    H = np.zeros((3, VIEW_ERRORS + own.size))
    if local >= 0:
        field_n += own[local : local + 3]
        H[:, VIEW_ERRORS + local : VIEW_ERRORS + local + 3] = C_sn
    z_hat = mapped(C_sn, field_n)
    H[:, D_ATTITUDE] = times(C_sp, skew(mapped(world.C_pn, field_n)))
    if hard_iron >= 0:
        z_hat = z_hat + own[hard_iron : hard_iron + 3]
        H[:, VIEW_ERRORS + hard_iron : VIEW_ERRORS + hard_iron + 3] = np.eye(3)
    return z_hat, H


def variance_field(z_hat: np.ndarray, view: View, parameters: np.ndarray, world: WorldArrays) -> np.ndarray:
    """The same independent noise on each axis."""
    return np.eye(3) * float(parameters[_SIGMA]) ** 2


class Magnetometer(SensorModel):
    """Three axes of the field; as states, what the vehicle adds (hard iron) and what the map lacks."""

    kind: Literal["magnetometer"] = "magnetometer"
    compares: Annotated[
        Literal["field", "direction"],
        choice("the field as recorded, or only its direction, scaled to strength 1"),
    ] = "field"
    strength_t: Annotated[float, quantity("T", "strength of the local field", gt=0, le=1e-3, log=True)] = (
        4.8e-5
    )
    declination_deg: Annotated[
        float, quantity("deg", "magnetic north lies this far east", ge=-180, le=180)
    ] = 0.0
    inclination_deg: Annotated[float, quantity("deg", "the field dips this far", ge=-90, le=90)] = 60.0
    sigma_t: Annotated[float, quantity("T", "noise of each axis", gt=0, le=1e-3, log=True)] = 1e-6
    hard_iron_t: Annotated[
        float, quantity("T", "initial sigma of the vehicle's field; 0: no state", ge=0, le=1e-3)
    ] = 0.0
    hard_iron_drift_t: Annotated[
        float, quantity("T/√s", "driving noise of the vehicle's field", ge=0, le=1e-4)
    ] = 0.0
    local_t: Annotated[
        float, quantity("T", "initial sigma of the local field; 0: no state", ge=0, le=1e-3)
    ] = 0.0
    local_drift_t: Annotated[float, quantity("T/√s", "driving noise of the local field", ge=0, le=1e-4)] = 0.0
    states_are: Annotated[Treatment, choice("whether these states are estimated or only considered")] = (
        "estimated"
    )

    def samples(self, stream: Stream) -> np.ndarray:
        """Field (N, 3) in T, or its direction."""
        values = column(stream, "field")
        if self.compares == "field":
            return values
        lengths = np.linalg.norm(values, axis=1, keepdims=True)
        return values / np.where(lengths > 0.0, lengths, np.nan)

    def unit(self, stream: Stream) -> str:
        """Tesla, or none for the direction."""
        return "T" if self.compares == "field" else "1"

    def measure(self) -> Measure:
        """The field in the sensor's axes."""
        return measure_field

    def variance(self) -> Variance:
        """Noise of each axis."""
        return variance_field

    def parameters(self, stream: Stream) -> np.ndarray:
        """Mounting, local field, noise, and where the declared states stand."""
        dip, east = radians(self.inclination_deg), radians(self.declination_deg)
        direction_n = np.array([cos(dip) * cos(east), cos(dip) * sin(east), sin(dip)])
        scale = self._scale()
        names = [state.name for state in self.states("")]
        hard_iron = names.index(" hard iron x") if " hard iron x" in names else -1
        local = names.index(" local field north") if " local field north" in names else -1
        own = [self.sigma_t * scale, hard_iron, local]
        return np.concatenate((numbers(stream.mounting), self.strength_t * scale * direction_n, own))

    def _scale(self) -> float:
        return 1.0 if self.compares == "field" else 1.0 / self.strength_t

    def states(self, name: str) -> tuple[SensorState, ...]:
        """Hard iron (x, y, z of the sensor) and local field (north, east, down), where declared."""
        scale, unit = self._scale(), "T" if self.compares == "field" else "1"
        vehicle, ground = (self.hard_iron_t, self.hard_iron_drift_t), (self.local_t, self.local_drift_t)
        wanted = [(f"{name} hard iron {axis}", vehicle) for axis in ("x", "y", "z")]
        wanted += [(f"{name} local field {axis}", ground) for axis in ("north", "east", "down")]
        found = [
            drifting(word, unit, sigma * scale, drift * scale, 1e9, self.states_are)
            for word, (sigma, drift) in wanted
        ]
        return tuple(state for states in found for state in states)
