"""HAKUTO-R Mission 1, Atlas crater, 25 April 2023: a gate that latched a healthy range finder out."""

from __future__ import annotations

from investigator.filters.policies.latch_after import LatchAfter
from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.navigation.start import Start
from investigator.navigation.strapdown import InertialUnit, Strapdown
from investigator.refly.ground.model import Ground, OnboardMap, Rim, Strip
from investigator.refly.guidance import Gate, Guidance
from investigator.refly.scenario import Begin, Scenario, Site
from investigator.refly.suite import Instrument
from investigator.refly.vehicle import Vehicle
from investigator.sensors.detection import Detection
from investigator.sensors.rangefinder import Rangefinder
from investigator.sensors.star_tracker import StarTracker
from investigator.setup import Navigation, SensorUse, World

_OUTSIDE_M = -1220.0


def scenarios() -> tuple[Scenario, ...]:
    """As flown."""
    return (_as_flown(),)


def _as_flown() -> Scenario:
    believed = Strapdown(
        unit=InertialUnit(
            accelerometer_noise=0.0026,
            gyro_noise=2e-5,
            accelerometer_bias_m_s2=7e-4,
            gyro_bias_rad_s=4.8e-6,
            accelerometer_drift=1e-6,
            gyro_drift=1e-10,
        ),
        start=Start(
            tilt_sigma_deg=0.03,
            heading_sigma_deg=0.03,
            velocity_sigma_m_s=0.76,
            horizontal_sigma_m=1000.0,
            height_sigma_m=1950.0,
        ),
    )
    tracker = SensorUse(
        model=StarTracker(sigma_across_arcsec=6.0, sigma_roll_arcsec=20.0), gate=RejectSigma(sigmas=5.0)
    )
    flown = Rangefinder(sigma_m=37.0, longest_m=40e3)
    real = Rangefinder(sigma_m=3.0, longest_m=40e3, detection=Detection(reach_m=12.5e3, confirm=3))
    return Scenario(
        name="m1",
        title="HAKUTO-R M1",
        mission="HAKUTO-R Mission 1",
        vehicle_name="ispace Series 1 lander",
        date="2023-04-25T16:28:00Z",
        summary="Representative, not flight data.",
        source="",
        site=Site(latitude_deg=47.5, longitude_deg=44.4, course_deg=180.0),
        ground=Ground(
            strip=Strip(before_m=80e3, beyond_m=15e3),
            rim=Rim(outer_m=3055.0, level_to_m=58e3, blend_m=15e3),
            onboard=OnboardMap(shape="level inside, level outside", outside_m=_OUTSIDE_M),
        ),
        begin=Begin(
            to_go_m=680e3,
            height_m=17e3,
            forward_m_s=1687.7,
            height_error_m=300.0,
            level_error_m=300.0,
            speed_error_m_s=0.5,
            tilt_error_deg=0.03,
        ),
        vehicle=Vehicle(dry_kg=348.0, propellant_kg=482.0),
        guidance=Guidance(
            ignition_to_go_m=640e3,
            touchdown_m_s=2.0,
            slow_below_m=10.0,
            gates=(
                Gate(after_s=360.0, height_m=20510.0, to_go_m=170e3, forward_m_s=960.0, sink_m_s=22.8),
                Gate(after_s=340.0, height_m=3000.0, to_go_m=1000.0, forward_m_s=57.0, sink_m_s=60.0),
            ),
        ),
        suite={
            "rangefinder": Instrument(kind="rangefinder", rate_hz=5.0, count=0.1, cant_deg=55.0),
            "star_tracker": Instrument(kind="star_tracker", rate_hz=1.0),
        },
        onboard=Navigation(
            mechanisation=believed,
            sensors={
                "rangefinder": SensorUse(model=flown, gate=LatchAfter(sigmas=4.7, rejections=18)),
                "star_tracker": tracker,
            },
            world=World(terrain="onboard"),
        ),
        actual=Navigation(
            mechanisation=believed,
            sensors={
                "rangefinder": SensorUse(model=real, gate=RejectSigma(sigmas=5.0)),
                "star_tracker": tracker,
            },
            world=World(terrain="true"),
        ),
        figures=(),
    )
