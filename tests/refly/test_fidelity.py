"""The baseline replay of a re-flown log repeats the flight; a log that lost packets says where it parts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from investigator.baseline import baseline
from investigator.fidelity import Fidelity, check_fidelity
from investigator.logs.reader import FlightLog, open_log
from investigator.refly.catalogue import scenario
from investigator.refly.flight import Flight, fly
from investigator.refly.recording import write_flight
from investigator.refly.telemetry import HEIGHT_COUNT_M, SPEED_COUNT_M_S
from investigator.replay import replay


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


def _first_lost(log: FlightLog) -> float:
    """When (s) the inertial unit's first gap begins."""
    time = log.sensor("imu").time
    return float(time[np.argmax(np.diff(time) > 0.015)])
