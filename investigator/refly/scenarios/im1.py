"""IM-1, near Malapert A, 22 February 2024: no altimeter at all."""

from __future__ import annotations

from investigator.faults.dropout import Dropout
from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.refly.belief import honest
from investigator.refly.ground.model import Ground, Strip
from investigator.refly.guidance import Gate, Guidance
from investigator.refly.inertial_unit import InertialGrade
from investigator.refly.scenario import Begin, Disturbance, Figure, Scenario, Site
from investigator.refly.suite import Instrument
from investigator.refly.vehicle import Engine, Vehicle
from investigator.sensors.position_fix import PositionFix
from investigator.sensors.rangefinder import Rangefinder
from investigator.sensors.star_tracker import StarTracker
from investigator.setup import Navigation, SensorUse, World

_GRADE = InertialGrade(force_bias_m_s2=2e-5, force_noise=1e-4, rate_bias_rad_s=5e-8, rate_noise=1e-6)
_BEGIN = Begin(
    to_go_m=543e3,
    height_m=17.63e3,
    forward_m_s=1690.0,
    believed_height_off_m=97.0,
    height_error_m=10.0,
    level_error_m=20.0,
    speed_error_m_s=0.02,
    tilt_error_deg=0.005,
)
_CLAIMED_M = 25.0  # the filter knows that its height may be off
_LACKING = Disturbance(sigma_m_s2=2e-5)


def scenarios() -> tuple[Scenario, ...]:
    """As flown."""
    return (_as_flown(),)


def _as_flown() -> Scenario:
    believed = honest(_GRADE, _BEGIN.replace(height_error_m=_CLAIMED_M), _LACKING)
    return Scenario(
        name="im1",
        title="IM-1",
        mission="IM-1",
        vehicle_name="Intuitive Machines Nova-C “Odysseus”",
        date="2024-02-22T23:12:00Z",
        summary=(
            "Representative, not flight data. No range finder gives a value; the height known last, "
            "at 15 km, is carried on by the inertial unit and stands too high, so the vehicle meets "
            "the ground while still coming down."
        ),
        source=(
            "What was disabled, the error of height and the speeds at touchdown: operator’s "
            "briefings, 2024. Masses, thrust, sensors and guidance are representative."
        ),
        site=Site(latitude_deg=-80.13, longitude_deg=1.44, course_deg=180.0),
        ground=Ground(strip=Strip(before_m=80e3, beyond_m=10e3)),
        begin=_BEGIN,
        disturbance=_LACKING,
        vehicle=Vehicle(dry_kg=600.0, propellant_kg=600.0, engine=Engine(thrust_n=3100.0, impulse_s=320.0)),
        guidance=Guidance(
            ignition_to_go_m=540.74e3,
            gates=(
                Gate(after_s=307.8, height_m=11189.0, to_go_m=139.47e3, forward_m_s=894.2, sink_m_s=30.1),
                Gate(after_s=288.0, height_m=800.0, to_go_m=400.0, forward_m_s=20.0, sink_m_s=24.9),
            ),
            touchdown_m_s=1.0,
            slow_below_m=20.0,
            low_m_s2=0.05,
            bend_m=150.0,
            high_m_s2=0.47,
            steady_below_m=20.0,
            sideways_m_s2=0.065,
            response_s=4.0,
        ),
        unit=_GRADE,
        suite={
            "star_tracker": Instrument(kind="star_tracker", rate_hz=1.0),
            "optical_fix": Instrument(kind="position_fix", rate_hz=1.0, lowest_m=500.0, highest_m=30e3),
            "rangefinder": Instrument(kind="rangefinder", rate_hz=5.0, count=0.01, cant_deg=20.0),
        },
        onboard=Navigation(mechanisation=believed, sensors=_flown(), world=World(terrain="survey")),
        actual=Navigation(mechanisation=believed, sensors=_real(), world=World(terrain="true")),
        figures=_figures(),
        limits_note=(
            "Not published: masses, the grade of the inertial unit and the profile of the last 100 m. "
            "Without an altimeter height drifts; the unit, its calibration and the knowledge of the "
            "orbit are chosen so good that the error stays near the published 100 m. Published "
            "sideways speeds differ (2 m/s; also 2 mph and 1 m/s). The vehicle came down 1.5 km off "
            "its site and tipped over: neither the error across ground nor the legs are modelled."
        ),
        longest_s=1000.0,
    )


def _flown() -> dict[str, SensorUse]:
    model = Rangefinder(sigma_m=3.0, longest_m=40e3)
    return {**_alike(), "rangefinder": SensorUse(model=model, gate=RejectSigma(sigmas=5.0))}


def _real() -> dict[str, SensorUse]:
    model = Rangefinder(sigma_m=0.5, longest_m=40e3)
    return {
        **_alike(),
        "rangefinder": SensorUse(model=model, gate=RejectSigma(sigmas=5.0), faults=(Dropout(),)),
    }


def _alike() -> dict[str, SensorUse]:
    """Sensors whose noise the filter knows."""
    gate = RejectSigma(sigmas=5.0)
    fix = PositionFix(part="horizontal", sigma_horizontal_m=50.0, radius_m=1737.4e3)
    return {
        "star_tracker": SensorUse(
            model=StarTracker(sigma_across_arcsec=6.0, sigma_roll_arcsec=40.0), gate=gate
        ),
        "optical_fix": SensorUse(model=fix, gate=gate),
    }


def _figures() -> tuple[Figure, ...]:
    """What was published, and what counts as met."""
    return (
        Figure(
            name="height",
            words="believed about 100 m too high",
            measure="belief_error_m",
            low=60.0,
            high=150.0,
            mark="P",
            note="operator’s briefing, 2024",
        ),
        Figure(
            name="sink",
            words="3 m/s down at touchdown",
            measure="touchdown_m_s",
            low=2.3,
            high=3.7,
            mark="P",
            note="operator’s briefing, 2024; planned 1 m/s",
        ),
        Figure(
            name="sideways",
            words="2 m/s sideways at touchdown",
            measure="level_m_s",
            low=1.0,
            high=3.0,
            mark="P",
            note="operator’s briefing, 2024; other accounts 1 m/s and 2 mph",
        ),
    )
