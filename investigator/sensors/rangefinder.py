"""Range finder: slant range along one beam, through the attitude, to the terrain. Never an altitude."""

from __future__ import annotations

from math import inf
from typing import Annotated, Literal

import numpy as np

from investigator.filters.problem import Measure, SensorState, Variance, View, WorldArrays
from investigator.logs.contents import Stream
from investigator.navigation.alignment import Axis, axis
from investigator.navigation.layout import D_ATTITUDE, D_POSITION, VIEW_ERRORS
from investigator.parameters import choice, quantity
from investigator.sensors.channels import column
from investigator.sensors.detection import Detection
from investigator.sensors.drift import Treatment, drifting
from investigator.sensors.model import SensorModel
from investigator.sensors.mounting import numbers
from investigator.world.frames import plumb_at
from investigator.world.terrain import beam_at

#: The lever arm; after the mounting: beam in b, longest range, sigma, share, and where its states stand (−1:
#: not declared).
_ARM, _BEAM = 9, 12
_PSI, _R = D_ATTITUDE.start, D_POSITION.start
_LONGEST, _SIGMA, _SHARE, _BIAS, _SCALE, _TERRAIN = range(15, 21)


def measure_range(
    view: View, own: np.ndarray, parameters: np.ndarray, world: WorldArrays
) -> tuple[np.ndarray, np.ndarray]:
    """Slant range (m) to the terrain; inf where the beam meets none within the longest range."""
    at, arm, looks = view.position_p_m, _turned(view, parameters, _ARM), _turned(view, parameters, _BEAM)
    origin = at[0] + arm[0], at[1] + arm[1], at[2] + arm[2]
    distance, slope = beam_at(origin, looks, float(parameters[_LONGEST]), world)
    H = np.zeros((1, VIEW_ERRORS + own.size))
    if distance < inf:
        # a turn moves the beam's end as much as it moves the lever there
        x, y, z = arm[0] + distance * looks[0], arm[1] + distance * looks[1], arm[2] + distance * looks[2]
        H[0, _PSI], H[0, _PSI + 1] = y * slope[2] - z * slope[1], z * slope[0] - x * slope[2]
        H[0, _PSI + 2] = x * slope[1] - y * slope[0]
        H[0, _R], H[0, _R + 1], H[0, _R + 2] = slope
    z_hat = np.array([distance])
    if own.size and distance < inf:
        _, ux, uy, uz = plumb_at(at[0] + x, at[1] + y, at[2] + z, world.body)
        _own_states(z_hat, H, own, parameters, -(slope[0] * ux + slope[1] * uy + slope[2] * uz))
    return z_hat, H


def _turned(view: View, parameters: np.ndarray, first: int) -> tuple[float, float, float]:
    """Three parameters that are a vector in b, in p."""
    C, x, y, z = view.C_pb, parameters[first], parameters[first + 1], parameters[first + 2]
    return (
        C[0, 0] * x + C[0, 1] * y + C[0, 2] * z,
        C[1, 0] * x + C[1, 1] * y + C[1, 2] * z,
        C[2, 0] * x + C[2, 1] * y + C[2, 2] * z,
    )


def _own_states(
    z_hat: np.ndarray, H: np.ndarray, own: np.ndarray, parameters: np.ndarray, by_terrain: float
) -> None:
    """Enter bias, scale and terrain offset (each linear) into z_hat (1,) and H (1, 9 + own)."""
    distance = float(z_hat[0])
    bias, scale, terrain = int(parameters[_BIAS]), int(parameters[_SCALE]), int(parameters[_TERRAIN])
    if terrain >= 0:
        z_hat[0] += by_terrain * own[terrain]
        H[0, VIEW_ERRORS + terrain] = by_terrain
    if scale >= 0:
        z_hat[0] += distance * own[scale]
        H[0, :VIEW_ERRORS] *= 1.0 + own[scale]
        H[0, VIEW_ERRORS + scale] = distance
    if bias >= 0:
        z_hat[0] += own[bias]
        H[0, VIEW_ERRORS + bias] = 1.0


def variance_range(z_hat: np.ndarray, view: View, parameters: np.ndarray, world: WorldArrays) -> np.ndarray:
    """σ₀² and the square of a share of the range."""
    return np.array([[float(parameters[_SIGMA]) ** 2 + (float(parameters[_SHARE]) * float(z_hat[0])) ** 2]])


class Rangefinder(SensorModel):
    """A laser or narrow radar beam fixed in the vehicle, measuring the distance to the ground it hits."""

    kind: Literal["rangefinder"] = "rangefinder"
    boresight: Annotated[Axis, choice("the sensor's axis along which it looks")] = "+z"
    sigma_m: Annotated[float, quantity("m", "noise, quantisation included", gt=0, le=1e4, log=True)] = 1.0
    sigma_share: Annotated[float, quantity("", "noise grows by this share of the range", ge=0, le=1)] = 0.0
    longest_m: Annotated[float, quantity("m", "no return beyond this range", gt=0, le=1e7, log=True)] = 1e5
    bias_sigma_m: Annotated[float, quantity("m", "initial sigma of a bias state; 0: none", ge=0, le=1e4)] = (
        0.0
    )
    bias_drift_m: Annotated[float, quantity("m/√s", "driving noise of the bias", ge=0, le=100)] = 0.0
    scale_sigma: Annotated[float, quantity("", "initial sigma of a scale state; 0: none", ge=0, le=1)] = 0.0
    terrain_sigma_m: Annotated[
        float, quantity("m", "initial sigma of a terrain offset; 0: none", ge=0, le=1e4)
    ] = 0.0
    terrain_drift_m: Annotated[
        float, quantity("m/√s", "driving noise of the terrain offset", ge=0, le=1e3)
    ] = 0.0
    states_are: Annotated[Treatment, choice("whether these states are estimated or only considered")] = (
        "estimated"
    )
    detection: Detection = Detection()

    def samples(self, stream: Stream) -> np.ndarray:
        """Range (N, 1), m."""
        return column(stream, "range")

    def unit(self, stream: Stream) -> str:
        """Metres."""
        return "m"

    def measure(self) -> Measure:
        """Slant range to the terrain."""
        return measure_range

    def variance(self) -> Variance:
        """Noise that grows with range."""
        return variance_range

    def parameters(self, stream: Stream) -> np.ndarray:
        """Mounting, beam, limits, noise, and where the declared states stand."""
        beam_b = stream.mounting.C_bs @ axis(self.boresight)
        names = [state.name for state in self.states("")]
        places = [
            names.index(word) if word in names else -1 for word in (" bias", " scale", " terrain offset")
        ]
        own = [self.longest_m, self.sigma_m, self.sigma_share, *places]
        return np.concatenate((numbers(stream.mounting), beam_b, own))

    def states(self, name: str) -> tuple[SensorState, ...]:
        """Bias, scale and terrain offset, where declared."""
        walk = 1e9
        return (
            *drifting(f"{name} bias", "m", self.bias_sigma_m, self.bias_drift_m, walk, self.states_are),
            *drifting(f"{name} scale", "1", self.scale_sigma, 0.0, walk, self.states_are),
            *drifting(
                f"{name} terrain offset",
                "m",
                self.terrain_sigma_m,
                self.terrain_drift_m,
                walk,
                self.states_are,
            ),
        )

    def hearing(self) -> Detection:
        """As declared."""
        return self.detection
