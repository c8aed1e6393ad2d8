"""A run of a sweep is measured as the comparison table measures it; other numbers follow their definition."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from investigator import verbs
from investigator.diagnosis.comparison import compare
from investigator.diagnosis.metrics import metrics
from investigator.faults.bias import Bias
from investigator.filters.problem import Reason
from investigator.hypotheses.sensor_fault import SensorFault
from investigator.opening import Opened
from investigator.results import Results
from investigator.sweep.axis import Axis
from investigator.sweep.hypothesis import add_run
from investigator.sweep.measures import Measure
from investigator.sweep.plan import Plan, make_plan
from investigator.sweep.result import Fate, Outcome, Sweep
from investigator.sweep.runner import Runner
from tests.sweep.conftest import SIGMAS

TABLE = {
    "onboard_rms_m": "onboard_rms_m",
    "reconstruction_rms_m": "reconstruction_rms_m",
    "nis": "nis",
    "rejected_percent": "rejected",
    "log_likelihood": "log_likelihood",
}


def told(plan: Plan, outcome: Outcome, opened: Opened) -> dict[str, float]:
    names = [item.name for item in Runner(plan, opened.log).measures]
    return dict(zip(names, outcome.values, strict=True))


@pytest.mark.parametrize("index", [0, 6, 19])
def test_a_run_of_the_sweep_is_the_same_as_a_hypothesis_compared(
    swept: Sweep, opened_flight: Opened, flight_results: Results, index: int
) -> None:
    case = add_run(opened_flight.case, swept.plan, index)
    row = metrics(compare(case, flight_results, letters=("A",)), opened_flight.log.header)[1]
    for name, field in TABLE.items():
        factor = 100.0 if name == "rejected_percent" else 1.0
        assert swept.metric(name).flat[index] == factor * getattr(row, field), name


def test_a_cause_is_measured_on_its_reconstruction_as_in_the_table(
    opened_flight: Opened, flight_results: Results
) -> None:
    case = verbs.add_hypothesis(
        opened_flight.case, SensorFault(sensor="baro", fault=Bias(bias=120.0), target="actual")
    )
    axes = (Axis(path="edit.fault.bias", values=(-200.0, 120.0)),)
    plan = make_plan(case, axes, letter="A", engine="reference")
    measured = told(plan, Runner(plan, opened_flight.log).outcome(1), opened_flight)
    row = metrics(compare(case, flight_results, letters=("A",)), opened_flight.log.header)[1]
    for name, field in TABLE.items():
        factor = 100.0 if name == "rejected_percent" else 1.0
        assert measured[name] == factor * getattr(row, field), name


def test_worst_last_and_first_difference_follow_their_definition(
    swept: Sweep, opened_flight: Opened, flight_results: Results
) -> None:
    index = 0
    run = flight_results.replay(swept.plan.setup_at(index), "replay").trajectory
    happened = flight_results.reconstruction(swept.plan.setup, "reconstruction").trajectory
    apart = run.height_site - np.interp(run.time, happened.time, happened.height_site)
    outside = np.abs(apart) > swept.plan.setup.bounds.height_worst_m
    assert swept.metric("worst_height_error_m").flat[index] == np.abs(apart).max()
    assert swept.metric("final_height_error_m").flat[index] == apart[-1]
    first = run.time[outside][0] if outside.any() else inf
    assert swept.metric("departure_s").flat[index] == first


def test_the_first_latch_is_told_and_never_is_told_too(
    opened_flight: Opened, flight_results: Results
) -> None:
    kind = Axis(path="onboard.sensors.baro.gate.kind", values=("reject_sigma", "latch_after"))
    plan = make_plan(opened_flight.case, (kind, Axis(path=SIGMAS, values=(2.0,))), engine="reference")
    runner = Runner(plan, opened_flight.log)
    seen = flight_results.replay(plan.setup_at(1), "replay").innovations["baro"]
    assert told(plan, runner.outcome(0), opened_flight)["latch_s"] == inf
    latched = told(plan, runner.outcome(1), opened_flight)["latch_s"]
    assert latched == seen.time[np.flatnonzero(seen.reason == Reason.LATCHED)[0]]


def test_a_measure_knows_which_value_is_best() -> None:
    near_one = Measure("nis", "NIS", better="one")
    assert near_one.rank(2.0) == near_one.rank(0.5) > near_one.rank(1.1)
    assert Measure("e", "e", better="zero").rank(-1.0) < Measure("e", "e", better="zero").rank(2.0)
    late = Measure("t", "t", "s", better="high")
    assert late.rank(inf) < late.rank(5.0)
    assert np.isnan(late.rank(float("nan"))) and np.isnan(Measure("n", "n", better="none").rank(1.0))


def test_times_that_never_came_and_numbers_that_are_not_there_are_told_in_words() -> None:
    late = Measure("t", "t", "s", better="high")
    assert (late.text(inf), late.text(float("nan")), late.text(-0.001)) == ("never", "–", "0.00 s")
    assert Measure("h", "h", "m", decimals=1).text(-1234.56) == "\u22121,234.6 m"


def test_the_best_run_is_a_finished_one(swept: Sweep) -> None:
    column = swept.metric("reconstruction_rms_m")
    best = swept.best("reconstruction_rms_m")
    assert column.flat[best] == column.min()
    fates = swept.fates.copy()
    fates[best] = Fate.DIVERGED
    spoilt = Sweep(swept.plan, swept.measures, fates, swept.values, {})
    assert spoilt.best("reconstruction_rms_m") not in (None, best)


def test_a_measure_there_is_not_is_refused_with_those_there_are(swept: Sweep) -> None:
    with pytest.raises(Exception, match="It has: onboard_rms_m, "):
        swept.metric("beauty")
