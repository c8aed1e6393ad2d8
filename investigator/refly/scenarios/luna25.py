"""Luna-25, 19 August 2023: a burn by sensed velocity, with accelerometers that were never switched on."""

from __future__ import annotations

from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.navigation.start import Start
from investigator.navigation.strapdown import InertialUnit, Strapdown
from investigator.refly.faults.accelerometer_zero import AccelerometerZero
from investigator.refly.ground.model import Ground, Strip
from investigator.refly.guidance import Burn, Guidance
from investigator.refly.inertial_unit import InertialGrade
from investigator.refly.scenario import Begin, Figure, Scenario, Site
from investigator.refly.suite import Instrument
from investigator.refly.vehicle import Engine, Vehicle
from investigator.sensors.star_tracker import StarTracker
from investigator.setup import Navigation, SensorUse, World


def scenarios() -> tuple[Scenario, ...]:
    """As flown."""
    return (_as_flown(),)


def _as_flown() -> Scenario:
    tracker = SensorUse(
        model=StarTracker(sigma_across_arcsec=6.0, sigma_roll_arcsec=40.0), gate=RejectSigma(sigmas=5.0)
    )
    half = Navigation(
        mechanisation=Strapdown(
            unit=InertialUnit(
                accelerometer_noise=3.5e-4,
                gyro_noise=2e-5,
                accelerometer_bias_m_s2=3e-3,
                gyro_bias_rad_s=4.8e-6,
                accelerometer_drift=1e-7,
                gyro_drift=1e-10,
            ),
            start=Start(
                tilt_sigma_deg=0.03,
                heading_sigma_deg=0.03,
                velocity_sigma_m_s=0.2,
                horizontal_sigma_m=300.0,
                height_sigma_m=300.0,
            ),
        ),
        sensors={"star_tracker": tracker},
        world=World(terrain="survey"),
    )
    return Scenario(
        name="luna25",
        title="Luna-25",
        mission="Luna-25, manoeuvre to the pre-landing orbit",
        vehicle_name="Luna-25",
        date="2023-08-19T11:09:00Z",
        summary="Representative, not flight data. The burn that was to lower the orbit is ended by the "
        "clock, because the accelerometers read zero; the orbit then meets the Moon.",
        source="Published: a burn of 127 s instead of 84 s, an accelerometer unit never switched on, zero "
        "signals, cut-off by time (State Corporation Roscosmos, October 2023). Orbit, mass and thrust are "
        "representative.",
        site=Site(latitude_deg=-57.9, longitude_deg=61.4, course_deg=180.0),
        ground=Ground(region="flat", strip=Strip(step_m=500.0)),
        begin=Begin(
            to_go_m=4.17e6,
            height_m=100e3,
            forward_m_s=1633.5,
            height_error_m=200.0,
            level_error_m=200.0,
            speed_error_m_s=0.1,
        ),
        vehicle=Vehicle(dry_kg=750.0, propellant_kg=500.0, engine=Engine(thrust_n=293.6, impulse_s=300.0)),
        guidance=Guidance(
            ignition_to_go_m=0.0, burn=Burn(after_s=60.0, change_m_s=19.5, longest_s=127.0), rate_hz=10.0
        ),
        unit=InertialGrade(rate_hz=10.0),
        suite={"star_tracker": Instrument(kind="star_tracker", rate_hz=1.0)},
        onboard=half,
        actual=half.replace(world=World(terrain="true")),
        faults=(AccelerometerZero(),),
        figures=(
            Figure(
                name="Burn",
                words="127 s instead of 84 s",
                measure="burn_s",
                low=126.0,
                high=128.0,
                note="Roscosmos, October 2023",
            ),
            Figure(
                name="Contact lost",
                words="about 47 min after the burn began",
                measure="duration_s",
                low=2600.0,
                high=3100.0,
                mark="U",
                note="14:10 and 14:57 Moscow time, remembered from press releases",
            ),
            Figure(
                name="Believed height at the end",
                words="the intended orbit's, about 100 km above the ground it met",
                measure="belief_error_m",
                low=50e3,
                high=130e3,
                mark="D",
                note="from a believed change of speed of zero",
            ),
        ),
        limits_note="The longest time of the burn is the published one. Circular orbit of 100 km, perilune "
        "of 18 km intended and thrust are remembered or derived (U, D): 19.5 m/s in 84 s. Smooth Moon; the "
        "place of impact is not met, and contact is lost six minutes early.",
        longest_s=4200.0,
    )
