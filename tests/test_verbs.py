"""Verbs are pure functions from a case to the next one; each leaves one line in the audit trail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from investigator import verbs
from investigator.case import Case
from investigator.errors import UsageError
from investigator.faults.bias import Bias
from investigator.filters.policies.latch_after import LatchAfter
from investigator.hypotheses.gate_policy import GatePolicy
from investigator.hypotheses.sensor_fault import SensorFault
from investigator.hypotheses.sensor_use import SensorMode
from investigator.hypotheses.tuning import Tuning
from investigator.opening import Opened
from investigator.setup import Navigation
from tests import simulated_flight

BIAS = SensorFault(sensor="baro", fault=Bias(bias=10.0))
LATCH = GatePolicy(sensor="baro", gate=LatchAfter(rejections=5, sigmas=3.0))
GATE = "onboard.sensors.baro.gate"
SIGMA = "onboard.sensors.baro.model.sigma_pa"


@pytest.fixture(scope="module")
def blank(opened_flight: Opened) -> Case:
    return opened_flight.case


def letters(case: Case) -> list[str]:
    return [item.letter for item in case.hypotheses]


def trail(case: Case) -> list[str]:
    return [step.did for step in case.trail]


def test_a_new_case_carries_the_logs_name_hash_and_origin(blank: Case, opened_flight: Opened) -> None:
    assert blank.title == "Simulated hop"
    assert (blank.log.sha256, blank.log.origin) == (opened_flight.log.sha256, "simulation")
    assert blank.setup.provenance == "as flown"
    assert trail(blank) == [f"opened {blank.log.path}"]


def test_letters_and_slots_follow_the_order_of_creation(blank: Case) -> None:
    case = verbs.add_hypothesis(verbs.add_hypothesis(blank, BIAS), LATCH)
    assert [(item.letter, item.slot) for item in case.hypotheses] == [("A", 1), ("B", 2)]
    assert case.hypotheses[0].title == "baro: bias"
    assert case.hypotheses[0].statement == "The baro reads long or short by a constant."


@given(removed=st.lists(st.integers(0, 30), max_size=30))
def test_letters_and_slots_are_never_given_twice(opened_flight: Opened, removed: list[int]) -> None:
    case, given_letters, given_slots = opened_flight.case, [], []
    for choice in removed:
        case = verbs.add_hypothesis(case, SensorMode(sensor="baro"))
        given_letters.append(case.hypotheses[-1].letter)
        given_slots.append(case.hypotheses[-1].slot)
        if choice % 2:
            case = verbs.remove_hypothesis(case, letters(case)[choice % len(case.hypotheses)])
    assert len(set(given_letters)) == len(given_letters)
    assert len(set(given_slots)) == len(given_slots)


def test_after_z_comes_a2(blank: Case) -> None:
    case = blank
    for _ in range(28):
        case = verbs.add_hypothesis(case, SensorMode(sensor="baro"))
    assert letters(case)[25:] == ["Z", "A2", "B2"]


def test_a_child_takes_its_parents_letter_and_a_number_that_is_not_given_again(blank: Case) -> None:
    case = verbs.add_hypothesis(blank, LATCH)
    case = verbs.add_hypothesis(case, BIAS, parent="A")
    case = verbs.add_hypothesis(verbs.remove_hypothesis(case, "A.1"), BIAS, parent="A")
    assert letters(case) == ["A", "A.2"]
    assert case.hypothesis("A.2").what_if
    assert letters(verbs.add_hypothesis(case, BIAS)) == ["A", "A.2", "B"]


def test_a_hypothesis_goes_with_all_that_stands_below_it(blank: Case) -> None:
    case = verbs.add_hypothesis(verbs.add_hypothesis(blank, LATCH), BIAS)
    for parent in ("A", "A.1", "B"):
        case = verbs.add_hypothesis(case, BIAS, parent=parent)
    assert letters(case) == ["A", "B", "A.1", "A.1.1", "B.1"]
    assert letters(verbs.remove_hypothesis(case, "A")) == ["B", "B.1"]


def test_an_edit_that_does_not_fit_the_setup_is_refused_and_changes_nothing(blank: Case) -> None:
    with pytest.raises(UsageError, match=r"no sensor “lidar”.*Sensors in use: baro"):
        verbs.add_hypothesis(blank, SensorFault(sensor="lidar", fault=Bias()))
    assert letters(blank) == []


def test_a_parameter_of_the_family_is_set_in_the_edit(blank: Case) -> None:
    case = verbs.set_parameter(verbs.add_hypothesis(blank, BIAS), "A", "edit.fault.bias", 42.0)
    assert case.hypothesis("A").edit == SensorFault(sensor="baro", fault=Bias(bias=42.0))
    assert case.hypothesis("A").overrides == ()


def test_a_parameter_of_the_setup_is_an_override_that_leaves_the_baseline_alone(blank: Case) -> None:
    case = verbs.set_parameter(verbs.add_hypothesis(blank, LATCH), "A", SIGMA, 9.0)
    assert case.hypothesis("A").apply(case.setup).onboard.sensors["baro"].model.sigma_pa == 9.0
    assert case.setup == blank.setup
    assert [(item.path, item.value) for item in case.hypothesis("A").overrides] == [(SIGMA, 9.0)]


def test_an_override_equal_to_the_edited_value_vanishes(blank: Case) -> None:
    case = verbs.add_hypothesis(blank, LATCH)
    there = verbs.set_parameter(case, "A", SIGMA, 9.0)
    back = verbs.set_parameter(there, "A", SIGMA, simulated_flight.SIGMA_PA)
    assert back.hypothesis("A") == case.hypothesis("A")


def test_an_override_set_twice_stands_once(blank: Case) -> None:
    case = verbs.add_hypothesis(blank, LATCH)
    for value in (9.0, 11.0):
        case = verbs.set_parameter(case, "A", SIGMA, value)
    assert [item.value for item in case.hypothesis("A").overrides] == [11.0]


@pytest.mark.parametrize(("path", "value"), [(SIGMA, -1.0), ("edit.gate.rejections", 0), ("edit.gait", 1)])
def test_a_value_against_its_declaration_is_refused_and_the_last_one_stays(
    blank: Case, path: str, value: object
) -> None:
    case = verbs.add_hypothesis(blank, LATCH)
    with pytest.raises(UsageError):
        verbs.set_parameter(case, "A", path, value)
    assert case.hypothesis("A").edit == LATCH


def test_an_edit_that_would_no_longer_fit_the_setup_is_refused(blank: Case) -> None:
    case = verbs.add_hypothesis(blank, BIAS)
    with pytest.raises(UsageError, match="no sensor “lidar”"):
        verbs.set_parameter(case, "A", "edit.sensor", "lidar")


def test_a_kind_may_be_switched_there_and_back_with_its_own_numbers_set_between(blank: Case) -> None:
    case = verbs.add_hypothesis(blank, Tuning(group=GATE))
    case = verbs.set_parameter(case, "A", f"{GATE}.sigmas", 2.0)
    case = verbs.set_parameter(case, "A", f"{GATE}.kind", "latch_after")
    case = verbs.set_parameter(case, "A", f"{GATE}.rejections", 9)
    gate = case.hypothesis("A").apply(case.setup).onboard.sensors["baro"].gate
    assert (gate.kind, gate.sigmas, gate.rejections) == ("latch_after", 2.0, 9)
    case = verbs.set_parameter(case, "A", f"{GATE}.kind", "reject_sigma")
    gate = case.hypothesis("A").apply(case.setup).onboard.sensors["baro"].gate
    assert (gate.kind, gate.sigmas) == ("reject_sigma", 2.0)
    assert [item.path for item in case.hypothesis("A").overrides] == [f"{GATE}.sigmas"]


def test_reset_takes_back_overrides_and_the_familys_own_numbers(blank: Case) -> None:
    case = verbs.add_hypothesis(blank, GatePolicy(sensor="baro", gate=LatchAfter()))
    changed = verbs.set_parameter(case, "A", SIGMA, 9.0)
    changed = verbs.set_parameter(changed, "A", "edit.gate.rejections", 17)
    assert verbs.reset_hypothesis(changed, "A").hypothesis("A") == case.hypothesis("A")


def test_reset_keeps_what_the_hypothesis_is_about(blank: Case) -> None:
    edit = SensorFault(sensor="baro", fault=Bias(bias=3.0, start_s=2.0), target="onboard")
    reset = verbs.reset_hypothesis(verbs.add_hypothesis(blank, edit), "A").hypothesis("A").edit
    assert reset == SensorFault(sensor="baro", fault=Bias(), target="onboard")
    tuning = Tuning(name="Other noise", group="actual.mechanisation")
    assert verbs.reset_hypothesis(verbs.add_hypothesis(blank, tuning), "A").hypothesis("A").edit == tuning


def test_a_reset_with_nothing_to_take_back_changes_nothing(blank: Case) -> None:
    case = verbs.add_hypothesis(blank, SensorFault(sensor="baro", fault=Bias()))
    assert verbs.reset_hypothesis(case, "A") == case


def test_words_visibility_and_order_change_no_result(blank: Case) -> None:
    case = verbs.add_hypothesis(verbs.add_hypothesis(blank, BIAS), LATCH)
    told = verbs.describe_hypothesis(case, "A", title="Ice in the port")
    assert (told.hypothesis("A").title, told.hypothesis("A").statement) == (
        "Ice in the port",
        BIAS.statement(),
    )
    assert not verbs.show_hypothesis(told, "A", False).hypothesis("A").shown
    assert letters(verbs.move_hypothesis(told, "B", -1)) == ["B", "A"]
    assert letters(verbs.move_hypothesis(told, "B", 5)) == ["A", "B"]
    assert letters(verbs.move_hypothesis(told, "B", -5)) == ["B", "A"]


def test_another_baseline_is_refused_while_a_hypothesis_does_not_fit_it(blank: Case) -> None:
    case = verbs.add_hypothesis(blank, BIAS)
    empty = Navigation(mechanisation=blank.setup.onboard.mechanisation, sensors={})
    with pytest.raises(UsageError, match=r"Hypothesis A cannot be applied.*Remove it first"):
        verbs.replace_setup(case, case.setup.replace(onboard=empty, actual=empty), "identified")
    other = simulated_flight.setup(sigma_pa=20.0)
    assert verbs.replace_setup(case, other, "identified").setup == other


def test_a_channel_is_shown_once_and_hidden_again(blank: Case) -> None:
    address = "/sensors/baro/pressure"
    shown = verbs.show_channel(verbs.show_channel(blank, address, True), address, True)
    assert shown.view.channels == (address,)
    assert verbs.show_channel(shown, address, False).view.channels == ()


def test_every_edit_leaves_one_line_and_looking_leaves_none(blank: Case) -> None:
    case = verbs.add_hypothesis(blank, BIAS)
    assert trail(case)[1:] == ["added hypothesis A: baro: bias"]
    looked = verbs.show_channel(verbs.set_view(case, case.view.replace(datum="sphere")), "/x", True)
    assert looked.trail == case.trail
    accepted = verbs.accept_fidelity(case, "Known clock jump.")
    assert trail(accepted)[-1] == "fidelity accepted: Known clock jump."


def test_a_drag_of_a_slider_leaves_one_line_with_where_it_ended(blank: Case) -> None:
    case = verbs.add_hypothesis(blank, BIAS)
    for value in (11.0, 12.0, 13.0):
        case = verbs.set_parameter(case, "A", "edit.fault.bias", value)
    assert trail(case)[2:] == ["A: edit.fault.bias = 13"]
    case = verbs.set_parameter(case, "A", "edit.target", "both")
    case = verbs.set_parameter(case, "A", "edit.fault.bias", 14.0)
    assert len(trail(case)) == 5


def test_every_step_tells_when_in_utc(blank: Case) -> None:
    assert all(step.at.endswith("+00:00") for step in verbs.add_hypothesis(blank, BIAS).trail)
