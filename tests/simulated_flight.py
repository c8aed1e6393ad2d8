"""A simulated flight of twenty seconds for the tests of case, command line and window: up, over, down.

Made from closed forms and independent of the engine: an acceleration over time, the standard atmosphere's
formula, and a recorded solution that errs by a slow wave. The barometer is off for half a second.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.logs.contents import Channel, Event, Header, LogContents, Phase, Stream
from investigator.logs.writer import write_log
from investigator.navigation.vertical import VerticalChannel
from investigator.sensors.barometer import Barometer
from investigator.setup import Navigation, SensorUse, Setup

RATE_HZ, DURATION_S = 20.0, 20.0
SPIKE = (12.0, 12.5)  #: the barometer reads too high a pressure here
SPIKE_PA = 450.0
SIGMA_PA = 6.0
_G = 9.80665


def truth() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Time, height above site, vertical speed and acceleration (400,): pad, burn, coast, parachute."""
    fine = np.arange(round(DURATION_S * 2000)) / 2000.0
    speed, height, push = (np.zeros_like(fine) for _ in range(3))
    for k, t in enumerate(fine):
        push[k] = 0.0 if t < 2.0 else 12.0 if t < 5.0 else -_G if t < 8.8 else (-6.0 - speed[k]) / 0.8
        if k + 1 < fine.size:
            speed[k + 1] = speed[k] + push[k] / 2000.0
            height[k + 1] = height[k] + 0.5 * (speed[k] + speed[k + 1]) / 2000.0
    step = round(2000 / RATE_HZ)
    return fine[::step], height[::step], speed[::step], push[::step]


def pressure(height_m: np.ndarray) -> np.ndarray:
    """The standard atmosphere below 11 km, over a site at sea level (Pa)."""
    return 101325.0 * (1.0 - 0.0065 * height_m / 288.15) ** 5.25588


def setup(sigma_pa: float = SIGMA_PA) -> Setup:
    """The as-flown set-up: a vertical channel driven by the accelerometer, a barometer behind a gate."""
    channel = VerticalChannel(
        input="accel", speed_noise=0.2, acceleration_noise=0.05, align_s=1.5, acceleration_sigma_m_s2=0.1
    )
    use = SensorUse(model=Barometer(sigma_pa=sigma_pa), gate=RejectSigma(sigmas=4.0))
    half = Navigation(mechanisation=channel, sensors={"baro": use})
    return Setup(onboard=half, actual=half, provenance="as flown")


def contents(*, believed_too_high_m: float = 0.0, with_navigation: bool = True) -> LogContents:
    """The log; `believed_too_high_m` is added to the recorded solution from the spike on."""
    time, height, speed, push = truth()
    rng = np.random.default_rng(20)
    read = pressure(height) + SIGMA_PA * rng.standard_normal(time.size)
    read[(time >= SPIKE[0]) & (time < SPIKE[1])] += SPIKE_PA
    force = push + _G + 0.05 * rng.standard_normal(time.size)
    wave = 0.4 * np.sin(0.5 * time)
    wrong = np.where(time >= SPIKE[0], believed_too_high_m, 0.0)
    navigation = _stream(
        "navigation",
        "navigation",
        time,
        altitude=Channel(
            height + wave + wrong, "m", "altitude", {"positive": "up", "reference_surface": "site"}
        ),
        vertical_speed=Channel(speed + 0.2 * np.cos(0.5 * time), "m/s", "vertical speed", {"positive": "up"}),
    )
    return LogContents(
        header=Header(
            vehicle="Specimen rocket",
            mission="Simulated hop",
            body="earth",
            epoch_utc="2026-01-01T12:00:00Z",
            origin="simulation",
            source="closed forms",
            license="Apache-2.0",
            summary="Up, over, down a parachute; the barometer is off for half a second.",
            title="Simulated hop",
            site_latitude_rad=0.8,
            site_longitude_rad=0.2,
        ),
        sensors=(
            _stream("baro", "barometer", time, pressure=Channel(read, "Pa", "static pressure")),
            replace(
                _stream(
                    "accel",
                    "accelerometer_axis",
                    time,
                    specific_force=Channel(force, "m/s^2", "force along up"),
                ),
                attributes={"axis": "up"},
            ),
        ),
        navigation=replace(navigation, derived=True, attributes={"altitude_reference": "site"})
        if with_navigation
        else None,
        events=(Event(2.0, "liftoff"), Event(5.0, "burnout"), Event(8.8, "parachute")),
        phases=(Phase(0.0, 2.0, "pad"), Phase(2.0, 8.8, "ascent"), Phase(8.8, 20.0, "descent")),
        setup=setup().model_dump_json(),
    )


def write(path: Path, **choices: object) -> Path:
    """Write the log there; returns the path."""
    write_log(path, contents(**choices))
    return path


def _stream(name: str, kind: str, time: np.ndarray, **channels: Channel) -> Stream:
    return Stream(name, kind, time, channels, np.ones(time.size, dtype=bool))
