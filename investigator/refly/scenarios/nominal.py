"""A nominal landing, as Blue Ghost flew it: Mare Crisium, 2 March 2025. Everything works."""

from __future__ import annotations

from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.refly.belief import honest
from investigator.refly.ground.model import Ground, Strip
from investigator.refly.guidance import Gate, Guidance
from investigator.refly.inertial_unit import InertialGrade
from investigator.refly.scenario import Begin, Disturbance, Figure, Scenario, Site
from investigator.refly.suite import Instrument
from investigator.refly.vehicle import Engine, Vehicle
from investigator.sensors.doppler_velocimeter import DopplerVelocimeter
from investigator.sensors.position_fix import PositionFix
from investigator.sensors.rangefinder import Rangefinder
from investigator.sensors.star_tracker import StarTracker
from investigator.setup import Navigation, SensorUse, World

_GRADE = InertialGrade()
_RANGE_M = 3.55  # what the survey lacks, 3.5 m, and the noise of the range finder
_BEGIN = Begin(
    to_go_m=509.4e3,
    height_m=16.35e3,
    forward_m_s=1690.0,
    height_scatter_m=300.0,
    level_scatter_m=300.0,
    speed_scatter_m_s=0.5,
    height_error_m=300.0,
    level_error_m=300.0,
    speed_error_m_s=0.3,
    tilt_error_deg=0.02,
)


def scenarios() -> tuple[Scenario, ...]:
    """One."""
    return (_nominal(),)


def _nominal() -> Scenario:
    return Scenario(
        name="nominal",
        title="Nominal landing",
        mission="Blue Ghost Mission 1",
        vehicle_name="Firefly Blue Ghost",
        date="2025-03-02T08:23:00Z",
        summary=(
            "Representative, not flight data. A landing in Mare Crisium in which everything works: "
            "position fixes from terrain, star tracker, Doppler beams below 4 km, range finder, and a "
            "filter that claims what it errs."
        ),
        source=(
            "Timeline, speeds and terrain-relative navigation: operator and NASA, 2025. Masses, "
            "thrust, sensors and guidance are representative."
        ),
        site=Site(latitude_deg=18.56, longitude_deg=61.81, course_deg=180.0),
        ground=Ground(strip=Strip(before_m=80e3, beyond_m=10e3)),
        begin=_BEGIN,
        vehicle=Vehicle(dry_kg=500.0, propellant_kg=550.0, engine=Engine(thrust_n=2800.0, impulse_s=310.0)),
        guidance=Guidance(
            ignition_to_go_m=507e3,
            gates=(
                Gate(after_s=286.0, height_m=16300.0, to_go_m=136e3, forward_m_s=900.6, sink_m_s=51.5),
                Gate(after_s=283.4, height_m=1000.0, to_go_m=500.0, forward_m_s=25.0, sink_m_s=25.0),
            ),
            touchdown_m_s=1.0,
            slow_below_m=25.0,
            low_m_s2=0.32,
            bend_m=1000.0,
        ),
        suite={
            "star_tracker": Instrument(kind="star_tracker", rate_hz=1.0),
            "terrain_fix": Instrument(kind="position_fix", rate_hz=1.0, lowest_m=500.0, highest_m=30e3),
            "rangefinder": Instrument(
                kind="rangefinder", rate_hz=5.0, count=0.01, cant_deg=20.0, highest_m=10e3
            ),
            "doppler": Instrument(
                kind="doppler_velocimeter", rate_hz=20.0, count=0.001, highest_m=4000.0, lowest_m=3.0
            ),
        },
        onboard=Navigation(
            mechanisation=honest(_GRADE, _BEGIN, Disturbance()),
            sensors=_flown(),
            world=World(terrain="survey"),
        ),
        actual=Navigation(
            mechanisation=honest(_GRADE, _BEGIN, Disturbance()), sensors=_real(), world=World(terrain="true")
        ),
        figures=_figures(),
        limits_note=(
            "Not published and chosen so that the timeline closes: masses, thrust, specific impulse, "
            "gates, noise of the sensors. All engines act as one; the switch from main engine to "
            "thrusters is not modelled."
        ),
        longest_s=900.0,
    )


def _flown() -> dict[str, SensorUse]:
    gate = RejectSigma(sigmas=5.0)
    return {
        **_alike(),
        "rangefinder": SensorUse(model=Rangefinder(sigma_m=_RANGE_M, longest_m=40e3), gate=gate),
    }


def _real() -> dict[str, SensorUse]:
    gate = RejectSigma(sigmas=5.0)
    return {
        **_alike(),
        "rangefinder": SensorUse(model=Rangefinder(sigma_m=0.5, longest_m=40e3), gate=gate),
    }


def _alike() -> dict[str, SensorUse]:
    """Sensors whose noise the filter knows."""
    gate = RejectSigma(sigmas=5.0)
    return {
        "star_tracker": SensorUse(
            model=StarTracker(sigma_across_arcsec=6.0, sigma_roll_arcsec=40.0), gate=gate
        ),
        "terrain_fix": SensorUse(
            model=PositionFix(sigma_horizontal_m=30.0, sigma_vertical_m=30.0, radius_m=1737.4e3), gate=gate
        ),
        "doppler": SensorUse(model=DopplerVelocimeter(sigma_m_s=0.05), gate=gate),
    }


def _figures() -> tuple[Figure, ...]:
    """What was published, and what counts as met."""
    return (
        Figure(
            name="descent",
            words="powered descent begins 11 min before touchdown",
            measure="powered_s",
            low=600.0,
            high=720.0,
            mark="P",
            note="operator, 2025: ignition 11 min before touchdown",
        ),
        Figure(
            name="braking",
            words="braking burn of 9 minutes",
            measure="braking_s",
            low=510.0,
            high=600.0,
            mark="P",
            note="NASA, 2025-03-02: a 9-minute braking burn",
        ),
        Figure(
            name="slowed",
            words="40 m/s about 100 s before touchdown",
            measure="speed_before:100",
            low=30.0,
            high=60.0,
            mark="P",
            note="operator, 2025: 1.7 km/s to 40 m/s, last 100 s on thrusters",
        ),
        Figure(
            name="touchdown",
            words="about 1 m/s at touchdown",
            measure="touchdown_m_s",
            low=0.5,
            high=1.5,
            mark="P",
            note="operator, 2025",
        ),
        Figure(
            name="place",
            words="within 100 m of the site",
            measure="distance_m",
            low=0.0,
            high=100.0,
            mark="P",
            note="operator, 2025",
        ),
    )
