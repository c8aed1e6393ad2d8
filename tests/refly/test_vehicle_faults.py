"""Faults of the vehicle change what they say, and only that."""

from functools import cache

import numpy as np
import pytest

from investigator.refly.arrays import T_COMMAND, T_THRUST
from investigator.refly.catalogue import scenario
from investigator.refly.faults.engine_loss import EngineLoss
from investigator.refly.faults.rate_limit import RateLimit
from investigator.refly.faults.thrust_scale import ThrustScale
from investigator.refly.flight import fly


@cache
def flown(*faults):
    return fly(scenario("nominal").replace(faults=faults, longest_s=80.0), 1)


def share(flight, rows):
    return np.median(flight.level[rows, T_THRUST] / flight.level[rows, T_COMMAND])


def test_thrust_is_scaled_in_its_window_and_nowhere_else():
    flight = flown(ThrustScale(factor=1.2, start_s=40.0, end_s=60.0))
    assert share(flight, slice(4300, 5900)) == pytest.approx(1.2, abs=0.01)
    assert share(flight, slice(3000, 3900)) == pytest.approx(1.0, abs=0.01)
    assert share(flight, slice(6500, 7900)) == pytest.approx(1.0, abs=0.01)


def test_a_lost_engine_leaves_the_rest_of_the_thrust():
    flight = flown(EngineLoss(share=0.45, start_s=40.0))
    assert share(flight, slice(4300, 7900)) == pytest.approx(0.55, abs=0.01)
    assert share(flight, slice(3000, 3900)) == pytest.approx(1.0, abs=0.01)


def test_turns_stay_below_the_rate_limit():
    rate = np.linalg.norm(flown(RateLimit(fastest_deg_s=0.5)).increments[:, 3:], axis=1) * 100.0
    free = np.linalg.norm(flown().increments[:, 3:], axis=1) * 100.0
    assert np.degrees(rate).max() < 0.55 < np.degrees(free).max()


def test_a_rate_limit_never_loosens_the_vehicles_own():
    craft = type("Craft", (), {"fastest_rad_s": 0.1, "_replace": lambda self, **given: given})()
    assert RateLimit(fastest_deg_s=90.0).craft(craft) == {"fastest_rad_s": 0.1}


def test_faults_say_what_they_are():
    assert ThrustScale(factor=0.9).title() == "thrust 10 % low"
    assert EngineLoss(share=0.45, below_m=50.0).title() == "45 % of the thrust lost below 50 m"
    assert RateLimit().title() == "turns no faster than 10 °/s"
