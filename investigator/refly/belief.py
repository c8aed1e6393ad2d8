"""A filter that claims what it errs: tuned to what a scenario draws."""

from __future__ import annotations

from investigator.navigation.start import Start
from investigator.navigation.strapdown import Disturbance, InertialUnit, Strapdown
from investigator.refly.inertial_unit import InertialGrade
from investigator.refly.scenario import Begin
from investigator.refly.scenario import Disturbance as Mascons

_LONGEST_S = 600.0


def honest(grade: InertialGrade, begin: Begin, mascons: Mascons) -> Strapdown:
    """Strapdown navigation whose sigmas are those of the draws: unit, errors of the start, gravity.

    Biases drawn constant are held constant; gravity the model lacks is held as states.
    """
    unit = InertialUnit(
        accelerometer_noise=grade.force_noise,
        gyro_noise=grade.rate_noise,
        accelerometer_bias_m_s2=grade.force_bias_m_s2,
        gyro_bias_rad_s=grade.rate_bias_rad_s,
        accelerometer_drift=0.0,
        gyro_drift=0.0,
    )
    start = Start(
        tilt_sigma_deg=begin.tilt_error_deg,
        heading_sigma_deg=begin.tilt_error_deg,
        velocity_sigma_m_s=begin.speed_error_m_s,
        horizontal_sigma_m=begin.level_error_m,
        height_sigma_m=begin.height_error_m,
    )
    lacking = Disturbance(
        treatment="states", sigma_m_s2=mascons.sigma_m_s2, length_m=mascons.length_m, longest_s=_LONGEST_S
    )
    return Strapdown(unit=unit, start=start, disturbance=lacking)
