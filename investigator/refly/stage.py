"""A flight about to be flown: a log whose samples are still to come, and the filter problems over it.

The filter of the flight is assembled from this log exactly as a replay's is from the one written afterwards;
streams hold every time at which a sample may come, and a first sample before the start that sets what a
sensor model takes from its first one (a star tracker's reference attitude).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from math import degrees, floor, radians
from pathlib import Path

import numpy as np

from investigator.assembly import Assembly
from investigator.errors import UsageError
from investigator.filters.problem import Problem
from investigator.logs.contents import Channel, ClockModel, Header, Stream, TerrainModel, Witness
from investigator.navigation.rotations import (
    euler,
    exp_matrix,
    matrix,
    multiply,
    quaternion,
)
from investigator.navigation.strapdown import Strapdown
from investigator.refly.ground.terrains import Terrains, terrains
from investigator.refly.scenario import Scenario
from investigator.refly.suite import Instrument
from investigator.setup import Navigation
from investigator.world.bodies import ROTATION, body
from investigator.world.frames import geodetic, position_p, rotation_pn

IMU = "imu"

_terrains = lru_cache(maxsize=4)(terrains)  # what a flight of another seed stands over, too


@dataclass(frozen=True)
class Truth:
    """The true state at t = 0: position, velocity (3,) in p, C_pb (3, 3); the approach's normal (3,) in p."""

    position_p_m: np.ndarray
    velocity_p_m_s: np.ndarray
    C_pb: np.ndarray
    across_p: np.ndarray


@dataclass(frozen=True)
class Prepared:
    """A log whose samples are still to come; see `assembly.Recorded`."""

    header: Header
    streams: dict[str, Stream]
    grounds: Terrains
    path: Path = Path("flight")
    clocks: tuple[ClockModel, ...] = ()

    @property
    def sensors(self) -> tuple[str, ...]:
        """Names of its streams."""
        return tuple(self.streams)

    def sensor(self, name: str) -> Stream:
        """A stream by name."""
        return self.streams[name]

    def navigation(self) -> Stream | None:
        """None is recorded yet."""
        return None

    def witnesses(self) -> tuple[Witness, ...]:
        """There are none."""
        return ()

    def terrains(self) -> tuple[TerrainModel, ...]:
        """The true ground, the survey, and the map on board."""
        return self.grounds.true, self.grounds.survey, self.grounds.onboard


@dataclass(frozen=True)
class Stage:
    """Both problems over one prepared log, the flown setup's half with its start drawn, and the truth."""

    prepared: Prepared
    truth: Truth
    onboard: Navigation
    flown: Problem
    actual: Problem


def stage(scenario: Scenario, seed: int) -> Stage:
    """Set a scenario up for one seed.

    Raises UsageError where the scenario asks for what cannot be flown: a mechanisation without increments,
    samples of the past, a sensor without an instrument.
    """
    _require(scenario)
    site = scenario.site
    latitude, longitude = radians(site.latitude_deg), radians(site.longitude_deg)
    grounds = _terrains(scenario.ground, latitude, longitude, site.body)
    header = Header(
        vehicle=scenario.vehicle_name,
        mission=scenario.mission,
        body=site.body,
        epoch_utc=scenario.date,
        origin="simulation",
        source=scenario.source,
        license="Apache-2.0",
        summary=scenario.summary,
        title=scenario.title,
        site_latitude_rad=latitude,
        site_longitude_rad=longitude % (2.0 * np.pi),
        site_height_ref_m=grounds.site_height_ref_m,
        attributes={"scenario": scenario.name, "seed": seed},
    )
    truth = _truth(scenario, header, np.random.default_rng([seed, 1]))
    onboard = believed(scenario, truth, np.random.default_rng([seed, 2]))
    streams = _streams(scenario, truth, np.random.default_rng([seed, 3]))
    prepared = Prepared(header, streams, grounds)
    assembly = Assembly(prepared)
    actual = scenario.actual.replace(mechanisation=onboard.mechanisation)
    return Stage(
        prepared,
        truth,
        onboard,
        assembly.problem(onboard, "as flown"),
        assembly.problem(actual, "what sensors read"),
    )


def _require(scenario: Scenario) -> None:
    if not isinstance(scenario.onboard.mechanisation, Strapdown):
        raise UsageError(
            "Re-fly needs a strapdown mechanisation on board.", scenario.name, "Choose kind strapdown."
        )
    for name, use in scenario.onboard.sensors.items():
        if name not in scenario.suite or name not in scenario.actual.sensors:
            raise UsageError(
                f"The sensor “{name}” is flown, but the vehicle carries none.",
                scenario.name,
                f"It carries: {', '.join(scenario.suite)}.",
            )
        late = [fault.kind for fault in use.faults if fault.retime(np.zeros(1))[0] != 0.0]
        if use.latency_s or late:
            raise UsageError(
                f"Samples of “{name}” would be used before they exist.",
                scenario.name,
                "Take the latency off the on-board half; a flight in closed loop has none.",
            )
        if scenario.unit.rate_hz / scenario.suite[name].rate_hz % 1.0:
            raise UsageError(
                f"“{name}” speaks {scenario.suite[name].rate_hz:g} times a second, which does not divide "
                f"{scenario.unit.rate_hz:g} Hz.",
                scenario.name,
                "Choose a rate that divides the inertial unit's.",
            )


def _truth(scenario: Scenario, header: Header, rng: np.random.Generator) -> Truth:
    """On the approach's plane through the site, so far back; draws: height, along, across, three speeds.

    Engines look ahead; under a parachute the vehicle hangs against its flight, off the wind as declared.
    """
    begin, planet = scenario.begin, body(header.body).array()
    draws = rng.standard_normal(6)
    site = position_p(header.site_latitude_rad, header.site_longitude_rad, header.site_height_ref_m, planet)
    C_pn = rotation_pn(header.site_latitude_rad, header.site_longitude_rad)
    course = radians(scenario.site.course_deg)
    forward = C_pn @ np.array([np.cos(course), np.sin(course), 0.0])
    up_site = site / np.linalg.norm(site)
    across = np.cross(up_site, forward)
    radius = float(np.linalg.norm(site))
    along = -(begin.to_go_m + begin.level_scatter_m * draws[1]) / radius
    beside = begin.level_scatter_m * draws[2] / radius
    up = np.cos(along) * up_site + np.sin(along) * forward
    up = np.cos(beside) * up + np.sin(beside) * across
    latitude, longitude, _ = geodetic(up * radius, planet)
    up = -rotation_pn(latitude, longitude)[:, 2]
    ahead = np.cross(across, up)
    ahead /= np.linalg.norm(ahead)
    height = begin.height_m + begin.height_scatter_m * draws[0]
    speeds = begin.speed_scatter_m_s * draws[3:]
    velocity = (
        (begin.forward_m_s + speeds[0]) * ahead
        + speeds[1] * np.cross(up, ahead)
        - (begin.sink_m_s + speeds[2]) * up
    )
    z = -ahead + 0.1 * up
    if scenario.vehicle.parachute is not None:
        off = radians(scenario.vehicle.parachute.off_wind_deg)
        z = np.sin(off) * np.cross(velocity, across) - np.cos(off) * velocity
    z /= np.linalg.norm(z)
    y = across - (across @ z) * z
    y /= np.linalg.norm(y)
    C_pb = np.column_stack((np.cross(y, z), y, z))
    return Truth(position_p(latitude, longitude, height, planet), velocity, C_pb, across)


def believed(scenario: Scenario, truth: Truth, rng: np.random.Generator) -> Navigation:
    """The on-board half with its start declared: the truth, declared offsets, and a draw of each error."""
    begin, planet = scenario.begin, body(scenario.site.body).array()
    draws = rng.standard_normal(9)
    distance = float(np.linalg.norm(truth.position_p_m))
    latitude, longitude, height = geodetic(truth.position_p_m, planet)
    longitude += begin.level_error_m * draws[7] / (distance * np.cos(latitude))
    latitude += begin.level_error_m * draws[6] / distance
    C_pn = rotation_pn(latitude, longitude)
    tilted = exp_matrix(C_pn @ (radians(begin.tilt_error_deg) * draws[:3])) @ truth.C_pb
    tilted = tilted @ exp_matrix(np.array([0.0, radians(begin.believed_pitch_off_deg), 0.0]))
    roll, pitch, heading = (degrees(angle) for angle in euler(C_pn.T @ tilted))
    down_off = begin.believed_sink_off_m_s
    north, east, down = (
        C_pn.T @ truth.velocity_p_m_s + begin.speed_error_m_s * draws[3:6] + (0.0, 0.0, down_off)
    )
    course = C_pn.T @ np.cross(truth.across_p, truth.position_p_m / distance)
    north, east = np.array([north, east]) + begin.believed_forward_off_m_s * course[:2]
    mechanisation = scenario.onboard.mechanisation
    assert isinstance(mechanisation, Strapdown)
    start = mechanisation.start.replace(
        attitude="declared",
        position="declared",
        velocity="declared",
        gyro_bias="zero",
        roll_deg=roll,
        pitch_deg=pitch,
        heading_deg=heading,
        latitude_deg=degrees(latitude),
        longitude_deg=degrees(longitude),
        height_ref_m=height + begin.believed_height_off_m + begin.height_error_m * draws[8],
        north_m_s=float(north),
        east_m_s=float(east),
        down_m_s=float(down),
    )
    return scenario.onboard.replace(mechanisation=mechanisation.replace(start=start))


def _streams(scenario: Scenario, truth: Truth, rng: np.random.Generator) -> dict[str, Stream]:
    """The inertial unit's and every sensor's times; values stand for what is still to come."""
    rate = scenario.unit.rate_hz
    count = floor(scenario.longest_s * rate) + 1
    time = np.arange(count) / rate
    nothing = np.zeros((count, 3))
    channels = {"delta_velocity": Channel(nothing, "m/s"), "delta_angle": Channel(nothing, "rad")}
    told = {"compensated": True}
    imu = Stream(IMU, "imu", time, channels, np.ones(count, bool), sampling="increment", attributes=told)
    found = {IMU: imu}
    for name, instrument in scenario.suite.items():
        found[name] = _stream(name, instrument, scenario, truth, rng)
    return found


def _stream(
    name: str, instrument: Instrument, scenario: Scenario, truth: Truth, rng: np.random.Generator
) -> Stream:
    """One sensor's stream, every sample like its first, which came before the start."""
    samples = floor(scenario.longest_s * instrument.rate_hz)
    time = np.concatenate(([-1.0], np.arange(1, samples + 1))) / instrument.rate_hz
    blank = Stream(name, instrument.kind, time, {}, np.ones(time.size, bool), mounting=instrument.mounting())
    return replace(blank, channels=_before(blank, scenario, truth, rng))


def _before(stream: Stream, scenario: Scenario, truth: Truth, rng: np.random.Generator) -> dict[str, Channel]:
    """Channels in which every sample is what the sensor said before the start."""
    planet, size = body(scenario.site.body).array(), stream.time.size
    if stream.kind in ("rangefinder", "radar_altimeter"):
        return {"range": Channel(np.zeros(size), "m", "slant range")}
    if stream.kind == "doppler_velocimeter":
        model = scenario.actual.sensors[stream.name].model
        beams = len(getattr(model, "beams_s", ((0.0, 0.0, 1.0),)))
        return {"beam_velocity": Channel(np.zeros((size, beams)), "m/s", "speed along each beam")}
    if stream.kind == "star_tracker":
        turn = exp_matrix(np.array([0.0, 0.0, float(planet[ROTATION]) * float(stream.time[0])]))
        q = quaternion(turn @ truth.C_pb @ stream.mounting.C_bs)
        q = multiply(q, quaternion(exp_matrix(1e-5 * rng.standard_normal(3))))
        q = quaternion(matrix(q))
        return {"quaternion": Channel(np.tile(q, (size, 1)), "1", "sensor to inertial, scalar first")}
    latitude, longitude, height = geodetic(truth.position_p_m, planet)
    longitude %= 2.0 * np.pi
    return {
        "latitude": Channel(np.full(size, latitude), "rad", "latitude"),
        "longitude": Channel(np.full(size, longitude), "rad", "longitude"),
        "height": Channel(
            np.full(size, height), "m", "height", {"reference_surface": "ref", "positive": "up"}
        ),
    }
