"""Barometric altitude: a logger's own altitude from pressure, compared in metres."""

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
from investigator.units import G0_M_S2
from investigator.world.frames import geodetic, up_at

_SIGMA, _SHARE, _OVER_SITE = range(3)


def measure_altitude(
    view: View, own: np.ndarray, parameters: np.ndarray, world: WorldArrays
) -> tuple[np.ndarray, np.ndarray]:
    """Height (m) above the site or the reference surface, plus the sensor's bias where it has one."""
    latitude, longitude, height = geodetic(view.position_p_m, world.body)
    z_hat = np.array([height - float(parameters[_OVER_SITE]) * float(world.site[2])])
    H = np.zeros((1, VIEW_ERRORS + own.size))
    H[0, D_POSITION] = up_at(latitude, longitude)
    if own.size:
        z_hat[0] += own[0]
        H[0, VIEW_ERRORS] = 1.0
    return z_hat, H


def variance_altitude(
    z_hat: np.ndarray, view: View, parameters: np.ndarray, world: WorldArrays
) -> np.ndarray:
    """σ₀² and the square of the height by which a share of the dynamic pressure misleads: share·v²/2g."""
    v = view.velocity_p_m_s
    misled_m = float(parameters[_SHARE]) * 0.5 * dot(v, v) / G0_M_S2
    return np.array([[float(parameters[_SIGMA]) ** 2 + misled_m**2]])


class BarometricAltitude(SensorModel):
    """An altitude some device made of a pressure, taken as it stands."""

    kind: Literal["barometric_altitude"] = "barometric_altitude"
    above: Annotated[Literal["site", "reference surface"], choice("where its zero lies")] = "site"
    sigma_m: Annotated[float, quantity("m", "noise, quantisation included", gt=0, le=1e4, log=True)] = 1.0
    dynamic_share: Annotated[
        float, quantity("", "noise grows by this share of dynamic pressure", ge=0, le=1)
    ] = 0.0
    bias_sigma_m: Annotated[float, quantity("m", "initial sigma of a bias state; 0: none", ge=0, le=1e4)] = (
        0.0
    )
    bias_drift_m: Annotated[float, quantity("m/√s", "driving noise of the bias", ge=0, le=100)] = 0.0
    bias_correlation_s: Annotated[
        float, quantity("s", "correlation time of the bias; 1e9 is a random walk", ge=1, le=1e9, log=True)
    ] = 1e9
    bias: Annotated[Treatment, choice("whether the bias is estimated or only considered")] = "estimated"

    def samples(self, stream: Stream) -> np.ndarray:
        """Altitude (N, 1), m."""
        return column(stream, "altitude", "Use the barometer model, if the log holds a pressure.")

    def unit(self, stream: Stream) -> str:
        """Metres."""
        return "m"

    def measure(self) -> Measure:
        """Height above the declared zero."""
        return measure_altitude

    def variance(self) -> Variance:
        """Noise that grows with the square of speed."""
        return variance_altitude

    def parameters(self, stream: Stream) -> np.ndarray:
        """Sigma, share, and whether the zero is the site's height."""
        return np.array([self.sigma_m, self.dynamic_share, 1.0 if self.above == "site" else 0.0])

    def states(self, name: str) -> tuple[SensorState, ...]:
        """The bias, where declared."""
        return drifting(
            f"{name} bias", "m", self.bias_sigma_m, self.bias_drift_m, self.bias_correlation_s, self.bias
        )
