"""Vikram (Chandrayaan-2), 6 September 2019: thrust higher than expected, and turns held below a limit."""

from __future__ import annotations

from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.refly.belief import honest
from investigator.refly.faults.rate_limit import RateLimit
from investigator.refly.faults.thrust_scale import ThrustScale
from investigator.refly.ground.model import Ground, Strip
from investigator.refly.guidance import Gate, Guidance
from investigator.refly.inertial_unit import InertialGrade
from investigator.refly.scenario import Begin, Disturbance, Figure, Scenario, Site
from investigator.refly.suite import Instrument
from investigator.refly.vehicle import AttitudeControl, Engine, Vehicle
from investigator.sensors.doppler_velocimeter import DopplerVelocimeter
from investigator.sensors.position_fix import PositionFix
from investigator.sensors.radar_altimeter import RadarAltimeter
from investigator.sensors.star_tracker import StarTracker
from investigator.setup import Navigation, SensorUse, World

_GRADE = InertialGrade()
_BEGIN = Begin(
    to_go_m=582e3,
    height_m=30.86e3,
    forward_m_s=1683.0,
    height_error_m=300.0,
    level_error_m=300.0,
    speed_error_m_s=0.3,
    tilt_error_deg=0.02,
)
_COASTING_S, _COASTED_S = 605.0, 665.0  # between rough braking and the turn upright


def scenarios() -> tuple[Scenario, ...]:
    """As flown."""
    return (_as_flown(),)


def _as_flown() -> Scenario:
    believed = honest(_GRADE, _BEGIN, Disturbance())
    return Scenario(
        name="vikram",
        title="Vikram",
        mission="Chandrayaan-2",
        vehicle_name="ISRO Vikram",
        date="2019-09-06T20:08:00Z",
        summary=(
            "Representative, not flight data. After rough braking, as planned down to 7.4 km, the "
            "engines give more than they are commanded; guidance asks for turns faster than attitude "
            "control is allowed to make."
        ),
        source=(
            "Heights, speeds, higher thrust and the limit of 10 °/s: reply to the Lok Sabha, 2019, "
            "and statements of the operator, 2023. Masses, thrust, sensors and guidance are "
            "representative."
        ),
        site=Site(latitude_deg=-70.9, longitude_deg=22.8, course_deg=180.0),
        ground=Ground(strip=Strip(before_m=80e3, beyond_m=10e3)),
        begin=_BEGIN,
        vehicle=Vehicle(
            dry_kg=650.0,
            propellant_kg=821.0,
            engine=Engine(thrust_n=3500.0, impulse_s=312.0, lowest_share=0.3),
            attitude=AttitudeControl(fastest_deg_s=30.0),
        ),
        guidance=Guidance(
            ignition_to_go_m=579.58e3,
            gates=(
                Gate(after_s=355.3, height_m=21315.0, to_go_m=134.17e3, forward_m_s=804.0, sink_m_s=89.5),
                Gate(after_s=248.0, height_m=7400.0, to_go_m=5000.0, forward_m_s=130.0, sink_m_s=66.0),
                Gate(after_s=38.0, height_m=5000.0, to_go_m=1300.0, forward_m_s=70.0, sink_m_s=60.0),
                Gate(after_s=64.0, height_m=400.0, to_go_m=30.0, forward_m_s=2.0, sink_m_s=10.0),
            ),
            touchdown_m_s=1.5,
            slow_below_m=15.0,
        ),
        suite={
            "star_tracker": Instrument(kind="star_tracker", rate_hz=1.0),
            "camera_fix": Instrument(kind="position_fix", rate_hz=1.0, lowest_m=500.0, highest_m=30e3),
            "altimeter": Instrument(kind="radar_altimeter", rate_hz=5.0, count=0.1, highest_m=10e3),
            "doppler": Instrument(
                kind="doppler_velocimeter", rate_hz=20.0, count=0.001, highest_m=6000.0, lowest_m=3.0
            ),
        },
        onboard=Navigation(mechanisation=believed, sensors=_sensors(5.0), world=World(terrain="survey")),
        actual=Navigation(mechanisation=believed, sensors=_sensors(1.0), world=World(terrain="true")),
        faults=(
            ThrustScale(factor=1.5, start_s=_COASTING_S, end_s=_COASTED_S),
            RateLimit(fastest_deg_s=10.0),
        ),
        figures=_figures(),
        limits_note=(
            "Not published: by how much thrust was higher, for how long, the mass, the throttle range and "
            "the guidance after 7.4 km. Half again the thrust for 60 s is what it takes here: the height it "
            "leaves is more than a short fine braking can take out. With up to a fifth more thrust the "
            "vehicle lands, with twice as much too, for then guidance takes it down late; and without the "
            "limit on turns it lands as well. Of seeds 1 to 8 two crash as published, one at 13 m/s, five "
            "land. The way to the ground differs: here most of the last speed is downward, and contact is a "
            "height, not a failed link."
        ),
        lost_contact_m=330.0,
        longest_s=900.0,
    )


def _sensors(range_sigma_m: float) -> dict[str, SensorUse]:
    gate = RejectSigma(sigmas=5.0)
    fix = PositionFix(sigma_horizontal_m=50.0, sigma_vertical_m=50.0, radius_m=1737.4e3)
    return {
        "star_tracker": SensorUse(
            model=StarTracker(sigma_across_arcsec=6.0, sigma_roll_arcsec=40.0), gate=gate
        ),
        "camera_fix": SensorUse(model=fix, gate=gate),
        "altimeter": SensorUse(model=RadarAltimeter(sigma_m=range_sigma_m), gate=gate),
        "doppler": SensorUse(model=DopplerVelocimeter(sigma_m_s=0.1), gate=gate),
    }


def _figures() -> tuple[Figure, ...]:
    """What was published, and what counts as met."""
    return (
        Figure(
            name="rough braking",
            words="146 m/s at 7.4 km",
            measure="speed_at:7400",
            low=130.0,
            high=165.0,
            mark="P",
            note="reply to the Lok Sabha, 2019",
        ),
        Figure(
            name="last contact",
            words="more than 55 m/s at 330 m",
            measure="speed_at:330",
            low=55.0,
            high=100.0,
            mark="P",
            note="operator, 2019: contact lost at about 330 m",
        ),
        Figure(
            name="place",
            words="hard landing within 500 m of the site",
            measure="distance_m",
            low=0.0,
            high=500.0,
            mark="P",
            note="reply to the Lok Sabha, 2019",
        ),
    )
