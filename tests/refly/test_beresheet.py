"""Beresheet emerges: a silent inertial unit, a computer that restarts, an engine that comes too late."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from investigator.assembly import Assembly
from investigator.filters.engine import run_problem
from investigator.refly.arrays import PHASES, RESTARTING, T_SILENT, T_THRUST
from investigator.refly.catalogue import scenario
from investigator.refly.flight import Flight, fly
from investigator.refly.outcome import Path, outcome
from investigator.refly.stage import IMU, Prepared


@pytest.fixture(scope="module")
def flight() -> Flight:
    return fly(scenario("beresheet"), 1)


@pytest.mark.parametrize("seed", [1, 2])
def test_heights_and_speeds_of_the_fall_are_the_published_ones(seed):
    result = outcome(fly(scenario("beresheet"), seed))
    assert all(figure.met for figure in result.figures), result.figures
    assert not result.landed


def test_the_engine_is_off_while_the_computer_restarts(flight):
    down = flight.phase == RESTARTING
    assert PHASES[RESTARTING] == "computer restarts"
    assert np.count_nonzero(down) == pytest.approx(120.0 * 100.0, abs=2)
    assert flight.level[down, T_THRUST][500:].max() < 1.0
    assert flight.level[flight.level[:, T_SILENT] == 0.0, T_THRUST].max() > 400.0


def test_the_unit_falls_silent_at_14_km(flight):
    row = int(np.flatnonzero(flight.level[:, T_SILENT])[0])
    assert Path(flight).height_site_m[row] == pytest.approx(14e3, abs=400.0)


def test_a_replay_of_what_was_recorded_repeats_the_flight_across_the_gap(flight):
    """The log has no increments for the rows nobody read: the replay bridges them as the flight did."""
    silent = flight.level[:, T_SILENT] > 0.0
    streams = dict(flight.stage.prepared.streams)
    imu = streams[IMU]
    rows = slice(1, flight.time.size + 1)
    channels = {
        name: replace(channel, values=np.vstack((np.zeros((1, 3)), flight.increments[:, part])))
        for (name, channel), part in zip(imu.channels.items(), (slice(0, 3), slice(3, 6)), strict=True)
    }
    valid = np.concatenate(([True], ~silent))
    streams[IMU] = replace(imu, time=imu.time[: rows.stop], channels=channels, valid=valid)
    prepared = Prepared(flight.stage.prepared.header, streams, flight.stage.prepared.grounds)
    half = flight.stage.onboard.replace(sensors={})
    blind = Assembly(prepared).problem(half, "replay")
    problem = replace(blind, sensors=flight.problem.sensors)
    again = run_problem(problem).trajectory
    heard = flight.time[~silent]
    at = np.searchsorted(again.time, heard - 1e-6)
    apart = again.position_p_m[at] - flight.run.trajectory.position_p_m[~silent]
    assert np.abs(apart).max() < 1e-3


def test_a_unit_that_never_falls_silent_brings_the_lander_down_slowly():
    result = outcome(fly(scenario("beresheet").replace(faults=()), 1))
    assert result.measures["impact_m_s"] < 10.0
