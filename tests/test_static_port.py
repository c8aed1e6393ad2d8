"""Hedy's static port: fitted on two windows, scored on the rest, along one reference."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from investigator.diagnosis.fit import concerned, fit
from investigator.diagnosis.references import Windows, plans
from investigator.errors import UsageError
from investigator.faults.static_port import StaticPort
from investigator.hypotheses.sensor_fault import SensorFault
from investigator.hypotheses.tuning import Tuning
from investigator.parameters import get, put
from sample_logs.cases import made
from tests import hedy

WINDOWS = Windows(train=((0.3, 6.5), (10.0, 14.0)), score=(0.3, 34.0), leave_out=((6.6, 9.4),))


CP = "parts.0.fault.cp_subsonic"


@pytest.fixture(scope="module")
def case():
    return made("hedy")


@pytest.fixture(scope="module")
def fitted(case):
    return fit(hedy.log(), case.setup, case.hypothesis("A").edit, WINDOWS, every_configuration=False)


def test_barometer_residuals_fall_at_least_fivefold_outside_the_transonic_window(fitted):
    (strict,) = fitted.configurations
    assert strict.scored.before > 80.0
    assert strict.scored.ratio >= 5.0


def test_they_fall_as_much_where_nothing_was_fitted(fitted):
    assert fitted.configurations[0].held.ratio >= 5.0


def test_the_coefficient_is_what_the_study_found_and_carries_an_interval(fitted):
    value = fitted.values[CP]
    low, high = fitted.interval[CP]
    assert 0.050 <= value <= 0.059
    assert low < 0.0548 < high and low < value < high
    assert 0.0005 < fitted.sigma[CP] < 0.005


def test_the_sample_case_holds_the_fitted_value(case, fitted):
    assert get(case.hypothesis("A").edit, CP) == pytest.approx(fitted.values[CP], abs=5e-4)


def test_parameters_that_the_windows_do_not_show_are_named_and_left_alone(case, fitted):
    left = {"parts.0.fault.cp_supersonic", "parts.0.fault.mach_low", "parts.0.fault.mach_high"}
    before = case.hypothesis("A").edit
    assert set(fitted.unidentified) == left
    assert put(fitted.edit, CP, get(before, CP)) == before


def test_windows_tell_training_score_and_what_was_held_out_apart():
    time = np.array([0.0, 1.0, 7.0, 9.8, 12.0, 20.0, 35.0])
    assert WINDOWS.training(time).tolist() == [False, True, False, False, True, False, False]
    assert WINDOWS.scored(time).tolist() == [False, True, False, True, True, True, False]
    assert WINDOWS.held(time).tolist() == [False, False, False, True, False, True, False]


def test_the_verdict_is_checked_with_other_references_the_weather_unknown_among_them(case):
    names = [plan.name for plan in plans(case.setup, ("barometer",), WINDOWS)]
    assert names[0] == "held out"
    assert {"everywhere", "training only", "held out, without gnss", "held out, weather unknown"} < set(names)


def test_a_hypothesis_about_software_alone_cannot_be_fitted_along_a_reconstruction(case):
    with pytest.raises(UsageError, match="changes no sensor as it was"):
        concerned(case.setup, Tuning())


def test_windows_without_samples_are_refused_in_words(case):
    edit = SensorFault(sensor="barometer", fault=StaticPort())
    short = case.setup.replace(actual=case.setup.actual.replace(end_s=2.0))
    nowhere = Windows(train=((500.0, 501.0),), score=(500.0, 502.0))
    with pytest.raises(UsageError, match="no usable sample"):
        fit(hedy.log(), short, edit, nowhere, every_configuration=False)


def test_sample_cases_shipped_are_those_the_project_makes(tmp_path):
    from sample_logs.cases import make

    shipped = Path(hedy.SAMPLES)
    for path in make(tmp_path):
        assert path.read_bytes() == (shipped / path.name).read_bytes(), f"{path.name}: make it again"
