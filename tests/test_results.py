"""The same inputs are computed once, whoever asks and on whatever thread; undo finds what it needs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Lock

import numpy as np
import pytest

from investigator import results as module
from investigator.assembly import Assembly, problem
from investigator.errors import Cancelled, NumericalFailure
from investigator.filters.problem import Problem
from investigator.opening import Opened
from investigator.parameters import put
from investigator.results import Results
from investigator.setup import Navigation, Setup

PATIENCE_S = 20.0


class Kitchen:
    """Stands in for replay and reconstruct: counts, and waits until it is let go."""

    def __init__(self) -> None:
        self.replays: list[str] = []
        self.after: list[str | None] = []
        self.reconstructions: list[str] = []
        self.entered, self.go_on = Event(), Event()
        self.go_on.set()
        self.fails: Exception | None = None
        self._lock = Lock()

    def replay(self, log, setup, *, label, engine, assembly, after, progress, cancelled):
        self.after.append(after)
        return self._cook(self.replays, label)

    def reconstruct(self, log, setup, *, label, engine, assembly, progress, cancelled):
        return self._cook(self.reconstructions, label)

    def _cook(self, made: list[str], label: str) -> str:
        with self._lock:
            made.append(label)
        self.entered.set()
        assert self.go_on.wait(PATIENCE_S)
        if self.fails is not None:
            error, self.fails = self.fails, None
            raise error
        return f"{label} done"


@pytest.fixture
def kitchen(monkeypatch: pytest.MonkeyPatch) -> Kitchen:
    made = Kitchen()
    monkeypatch.setattr(module, "replay", made.replay)
    monkeypatch.setattr(module, "reconstruct", made.reconstruct)
    return made


@pytest.fixture
def results(opened_flight: Opened) -> Results:
    return Results(opened_flight.log, room=3)


@pytest.fixture
def setup(opened_flight: Opened) -> Setup:
    return opened_flight.case.setup


def gated(setup: Setup, sigmas: float) -> Setup:
    return put(setup, "onboard.sensors.baro.gate.sigmas", sigmas)


def test_the_same_half_is_computed_once(kitchen: Kitchen, results: Results, setup: Setup) -> None:
    assert results.replay(setup, "first") == results.replay(setup, "second")
    assert kitchen.replays == ["first"]


def test_a_change_of_the_other_half_costs_nothing(kitchen: Kitchen, results: Results, setup: Setup) -> None:
    results.replay(setup, "one")
    results.reconstruction(setup, "one")
    results.replay(put(setup, "actual.sensors.baro.gate.sigmas", 2.0), "two")
    results.reconstruction(gated(setup, 2.0), "two")
    results.replay(put(setup, "bounds.height_rms_m", 9.0), "three")
    assert (kitchen.replays, kitchen.reconstructions) == (["one"], ["one"])


def test_two_threads_that_ask_at_once_are_served_by_one_run(
    kitchen: Kitchen, results: Results, setup: Setup
) -> None:
    kitchen.go_on.clear()
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(results.replay, setup, f"thread {n}") for n in range(4)]
        assert kitchen.entered.wait(PATIENCE_S)
        kitchen.go_on.set()
        served = {item.result(PATIENCE_S) for item in asked}
    assert len(served) == 1
    assert len(kitchen.replays) == 1


def test_a_run_that_failed_is_tried_again_by_the_next(
    kitchen: Kitchen, results: Results, setup: Setup
) -> None:
    kitchen.fails = NumericalFailure("It broke.")
    with pytest.raises(NumericalFailure):
        results.replay(setup, "first")
    assert not results.has(setup, reconstruction=False)
    assert results.replay(setup, "second") == "second done"


def test_a_request_that_waits_for_a_cancelled_one_computes_for_itself(
    kitchen: Kitchen, results: Results, setup: Setup
) -> None:
    kitchen.go_on.clear()
    kitchen.fails = Cancelled("Stopped.")
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(results.replay, setup, "stale")
        assert kitchen.entered.wait(PATIENCE_S)
        second = threads.submit(results.replay, setup, "newest")
        kitchen.go_on.set()
        with pytest.raises(Cancelled):
            first.result(PATIENCE_S)
        assert second.result(PATIENCE_S) == "newest done"


def test_a_request_no_longer_wanted_stops_waiting_for_another(
    kitchen: Kitchen, results: Results, setup: Setup
) -> None:
    kitchen.go_on.clear()
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(results.replay, setup, "long")
        assert kitchen.entered.wait(PATIENCE_S)
        second = threads.submit(results.replay, setup, "unwanted", None, lambda: True)
        with pytest.raises(Cancelled):
            second.result(PATIENCE_S)
        kitchen.go_on.set()
        assert first.result(PATIENCE_S) == "long done"


def test_the_newest_are_kept_and_the_one_used_longest_ago_gives_way(
    kitchen: Kitchen, results: Results, setup: Setup
) -> None:
    first, second, third, fourth = (gated(setup, sigmas) for sigmas in (1.0, 2.0, 3.0, 5.0))
    for item in (first, second, third, first, fourth):
        results.replay(item, "run")
    assert [results.has(item, reconstruction=False) for item in (first, second, third, fourth)] == [
        True,
        False,
        True,
        True,
    ]


def test_what_a_slider_passes_through_pushes_nothing_out(
    kitchen: Kitchen, results: Results, setup: Setup
) -> None:
    settled = [gated(setup, sigmas) for sigmas in (1.0, 2.0, 3.0)]
    for item in settled:
        results.replay(item, "settled")
    passed = [gated(setup, 4.0 + 0.1 * step) for step in range(20)]
    for item in passed:
        results.replay(item, "passing", passing=True)
    assert all(results.has(item, reconstruction=False) for item in settled)
    assert not results.has(passed[0], reconstruction=False)
    assert results.has(passed[-1], reconstruction=False)


def test_a_value_that_passed_and_was_then_settled_on_is_not_computed_again(
    kitchen: Kitchen, results: Results, setup: Setup
) -> None:
    results.replay(gated(setup, 2.0), "passing", passing=True)
    results.replay(gated(setup, 2.0), "settled")
    for step in range(5):
        results.replay(gated(setup, 5.0 + step), "passing", passing=True)
    assert results.has(gated(setup, 2.0), reconstruction=False)
    assert kitchen.replays.count("settled") == 0


def test_a_run_is_taken_up_from_the_last_one_of_the_same_hypothesis(
    kitchen: Kitchen, results: Results, setup: Setup
) -> None:
    results.replay(setup, "baseline")
    for sigmas, label in ((2.0, "A"), (3.0, "A"), (2.5, "B"), (3.5, "A")):
        results.replay(gated(setup, sigmas), label)
    assert kitchen.after == [None, "baseline done", "A done", "baseline done", "A done"]


def test_large_results_give_way_sooner(opened_flight: Opened, setup: Setup) -> None:
    one = Results(opened_flight.log, engine="reference").replay(setup, "one")
    own = sum(part.nbytes for part in (one.trajectory.nominal, one.trajectory.variance, one.trajectory.time))
    results = Results(opened_flight.log, engine="reference", room=64, most_bytes=own)
    tried = [gated(setup, 2.0 + 0.5 * step) for step in range(6)]
    for item in tried:
        results.replay(item, "run")
    assert [results.has(item, reconstruction=False) for item in tried] == [
        False,
        False,
        True,
        True,
        True,
        True,
    ]


def test_problems_of_one_log_share_what_a_changed_gate_does_not_touch(
    opened_flight: Opened, setup: Setup
) -> None:
    assembly = Assembly(opened_flight.log)
    one = assembly.problem(setup.onboard, "one")
    other = assembly.problem(gated(setup, 1.5).onboard, "other")
    assert other.inputs is one.inputs and other.input_time is one.input_time
    assert other.world is one.world and other.nominal0 is one.nominal0
    assert other.sensors[0].z is one.sensors[0].z
    assert other.sensors[0].gate.parameters[0] == 1.5**2
    assert one.sensors[0].gate.parameters[0] == 4.0**2


def test_a_shared_assembly_makes_the_same_problem_as_a_fresh_one(opened_flight: Opened, setup: Setup) -> None:
    assembly = Assembly(opened_flight.log)
    changes = (
        setup,
        put(setup, "onboard.sensors.baro.latency_s", 0.2),
        put(setup, "onboard.sensors.baro.mode", "inhibit"),
        put(setup, "onboard.sensors.baro.model.sigma_pa", 20.0),
        put(setup, "onboard.start_s", 3.0),
        put(setup, "onboard.world.surface_pressure_pa", 9e4),
        put(setup, "onboard.mechanisation.align_s", 0.5),
        setup,
    )
    for changed in changes:
        shared = assembly.problem(changed.onboard, "x")
        alone = problem(opened_flight.log, changed.onboard, "x")
        assert np.array_equal(shared.inputs, alone.inputs)
        assert np.array_equal(shared.nominal0, alone.nominal0) and np.array_equal(shared.P0, alone.P0)
        assert np.array_equal(shared.world.atmosphere, alone.world.atmosphere)
        for one, other in zip(shared.sensors, alone.sensors, strict=True):
            assert np.array_equal(one.time, other.time)
            assert np.array_equal(one.parameters, other.parameters)
            assert (one.inhibited is None) == (other.inhibited is None)


def test_what_is_there_is_known_without_computing(kitchen: Kitchen, results: Results, setup: Setup) -> None:
    assert not results.has(setup)
    results.replay(setup, "run")
    assert results.has(setup, reconstruction=False)
    assert not results.has(setup)
    results.reconstruction(setup, "run")
    assert results.has(setup)
    assert len(kitchen.replays) == 1


def test_a_thread_comes_to_the_same_digits_as_the_main_one(opened_flight: Opened, setup: Setup) -> None:
    with ThreadPoolExecutor(2) as threads:
        asked = [
            threads.submit(
                Results(opened_flight.log, engine="reference").reconstruction, setup, f"thread {n}"
            )
            for n in range(2)
        ]
        alone = Results(opened_flight.log, engine="reference").reconstruction(setup, "alone")
        for item in asked:
            found = item.result(60.0).trajectory
            assert np.array_equal(found.height_site, alone.trajectory.height_site)
            assert np.array_equal(found.sigma, alone.trajectory.sigma)


def test_two_threads_that_assemble_at_once_are_given_the_very_same_arrays(
    opened_flight: Opened, setup: Setup
) -> None:
    """Else every later run would compare them number by number, and half of the cache would be copies."""
    for _ in range(5):
        assembly, both = Assembly(opened_flight.log), Barrier(2)

        def assemble(half: Navigation, assembly: Assembly = assembly, both: Barrier = both) -> Problem:
            both.wait(PATIENCE_S)
            return assembly.problem(half, "x")

        with ThreadPoolExecutor(2) as pool:
            one, other = pool.map(assemble, (setup.onboard, setup.onboard))
        assert one.world is other.world and one.inputs is other.inputs and one.nominal0 is other.nominal0
        assert one.sensors[0].z is other.sensors[0].z


def test_a_baseline_is_held_against_the_recorded_solution_once(opened_flight: Opened, setup: Setup) -> None:
    results = Results(opened_flight.log, engine="reference")
    baseline = results.replay(setup, "baseline")
    found = results.fidelity(setup, baseline)
    assert found is not None and results.fidelity(setup, baseline) is found
    wider = put(setup, "bounds.height_rms_m", 2.0 * setup.bounds.height_rms_m)
    judged = results.fidelity(wider, baseline)
    assert judged is not None and judged is not found
    assert judged.departures[0].rms_bound == 2.0 * found.departures[0].rms_bound
