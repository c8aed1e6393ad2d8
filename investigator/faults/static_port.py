"""Static-port error: the port reads high or low by a share of the dynamic pressure, Δp = Cp(M)·q.

Cp has one value below the transonic range, one above, and runs straight between them over Mach number.
The speed is that over ground: still air that turns with the planet.
"""

from __future__ import annotations

from math import sqrt
from typing import Annotated, ClassVar, Literal

import numpy as np

from investigator.faults.corruption import corrupted
from investigator.faults.model import Fault
from investigator.faults.standard_air import air_over_site
from investigator.filters.problem import Alteration, View, WorldArrays
from investigator.logs.contents import Stream
from investigator.navigation.layout import D_POSITION, D_VELOCITY
from investigator.navigation.rotations import dot
from investigator.parameters import choice, quantity
from investigator.world.atmosphere import (
    GAS_CONSTANT,
    density,
    density_slope,
    pressure,
    pressure_height,
    pressure_slope,
    sound_speed,
    temperature,
    temperature_slope,
)
from investigator.world.frames import geodetic, up_at

_SUBSONIC, _SUPERSONIC, _LOW, _HIGH, _ALTITUDE = range(5)
_SMOOTHING_S = 0.5


def port_coefficient(mach: float, parameters: np.ndarray) -> tuple[float, float]:
    """Cp at a Mach number and its slope."""
    below, above = float(parameters[_SUBSONIC]), float(parameters[_SUPERSONIC])
    low, high = float(parameters[_LOW]), float(parameters[_HIGH])
    if mach <= low or high <= low:
        return (below if mach <= low else above), 0.0
    if mach >= high:
        return above, 0.0
    slope = (above - below) / (high - low)
    return below + slope * (mach - low), slope


def port_error(height_ref_m: float, speed_m_s: float, parameters: np.ndarray, air: np.ndarray) -> np.ndarray:
    """Δp (Pa) and its partials by speed and by height, (3,)."""
    rho, sound = density(height_ref_m, air), sound_speed(height_ref_m, air)
    mach, half_square = speed_m_s / sound, 0.5 * speed_m_s * speed_m_s
    cp, slope = port_coefficient(mach, parameters)
    mach_by_height = -0.5 * mach * temperature_slope(height_ref_m, air) / temperature(height_ref_m, air)
    by_speed = slope / sound * rho * half_square + cp * rho * speed_m_s
    by_height = (
        slope * mach_by_height * rho * half_square + cp * density_slope(height_ref_m, air) * half_square
    )
    return np.array([cp * rho * half_square, by_speed, by_height])


def misread_static(
    z_hat: np.ndarray, H: np.ndarray, view: View, parameters: np.ndarray, world: WorldArrays
) -> tuple[np.ndarray, np.ndarray]:
    """The pressure with the port's error on it, or the altitude such a pressure is taken for."""
    air = world.atmosphere
    if air[GAS_CONSTANT] == 0.0:
        return z_hat, H
    latitude, longitude, height = geodetic(view.position_p_m, world.body)
    v = view.velocity_p_m_s
    speed = sqrt(dot(v, v))
    error, by_speed, by_height = port_error(height, speed, parameters, air)
    if parameters[_ALTITUDE] == 1.0:
        shown = pressure_height(pressure(height, air) + error, air)
        slope = pressure_slope(shown, air)
        error, by_speed = shown - height, by_speed / slope
        by_height = (pressure_slope(height, air) + by_height) / slope - 1.0
    altered = H.copy()
    altered[:, D_VELOCITY] += by_speed / max(speed, 1e-9) * v
    altered[:, D_POSITION] += by_height * up_at(latitude, longitude)
    return z_hat + error, altered


class StaticPort(Fault):
    """The static port reads high or low by a share of the dynamic pressure."""

    kind: Literal["static_port"] = "static_port"
    of: ClassVar[tuple[str, ...]] = ("barometer", "barometric_altitude", "scheduled_altitude")
    cp_subsonic: Annotated[float, quantity("", "share below the transonic range", ge=-0.5, le=0.5)] = 0.0
    cp_supersonic: Annotated[float, quantity("", "share above the transonic range", ge=-0.5, le=0.5)] = 0.0
    mach_low: Annotated[float, quantity("", "the transonic range begins", ge=0, le=5)] = 0.9
    mach_high: Annotated[float, quantity("", "the transonic range ends", ge=0, le=5)] = 1.1
    reads: Annotated[
        Literal["pressure", "altitude"],
        choice("whether the stream gives a pressure or an altitude made of it"),
    ] = "pressure"

    def alteration(self, stream: Stream) -> Alteration:
        """The prediction carries the port's error at the vehicle's height and speed."""
        return Alteration(self._numbers(), alter=misread_static, start=self.start_s, end=self.end_s)

    def _numbers(self) -> np.ndarray:
        altitude = 1.0 if self.reads == "altitude" else 0.0
        return np.array([self.cp_subsonic, self.cp_supersonic, self.mach_low, self.mach_high, altitude])

    def inject(self, stream: Stream, rng: np.random.Generator) -> Stream:
        """The error at the height and climb rate the stream itself shows, in standard air, smoothed."""
        air, numbers = air_over_site(), self._numbers()

        def change(rows: np.ndarray) -> np.ndarray:
            values = rows[:, 0]
            heights = (
                values if self.reads == "altitude" else np.array([pressure_height(p, air) for p in values])
            )
            speeds = np.abs(_climb(stream.time, heights))
            errors = np.array(
                [port_error(h, v, numbers, air)[0] for h, v in zip(heights, speeds, strict=True)]
            )
            if self.reads == "pressure":
                return (values + errors)[:, None]
            pressures = [pressure(h, air) + e for h, e in zip(heights, errors, strict=True)]
            return np.array([pressure_height(p, air) for p in pressures])[:, None]

        return corrupted(stream, self.kind, self.active(stream.time), change, self.reads)


def _climb(time: np.ndarray, height: np.ndarray) -> np.ndarray:
    """Climb rate (N,) m/s: central differences over the smoothing time."""
    ahead, behind = time + 0.5 * _SMOOTHING_S, time - 0.5 * _SMOOTHING_S
    ahead, behind = np.minimum(ahead, time[-1]), np.maximum(behind, time[0])
    rise = np.interp(ahead, time, height) - np.interp(behind, time, height)
    climb: np.ndarray = rise / np.maximum(ahead - behind, 1e-6)
    return climb
