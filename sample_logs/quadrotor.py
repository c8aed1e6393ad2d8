"""How the quadrotor's sample is modelled: strapdown on every sensor, as the case and its test use it.

The inertial unit's noise is its own scatter at rest (0.045 m/s² and 0.0038 rad/s at 204 Hz); the fixes are
trusted less than they scatter, for they come in correlated steps, 0.13 s late. The magnetic field is the one
the recorded filter holds in flight (47.99 µT, 0.56° east, dipping 64.8°).
"""

from __future__ import annotations

from typing import Literal

from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.navigation.strapdown import InertialUnit, Start, Strapdown
from investigator.sensors.barometric_altitude import BarometricAltitude
from investigator.sensors.magnetometer import Magnetometer
from investigator.sensors.model import SensorModel
from investigator.sensors.position_fix import PositionFix
from investigator.sensors.velocity_fix import VelocityFix
from investigator.setup import Navigation, SensorUse

DECLINATION_DEG = 0.56  #: of the field the recorded filter holds from 6 s on; it started with the map's 2.86
LATE_S = 0.13
UNIT = InertialUnit(
    accelerometer_noise=4e-3,
    gyro_noise=3e-4,
    accelerometer_bias_m_s2=0.05,
    gyro_bias_rad_s=0.01,
    accelerometer_drift=3e-3,
    gyro_drift=5e-5,
)
START = Start(
    heading="magnetometer",
    magnetometer="magnetometer",
    declination_deg=DECLINATION_DEG,
    window_s=2.0,
    velocity_sigma_m_s=0.2,
    horizontal_sigma_m=0.5,
    height_sigma_m=0.5,
)
FIELD = Magnetometer(strength_t=4.8e-5, declination_deg=DECLINATION_DEG, inclination_deg=64.8, sigma_t=1e-6)


def half(
    start: Start = START,
    field: Magnetometer = FIELD,
    withheld: str = "",
    gnss: Literal["whole", "horizontal", "height"] = "whole",
    start_s: float = 0.02,
) -> Navigation:
    """One half of the setup; `withheld` names a sensor never used, `gnss` the part of a fix taken."""

    def use(name: str, model: SensorModel, late: float = 0.0) -> SensorUse:
        used = SensorUse(model=model, gate=RejectSigma(sigmas=5.0), latency_s=late)
        return used.replace(mode="withhold") if name == withheld else used

    height = BarometricAltitude(above="reference surface", sigma_m=0.15, bias_sigma_m=2.0, bias_drift_m=0.01)
    place = PositionFix(part=gnss, sigma_horizontal_m=0.3, sigma_vertical_m=0.3)
    speed = VelocityFix(sigma_horizontal_m_s=0.1, sigma_vertical_m_s=0.1)
    sensors = {
        "barometer": use("barometer", height),
        "gnss_position": use("gnss_position", place, LATE_S),
        "gnss_velocity": use("gnss_velocity", speed, LATE_S),
        "magnetometer": use("magnetometer", field),
    }
    return Navigation(mechanisation=Strapdown(unit=UNIT, start=start), sensors=sensors, start_s=start_s)
