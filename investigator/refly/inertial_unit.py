"""The inertial unit as it is: errors drawn for each flight, and the counters it is read through."""

from __future__ import annotations

from math import radians
from typing import Annotated

import numpy as np

from investigator.parameters import Declared, quantity
from investigator.units import G0_M_S2

_DEG_H = radians(1.0) / 3600.0


class InertialGrade(Declared):
    """One-sigma of the errors of a grade of unit; the defaults are LN-200S class.

    Source of the defaults: manufacturer's data (gyro 1 °/h, 0.07 °/√h; accelerometer 300 µg, 35 µg/√Hz).
    """

    rate_hz: Annotated[float, quantity("Hz", "increments a second", ge=10, le=400)] = 100.0
    force_bias_m_s2: Annotated[float, quantity("m/s^2", "accelerometer bias", ge=0, le=1)] = 300e-6 * G0_M_S2
    force_noise: Annotated[float, quantity("m/s/√s", "velocity random walk", ge=0, le=1)] = 35e-6 * G0_M_S2
    force_scale: Annotated[float, quantity("", "scale error", ge=0, le=0.1)] = 0.0
    rate_bias_rad_s: Annotated[float, quantity("rad/s", "gyro bias", ge=0, le=1)] = _DEG_H
    rate_noise: Annotated[float, quantity("rad/√s", "angle random walk", ge=0, le=1)] = radians(0.07) / 60.0
    rate_scale: Annotated[float, quantity("", "scale error", ge=0, le=0.1)] = 0.0
    velocity_count_m_s: Annotated[float, quantity("m/s", "one count of velocity", gt=0, le=1, log=True)] = (
        2e-6
    )
    angle_count_rad: Annotated[float, quantity("rad", "one count of angle", gt=0, le=1, log=True)] = 1e-7
    fastest_rad_s: Annotated[
        float, quantity("rad/s", "gyros read no more than this", gt=0, le=1e6, log=True)
    ] = 1e6


class InertialErrors(Declared):
    """The errors of one unit: constant biases and scale errors, axis by axis."""

    force_bias_m_s2: tuple[float, float, float]
    rate_bias_rad_s: tuple[float, float, float]
    force_scale: tuple[float, float, float]
    rate_scale: tuple[float, float, float]


def drawn(grade: InertialGrade, rng: np.random.Generator) -> InertialErrors:
    """The errors of one unit of a grade."""
    draws = rng.standard_normal((4, 3))
    sigmas = (grade.force_bias_m_s2, grade.rate_bias_rad_s, grade.force_scale, grade.rate_scale)
    rows = [tuple(float(value) for value in sigma * row) for sigma, row in zip(sigmas, draws, strict=True)]
    return InertialErrors.model_validate(
        dict(zip(("force_bias_m_s2", "rate_bias_rad_s", "force_scale", "rate_scale"), rows, strict=True))
    )
