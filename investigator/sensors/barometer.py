"""Barometer: static pressure against height, compared in pascals.

The declared air may be estimated along: with its lapse rate kept, air warmer by δT at the site stretches
every height over the site by (T₀ + δT)/T₀, the first-order effect of weather on a pressure altitude.

An error that grows with dynamic pressure is no white noise. Samples at interval Δt whose common error has
correlation time τ tell as much together as their number divided by 2τ/Δt, so that share's variance counts
2τ/Δt times. Source: Bayley & Hammersley 1946, the effective number of independent observations.
"""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np

from investigator.filters.problem import Measure, SensorState, Variance, View, WorldArrays
from investigator.logs.contents import Stream
from investigator.navigation.layout import D_POSITION, VIEW_ERRORS
from investigator.navigation.rotations import dot
from investigator.parameters import choice, quantity
from investigator.sensors.channels import column
from investigator.sensors.drift import Treatment, drifting
from investigator.sensors.model import SensorModel
from investigator.world.atmosphere import (
    G0,
    GAS_CONSTANT,
    TEMPERATURE,
    TROPOPAUSE,
    density,
    geopotential,
    pressure,
    pressure_slope,
    temperature,
)
from investigator.world.frames import geodetic, up_at

_SIGMA, _SHARE, _REPEATED, _BIAS, _AIR = range(5)


def measure_pressure(
    view: View, own: np.ndarray, parameters: np.ndarray, world: WorldArrays
) -> tuple[np.ndarray, np.ndarray]:
    """Pressure (Pa) of the air at the vehicle's height, with the sensor's bias and the air's warmth."""
    latitude, longitude, height = geodetic(view.position_p_m, world.body)
    bias, warmth = int(parameters[_BIAS]), int(parameters[_AIR])
    air = world.atmosphere
    if warmth >= 0:
        air = air.copy()
        air[TEMPERATURE] += own[warmth]
    z_hat = np.array([pressure(height, air)])
    H = np.zeros((1, VIEW_ERRORS + own.size))
    H[0, D_POSITION] = pressure_slope(height, air) * up_at(latitude, longitude)
    if warmth >= 0:
        H[0, VIEW_ERRORS + warmth] = pressure_by_warmth(height, air)
    if bias >= 0:
        z_hat[0] += own[bias]
        H[0, VIEW_ERRORS + bias] = 1.0
    return z_hat, H


def pressure_by_warmth(height_ref_m: float, air: np.ndarray) -> float:
    """∂p/∂T₀ (Pa/K) at a height, pressure and lapse rate at the site unchanged; 0 where there is no air."""
    if air[GAS_CONSTANT] == 0.0:
        return 0.0
    above, top = geopotential(height_ref_m, air), float(air[TROPOPAUSE])
    t = temperature(height_ref_m, air)
    stretched = min(above, top) / (float(air[TEMPERATURE]) * t) + max(above - top, 0.0) / (t * t)
    return pressure(height_ref_m, air) * float(air[G0]) / float(air[GAS_CONSTANT]) * stretched


def variance_pressure(
    z_hat: np.ndarray, view: View, parameters: np.ndarray, world: WorldArrays
) -> np.ndarray:
    """σ₀² and the square of a share of the dynamic pressure (static-port error of unknown sign), repeated."""
    height = geodetic(view.position_p_m, world.body)[2]
    v = view.velocity_p_m_s
    dynamic_pa = 0.5 * density(height, world.atmosphere) * dot(v, v)
    shared = float(parameters[_REPEATED]) * (float(parameters[_SHARE]) * dynamic_pa) ** 2
    return np.array([[float(parameters[_SIGMA]) ** 2 + shared]])


class Barometer(SensorModel):
    """A static-pressure sensor."""

    kind: Literal["barometer"] = "barometer"
    sigma_pa: Annotated[float, quantity("Pa", "noise, quantisation included", gt=0, le=1e4, log=True)] = 10.0
    dynamic_share: Annotated[
        float, quantity("", "noise grows by this share of dynamic pressure", ge=0, le=1)
    ] = 0.0
    share_correlation_s: Annotated[
        float, quantity("s", "the share errs alike this long: samples within it count as one", ge=0, le=1e3)
    ] = 0.0
    air_sigma_k: Annotated[
        float, quantity("K", "sigma of a state: the air is warmer than declared; 0: none", ge=0, le=100)
    ] = 0.0
    air_offset_k: Annotated[
        float, quantity("K", "how much warmer it is taken to be at the start", ge=-100, le=100)
    ] = 0.0
    bias_sigma_pa: Annotated[
        float, quantity("Pa", "initial sigma of a bias state; 0: none", ge=0, le=1e5)
    ] = 0.0
    bias_drift_pa: Annotated[float, quantity("Pa/√s", "driving noise of the bias", ge=0, le=1e3)] = 0.0
    bias_correlation_s: Annotated[
        float, quantity("s", "correlation time of the bias; 1e9 is a random walk", ge=1, le=1e9, log=True)
    ] = 1e9
    bias: Annotated[Treatment, choice("whether the bias is estimated or only considered")] = "estimated"

    def samples(self, stream: Stream) -> np.ndarray:
        """Pressure (N, 1), Pa."""
        return column(stream, "pressure", "Use the barometric altitude model, if the log holds an altitude.")

    def unit(self, stream: Stream) -> str:
        """Pa."""
        return "Pa"

    def measure(self) -> Measure:
        """Pressure at the vehicle's height."""
        return measure_pressure

    def variance(self) -> Variance:
        """Noise that grows with dynamic pressure."""
        return variance_pressure

    def parameters(self, stream: Stream) -> np.ndarray:
        """Sigma, share, how often its variance counts, and the places of bias and warmth among the states."""
        held = self._held()
        places = [held.index(name) if name in held else -1 for name in ("bias", "air")]
        return np.array([self.sigma_pa, self.dynamic_share, self._repeated(stream), *places])

    def _held(self) -> tuple[str, ...]:
        biased = self.bias_sigma_pa > 0.0 or self.bias_drift_pa > 0.0
        return ("bias",) * biased + ("air",) * (self.air_sigma_k > 0.0)

    def _repeated(self, stream: Stream) -> float:
        """2τ over the interval between samples, at least 1."""
        times = stream.time[stream.usable & np.isfinite(stream.time)]
        interval = float(np.median(np.diff(times))) if times.size > 1 else 0.0
        return max(2.0 * self.share_correlation_s / interval, 1.0) if interval > 0.0 else 1.0

    def states(self, name: str) -> tuple[SensorState, ...]:
        """Bias and warmth of the air, where declared."""
        bias = drifting(
            f"{name} bias", "Pa", self.bias_sigma_pa, self.bias_drift_pa, self.bias_correlation_s, self.bias
        )
        if self.air_sigma_k == 0.0:
            return bias
        return (*bias, SensorState(f"{name} air warmth", "K", self.air_sigma_k, initial=self.air_offset_k))
