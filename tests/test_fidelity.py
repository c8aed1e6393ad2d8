"""The fidelity check against flights recorded by filterpy's own Kalman filter."""

from __future__ import annotations

import numpy as np
import pytest

from investigator.baseline import baseline
from investigator.errors import BadData
from investigator.fidelity import check_fidelity, used_agreement
from investigator.filters.gates import Gate
from investigator.filters.policies.accept_all import AcceptAll
from investigator.filters.policies.reject_sigma import RejectSigma
from investigator.filters.run import Run
from investigator.logs.contents import OnboardMeasurements
from investigator.logs.reader import FlightLog, open_log
from investigator.logs.writer import write_log
from investigator.navigation.phased_vertical import FlownPhase, PhasedVertical
from investigator.replay import replay
from investigator.sensors.barometric_altitude import BarometricAltitude
from investigator.setup import Navigation, SensorUse, Setup
from tests.recorded_filter import TIME, kalman_contents

OUTLIERS = (150, 151, 333)
QUANTUM_M = 0.01


def as_flown(gate: Gate) -> Setup:
    """The filter that `kalman_contents` flew, in our words."""
    phase = FlownPhase(speed_noise=0.8, offset_noise=0.05)
    half = Navigation(
        mechanisation=PhasedVertical(input="axial", phases=(phase,)),
        sensors={"baro": SensorUse(model=BarometricAltitude(sigma_m=2.0), gate=gate)},
    )
    return Setup(onboard=half, actual=half, provenance="as flown")


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> FlightLog:
    path = tmp_path_factory.mktemp("flown") / "flown.h5"
    setup = as_flown(RejectSigma(sigmas=4.0)).model_dump_json()
    write_log(path, kalman_contents(2.0, 0.8, 0.05, gate=4.0, outliers=OUTLIERS, setup=setup))
    with open_log(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def flown(log) -> tuple[Setup, Run]:
    setup = baseline(log)
    return setup, replay(log, setup)


def test_the_as_flown_setup_reproduces_the_recorded_solution_to_one_quantum(log, flown):
    setup, run = flown
    check = check_fidelity(log.navigation(), run, log.header, setup, measurements=log.measurements())
    assert check.provenance == "as flown" and check.reproduces
    assert check.departures[0].worst <= QUANTUM_M and check.departures[1].worst <= QUANTUM_M
    assert "not as flown" not in check.sentence()


def test_every_recorded_used_flag_is_repeated(log, flown):
    setup, run = flown
    (flags,) = check_fidelity(log.navigation(), run, log.header, setup, measurements=log.measurements()).used
    assert flags.holds and flags.compared == flags.agreeing == TIME.size
    assert np.count_nonzero(~log.measurements()[0].used) == len(OUTLIERS)


def test_a_changed_gate_is_told_with_its_first_disagreement(log):
    setup = as_flown(AcceptAll())
    run = replay(log, setup)
    check = check_fidelity(log.navigation(), run, log.header, setup, measurements=log.measurements())
    (flags,) = check.used
    assert not check.reproduces
    assert flags.first_disagreement == pytest.approx(TIME[OUTLIERS[0]])
    assert flags.compared - flags.agreeing == len(OUTLIERS) and flags.recorded_used is False
    assert flags.sentence() == (
        "baro: 597 of 600 used flags agree; at T+3.00 s the flight rejected a sample the replay uses (used)."
    )


def test_a_departure_in_the_flags_alone_is_no_reproduction(log):
    setup = as_flown(AcceptAll())
    loose = setup.replace(
        bounds=setup.bounds.replace(height_rms_m=1e3, height_worst_m=1e3, speed_rms_m_s=1e3)
    )
    check = check_fidelity(
        log.navigation(), replay(log, loose), log.header, loose, measurements=log.measurements()
    )
    assert all(item.holds for item in check.departures) and not check.reproduces
    assert check.sentence().startswith(
        "The baseline uses other samples than the flight did: baro: 597 of 600"
    )


def test_flags_outside_the_span_or_without_partner_are_not_compared(log, flown):
    _, run = flown
    seen = run.innovations["baro"]
    flags = log.measurements()[0]
    assert used_agreement(flags, seen, 0.0, 2.0).compared == np.count_nonzero(flags.time <= 2.0)
    shifted = OnboardMeasurements(
        "baro", flags.time + 100.0, *[flags.innovation] * 2, flags.used, flags.reason
    )
    assert used_agreement(shifted, seen).compared == 0


def test_the_first_time_outside_the_bounds_is_named(log):
    setup = as_flown(AcceptAll())
    tight = setup.replace(bounds=setup.bounds.replace(height_worst_m=0.5))
    check = check_fidelity(log.navigation(), replay(log, tight), log.header, tight)
    assert check.departures[0].first_outside == pytest.approx(TIME[OUTLIERS[0]])
    assert "departs from the flight at T+3.0 s: height" in check.sentence()


def test_a_span_without_recorded_samples_is_refused_with_a_remedy(log, flown):
    setup, run = flown
    with pytest.raises(BadData, match="share no time") as refused:
        check_fidelity(log.navigation(), run, log.header, setup, 900.0, 901.0)
    assert refused.value.remedy
