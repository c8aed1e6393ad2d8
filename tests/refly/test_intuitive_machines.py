"""IM-1 and IM-2: what was published of them emerges from what was wrong."""

from functools import cache

import numpy as np
import pytest

from investigator.refly.catalogue import scenario
from investigator.refly.flight import fly
from investigator.refly.outcome import Path, measure, outcome
from investigator.refly.scenario import Scenario

SEEDS = (1, 2)


@cache
def flight(name, seed):
    return fly(scenario(name), seed)


def without_faults(found: Scenario, name: str) -> Scenario:
    sensors = dict(found.actual.sensors)
    sensors[name] = sensors[name].replace(faults=())
    return found.replace(actual=found.actual.replace(sensors=sensors))


@pytest.mark.parametrize("seed", SEEDS)
def test_im1_has_no_range_and_meets_the_ground_too_fast(seed):
    flown = flight("im1", seed)
    assert np.isnan(measure("first_range_m", flown, Path(flown)))
    found = outcome(flown)
    assert not found.landed and found.words.startswith("touched down at")


def test_im1_meets_its_published_figures_in_the_flight_of_its_sample():
    flown = flight("im1", scenario("im1").seed)
    assert [met.figure.name for met in outcome(flown).figures if not met.met] == []


def test_im1_lands_once_its_range_finder_works():
    found = outcome(fly(without_faults(scenario("im1"), "rangefinder"), 1))
    assert found.landed, found.words
    assert abs(found.measures["belief_error_m"]) < 5.0


@pytest.mark.parametrize("seed", SEEDS)
def test_im2_comes_down_250_m_off_believing_itself_higher(seed):
    found = outcome(flight("im2", seed))
    assert not found.landed
    assert found.measures["distance_m"] == pytest.approx(250.0, abs=25.0)
    assert found.measures["belief_error_m"] > 30.0


def test_im2_lands_where_it_was_to_once_maps_and_altimeter_are_right():
    mended = without_faults(without_faults(scenario("im2"), "altimeter"), "crater_fix")
    found = outcome(fly(mended, 1))
    assert found.landed, found.words
    assert found.measures["distance_m"] < 50.0
