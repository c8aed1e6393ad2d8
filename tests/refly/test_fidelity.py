"""The baseline replay of a re-flown log repeats the flight; a log that lost packets says where it parts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from investigator.baseline import baseline
from investigator.fidelity import Fidelity, check_fidelity
from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.logs.reader import FlightLog, open_log
from investigator.refly.catalogue import scenario
from investigator.refly.flight import Flight, fly
from investigator.refly.recording import write_flight
from investigator.refly.suite import Instrument
from investigator.refly.telemetry import HEIGHT_COUNT_M, SPEED_COUNT_M_S
from investigator.replay import replay
from investigator.sensors.doppler_velocimeter import DopplerVelocimeter
from investigator.sensors.position_fix import PositionFix
from investigator.setup import SensorUse


@pytest.fixture(scope="module")
def flight() -> Flight:
    return fly(scenario("m1"))


@pytest.fixture(scope="module")
def whole(flight: Flight, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlightLog]:
    path = tmp_path_factory.mktemp("whole") / "m1.h5"
    write_flight(flight, path)
    with open_log(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def thinned(flight: Flight, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlightLog]:
    path = tmp_path_factory.mktemp("thinned") / "m1.h5"
    write_flight(flight, path, lose=0.05)
    with open_log(path) as opened:
        yield opened


def checked(log: FlightLog) -> Fidelity:
    setup, recorded = baseline(log), log.navigation()
    assert recorded is not None
    return check_fidelity(recorded, replay(log, setup), log.header, setup, measurements=log.measurements())


def test_the_replay_agrees_within_half_a_count_of_the_telemetry(whole: FlightLog) -> None:
    check = checked(whole)
    height, speed = check.departures
    assert check.provenance == "as flown" and check.reproduces
    assert height.worst <= 0.5 * HEIGHT_COUNT_M + 1e-6
    assert speed.worst <= 0.5 * SPEED_COUNT_M_S + 1e-6


def test_every_used_flag_is_repeated_the_latch_included(whole: FlightLog) -> None:
    check = checked(whole)
    flown = {item.sensor: item for item in whole.measurements()}
    assert {item.sensor for item in check.used} == {"rangefinder", "star_tracker"}
    for item in check.used:
        assert item.holds and item.compared == flown[item.sensor].time.size
    assert np.count_nonzero(flown["rangefinder"].reason == "latched") > 100


def test_the_replay_is_the_flight_s_own_filter_to_rounding(flight: Flight, whole: FlightLog) -> None:
    again = replay(whole, baseline(whole)).trajectory
    flown = flight.run.trajectory
    assert np.array_equal(again.time, flown.time)
    assert np.abs(again.position_p_m - flown.position_p_m).max() < 1e-4
    assert np.abs(again.velocity_p_m_s - flown.velocity_p_m_s).max() < 1e-6


def test_a_log_without_a_twentieth_of_its_packets_reports_where_it_parts_first(thinned: FlightLog) -> None:
    check = checked(thinned)
    height = check.departures[0]
    assert not check.reproduces
    assert (
        height.first_outside is not None and "The baseline departs from the flight at T+" in check.sentence()
    )
    lost = _first_lost(thinned)
    assert lost <= height.first_outside


def test_every_kind_of_sensor_comes_back_and_its_flight_is_repeated(tmp_path: Path) -> None:
    """M1 with a Doppler velocimeter and terrain fixes besides: counts to the bit, arcs to rounding."""
    scene = scenario("m1")
    more = {
        "doppler": Instrument(kind="doppler_velocimeter", rate_hz=10.0, count=0.001, highest_m=4000.0),
        "terrain_fix": Instrument(kind="position_fix", rate_hz=1.0, highest_m=15e3),
    }
    models = {
        "doppler": DopplerVelocimeter(sigma_m_s=0.1),
        "terrain_fix": PositionFix(part="horizontal", sigma_horizontal_m=60.0, radius_m=1737400.0),
    }
    uses = {name: SensorUse(model=model, gate=RejectSigma(sigmas=6.0)) for name, model in models.items()}
    flown = fly(
        scene.replace(
            suite=scene.suite | more,
            onboard=scene.onboard.replace(sensors=scene.onboard.sensors | uses),
            actual=scene.actual.replace(sensors=scene.actual.sensors | uses),
        )
    )
    write_flight(flown, tmp_path / "more.h5")
    with open_log(tmp_path / "more.h5") as log:
        sensors = {sensor.name: sensor.only(sensor.time > 0.0) for sensor in flown.problem.sensors}
        for name, allowed in (("doppler", 0.0), ("terrain_fix", 1e-8)):
            read = log.sensor(name)
            z = models[name].samples(read)[read.time > 0.0]
            off = np.abs(z - sensors[name].z)[sensors[name].usable]
            assert off.size > 100 and off.max() <= allowed
        check = checked(log)
        assert check.reproduces and len(check.used) == 4


def _first_lost(log: FlightLog) -> float:
    """When (s) the inertial unit's first gap begins."""
    time = log.sensor("imu").time
    return float(time[np.argmax(np.diff(time) > 0.015)])
