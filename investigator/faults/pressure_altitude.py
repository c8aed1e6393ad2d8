"""Wrong pressure-to-altitude model: the air at the site was not what the conversion took it for."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np

from investigator.faults.corruption import corrupted, not_in_the_data
from investigator.faults.model import Fault
from investigator.faults.standard_air import air_over_site
from investigator.filters.problem import Alteration, View, WorldArrays
from investigator.logs.contents import Stream
from investigator.navigation.layout import D_POSITION
from investigator.parameters import choice, quantity
from investigator.world.atmosphere import (
    GAS_CONSTANT,
    PRESSURE,
    TEMPERATURE,
    pressure,
    pressure_height,
    pressure_slope,
)
from investigator.world.frames import geodetic, up_at


def convert_wrongly(
    z_hat: np.ndarray, H: np.ndarray, view: View, parameters: np.ndarray, world: WorldArrays
) -> tuple[np.ndarray, np.ndarray]:
    """The reading of a conversion with other air: of a pressure (parameters[2] = 0) or of an altitude (1)."""
    if world.atmosphere[GAS_CONSTANT] == 0.0:
        return z_hat, H
    latitude, longitude, height = geodetic(view.position_p_m, world.body)
    believed = world.atmosphere.copy()
    believed[PRESSURE], believed[TEMPERATURE] = parameters[0], parameters[1]
    slope = pressure_slope(height, world.atmosphere)
    if parameters[2] == 0.0:
        change = pressure(height, believed) - pressure(height, world.atmosphere)
        by_height = pressure_slope(height, believed) - slope
    else:
        shown = pressure_height(pressure(height, world.atmosphere), believed)
        change, by_height = shown - height, slope / pressure_slope(shown, believed) - 1.0
    altered = H.copy()
    altered[:, D_POSITION] += by_height * up_at(latitude, longitude)
    return z_hat + change, altered


class PressureAltitude(Fault):
    """Pressure was converted to altitude with the wrong temperature or the wrong pressure at the site."""

    kind: Literal["pressure_altitude"] = "pressure_altitude"
    of: ClassVar[tuple[str, ...]] = ("barometer", "barometric_altitude", "scheduled_altitude")
    reads: Annotated[
        Literal["altitude", "pressure"],
        choice("an altitude already converted so, or a pressure the software converts so"),
    ] = "altitude"
    pressure_pa: Annotated[float, quantity("Pa", "pressure at the site, as believed", ge=100, le=2e5)] = (
        101325.0
    )
    temperature_k: Annotated[float, quantity("K", "temperature at the site, as believed", ge=150, le=350)] = (
        288.15
    )
    true_pressure_pa: Annotated[
        float, quantity("Pa", "pressure at the site when injecting", ge=100, le=2e5)
    ] = 101325.0
    true_temperature_k: Annotated[
        float, quantity("K", "temperature at the site when injecting", ge=150, le=350)
    ] = 288.15

    def alteration(self, stream: Stream) -> Alteration:
        """The prediction goes through the wrong conversion; the true air is the setup's."""
        numbers = np.array([self.pressure_pa, self.temperature_k, 1.0 if self.reads == "altitude" else 0.0])
        return Alteration(numbers, alter=convert_wrongly, start=self.start_s, end=self.end_s)

    def inject(self, stream: Stream, rng: np.random.Generator) -> Stream:
        """Recorded altitudes turned to pressure by the true air and back by the believed one."""
        if self.reads == "pressure":
            raise not_in_the_data(self.kind, "the pressure is right and only its conversion wrong", stream)
        true_air = air_over_site(self.true_pressure_pa, self.true_temperature_k)
        believed = air_over_site(self.pressure_pa, self.temperature_k)

        def change(rows: np.ndarray) -> np.ndarray:
            wrong = [pressure_height(pressure(float(h), true_air), believed) for h in rows.ravel()]
            return np.array(wrong).reshape(rows.shape)

        return corrupted(stream, self.kind, self.active(stream.time), change, "altitude")
