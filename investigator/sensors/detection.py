"""When a sensor hears its own echo: a link budget, and the conditions outside which it stays silent.

The signal of a beam that returns from ground of albedo ρ at incidence θ falls with the square of the range:
S ∝ E·ρ·cos θ / R². `reach_m` is the range at which it stands at the threshold for the declared energy, ground
of the reference albedo and a beam straight down; the margin over the threshold in decibels is
    m = 10·log10(E·ρ/ρ₀·cos θ) + 20·log10(reach/R) − loss·closing speed,
and a pulse is heard with probability 1/(1 + exp(−m/width)). So many pulses in a row confirm a target; until
then the sensor calls its samples invalid. Source: Degnan 1993, radar link equation of laser ranging (extended
target); lidar altimeters follow the same R^−2.
"""

from __future__ import annotations

from math import exp, log10
from typing import Annotated

import numpy as np

from investigator.parameters import Declared, quantity

#: Places in the numbers of a `Detection`.
REACH, SIGNAL, LOSS, WIDTH, CONFIRM, CLOSING, TURNING = range(7)
NUMBERS = 7

_REFERENCE_ALBEDO = 0.3
_WEAKEST = 1e-9


class Detection(Declared):
    """What decides whether a sample is valid. The defaults hear everything."""

    reach_m: Annotated[
        float,
        quantity(
            "m", "threshold range straight down at albedo 0.3; 1e9: always heard", gt=0, le=1e9, log=True
        ),
    ] = 1e9
    energy: Annotated[float, quantity("×", "pulse energy over its nominal", gt=0, le=10, log=True)] = 1.0
    albedo: Annotated[float, quantity("", "of the ground at the sensor's wavelength", gt=0, le=1)] = 0.3
    loss_db_per_m_s: Annotated[
        float, quantity("dB/(m/s)", "signal lost by closing speed", ge=0, le=10, label="Loss by speed")
    ] = 0.0
    width_db: Annotated[float, quantity("dB", "softness of the threshold", gt=0, le=20)] = 0.5
    confirm: Annotated[
        int, quantity("samples", "so many heard in a row before the first is given out", ge=1, le=1000)
    ] = 1
    fastest_closing_m_s: Annotated[
        float, quantity("m/s", "silent while closing faster than this", gt=0, le=1e9, log=True)
    ] = 1e9
    fastest_turning_rad_s: Annotated[
        float, quantity("rad/s", "silent while turning faster than this", gt=0, le=1e9, log=True)
    ] = 1e9

    def numbers(self) -> np.ndarray:
        """(NUMBERS,) for `signal` and `heard`."""
        return np.array(
            [
                self.reach_m,
                self.energy * self.albedo / _REFERENCE_ALBEDO,
                self.loss_db_per_m_s,
                self.width_db,
                float(self.confirm),
                self.fastest_closing_m_s,
                self.fastest_turning_rad_s,
            ]
        )


def signal(range_m: float, cosine: float, numbers: np.ndarray) -> float:
    """Signal over its threshold (1): of a beam `range_m` long that meets the ground at the cosine of θ."""
    reach = float(numbers[REACH])
    return float(numbers[SIGNAL]) * max(cosine, _WEAKEST) * (reach / max(range_m, 1e-3)) ** 2


def heard(over: float, closing_m_s: float, turning_rad_s: float, numbers: np.ndarray) -> float:
    """Probability that a pulse is heard, of a signal so many times its threshold (`signal`)."""
    if closing_m_s > numbers[CLOSING] or turning_rad_s > numbers[TURNING]:
        return 0.0
    margin = 10.0 * log10(max(over, _WEAKEST)) - float(numbers[LOSS]) * max(closing_m_s, 0.0)
    return 1.0 / (1.0 + exp(-min(max(margin / float(numbers[WIDTH]), -60.0), 60.0)))
