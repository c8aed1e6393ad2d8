"""Schiaparelli emerges: a gyro held at its limit, a right range by a wrong cosine, a negative height."""

from __future__ import annotations

import numpy as np
import pytest

from investigator.filters.problem import Reason
from investigator.refly.arrays import HANGING, T_CLIPPED, T_MASS
from investigator.refly.catalogue import scenario
from investigator.refly.episodes import attitude_error_deg
from investigator.refly.faults.gyro_clipping import GyroClipping
from investigator.refly.faults.touchdown_latch import TouchdownLatch
from investigator.refly.flight import Flight, fly
from investigator.refly.outcome import outcome


@pytest.fixture(scope="module")
def flight() -> Flight:
    return fly(scenario("schiaparelli"), 1)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_published_figure_is_met(seed):
    result = outcome(fly(scenario("schiaparelli"), seed))
    assert all(figure.met for figure in result.figures), result.figures


def test_the_attitude_is_right_before_the_flag_and_wrong_from_it_on(flight):
    error = attitude_error_deg(flight)
    clipped = np.flatnonzero(flight.level[:, T_CLIPPED])
    assert error[clipped[0] - 1] < 1.0
    assert error[clipped[-1] + 1] > 140.0
    assert (clipped[-1] - clipped[0]) / 100.0 == pytest.approx(1.0, abs=0.05)


def test_ranges_are_right_rejected_for_five_seconds_and_then_forced_in(flight):
    radar = flight.run.innovations["radar"]
    judged = radar.time[np.isin(radar.reason, (Reason.USED, Reason.REJECTED_GATE))]
    first_used = radar.time[radar.used][0]
    assert first_used - judged[0] == pytest.approx(5.0, abs=0.11)
    row = int(np.searchsorted(flight.time, judged[0]))
    assert radar.z[radar.time == judged[0], 0][0] == pytest.approx(flight.level[row, 0], abs=60.0)


def test_the_parachute_takes_its_mass_along(flight):
    row = int(np.flatnonzero(flight.phase == HANGING)[-1])
    assert flight.level[row, T_MASS] - flight.level[row + 1, T_MASS] == pytest.approx(280.0, abs=1.0)


def test_without_a_flag_that_stays_up_the_same_lander_lands():
    result = outcome(fly(scenario("schiaparelli").replace(faults=()), 1))
    assert result.landed, result.words


def test_a_clipped_gyro_whose_flag_falls_at_once_does_not_turn_the_attitude_over():
    brief = fly(scenario("schiaparelli").replace(faults=(GyroClipping(limit_deg_s=180.0, flag_s=0.0),)), 1)
    assert attitude_error_deg(brief).max() < 20.0


def test_a_touchdown_latched_as_legs_deploy_drops_the_lander_from_40_m():
    """As at Mars Polar Lander: from the armed height on it falls, to about 22 m/s."""
    result = outcome(fly(scenario("schiaparelli").replace(faults=(TouchdownLatch(legs_out_m=1000.0),)), 1))
    assert 18.0 < result.measures["impact_m_s"] < 24.0
