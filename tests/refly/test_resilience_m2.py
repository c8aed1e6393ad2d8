"""RESILIENCE emerges from each of four causes; they differ in what else a log shows of them."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from investigator.refly.catalogue import scenario
from investigator.refly.flight import Flight, fly
from investigator.refly.outcome import Outcome, outcome

_CAUSES = ("m2", "m2-reflectivity", "m2-laser", "m2-speed")


@cache
def _flown(name: str, seed: int = 11) -> tuple[Flight, Outcome]:
    flight = fly(scenario(name), seed)
    return flight, outcome(flight)


@pytest.mark.parametrize("name", _CAUSES)
def test_each_cause_meets_every_published_figure(name):
    _, result = _flown(name)
    assert [(met.figure.name, met.value) for met in result.figures if not met.met] == []


def test_a_first_range_at_3_km_would_have_landed():
    _, result = _flown("m2-heard")
    assert 2500.0 < result.measures["first_range_m"] < 3200.0
    assert result.landed, result.words


def test_between_first_lock_and_192_m_the_engine_gives_all_it_has():
    """Source: 893 m at 66 m/s to 192 m at 42 m/s is 3.47 m/s² of specific force (Moon: 1.62)."""
    _, result = _flown("m2")
    found, at = result.measures, {met.figure.measure: met.value for met in result.figures}
    slowed = found["first_range_sink_m_s"] ** 2 - at["sink_at:192"] ** 2
    force = slowed / (2.0 * (found["first_range_m"] - 192.0)) + 1.62
    assert force == pytest.approx(3.47, abs=0.25)


def test_dark_ground_and_a_weak_laser_take_away_the_same_at_any_speed_but_a_loss_by_speed_does_not():
    """The link budget by hand: signal over threshold, times range squared, along the descent."""

    def budget(name: str) -> np.ndarray:
        flight, _ = _flown(name)
        ranges, light = flight.run.innovations["rangefinder"], flight.light["rangefinder"]
        heard = ranges.z[:, 0] > 200.0  # near the ground the noise of a range is no longer small
        return light[heard] * ranges.z[heard, 0] ** 2

    dark, weak, deaf = (budget(name) for name in _CAUSES[1:])
    detection = scenario("m2-reflectivity").actual.sensors["rangefinder"].model.hearing()
    upright = detection.albedo / 0.3 * detection.reach_m**2  # a beam aslant returns less, none more
    assert dark.max() < 1.1 * upright
    assert np.median(dark) > 0.7 * upright
    assert np.median(weak) == pytest.approx(np.median(dark), rel=0.1)
    assert np.median(deaf) > 5.0 * np.median(dark)
