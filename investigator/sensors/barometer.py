"""Barometer: static pressure against height, compared in pascals."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np

from investigator.filters.problem import Measure, SensorState, Variance, View, WorldArrays
from investigator.logs.contents import Stream
from investigator.navigation.layout import D_POSITION, VIEW_ERRORS
from investigator.parameters import choice, quantity
from investigator.sensors.channels import column
from investigator.sensors.drift import Treatment, drifting
from investigator.sensors.model import SensorModel
from investigator.world.atmosphere import density, pressure, pressure_slope
from investigator.world.frames import geodetic, up_at

_SIGMA, _SHARE = range(2)


def measure_pressure(
    view: View, own: np.ndarray, parameters: np.ndarray, world: WorldArrays
) -> tuple[np.ndarray, np.ndarray]:
    """Pressure (Pa) of the declared air at the vehicle's height, plus the sensor's bias where it has one."""
    latitude, longitude, height = geodetic(view.position_p_m, world.body)
    z_hat = np.array([pressure(height, world.atmosphere)])
    H = np.zeros((1, VIEW_ERRORS + own.size))
    H[0, D_POSITION] = pressure_slope(height, world.atmosphere) * up_at(latitude, longitude)
    if own.size:
        z_hat[0] += own[0]
        H[0, VIEW_ERRORS] = 1.0
    return z_hat, H


def variance_pressure(
    z_hat: np.ndarray, view: View, parameters: np.ndarray, world: WorldArrays
) -> np.ndarray:
    """σ₀² and the square of a share of the dynamic pressure (static-port error of unknown sign)."""
    height = geodetic(view.position_p_m, world.body)[2]
    v = view.velocity_p_m_s
    dynamic_pa = 0.5 * density(height, world.atmosphere) * float(v @ v)
    return np.array([[float(parameters[_SIGMA]) ** 2 + (float(parameters[_SHARE]) * dynamic_pa) ** 2]])


class Barometer(SensorModel):
    """A static-pressure sensor."""

    kind: Literal["barometer"] = "barometer"
    sigma_pa: Annotated[float, quantity("Pa", "noise, quantisation included", gt=0, le=1e4, log=True)] = 10.0
    dynamic_share: Annotated[
        float, quantity("", "noise grows by this share of dynamic pressure", ge=0, le=1)
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
        """Sigma and share."""
        return np.array([self.sigma_pa, self.dynamic_share])

    def states(self, name: str) -> tuple[SensorState, ...]:
        """The bias, where declared."""
        return drifting(
            f"{name} bias", "Pa", self.bias_sigma_pa, self.bias_drift_pa, self.bias_correlation_s, self.bias
        )
