"""A plan says what is run: which points, in which order, with which setup."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from investigator import verbs
from investigator.case import Case, Override
from investigator.differences import digest
from investigator.errors import UsageError
from investigator.faults.bias import Bias
from investigator.hypotheses.sensor_fault import SensorFault
from investigator.opening import Opened
from investigator.parameters import get, put
from investigator.sweep.axis import Axis
from investigator.sweep.hypothesis import add_run
from investigator.sweep.plan import Plan, make_plan
from investigator.sweep.sampling import Grid, Latin, latin_shares
from tests.sweep.conftest import NOISE, SIGMAS

KIND = "onboard.sensors.baro.gate.kind"


@pytest.fixture(scope="module")
def accused(opened_flight: Opened) -> Case:
    """The case with one hypothesis: the barometer read too high."""
    return verbs.add_hypothesis(
        opened_flight.case, SensorFault(sensor="baro", fault=Bias(bias=120.0), target="actual")
    )


@given(some.lists(some.integers(1, 4), min_size=1, max_size=4))
def test_a_grid_is_every_combination_the_last_axis_fastest(lengths: list[int]) -> None:
    axes = tuple(Axis(path=f"p{i}", values=tuple(range(n))) for i, n in enumerate(lengths))
    plan = Plan.model_construct(axes=axes, sampling=Grid())
    assert plan.shape == tuple(lengths)
    assert [point.values for point in plan.points()] == list(product(*(range(n) for n in lengths)))


@given(some.integers(1, 200), some.integers(1, 4), some.integers(0, 2**32))
def test_a_latin_hypercube_visits_each_stratum_of_each_axis_once(runs: int, axes: int, seed: int) -> None:
    shares = latin_shares(runs, axes, seed)
    assert shares.shape == (runs, axes)
    strata = np.minimum((shares * runs).astype(int), runs - 1)
    assert np.array_equal(np.sort(strata, axis=0), np.arange(runs)[:, None].repeat(axes, axis=1))


PINNED = [
    [0.07506906333019729, 0.1559783176145736],
    [0.7667220949704084, 0.7676774756064378],
    [0.6245178151320873, 0.4261418707002578],
]


def test_a_seed_names_the_same_points_for_good() -> None:
    """Literal digits: a library that drew others would mislabel every stored sweep."""
    assert latin_shares(3, 2, 7).tolist() == PINNED
    assert not np.array_equal(latin_shares(50, 2, 7), latin_shares(50, 2, 8))


@given(some.floats(0.0, 1.0, exclude_max=True))
def test_sampled_values_lie_between_the_ends(share: float) -> None:
    assert 2.0 <= float(Axis.between("a", 2.0, 50.0, 2).at(share)) <= 50.0
    assert 2.0 <= float(Axis.between("a", 2.0, 50.0, 2, log=True).at(share)) <= 50.0 * (1 + 1e-15)
    assert Axis(path="a", values=("x", "y", "z")).at(share) in ("x", "y", "z")
    assert Axis.between("a", 1, 5, 2, whole=True).at(share) in (1, 2, 3, 4, 5)


def test_a_point_sets_what_its_axes_say_and_nothing_else(plan: Plan) -> None:
    index = int(np.ravel_multi_index((3, 2), plan.shape))
    setup = plan.setup_at(index)
    assert get(setup, SIGMAS) == 7.0
    assert put(put(setup, SIGMAS, 4.0), NOISE, get(plan.setup, NOISE)) == plan.setup
    assert setup.actual == plan.setup.actual


def test_a_kind_is_set_before_the_numbers_below_it(opened_flight: Opened) -> None:
    axes = (
        Axis.between("onboard.sensors.baro.gate.rejections", 2, 4, 2),
        Axis(path=KIND, values=("reject_sigma", "latch_after")),
    )
    plan = make_plan(opened_flight.case, axes)
    gate = plan.setup_at(3).onboard.sensors["baro"].gate
    assert (gate.kind, get(gate, "rejections")) == ("latch_after", 4)
    with pytest.raises(UsageError, match="There is no “rejections” here"):
        plan.setup_at(2)
    assert plan.label(3) == "Latch after 4 rejects, Gate latch after"
    assert plan.parameter(0).label == "Latch after"


def test_what_counts_something_is_varied_in_whole_numbers(opened_flight: Opened) -> None:
    axes = (
        Axis(path=KIND, values=("reject_sigma", "latch_after")),
        Axis.between("onboard.sensors.baro.gate.rejections", 1, 4, 7),
    )
    plan = make_plan(opened_flight.case, axes)
    assert plan.axes[1].values == (1, 2, 3, 4)
    assert all(isinstance(value, int) for value in plan.axes[1].values)


def test_the_hypothesis_s_own_numbers_are_addressed_as_in_its_form(accused: Case) -> None:
    plan = make_plan(accused, (Axis(path="edit.fault.bias", values=(-50.0, 50.0)),), letter="A")
    by_hand = verbs.set_parameter(accused, "A", "edit.fault.bias", 50.0)
    assert plan.setup_at(1) == by_hand.hypothesis("A").apply(accused.setup)
    assert plan.draws == "reconstruction"


def test_what_touches_the_flight_software_is_measured_on_its_replay(plan: Plan, accused: Case) -> None:
    assert plan.draws == "replay"
    mixed = make_plan(accused, (Axis(path=SIGMAS, values=(2.0, 3.0)),), letter="A")
    assert mixed.draws == "replay"


def test_a_run_becomes_a_hypothesis_with_the_same_setup(plan: Plan, opened_flight: Opened) -> None:
    case = add_run(opened_flight.case, plan, 7)
    assert case.hypotheses[-1].apply(case.setup) == plan.setup_at(7)
    assert case.hypotheses[-1].title == plan.label(7)


def test_a_run_of_a_hypothesis_keeps_its_words_and_overrides(accused: Case) -> None:
    case = verbs.set_parameter(accused, "A", "actual.sensors.baro.model.sigma_pa", 9.0)
    plan = make_plan(
        case,
        (Axis(path="edit.fault.bias", values=(-50.0, 50.0)), Axis(path=SIGMAS, values=(2.0, 3.0))),
        letter="A",
        fixed=(Override(path=NOISE, value=7.5),),
    )
    grown = add_run(case, plan, 3)
    assert grown.hypotheses[-1].apply(grown.setup) == plan.setup_at(3)
    assert grown.hypotheses[-1].statement == case.hypothesis("A").statement
    assert grown.hypothesis("A") == case.hypothesis("A")


def test_a_run_over_another_baseline_is_not_taken_over(plan: Plan, opened_flight: Opened) -> None:
    case = verbs.replace_setup(opened_flight.case, put(plan.setup, NOISE, 3.0), "for the test")
    with pytest.raises(UsageError, match="another baseline"):
        add_run(case, plan, 0)


def test_a_plan_comes_back_from_its_file_form_the_same(plan: Plan) -> None:
    again = Plan.model_validate_json(plan.model_dump_json())
    assert again == plan and digest(again) == digest(plan)


@pytest.mark.parametrize(
    ("axes", "sentence"),
    [
        ((), "varies nothing"),
        ((Axis(path="onboard.nothing", values=(1,)),), "There is no “nothing” here"),
        ((Axis(path=SIGMAS, values=(1,)), Axis(path=SIGMAS, values=(2,))), "Two axes vary one parameter"),
        ((Axis.between(SIGMAS, 1, 2, 2000), Axis.between(NOISE, 1, 2, 2000)), "4,000,000 runs"),
        ((Axis(path=SIGMAS, values=("wide", "narrow")),), "valid number"),
        ((Axis(path="edit.sigmas", values=(1,)),), "no parameters of its own"),
    ],
)
def test_a_sweep_that_cannot_be_is_refused_at_once(
    opened_flight: Opened, axes: tuple[Axis, ...], sentence: str
) -> None:
    with pytest.raises(UsageError, match=sentence):
        make_plan(opened_flight.case, axes)


def test_runs_that_share_a_reconstruction_are_neighbours(opened_flight: Opened) -> None:
    actual = "actual.sensors.baro.model.sigma_pa"
    axes = (Axis.between(SIGMAS, 1, 3, 3), Axis.between(actual, 5, 9, 2), Axis.between(NOISE, 5, 9, 4))
    plan = make_plan(opened_flight.case, axes)
    order = plan.order()
    assert sorted(order) == list(range(24))
    assert [plan.values(int(index))[1] for index in order] == [5.0] * 12 + [9.0] * 12


def test_a_plan_of_a_million_points_is_no_list_of_setups(opened_flight: Opened) -> None:
    """Nothing is made before it is asked for: the last point of a million costs what the first does."""
    axes = (Axis.between(SIGMAS, 1, 2, 1000), Axis.between(NOISE, 1, 2, 1000))
    plan = make_plan(opened_flight.case, axes)
    assert plan.size == 1_000_000
    assert plan.values(999_999) == (2.0, 2.0)
    sampled = make_plan(opened_flight.case, axes, sampling=Latin(runs=1000, seed=3))
    assert sampled.shape == (1000,)
