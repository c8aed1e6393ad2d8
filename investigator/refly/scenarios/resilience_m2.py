"""RESILIENCE (Mission 2), Mare Frigoris, 5 June 2025: a range finder heard too late, for one or more causes.

Until the first range the estimate stands high, so the lander is still fast when the range comes. Every cause
here takes about as much signal away; they differ in what else a log shows of them (`_CAUSES`).
"""

from __future__ import annotations

from dataclasses import dataclass

from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.navigation.start import Start
from investigator.navigation.strapdown import InertialUnit, Strapdown
from investigator.parameters import put
from investigator.refly.ground.model import FineRelief, Ground, Strip
from investigator.refly.guidance import Gate, Guidance
from investigator.refly.inertial_unit import InertialGrade
from investigator.refly.scenario import Begin, Figure, Scenario, Site
from investigator.refly.suite import Instrument
from investigator.refly.vehicle import AttitudeControl, Engine, Vehicle
from investigator.sensors.detection import Detection
from investigator.sensors.rangefinder import Rangefinder
from investigator.sensors.star_tracker import StarTracker
from investigator.setup import Navigation, SensorUse, World

_REACH_M = 3650.0  # straight down on ground of albedo 0.3: confirmed at about 3 km
_DETECTION = "actual.sensors.rangefinder.model.detection"
_BRIEFING = "ispace, 24 June 2025"

_SOURCE = (
    "Closed-loop simulation built on what ispace published (press release and briefing of 24 June 2025); "
    "thrust, masses, profile, range finder and navigation errors are not published and are ours."
)
_LIMITS = (
    "No single cause of plausible size is enough: first lock below 0.9 km instead of 3 km misses 10.5 dB, "
    "instead of 10 km 21 dB; ground three times darker is 5 dB, half the laser's power 3 dB, a beam 60° off "
    "the vertical 3 dB. The flights with one cause take all of it from that one; the one with several "
    "shares it out. That the estimate starts 0.8 km high, and so stands 1.2 km high at lock, is assumed "
    "alike in all: 66 m/s at 0.9 km asks for it. Thrust, mass and the profile of speed are not published. "
    "It is a narrow story: of seeds 1 to 12 five meet every figure under all four causes; the others miss "
    "the height of the first range or the speed at 192 m, most of them by a few per cent."
)


@dataclass(frozen=True)
class _Cause:
    """What took the signal away, and how a log would tell it from the others."""

    name: str
    title: str
    detection: Detection
    told: str


_CAUSES = (
    _Cause(
        "m2",
        "RESILIENCE M2, several causes",
        Detection(
            reach_m=_REACH_M, albedo=0.111, energy=0.5, loss_db_per_m_s=0.053, width_db=0.2, confirm=16
        ),
        "Dark ground, half the laser's power and a loss by speed together; none of them alone would have "
        "done it.",
    ),
    _Cause(
        "m2-reflectivity",
        "RESILIENCE M2, dark ground",
        Detection(reach_m=_REACH_M, albedo=0.0232, width_db=0.2, confirm=16),
        "Ground of albedo 0.023: returned intensity times range squared is low and constant and would follow "
        "a map of albedo. No mare is that dark (0.15–0.2, unverified).",
    ),
    _Cause(
        "m2-laser",
        "RESILIENCE M2, weak laser",
        Detection(reach_m=_REACH_M, energy=0.077, width_db=0.2, confirm=16),
        "A laser of a thirteenth of its power: the deficit is the same over any ground and at any speed, and "
        "a test before the descent would show it.",
    ),
    _Cause(
        "m2-speed",
        "RESILIENCE M2, deaf at speed",
        Detection(reach_m=_REACH_M, loss_db_per_m_s=0.1614, width_db=0.2, confirm=16),
        "Detection lost by speed: returned intensity is what it should be, and yet no range is valid until "
        "the speed has fallen; a slower descent would have been heard from higher up.",
    ),
)


def scenarios() -> tuple[Scenario, ...]:
    """As flown, for several causes together and for each alone; and with the first range at 3 km."""
    flown = tuple(_by(cause) for cause in _CAUSES)
    heard = put(flown[0], _DETECTION, Detection(reach_m=_REACH_M, width_db=0.2, confirm=16)).replace(
        name="m2-heard",
        title="RESILIENCE M2, first range at 3 km",
        summary="Representative, not flight data. What if: the first range comes at about 3 km.",
        figures=(),
        limits_note="",
    )
    return (*flown, heard)


def _by(cause: _Cause) -> Scenario:
    return put(_flight(), _DETECTION, cause.detection).replace(
        name=cause.name,
        title=cause.title,
        summary=f"Representative, not flight data. The first range comes below 0.9 km. {cause.told}",
        figures=_figures(),
        limits_note=_LIMITS,
    )


def _flight() -> Scenario:
    believed = Strapdown(
        unit=InertialUnit(
            accelerometer_noise=0.065,
            gyro_noise=2e-5,
            accelerometer_bias_m_s2=7e-4,
            gyro_bias_rad_s=4.8e-6,
            accelerometer_drift=1e-6,
            gyro_drift=1e-10,
        ),
        start=Start(
            tilt_sigma_deg=0.03,
            heading_sigma_deg=0.03,
            velocity_sigma_m_s=1.4,
            horizontal_sigma_m=1000.0,
            height_sigma_m=1650.0,
        ),
    )
    tracker = SensorUse(
        model=StarTracker(sigma_across_arcsec=6.0, sigma_roll_arcsec=20.0), gate=RejectSigma(sigmas=5.0)
    )
    believed_range = Rangefinder(sigma_m=16.0, longest_m=40e3)
    real = Rangefinder(sigma_m=3.0, longest_m=40e3)
    return Scenario(
        seed=11,
        name="m2",
        title="RESILIENCE M2",
        mission="RESILIENCE, HAKUTO-R Mission 2",
        vehicle_name="ispace RESILIENCE lander",
        date="2025-06-05T19:05:00Z",
        summary="",
        source=_SOURCE,
        site=Site(latitude_deg=60.5, longitude_deg=-4.6, course_deg=180.0),
        ground=Ground(
            strip=Strip(before_m=20e3, beyond_m=8e3), relief=FineRelief(rms_m=6.0, largest_m=400.0)
        ),
        begin=Begin(
            to_go_m=752e3,
            height_m=17.4e3,
            forward_m_s=1687.7,
            believed_height_off_m=820.0,
            height_error_m=20.0,
            level_error_m=150.0,
            speed_error_m_s=0.02,
            tilt_error_deg=0.003,
        ),
        # The offset of height stands for this flight's errors; what still scatters about it is small.
        unit=InertialGrade(force_bias_m_s2=1e-4),
        vehicle=Vehicle(
            dry_kg=348.0,
            propellant_kg=512.0,
            engine=Engine(thrust_n=1620.0, lag_s=0.7),
            attitude=AttitudeControl(gain_1_s=1.3, fastest_deg_s=8.0, lag_s=0.4),
        ),
        guidance=Guidance(
            ignition_to_go_m=711.3e3,
            gates=(
                Gate(after_s=390.0, height_m=19350.0, to_go_m=199.3e3, forward_m_s=912.0, sink_m_s=27.3),
                Gate(after_s=371.0, height_m=5000.0, to_go_m=900.0, forward_m_s=30.0, sink_m_s=88.0),
            ),
            touchdown_m_s=3.0,
            slow_below_m=15.0,
            low_m_s2=1.26,
            bend_m=1000.0,
            high_m_s2=0.76,
            steady_below_m=700.0,
        ),
        suite={
            "rangefinder": Instrument(kind="rangefinder", rate_hz=10.0, count=0.1),
            "star_tracker": Instrument(kind="star_tracker", rate_hz=1.0),
        },
        onboard=Navigation(
            mechanisation=believed,
            sensors={
                "rangefinder": SensorUse(model=believed_range, gate=RejectSigma(sigmas=5.0)),
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
        soft_m_s=5.0,
        soft_level_m_s=3.0,
    )


def _figures() -> tuple[Figure, ...]:
    return (
        Figure(
            name="First valid range",
            words="below 900 m",
            measure="first_range_m",
            low=700.0,
            high=900.0,
            note=f"{_BRIEFING}. 893 m is unverified; other readings: 1–1.5 km, about 1 km.",
        ),
        Figure(
            name="Speed of descent there",
            words="66 m/s, where 44 m/s were planned",
            measure="first_range_sink_m_s",
            low=63.0,
            high=69.0,
            note=_BRIEFING,
        ),
        Figure(
            name="Speed of descent at 192 m",
            words="42 m/s, in the last telemetry",
            measure="sink_at:192",
            low=39.0,
            high=45.0,
            note=f"{_BRIEFING}. The webcast showed 52 m at 52 m/s, and heights down to −223 m.",
        ),
        Figure(
            name="Speed of descent at impact",
            words="about 32 m/s",
            measure="touchdown_m_s",
            low=25.0,
            high=40.0,
            mark="D",
            note="Projected from the last telemetry at the force flown since the first range.",
        ),
        Figure(
            name="Speed sideways at impact",
            words="less than 15 m/s",
            measure="level_m_s",
            low=0.0,
            high=15.0,
            mark="U",
            note="Not published: the attitude was near vertical.",
        ),
        Figure(
            name="Impact from the site",
            words="368 m",
            measure="distance_m",
            low=0.0,
            high=750.0,
            note="282 m south and 236 m east of it, from images in orbit.",
        ),
    )
