"""A hypothesis is a statement a board can accept or reject, and a pure edit of models: never of data."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from investigator.assembly import problem
from investigator.baseline import baseline
from investigator.differences import differences, digest
from investigator.errors import UsageError
from investigator.families import members
from investigator.faults.axis_misalignment import AxisMisalignment
from investigator.faults.bias import Bias
from investigator.faults.dropout import Dropout
from investigator.faults.slant_range_as_altitude import SlantRangeAsAltitude
from investigator.filters.policies.latch_after import LatchAfter
from investigator.hypotheses.all_of import AllOf
from investigator.hypotheses.catalogue import proposals
from investigator.hypotheses.gate_policy import GatePolicy
from investigator.hypotheses.model import Edit
from investigator.hypotheses.sensor_fault import SensorFault
from investigator.hypotheses.sensor_use import SensorMode
from investigator.hypotheses.tuning import Assignment, Tuning
from investigator.logs.reader import FlightLog, open_log
from investigator.opening import Opened
from investigator.parameters import get, parameters, put
from investigator.setup import Setup
from sample_logs import samples

EVERY_FAMILY: dict[str, Edit] = {
    "all_of": AllOf(
        parts=(
            SensorFault(sensor="baro", fault=Bias(bias=2.0)),
            SensorMode(sensor="baro", target="actual"),
        )
    ),
    "gate_policy": GatePolicy(sensor="baro", gate=LatchAfter(rejections=4)),
    "sensor_fault": SensorFault(sensor="baro", fault=Dropout(start_s=3.0, end_s=4.0), target="both"),
    "sensor_mode": SensorMode(sensor="baro", mode="inhibit"),
    "tuning": Tuning(assignments=(Assignment(path="onboard.mechanisation.speed_noise", value=0.7),)),
}


@pytest.fixture(scope="module")
def setup(opened_flight: Opened) -> Setup:
    return opened_flight.case.setup


@pytest.fixture(scope="module", params=[sample.path.stem for sample in samples()])
def sample_log(request: pytest.FixtureRequest) -> Iterator[FlightLog]:
    path = next(sample.path for sample in samples() if sample.path.stem == request.param)
    with open_log(path) as log:
        yield log


def test_every_family_is_tried_here() -> None:
    assert set(EVERY_FAMILY) == set(members("investigator.hypotheses", Edit))


@pytest.mark.parametrize("family", sorted(EVERY_FAMILY))
def test_an_edit_is_pure(setup: Setup, family: str) -> None:
    edit, before = EVERY_FAMILY[family], digest(setup)
    once, again = edit.apply(setup), edit.apply(setup)
    assert digest(setup) == before
    assert once == again != setup


@pytest.mark.parametrize("family", sorted(EVERY_FAMILY))
def test_an_edit_changes_only_the_halves_it_names(setup: Setup, family: str) -> None:
    edit = EVERY_FAMILY[family]
    edited = edit.apply(setup)
    changed = {half for half in ("onboard", "actual") if getattr(edited, half) != getattr(setup, half)}
    assert changed == set(edit.halves())
    assert (edited.bounds, edited.provenance) == (setup.bounds, setup.provenance)
    assert {change.path.split(".")[0] for change in differences(setup, edited)} == changed


@pytest.mark.parametrize("family", sorted(EVERY_FAMILY))
def test_an_edit_never_changes_recorded_data(opened_flight: Opened, family: str) -> None:
    edited = EVERY_FAMILY[family].apply(opened_flight.case.setup)
    for half in ("onboard", "actual"):
        before = problem(opened_flight.log, getattr(opened_flight.case.setup, half), "")
        after = problem(opened_flight.log, getattr(edited, half), "")
        assert np.array_equal(before.sensors[0].z, after.sensors[0].z)
        assert np.array_equal(before.inputs, after.inputs)


@pytest.mark.parametrize("family", sorted(EVERY_FAMILY))
def test_an_edit_has_a_title_a_sentence_and_a_text_form(family: str) -> None:
    edit = EVERY_FAMILY[family]
    assert edit.title() and edit.title() == edit.title().strip()
    assert edit.statement().endswith(".")
    assert edit.statement()[0].isupper()
    assert type(edit).model_validate_json(edit.model_dump_json()) == edit


@pytest.mark.parametrize("family", sorted(EVERY_FAMILY))
def test_free_parameters_are_bounded_numbers_of_the_edit(family: str) -> None:
    edit = EVERY_FAMILY[family]
    declared = {item.path: item for item in parameters(edit)}
    for path in edit.free():
        assert isinstance(get(edit, path), (int, float))
        assert declared[path].low is not None and declared[path].high is not None


def test_faults_of_a_conjunction_stand_in_order(setup: Setup) -> None:
    both = AllOf(
        parts=(
            SensorFault(sensor="baro", fault=Bias(bias=1.0)),
            SensorFault(sensor="baro", fault=Dropout()),
        )
    )
    assert [fault.kind for fault in both.apply(setup).actual.sensors["baro"].faults] == ["bias", "dropout"]
    assert both.title() == "baro: bias and baro: dropout"
    assert both.free() == ("parts.0.fault.bias",)


@pytest.mark.parametrize(
    "edit",
    [
        SensorFault(sensor="lidar", fault=Bias()),
        SensorMode(sensor="lidar"),
        GatePolicy(sensor="lidar", gate=LatchAfter()),
        AllOf(parts=(SensorMode(sensor="lidar"),)),
    ],
    ids=lambda edit: edit.kind,
)
def test_a_sensor_that_is_not_in_use_is_named_with_those_that_are(setup: Setup, edit: Edit) -> None:
    with pytest.raises(UsageError, match=r"no sensor “lidar”.*Sensors in use: baro"):
        edit.apply(setup)


@pytest.mark.parametrize("fault", [SlantRangeAsAltitude(), AxisMisalignment()])
def test_a_fault_that_cannot_befall_the_sensor_is_refused(setup: Setup, fault) -> None:
    with pytest.raises(UsageError, match="cannot befall a sensor of kind “barometer”"):
        SensorFault(sensor="baro", fault=fault).apply(setup)


def test_a_tuning_outside_the_declared_bounds_is_refused(setup: Setup) -> None:
    wrong = Tuning(assignments=(Assignment(path="onboard.mechanisation.speed_noise", value=-1.0),))
    with pytest.raises(UsageError, match="greater than or equal to 0"):
        wrong.apply(setup)


def test_a_tuning_of_neither_half_is_refused() -> None:
    with pytest.raises(UsageError, match="no half “bounds”"):
        Tuning(group="bounds").halves()


def test_a_statement_names_the_sensor() -> None:
    assert SensorFault(sensor="lrf", fault=Bias()).statement() == (
        "The lrf reads long or short by a constant."
    )
    assert "lrf" in SensorFault(sensor="lrf", fault=SlantRangeAsAltitude()).statement()


def test_every_proposal_applies_to_every_samples_baseline(sample_log: FlightLog) -> None:
    setup = baseline(sample_log)
    offers = proposals(setup)
    assert len(offers) >= 10
    for offer in offers:
        edited = offer.edit.apply(setup)
        assert Setup.model_validate_json(edited.model_dump_json()) == edited, offer.title
        assert offer.edit.statement(), offer.title
        offer.edit.groups(edited)


def test_proposals_have_titles_of_their_own(sample_log: FlightLog) -> None:
    titles = [offer.title for offer in proposals(baseline(sample_log))]
    assert len(set(titles)) == len(titles)


def test_every_proposal_makes_a_problem_on_the_simulated_flight(opened_flight: Opened) -> None:
    for offer in proposals(opened_flight.case.setup):
        edited = offer.edit.apply(opened_flight.case.setup)
        for half in ("onboard", "actual"):
            found = problem(opened_flight.log, getattr(edited, half), offer.title)
            assert found.sensors[0].z.shape[0] > 0, offer.title


def test_a_default_proposal_of_a_fault_without_size_changes_no_prediction(opened_flight: Opened) -> None:
    """A bias of nought, a scale of nought, Cp of nought: what is proposed starts at the baseline."""
    setup = opened_flight.case.setup
    base = problem(opened_flight.log, setup.actual, "").sensors[0]
    for word in ("bias", "scale", "static_port", "pressure_altitude"):
        offer = next(o for o in proposals(setup) if o.title == f"baro: {word.replace('_', ' ')}, as it was")
        faulty = problem(opened_flight.log, offer.edit.apply(setup).actual, "")
        sensor = faulty.sensors[0]
        view = faulty.motion.view(np.array([500.0, 40.0, 0.0]), faulty.inputs[0], 0.05, 3.0)
        z_hat, H = sensor.measure(view, np.zeros(0), sensor.parameters, faulty.world)
        (change,) = sensor.alterations
        assert change.alter is not None
        altered, _ = change.alter(z_hat, H, view, change.parameters, faulty.world)
        assert altered == pytest.approx(z_hat, rel=1e-12), word
        assert np.array_equal(sensor.z, base.z)


def test_values_set_through_a_proposal_are_kept_apart(setup: Setup) -> None:
    """Two hypotheses from one proposal do not share what is set in one of them."""
    offer = next(o for o in proposals(setup) if o.title == "baro: bias, as it was")
    assert put(offer.edit, "fault.bias", 5.0) != offer.edit
    assert offer.edit == proposals(setup)[0].edit
