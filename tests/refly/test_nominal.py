"""A nominal landing lands, and its filter claims what it errs."""

from functools import cache

import numpy as np
import pytest

from investigator.refly.arrays import BRAKING, T_PHASE, T_THRUST
from investigator.refly.catalogue import scenario
from investigator.refly.consistency import STATES, bounds, errors, nees
from investigator.refly.flight import fly
from investigator.refly.outcome import outcome

SEEDS = (1, 2, 3)
EPOCHS_S = np.linspace(60.0, 645.0, 10)


@cache
def flight(seed):
    return fly(scenario("nominal"), seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_nominal_flight_lands_softly_beside_its_site(seed):
    found = outcome(flight(seed))
    assert found.landed, found.words
    assert found.measures["touchdown_m_s"] < 2.0 and found.measures["level_m_s"] < 1.0
    assert found.measures["distance_m"] < 100.0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_nominal_flight_meets_every_published_figure(seed):
    assert [met.figure.name for met in outcome(flight(seed)).figures if not met.met] == []


def test_the_filter_of_a_nominal_flight_claims_what_it_errs():
    found = np.array([nees(flight(seed), EPOCHS_S) for seed in SEEDS])
    low, high = bounds(len(SEEDS), outside=0.001)
    inside = (found.mean(axis=0) > low) & (found.mean(axis=0) < high)
    assert np.count_nonzero(inside) >= 8, found.mean(axis=0)


def test_the_bounds_of_a_hundred_flights_are_those_of_tables():
    assert bounds(100) == pytest.approx((8.19, 9.85), abs=0.01)  # χ²(900): 818.8 and 985.0


def test_nees_counts_an_error_of_attitude_in_the_frame_of_the_covariance():
    e = errors(flight(1), np.array([100]))[0]
    believed, true = flight(1).run.trajectory.quaternion_pb[100], flight(1).quaternion_pb[100]
    half = 0.5 * e[:3]
    turned = np.array([1.0, *half]) / np.sqrt(1.0 + half @ half)  # exp of a small ψ, to third order
    w, x, y, z = turned
    left = np.array([[w, -x, -y, -z], [x, w, -z, y], [y, z, w, -x], [z, -y, x, w]])
    assert STATES == 9 and left @ believed * np.sign((left @ believed) @ true) == pytest.approx(
        true, abs=1e-11
    )


def test_braking_keeps_thrust_in_hand():
    level = flight(1).level
    braking = level[level[:, T_PHASE] == BRAKING, T_THRUST] / scenario("nominal").vehicle.engine.thrust_n
    steady = braking[1000:-1000]  # ten seconds after ignition, ten before the last gate
    within = (steady > 0.8) & (steady < 0.97)
    assert np.count_nonzero(within) > 0.97 * steady.size
