"""A logger's own altitude under its flight software's noise schedule: by phase, and by speed."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from investigator.filters.problem import Measure, Variance, View, WorldArrays
from investigator.logs.contents import Stream
from investigator.navigation.rotations import dot
from investigator.parameters import Declared, choice, quantity
from investigator.sensors.barometric_altitude import measure_altitude
from investigator.sensors.channels import column
from investigator.sensors.model import SensorModel

#: Places in the parameters: the zero where `measure_altitude` seeks it, then a row per span of the schedule.
_OVER_SITE, _SPANS = 2, 3
_START, _SIGMA = 0, 1  # then share, slow, fast, power
_SAME_TIME_S = 1e-7


def scheduled_sigma(time: float, up_m_s: float, rows: np.ndarray) -> float:
    """Sigma (m) at a time (s) and speed upward (m/s); rows (n, 6) in order of their starts."""
    row = rows[max(int(np.searchsorted(rows[:, _START], time + _SAME_TIME_S, side="right")) - 1, 0)]
    sigma, share, slow = float(row[_SIGMA]), float(row[_SIGMA + 1]), float(row[_SIGMA + 2])
    fast, power = float(row[_SIGMA + 3]), float(row[_SIGMA + 4])
    part = min(max((up_m_s - slow) / (fast - slow), 0.0), 1.0)
    factor: float = (share + (1.0 - share) * part) ** power
    return sigma * factor


def variance_scheduled(
    z_hat: np.ndarray, view: View, parameters: np.ndarray, world: WorldArrays
) -> np.ndarray:
    """The square of the sigma in force at the moment and speed of the vehicle."""
    up_m_s = -dot(world.C_pn[:, 2], view.velocity_p_m_s)
    return np.array([[scheduled_sigma(view.time, up_m_s, parameters[_SPANS:].reshape(-1, 6)) ** 2]])


class NoiseSpan(Declared):
    """Noise from one moment to the next span's: full above one upward speed, a share of it below another.

    Between the two the share grows in proportion with speed, before it is raised to the power.
    """

    start_s: Annotated[float, quantity("s", "from here on", label="From")] = -1e9
    sigma_m: Annotated[float, quantity("m", "noise the flight software assumes", gt=0, le=1e5, log=True)] = (
        1.0
    )
    slow_share: Annotated[
        float, quantity("", "share when slow, before the power; 1: always full", gt=0, le=1)
    ] = 1.0
    slow_m_s: Annotated[float, quantity("m/s", "slow is below this", ge=-1e4, le=1e4)] = 20.0
    fast_m_s: Annotated[float, quantity("m/s", "full noise above this", ge=-1e4, le=1e4)] = 100.0
    power: Annotated[float, quantity("", "the share is raised to this power", ge=0, le=10)] = 2.5


class ScheduledAltitude(SensorModel):
    """An altitude some device made of a pressure, trusted more in one phase than in another."""

    kind: Literal["scheduled_altitude"] = "scheduled_altitude"
    above: Annotated[Literal["site", "reference surface"], choice("where its zero lies")] = "site"
    schedule: Annotated[tuple[NoiseSpan, ...], Field(min_length=1)] = (NoiseSpan(),)

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
        """By the schedule."""
        return variance_scheduled

    def parameters(self, stream: Stream) -> np.ndarray:
        """The zero, then the rows of the schedule."""
        rows = [[s.start_s, s.sigma_m, s.slow_share, s.slow_m_s, s.fast_m_s, s.power] for s in self.schedule]
        return np.concatenate(
            ([0.0, 0.0, 1.0 if self.above == "site" else 0.0], np.array(rows, dtype=float).ravel())
        )
