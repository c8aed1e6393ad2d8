"""One flight in closed loop: the filter of a replay, the same digits every time, draws that stay apart."""

from __future__ import annotations

import numpy as np
import pytest

from investigator.errors import UsageError
from investigator.filters.compiled.passes import forward
from investigator.filters.policies.accept_all import AcceptAll
from investigator.parameters import put
from investigator.refly.catalogue import scenario
from investigator.refly.flight import Flight, fly
from investigator.refly.outcome import measure, outcome


@pytest.fixture(scope="module")
def flown() -> Flight:
    return fly(scenario("m1"), 1)


def test_a_replay_of_what_was_flown_repeats_belief_and_decisions_digit_for_digit(flown: Flight):
    again = forward(flown.problem).run
    assert np.array_equal(again.trajectory.nominal, flown.run.trajectory.nominal)
    assert np.array_equal(again.trajectory.sigma, flown.run.trajectory.sigma)
    for name, run in flown.run.innovations.items():
        assert np.array_equal(run.reason, again.innovations[name].reason)
        assert np.array_equal(run.innovation, again.innovations[name].innovation, equal_nan=True)


def test_the_same_seed_flies_the_same_digits_and_another_one_others(flown: Flight):
    again, other = fly(scenario("m1"), 1), fly(scenario("m1"), 2)
    assert np.array_equal(again.position_p_m, flown.position_p_m)
    assert np.array_equal(again.run.trajectory.nominal, flown.run.trajectory.nominal)
    assert not np.array_equal(other.position_p_m[:1000], flown.position_p_m[:1000])


def test_until_a_gate_decides_otherwise_another_gate_flies_the_same_path(flown: Flight):
    open_gate = put(scenario("m1"), "onboard.sensors.rangefinder.gate", AcceptAll())
    other = fly(open_gate, 1)
    ranging = flown.run.innovations["rangefinder"]
    first = int(np.searchsorted(flown.time, ranging.time[ranging.reason == 1][0]))
    assert first > 10_000
    assert np.array_equal(other.position_p_m[: first - 1], flown.position_p_m[: first - 1])
    assert not np.array_equal(other.position_p_m[first + 500], flown.position_p_m[first + 500])


def test_increments_are_whole_counts_and_what_is_left_over_is_not_lost(flown: Flight):
    counts = flown.increments[:, :3] / flown.scenario.unit.velocity_count_m_s
    assert np.allclose(counts, np.round(counts), atol=1e-6)
    felt = np.linalg.norm(flown.increments[:, :3].sum(axis=0))
    assert felt > 0.0


def test_an_unknown_measure_is_refused_with_those_there_are(flown: Flight):
    from investigator.refly.outcome import Path

    with pytest.raises(UsageError, match="impact_m_s"):
        measure("nothing", flown, Path(flown))


def test_the_verdict_names_the_impact(flown: Flight):
    verdict = outcome(flown)
    assert not verdict.landed
    assert f"{verdict.measures['impact_m_s']:.0f} m/s" in verdict.words


def test_samples_of_the_past_and_sensors_nobody_carries_are_refused():
    late = put(scenario("m1"), "onboard.sensors.rangefinder.latency_s", 0.3)
    with pytest.raises(UsageError, match="before they exist"):
        fly(late, 1)
    bare = scenario("m1").replace(suite={"star_tracker": scenario("m1").suite["star_tracker"]})
    with pytest.raises(UsageError, match="the vehicle carries none"):
        fly(bare, 1)
