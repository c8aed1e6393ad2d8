"""Beresheet, 11 April 2019: an inertial unit falls silent, and its restart takes the computer along."""

from __future__ import annotations

from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.navigation.start import Start
from investigator.navigation.strapdown import InertialUnit, Strapdown
from investigator.refly.faults.inertial_dropout import InertialDropout
from investigator.refly.ground.model import Ground, Strip
from investigator.refly.guidance import Gate, Guidance
from investigator.refly.scenario import Begin, Figure, Scenario, Site
from investigator.refly.suite import Instrument
from investigator.refly.vehicle import Engine, Vehicle
from investigator.sensors.detection import Detection
from investigator.sensors.rangefinder import Rangefinder
from investigator.sensors.star_tracker import StarTracker
from investigator.setup import Navigation, SensorUse, World

_SITE_M = -2600.0


def scenarios() -> tuple[Scenario, ...]:
    """As flown."""
    return (_as_flown(),)


def _as_flown() -> Scenario:
    mechanisation = Strapdown(
        unit=InertialUnit(
            accelerometer_noise=1e-3,
            gyro_noise=2e-5,
            accelerometer_bias_m_s2=3e-3,
            gyro_bias_rad_s=4.8e-6,
            accelerometer_drift=1e-6,
            gyro_drift=1e-10,
            gap_acceleration_m_s2=0.5,
            gap_rate_rad_s=1e-3,
        ),
        start=Start(
            tilt_sigma_deg=0.03,
            heading_sigma_deg=0.03,
            velocity_sigma_m_s=0.5,
            horizontal_sigma_m=500.0,
            height_sigma_m=300.0,
        ),
    )
    tracker = SensorUse(
        model=StarTracker(sigma_across_arcsec=6.0, sigma_roll_arcsec=40.0), gate=RejectSigma(sigmas=5.0)
    )
    gate = RejectSigma(sigmas=5.0)
    flown = Rangefinder(sigma_m=10.0, longest_m=30e3)
    real = Rangefinder(sigma_m=3.0, longest_m=30e3, detection=Detection(reach_m=10e3, confirm=3))
    return Scenario(
        name="beresheet",
        title="Beresheet",
        mission="Beresheet",
        vehicle_name="Beresheet lander",
        date="2019-04-11T19:13:00Z",
        summary="Representative, not flight data. The inertial unit falls silent during braking; switching "
        "it on again restarts the flight computer, and the main engine is off meanwhile.",
        source="Published: start of the burn at 25–26 km, fault of an inertial unit at 14 km, a computer "
        "reset by its re-activation, heights and speeds of the fall (SpaceIL and Israel Aerospace "
        "Industries, 2019). Masses, thrust and guidance are representative.",
        site=Site(latitude_deg=32.6, longitude_deg=19.3, course_deg=180.0),
        ground=Ground(
            region="flat", flat_m=_SITE_M, strip=Strip(before_m=250e3, half_width_m=4e3, step_m=300.0)
        ),
        begin=Begin(
            to_go_m=1030.5e3,
            height_m=25.5e3 + _SITE_M,
            forward_m_s=1690.0,
            height_error_m=200.0,
            level_error_m=300.0,
            speed_error_m_s=0.3,
        ),
        vehicle=Vehicle(
            dry_kg=138.0, propellant_kg=144.0, engine=Engine(thrust_n=440.0, impulse_s=318.0, lag_s=0.5)
        ),
        guidance=Guidance(
            ignition_to_go_m=1020.4e3,
            gates=(
                Gate(after_s=500.0, height_m=14e3, to_go_m=347.7e3, forward_m_s=1060.0, sink_m_s=28.0),
                Gate(after_s=600.0, height_m=2500.0, to_go_m=1500.0, forward_m_s=60.0, sink_m_s=45.0),
            ),
            low_m_s2=0.6,
            high_m_s2=0.6,
        ),
        suite={
            "rangefinder": Instrument(kind="rangefinder", rate_hz=5.0, count=0.1, cant_deg=30.0),
            "star_tracker": Instrument(kind="star_tracker", rate_hz=1.0),
        },
        onboard=Navigation(
            mechanisation=mechanisation,
            sensors={"rangefinder": SensorUse(model=flown, gate=gate), "star_tracker": tracker},
            world=World(terrain="onboard"),
        ),
        actual=Navigation(
            mechanisation=mechanisation,
            sensors={"rangefinder": SensorUse(model=real, gate=gate), "star_tracker": tracker},
            world=World(terrain="true"),
        ),
        faults=(InertialDropout(from_s=497.0, silent_s=60.0, restart_s=120.0),),
        figures=(
            Figure(name="Sink at 10 km", words="> 50 m/s", measure="sink_at:10000", low=50.0, high=100.0),
            Figure(
                name="Sink at 5.5 km",
                words="> 100 m/s, a minute later",
                measure="sink_at:5500",
                low=100.0,
                high=150.0,
            ),
            Figure(
                name="Last telemetry",
                words="149 m at 134 m/s",
                measure="sink_at:149",
                low=120.0,
                high=150.0,
                note="the engine came back too late",
            ),
        ),
        limits_note="How long the unit was silent and the computer down is chosen (U) so that the engine "
        "comes back low; heights and speeds then follow. The fall from 10 to 5.5 km takes three quarters "
        "of the published minute. Level Moon.",
        longest_s=1500.0,
    )
