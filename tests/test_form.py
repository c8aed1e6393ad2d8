"""A form follows from declared parameters: what the window shows is what a verb can set."""

from __future__ import annotations

import pytest

from investigator import verbs
from investigator.case import Case, Hypothesis
from investigator.differences import differences
from investigator.faults.bias import Bias
from investigator.faults.dropout import Dropout
from investigator.faults.static_port import StaticPort
from investigator.filters.policies.latch_after import LatchAfter
from investigator.form import Group, Row, baseline_form, form
from investigator.hypotheses.all_of import AllOf
from investigator.hypotheses.catalogue import proposals
from investigator.hypotheses.gate_policy import GatePolicy
from investigator.hypotheses.model import Edit
from investigator.hypotheses.sensor_fault import SensorFault
from investigator.hypotheses.tuning import Tuning
from investigator.opening import Opened


def hypothesis(case: Case, edit: Edit) -> tuple[Case, Hypothesis]:
    grown = verbs.add_hypothesis(case, edit)
    return grown, grown.hypotheses[-1]


def rows(groups: tuple[Group, ...]) -> dict[str, Row]:
    return {row.path: row for group in groups for row in group.rows}


def another(row: Row) -> object:
    """A value the row's declaration allows, other than the one it has."""
    item = row.parameter
    if item.choices:
        return next(word for word in item.choices if word != item.value)
    if isinstance(item.value, bool):
        return not item.value
    low = item.low if item.low is not None else item.value - 10
    high = item.high if item.high is not None else item.value + 10
    share = next(share for share in (0.5, 0.25) if low + share * (high - low) != item.value)
    middle = low + share * (high - low)
    return round(middle) if isinstance(item.value, int) else middle


def test_every_row_of_every_proposal_can_be_set_by_its_path(opened_flight: Opened) -> None:
    tried = 0
    for offer in proposals(opened_flight.case.setup):
        case, item = hypothesis(opened_flight.case, offer.edit)
        for path, row in rows(form(item, case.setup)).items():
            if not isinstance(row.parameter.value, (int, float)) and not row.parameter.choices:
                continue
            changed = verbs.set_parameter(case, item.letter, path, another(row))
            assert changed.hypothesis(item.letter) != item, path
            tried += 1
    assert tried > 150


def test_a_fault_shows_its_kind_and_numbers_and_the_half_it_edits(opened_flight: Opened) -> None:
    case, item = hypothesis(opened_flight.case, SensorFault(sensor="baro", fault=Bias(bias=3.0)))
    groups = form(item, case.setup)
    assert [group.title for group in groups] == ["This hypothesis", "Fault"]
    shown = rows(groups)
    assert shown["edit.fault.kind"].parameter.value == "bias"
    assert (shown["edit.fault.bias"].parameter.value, shown["edit.fault.bias"].parameter.low) == (3.0, -1e6)
    assert shown["edit.target"].parameter.choices == ("onboard", "actual", "both")


def test_only_faults_that_can_befall_the_sensor_are_offered(opened_flight: Opened) -> None:
    case, item = hypothesis(opened_flight.case, SensorFault(sensor="baro", fault=Bias()))
    kinds = rows(form(item, case.setup))["edit.fault.kind"].parameter.choices
    assert {"bias", "dropout", "static_port"} <= set(kinds)
    assert "slant_range_as_altitude" not in kinds


def test_a_time_span_stands_apart_from_the_numbers(opened_flight: Opened) -> None:
    case, item = hypothesis(opened_flight.case, SensorFault(sensor="baro", fault=Dropout()))
    group = form(item, case.setup)[-1]
    assert group.holds is not None
    assert [row.path for row in group.holds] == ["edit.fault.start_s", "edit.fault.end_s"]
    assert not {"edit.fault.start_s", "edit.fault.end_s"} & rows((group,)).keys()


def test_a_gate_hypothesis_shows_the_noise_beside_it_with_what_it_was_as_flown(opened_flight: Opened) -> None:
    case, _ = hypothesis(opened_flight.case, GatePolicy(sensor="baro", gate=LatchAfter()))
    path = "onboard.sensors.baro.model.sigma_pa"
    case = verbs.set_parameter(case, "A", path, 9.0)
    groups = form(case.hypothesis("A"), case.setup)
    assert (rows(groups)[path].parameter.value, rows(groups)[path].flown) == (9.0, 6.0)
    assert next(g for g in groups if path in rows((g,))).note == "baro, on board"


def test_parts_of_a_conjunction_have_a_group_each(opened_flight: Opened) -> None:
    parts = (
        SensorFault(sensor="baro", fault=Bias()),
        SensorFault(sensor="baro", fault=StaticPort()),
    )
    case, item = hypothesis(opened_flight.case, AllOf(parts=parts))
    shown = rows(form(item, case.setup))
    assert {"edit.parts.0.fault.bias", "edit.parts.1.fault.cp_subsonic"} <= shown.keys()
    changed = verbs.set_parameter(case, "A", "edit.parts.1.fault.cp_subsonic", 0.05)
    assert len(differences(case.hypothesis("A").edit, changed.hypothesis("A").edit)) == 1


def test_the_baseline_form_shows_both_halves_to_read(opened_flight: Opened) -> None:
    setup = opened_flight.case.setup
    shown = rows(baseline_form(setup))
    for path in ("onboard.sensors.baro.gate.sigmas", "actual.mechanisation.speed_noise"):
        assert shown[path].flown == shown[path].parameter.value


@pytest.mark.parametrize("group", ["onboard.mechanisation", "actual.sensors.baro.model"])
def test_a_tuning_shows_the_part_it_names(opened_flight: Opened, group: str) -> None:
    case, item = hypothesis(opened_flight.case, Tuning(group=group))
    paths = [path for path in rows(form(item, case.setup)) if path.startswith(group)]
    assert len(paths) > 3
