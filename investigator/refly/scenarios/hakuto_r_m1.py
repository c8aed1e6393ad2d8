"""HAKUTO-R Mission 1, Atlas crater, 25 April 2023: a gate that latched a healthy range finder out.

While ranges are used they tie the estimate to the high ground outside the crater, of which the map on board
has the wrong height, so the estimate sits low against the site. Over the rim the range jumps, the gate
rejects it and latches, and the vehicle flies on down to a zero that lies kilometres above the floor.
"""

from __future__ import annotations

from investigator.faults.dropout import Dropout
from investigator.filters.gates import Gate as Policy
from investigator.filters.policies.accept_all import AcceptAll
from investigator.filters.policies.latch_after import LatchAfter
from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.filters.policies.reset_after import ResetAfter
from investigator.navigation.start import Start
from investigator.navigation.strapdown import InertialUnit, Strapdown
from investigator.parameters import put
from investigator.refly.ground.model import Ground, OnboardMap, Rim, Strip
from investigator.refly.guidance import Gate, Guidance
from investigator.refly.inertial_unit import InertialGrade
from investigator.refly.scenario import Begin, Figure, Scenario, Site
from investigator.refly.suite import Instrument
from investigator.refly.vehicle import Vehicle
from investigator.sensors.detection import Detection
from investigator.sensors.rangefinder import Rangefinder
from investigator.sensors.star_tracker import StarTracker
from investigator.setup import Navigation, SensorUse, World

_OUTSIDE_M = -1220.0
_BIAS_M_S2 = 7e-4
_GATE_SIGMAS = 4.7
_PATIENCE = 18  # rejections in a row
_SWITCHED_ON_S = 612.0  # by the sequence, at about 12.5 km
_GATE = "onboard.sensors.rangefinder.gate"

_SUMMARY = (
    "Representative, not flight data. Over the rim of Atlas the range jumps by kilometres; the gate rejects "
    "a healthy range finder and latches it out, and the lander comes almost to rest on an estimate of zero, "
    "high above the floor, until its propellant is gone."
)
_SOURCE = (
    "Closed-loop simulation built on what ispace published (press release and briefing of 26 May 2023); "
    "thrust, specific impulse, masses, relief and tuning of the filter are not published and are ours."
)
_LIMITS = (
    "Thrust, specific impulse and mass at ignition are not published: ours close the descent. The relief is "
    "representative: of it only the height of the rim and the change of site are published. When the first "
    "range came is not published: the range finder is switched on at about 12 km. At an estimate of zero the "
    "lander still sinks slowly, as published; afterwards it hovers and at last climbs, because a filter that "
    "believes itself 4 km too low reckons with too much gravity, so the published slow descent until the "
    "propellant was gone is not met. Nor is the published place of impact, 6.7 km from the site: only a part "
    "of that, along the track, comes of the wrong height."
)
_BRIEFING = "ispace, 26 May 2023"
_WITH_SURVEY = (
    "With the surveyed ground on board the first range puts the estimate right against the site, not against "
    "a map's wrong height of the ground outside; the range over the rim is then the one the map expects, and "
    "no gate has anything to reject."
)
_RE_INITIALISED = (
    "After as many rejections in a row as latched the range finder out the height is begun again from the "
    "range; what the inertial unit knows of speed and place stays. Nothing aboard measures speed sideways, "
    "so the lander touches down with what it has drifted by."
)
_NOT_LATCHED = (
    "Removing the latch alone changes nothing: the gate is as wide as the filter thinks itself wrong, tens "
    "of metres and at last two hundred, and the innovation is kilometres for every range after the rim. Each "
    "is rejected by the gate itself, for the filter has no reason to think itself worse."
)
_ACCEPTED = (
    "An innovation of kilometres, taken with the gain of a filter that thinks itself right within tens of "
    "metres, is shared out over all that goes with the height: velocity, tilt and bias are wrecked with it, "
    "and guidance follows them far from the site."
)


def scenarios() -> tuple[Scenario, ...]:
    """As flown, and what would have become of it otherwise."""
    flown = _as_flown()
    return (
        flown,
        _otherwise(flown, "survey-map", "with the surveyed ground on board", _WITH_SURVEY).replace(
            ground=flown.ground.replace(onboard=OnboardMap(shape="survey"))
        ),
        _gated(flown, "reset", "height re-initialised after rejections", _RE_INITIALISED, _reset()),
        _gated(flown, "no-latch", "gate kept, latch removed", _NOT_LATCHED, RejectSigma(sigmas=_GATE_SIGMAS)),
        _gated(flown, "accept-all", "every range accepted", _ACCEPTED, AcceptAll()),
    )


def _reset() -> ResetAfter:
    return ResetAfter(sigmas=_GATE_SIGMAS, rejections=_PATIENCE, opening=1.0)


def _gated(flown: Scenario, name: str, words: str, reason: str, gate: Policy) -> Scenario:
    return put(_otherwise(flown, name, words, reason), _GATE, gate)


def _otherwise(flown: Scenario, name: str, words: str, reason: str) -> Scenario:
    """A what-if carries no published figures: nothing of the kind was flown."""
    return flown.replace(
        name=f"m1-{name}",
        title=f"HAKUTO-R M1, {words}",
        summary=f"Representative, not flight data. What if: {words}.",
        figures=(),
        limits_note=reason,
    )


def _figures() -> tuple[Figure, ...]:
    return (
        Figure(
            name="True height at an estimate of zero",
            words="about 5 km",
            measure="zero_height_m",
            low=4000.0,
            high=6000.0,
            note=_BRIEFING,
        ),
        Figure(
            name="Vertical speed there",
            words="at most 1 m/s, a slow descent",
            measure="zero_climb_m_s",
            low=-2.0,
            high=2.0,
            note=f"{_BRIEFING}. Counted as met within 2 m/s either way.",
        ),
        Figure(
            name="Propellant left at the end",
            words="none: slow descent until it was gone, then free fall",
            measure="propellant_kg",
            low=-0.5,
            high=0.5,
            note=_BRIEFING,
        ),
        Figure(
            name="Speed of impact",
            words="at least 100 m/s",
            measure="impact_m_s",
            low=100.0,
            high=200.0,
            note=f"{_BRIEFING}. A fall of 5 km gives 127 m/s (derived).",
        ),
        Figure(
            name="Fall of the ground at the rim",
            words="about 3 km",
            measure="rim_m",
            low=2500.0,
            high=3500.0,
            note=_BRIEFING,
        ),
        Figure(
            name="Distance to go at the rim",
            words="19–21 km before it",
            measure="rim_to_go_m",
            low=19e3,
            high=21e3,
            mark="D",
            note="From the published place of the rim, for an approach from the north.",
        ),
        Figure(
            name="Height at the rim",
            words="9–10 km",
            measure="rim_height_m",
            low=8.5e3,
            high=10.5e3,
            mark="D",
            note="From the reference descent; published is that it lay below about 10 km.",
        ),
    )


def _as_flown() -> Scenario:
    believed = Strapdown(
        unit=InertialUnit(
            accelerometer_noise=0.0026,
            gyro_noise=2e-5,
            accelerometer_bias_m_s2=_BIAS_M_S2,
            gyro_bias_rad_s=4.8e-6,
            accelerometer_drift=1e-6,
            gyro_drift=1e-10,
        ),
        start=Start(
            tilt_sigma_deg=0.03,
            heading_sigma_deg=0.03,
            velocity_sigma_m_s=0.76,
            horizontal_sigma_m=300.0,
            height_sigma_m=1950.0,
        ),
    )
    tracker = SensorUse(
        model=StarTracker(sigma_across_arcsec=6.0, sigma_roll_arcsec=20.0), gate=RejectSigma(sigmas=5.0)
    )
    flown = Rangefinder(sigma_m=25.0, longest_m=40e3)
    real = Rangefinder(sigma_m=3.0, longest_m=40e3, detection=Detection(reach_m=16e3, confirm=3))
    return Scenario(
        name="m1",
        title="HAKUTO-R M1",
        mission="HAKUTO-R Mission 1",
        vehicle_name="ispace Series 1 lander",
        date="2023-04-25T16:28:00Z",
        summary=_SUMMARY,
        source=_SOURCE,
        limits_note=_LIMITS,
        site=Site(latitude_deg=47.5, longitude_deg=44.4, course_deg=180.0),
        ground=Ground(
            strip=Strip(before_m=80e3, beyond_m=15e3),
            rim=Rim(outer_m=3055.0, level_to_m=58e3, blend_m=15e3),
            onboard=OnboardMap(
                shape="level inside, level outside", outside_m=_OUTSIDE_M, outside_from_m=14e3
            ),
        ),
        begin=Begin(
            to_go_m=725e3,
            height_m=16.8e3,
            forward_m_s=1687.7,
            height_error_m=300.0,
            level_error_m=300.0,
            speed_error_m_s=0.5,
            tilt_error_deg=0.03,
        ),
        unit=InertialGrade(force_bias_m_s2=_BIAS_M_S2),
        vehicle=Vehicle(dry_kg=348.0, propellant_kg=482.0),
        guidance=Guidance(
            ignition_to_go_m=685.3e3,
            touchdown_m_s=2.0,
            slow_below_m=10.0,
            steady_below_m=500.0,
            dive=1.0,
            gates=(
                Gate(after_s=368.0, height_m=18800.0, to_go_m=198.3e3, forward_m_s=939.0, sink_m_s=21.4),
                Gate(after_s=368.0, height_m=3000.0, to_go_m=2300.0, forward_m_s=57.0, sink_m_s=60.0),
            ),
        ),
        suite={
            "rangefinder": Instrument(kind="rangefinder", rate_hz=5.0, count=0.1, cant_deg=55.0),
            "star_tracker": Instrument(kind="star_tracker", rate_hz=1.0),
        },
        onboard=Navigation(
            mechanisation=believed,
            sensors={
                "rangefinder": SensorUse(
                    model=flown, gate=LatchAfter(sigmas=_GATE_SIGMAS, rejections=_PATIENCE)
                ),
                "star_tracker": tracker,
            },
            world=World(terrain="onboard"),
        ),
        actual=Navigation(
            mechanisation=believed,
            sensors={
                "rangefinder": SensorUse(
                    model=real, gate=RejectSigma(sigmas=5.0), faults=(Dropout(end_s=_SWITCHED_ON_S),)
                ),
                "star_tracker": tracker,
            },
            world=World(terrain="true"),
        ),
        figures=_figures(),
        # What would have saved it was compared by touchdowns up to 5 m/s; nothing aboard measures speed
        # sideways, so what the inertial unit has drifted by stays.
        soft_m_s=5.0,
        soft_level_m_s=3.0,
    )
