"""What an assumed setup takes from a log: rules about what it marks and holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from investigator.ascent import ascent, course_deg
from investigator.baseline import assumed, baseline
from investigator.errors import BadData
from investigator.logs.contents import Channel, Event, Header, LogContents, Stream
from investigator.logs.reader import FlightLog, open_log
from investigator.logs.writer import write_log
from investigator.navigation.strapdown import Strapdown
from investigator.navigation.vertical import VerticalChannel
from investigator.opening import open_case
from investigator.replay import replay
from investigator.sensors.barometer import Barometer
from tests import hedy


def sample(name: str) -> FlightLog:
    return open_log(hedy.SAMPLES / f"{name}.h5")


def pressure_log(tmp_path, *, kind="barometer", time=None, channels=None, attributes=None) -> FlightLog:
    time = np.arange(0.0, 30.0, 0.1) if time is None else time
    held = channels or {"pressure": Channel(np.linspace(101000.0, 95000.0, time.size), "Pa")}
    stream = Stream("sensor", kind, time, held, np.ones(time.size, dtype=bool))
    header = Header("v", "m", "earth", "", "flight", "s", "l", "", attributes=attributes or {})
    events = (Event(5.0, "liftoff"), Event(8.0, "burnout"), Event(20.0, "apogee"))
    path = tmp_path / "log.h5"
    write_log(path, LogContents(header=header, sensors=(stream,), events=events))
    return open_log(path)


def test_a_rocket_leans_towards_the_course_it_then_flew():
    start = baseline(hedy.log()).actual.mechanisation.start
    assert start.heading_axis == "-y"
    assert start.heading_deg == pytest.approx(190.0, abs=10.0)


def test_a_rocket_tumbles_from_apogee_on():
    log = hedy.log()
    apogee = next(event.time for event in log.events if event.name == "apogee")
    assert baseline(log).actual.mechanisation.tumbling.start_s == apogee


def test_a_flight_starts_on_the_pad_after_whatever_silence_came_before():
    setup = baseline(sample("jackpot1"))
    assert setup.actual.start_s == setup.onboard.start_s > 1073.0
    assert isinstance(setup.actual.mechanisation, Strapdown)


def test_what_flight_software_is_assumed_to_weigh_evenly_comes_nearer_to_what_some_recorded():
    log = sample("jackpot1")
    even = baseline(log)
    use = even.onboard.sensors["barometer"]
    flown = open_case(hedy.SAMPLES / "jackpot1.case").case.setup.onboard.sensors["barometer"].model
    assert use.model.dynamic_share == flown.dynamic_share == 0.0
    assert use.model.sigma_pa == pytest.approx(flown.sigma_pa, rel=0.1)  # which was identified

    misled = use.replace(model=use.model.replace(sigma_pa=2.0, dynamic_share=0.08))
    uneven = even.replace(onboard=even.onboard.replace(sensors={"barometer": misled}))
    recorded = log.navigation()
    evenly, unevenly = (replay(log, setup).trajectory for setup in (even, uneven))

    def off(channel, of):
        misfit = (
            np.interp(recorded.time, run.time, of(run)) - recorded.values(channel)
            for run in (evenly, unevenly)
        )
        return [np.sqrt(np.nanmean(item**2)) for item in misfit]

    height, speed = (
        off("altitude", lambda run: run.height_site),
        off("vertical_speed", lambda run: run.vertical_speed),
    )
    assert height[0] < 0.5 * height[1]
    assert speed[0] < 0.7 * speed[1]


def test_noise_that_is_constant_covers_the_flight(tmp_path):
    """White noise is found as it is, and a gust of half a second raises it."""
    rng = np.random.default_rng(4)
    time = np.arange(0.0, 30.0, 0.02)
    quiet = 9e4 + 0.5 * time**2 + 5.0 * rng.standard_normal(time.size)
    gust = np.where(np.abs(time - 15.25) < 0.25, 300.0, 0.0)
    found = []
    for name, pressure in (("quiet", quiet), ("gusty", quiet + gust)):
        (tmp_path / name).mkdir()
        log = pressure_log(tmp_path / name, time=time, channels={"pressure": Channel(pressure, "Pa")})
        found.append(baseline(log).onboard.sensors["sensor"].model.sigma_pa)
    assert found[0] == pytest.approx(5.0, rel=0.05)
    assert found[1] > 3.0 * found[0]


def test_without_an_inertial_unit_the_axis_drives_the_channel_until_apogee():
    setup = baseline(sample("prometheus"))
    assert isinstance(setup.actual.mechanisation, VerticalChannel)
    assert setup.actual.mechanisation.input_until_s == 28.5
    assert setup.actual.sensors["gnss"].model.part == "height"


def test_a_webcast_gives_altitude_alone_and_says_why():
    setup = baseline(sample("falcon9_crs11"))
    use = setup.actual.sensors["webcast"]
    assert use.model.part == "altitude"
    assert use.model.sigma_altitude_m > 100.0 / np.sqrt(12.0)
    assert use.faults[0].factor == 10.0
    assert "speed" in setup.note


def test_a_magnetometer_that_was_not_calibrated_is_left_out():
    assert "magnetometer" not in baseline(sample("jackpot1")).actual.sensors


def test_weather_told_by_the_log_narrows_the_air(tmp_path):
    untold = assumed(pressure_log(tmp_path)).actual
    told = assumed(pressure_log(tmp_path, attributes={"air_temperature_K": 301.0})).actual
    assert isinstance(untold.sensors["sensor"].model, Barometer)
    assert told.world.surface_temperature_k == 301.0
    assert told.sensors["sensor"].model.air_sigma_k < untold.sensors["sensor"].model.air_sigma_k


def test_a_log_that_observes_no_height_is_refused_in_words(tmp_path):
    field = {"field": Channel(np.ones((300, 3)) * 3e-5, "T")}
    with pytest.raises(BadData, match="No sensor of this log observes height"):
        assumed(pressure_log(tmp_path, kind="magnetometer", channels=field))


def test_a_flight_without_a_marked_burn_is_no_rocket():
    assert ascent(sample("quadrotor")) is None
    assert ascent(sample("falcon9_crs11")) is None


def test_fixes_that_hardly_moved_give_no_course():
    flight = ascent(hedy.log())
    fixes = hedy.log().sensor("gnss")
    still = {name: replace(item, values=item.values * 0.0 + 0.5) for name, item in fixes.channels.items()}
    assert course_deg(replace(fixes, channels=still), flight) is None
