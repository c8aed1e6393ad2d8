"""The descent's log put together: sensors, terrain, truth, events, setup, and then the telemetry."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np

from investigator.errors import UsageError
from investigator.logs.contents import Channel, Event, Header, LogContents, Phase, Stream
from investigator.logs.writer import write_log
from investigator.navigation.rotations import quaternion
from investigator.world.frames import position_p, rotation_pn
from sample_logs.descent import belief, ground, sensors, trajectory
from sample_logs.descent.sensors import Clock
from sample_logs.descent.trajectory import BRAKING_S, END_S, MOON, SITE_HEIGHT_M

SHORTEST_MIN, LONGEST_MIN = 0.25, 30.0
_RATES_HZ = (10.0, 20.0, 50.0, 100.0, 200.0, 400.0)


def write(
    path: Path | str,
    *,
    minutes: float = 15.0,
    rate_hz: float = 100.0,
    seed: int = 1,
    engine: str = "auto",
) -> Path:
    """Write the last `minutes` of the descent with an inertial unit of `rate_hz`; returns the path.

    `engine` replays the as-flown setup for the telemetry. Raises UsageError for a length or rate that is
    none of these.
    """
    if not SHORTEST_MIN <= minutes <= LONGEST_MIN or rate_hz not in _RATES_HZ:
        allowed = ", ".join(f"{rate:g}" for rate in _RATES_HZ)
        raise UsageError(
            f"A descent of {minutes:g} minutes at {rate_hz:g} Hz is none that can be made.",
            str(path),
            f"Ask for {SHORTEST_MIN:g} to {LONGEST_MIN:g} minutes, and a rate among {allowed} Hz.",
        )
    path = Path(path)
    recorded = contents(Clock(minutes, rate_hz), seed)
    write_log(path, recorded)
    run = belief.flown(path, engine)
    header = recorded.header
    site = (header.site_latitude_rad, header.site_longitude_rad)
    navigation = belief.telemetry(run, position_p(*site, header.site_height_ref_m, MOON), rotation_pn(*site))
    write_log(path, replace(recorded, navigation=navigation, measurements=belief.updates(run)))
    return path


def kept(folder: Path, **choices: object) -> Path:
    """The log of these choices (see `write`) in a folder, made only where it is not there yet.

    Its name carries a digest of the choices and of the source that makes it.
    """
    digest = hashlib.sha256(repr(sorted(choices.items())).encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    path = folder / f"descent-{digest.hexdigest()[:12]}.h5"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f"{path.stem}.part.h5"
        write(unfinished, **choices)
        unfinished.replace(path)
    return path


def contents(clock: Clock, seed: int) -> LogContents:
    """The whole log but its telemetry."""
    draws = [np.random.default_rng([seed, stream]) for stream in range(5)]
    inertial = sensors.inertial_unit(clock, draws[0])
    streams = (
        inertial,
        sensors.range_finder(clock, draws[1]),
        sensors.doppler_velocimeter(clock, draws[2]),
        sensors.star_tracker(clock, draws[3]),
    )
    return LogContents(
        header=_header(clock, seed),
        sensors=streams,
        vehicle=(_propulsion(clock),),
        events=_events(clock, streams),
        phases=_phases(clock),
        terrains=(ground.terrain(),),
        truth=truth(clock),
        setup=belief.setup(clock, draws[4]).model_dump_json(),
        notes=("The telemetry is this project's own filter replayed under the stored setup, then rounded.",),
    )


def truth(clock: Clock) -> Stream:
    """Position, velocity and attitude in p at the inertial unit's times."""
    time = clock.times(clock.rate_hz)
    flown, turned = clock.truth(time)
    up = flown.position_p_m / np.linalg.norm(flown.position_p_m, axis=1, keepdims=True)
    height = np.linalg.norm(flown.position_p_m, axis=1) - MOON[trajectory.RADIUS]
    over = ground.above(flown.position_p_m, ground.terrain())
    speed = np.sum(up * flown.velocity_p_m_s, axis=1)
    channels = {
        "position_p": Channel(flown.position_p_m, "m", "position in the planet-fixed frame"),
        "velocity_p": Channel(flown.velocity_p_m_s, "m/s", "velocity against the planet"),
        "quaternion": Channel(_quaternions(turned.C_pb), "1", "body to planet-fixed, scalar first"),
        "height_ref": Channel(height, "m", "height", {"positive": "up", "reference_surface": "ref"}),
        "altitude_agl": Channel(over, "m", "over the ground", {"positive": "up", "reference_surface": "agl"}),
        "vertical_speed": Channel(speed, "m/s", "up", {"positive": "up", "reference_surface": "ref"}),
    }
    return Stream("truth", "truth", time, channels, np.ones(time.size, bool), frame="p")


def _quaternions(C: np.ndarray) -> np.ndarray:
    """Unit quaternions (N, 4) of rotation matrices (N, 3, 3), without a jump of sign."""
    values = np.array([quaternion(matrix) for matrix in C])
    jumps = np.sum(values[1:] * values[:-1], axis=1) < 0.0
    values[1:][np.cumsum(jumps) % 2 == 1] *= -1.0
    return values


def _header(clock: Clock, seed: int) -> Header:
    latitude, longitude = trajectory.site()
    return Header(
        vehicle="Open-loop lander",
        mission="Simulated descent",
        body="moon",
        epoch_utc="2026-01-01T00:00:00Z",
        origin="simulation",
        source=f"sample_logs.descent: a programme of thrust integrated without guidance, seed {seed}",
        license="Apache-2.0",
        summary=f"The last {clock.minutes:g} minutes of a powered descent to the Moon. "
        "Representative, not flight data.",
        title="Simulated lunar descent",
        site_latitude_rad=latitude,
        site_longitude_rad=longitude,
        site_height_ref_m=SITE_HEIGHT_M,
        attributes={"seed": seed, "minutes": clock.minutes, "imu_rate_hz": clock.rate_hz},
    )


def _propulsion(clock: Clock) -> Stream:
    """Mass by the rocket equation and thrust, telemetered at 10 Hz."""
    since = np.arange(round(END_S * 10) + 1) / 10.0
    force = trajectory.specific_force(since, trajectory.solved())
    spent = np.concatenate(([0.0], np.cumsum(0.05 * (force[1:] + force[:-1]))))
    time = clock.times(10.0)
    push = trajectory.specific_force(time + clock.begin_s, trajectory.solved())
    weighs = trajectory.mass(np.interp(time + clock.begin_s, since, spent))
    channels = {
        "thrust": Channel(np.round(push * weighs, 1), "N", "thrust"),
        "mass": Channel(np.round(weighs, 2), "kg", "mass"),
    }
    return Stream("propulsion", "vehicle", time, channels, np.ones(time.size, bool))


def _phases(clock: Clock) -> tuple[Phase, ...]:
    bounds = (clock.begin_s, 0.0, BRAKING_S, BRAKING_S + trajectory.solved().upright_s, END_S)
    named = zip(("coast", "braking", "pitch-up", "terminal descent"), bounds[:-1], bounds[1:], strict=True)
    since = clock.begin_s
    return tuple(
        Phase(max(start, since) - since, end - since, name) for name, start, end in named if end > since
    )


def _events(clock: Clock, streams: tuple[Stream, ...]) -> tuple[Event, ...]:
    """Ignition, the gate at three kilometres, the first sample of each sensor of the ground, the end."""
    first = [
        Event(float(stream.time[np.argmax(stream.valid)]), f"first {stream.name} sample")
        for stream in streams[1:3]
        if stream.valid.any()
    ]
    programme = [Event(-clock.begin_s, "ignition"), Event(BRAKING_S - clock.begin_s, "pitch-up")]
    found = [*first, *programme, Event(60.0 * clock.minutes, "hover")]
    return tuple(sorted((event for event in found if event.time >= 0.0), key=lambda event: event.time))
