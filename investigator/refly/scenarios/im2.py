"""IM-2, Mons Mouton, 6 March 2025: an altimeter noisy and distorted near the ground, maps in low sun."""

from __future__ import annotations

from investigator.faults.bias import Bias
from investigator.faults.noise_inflation import NoiseInflation
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

_GRADE = InertialGrade()
_BEGIN = Begin(
    to_go_m=586e3,
    height_m=20.14e3,
    forward_m_s=1690.0,
    height_error_m=100.0,
    level_error_m=300.0,
    speed_error_m_s=0.3,
    tilt_error_deg=0.02,
)
_NEAR_S = 690.0


def scenarios() -> tuple[Scenario, ...]:
    """As flown."""
    return (_as_flown(),)


def _as_flown() -> Scenario:
    believed = honest(_GRADE, _BEGIN, Disturbance())
    return Scenario(
        name="im2",
        title="IM-2",
        mission="IM-2",
        vehicle_name="Intuitive Machines Nova-C “Athena”",
        date="2025-03-06T17:17:00Z",
        summary=(
            "Representative, not flight data. Crater maps made in other light put every fix 250 m "
            "off, and near the ground the altimeter is noisy and reads long, so the vehicle touches "
            "down while it believes itself higher."
        ),
        source=(
            "Altimeter, low sun, crater maps, 250 m and the attitude at rest: operator’s briefings, "
            "2025. Masses, thrust, sensors and guidance are representative."
        ),
        site=Site(latitude_deg=-84.79, longitude_deg=29.2, course_deg=180.0),
        ground=Ground(strip=Strip(before_m=80e3, beyond_m=10e3)),
        begin=_BEGIN,
        vehicle=Vehicle(dry_kg=650.0, propellant_kg=650.0, engine=Engine(thrust_n=3100.0, impulse_s=320.0)),
        guidance=Guidance(
            ignition_to_go_m=583.09e3,
            gates=(
                Gate(after_s=326.5, height_m=16276.0, to_go_m=155.02e3, forward_m_s=906.6, sink_m_s=-1.1),
                Gate(after_s=321.2, height_m=800.0, to_go_m=400.0, forward_m_s=20.0, sink_m_s=24.9),
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
            "crater_fix": Instrument(kind="position_fix", rate_hz=1.0, lowest_m=100.0, highest_m=30e3),
            "altimeter": Instrument(
                kind="rangefinder", rate_hz=5.0, count=0.01, cant_deg=20.0, highest_m=12e3
            ),
        },
        onboard=Navigation(mechanisation=believed, sensors=_flown(), world=World(terrain="survey")),
        actual=Navigation(mechanisation=believed, sensors=_real(), world=World(terrain="true")),
        figures=_figures(),
        limits_note=(
            "Not published: how noisy and how wrong the altimeter was, and the speeds at touchdown. A "
            "bias and a factor on the noise stand for both; a constant offset of the fixes stands "
            "for the maps. Coming to rest on its side is not modelled: the flight ends at first "
            "contact, above the speeds a landing allows."
        ),
        longest_s=1100.0,
    )


def _flown() -> dict[str, SensorUse]:
    gate = RejectSigma(sigmas=5.0)
    return {
        "star_tracker": _tracker(),
        "crater_fix": SensorUse(model=_fix(), gate=gate),
        "altimeter": SensorUse(model=Rangefinder(sigma_m=15.0, longest_m=40e3), gate=gate),
    }


def _real() -> dict[str, SensorUse]:
    gate = RejectSigma(sigmas=5.0)
    noisy = (NoiseInflation(factor=10.0, start_s=_NEAR_S), Bias(bias=80.0, start_s=_NEAR_S))
    return {
        "star_tracker": _tracker(),
        "crater_fix": SensorUse(model=_fix(), gate=gate, faults=(Bias(bias=250.0, component="first"),)),
        "altimeter": SensorUse(model=Rangefinder(sigma_m=1.0, longest_m=40e3), gate=gate, faults=noisy),
    }


def _fix() -> PositionFix:
    return PositionFix(part="horizontal", sigma_horizontal_m=50.0, radius_m=1737.4e3)


def _tracker() -> SensorUse:
    return SensorUse(
        model=StarTracker(sigma_across_arcsec=6.0, sigma_roll_arcsec=40.0), gate=RejectSigma(sigmas=5.0)
    )


def _figures() -> tuple[Figure, ...]:
    """What was published, and what counts as met."""
    return (
        Figure(
            name="place",
            words="250 m from the site",
            measure="distance_m",
            low=150.0,
            high=350.0,
            mark="P",
            note="operator’s briefing, 2025",
        ),
    )
