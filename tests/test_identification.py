"""Identification against filters that are known, and against the real logger of a real flight."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from investigator.assembly import problem
from investigator.commands.arguments import read_setup
from investigator.errors import BadData, Cancelled, UsageError
from investigator.fidelity import check_fidelity
from investigator.filters.engine import run_problem
from investigator.identification import Identification, identify
from investigator.identification.account import Attempt, choose
from investigator.identification.evidence import gather
from investigator.identification.fit import with_numbers
from investigator.identification.recursion import follow, steps_of
from investigator.identification.structures.constant_gain import ConstantGain
from investigator.identification.structures.drag_kalman import DragKalman
from investigator.identification.structures.kalman import Kalman
from investigator.identification.structures.phased_kalman import PhasedKalman
from investigator.logs.reader import FlightLog, open_log
from investigator.logs.writer import write_log
from investigator.parameters import put
from investigator.replay import replay
from tests.recorded_filter import DT, ghk_contents, kalman_contents

G, H, K = 0.05, 0.0016, 1.2e-5


@pytest.fixture(scope="module")
def hedy(repository_of_module) -> FlightLog:
    with open_log(repository_of_module / "sample_logs" / "hedy.h5") as log:
        yield log


@pytest.fixture(scope="module")
def repository_of_module(request):
    return request.config.rootpath


@pytest.fixture(scope="module")
def hedy_found(hedy) -> Identification:
    return identify(hedy, fit_spans=[(0.0, 17.0)], structures=["phased_kalman"])


def written(path, contents) -> FlightLog:
    write_log(path, contents)
    return open_log(path)


def test_gains_of_a_ghk_filter_are_recovered(tmp_path):
    with written(tmp_path / "ghk.h5", ghk_contents(G, H, K)) as log:
        found = identify(log, structures=["constant_gain"])
    gain = found.setup.onboard.mechanisation.fixed["baro"]
    assert gain.height == pytest.approx(G, rel=1e-3)
    assert gain.speed == pytest.approx(H / DT, rel=1e-3)
    assert gain.acceleration == pytest.approx(2.0 * K / DT**2, rel=1e-3)
    assert all(score.height_worst < 1e-2 for score in found.chosen.scores)


def test_process_and_measurement_noise_of_a_kalman_filter_are_recovered(tmp_path):
    with written(tmp_path / "kalman.h5", kalman_contents(2.0, 0.8, 0.05)) as log:
        found = identify(log, structures=["kalman"])
    half = found.setup.onboard
    assert half.mechanisation.input == "axial"
    assert half.sensors["baro"].model.sigma_m == pytest.approx(2.0, rel=0.02)
    assert half.mechanisation.phases[0].speed_noise == pytest.approx(0.8, rel=0.02)
    assert half.mechanisation.phases[0].offset_noise == pytest.approx(0.05, rel=0.05)
    assert all(score.height_worst <= 0.01 for score in found.chosen.scores)


def test_the_quick_loop_is_equal_to_the_replay(hedy, repository_of_module):
    """Through the end of the force, a gap, phases, drag, pressures and altitudes."""
    with open_log(repository_of_module / "sample_logs" / "jackpot1.h5") as jackpot:
        for log, structure, start, end in (
            (hedy, ConstantGain(), 32.0, 35.0),
            (hedy, PhasedKalman(), -1.0, 3.0),
            (hedy, DragKalman(), 32.0, 34.0),
            (jackpot, Kalman(), 0.0, 1075.0),
            (jackpot, DragKalman(), 1080.0, 1084.0),
        ):
            candidate = next(iter(structure.candidates(gather(log))))
            half = with_numbers(candidate, np.array([item.starts[0] for item in candidate.free]))
            half = put(
                half, "mechanisation.gap_noise", 0.01
            )  # a larger one drowns the covariance in rounding
            whole = problem(log, half.replace(start_s=start, end_s=end), "quick")
            height, speed = follow(whole, steps_of(whole))
            track = run_problem(whole).trajectory
            assert track.time.size > 100
            assert np.abs(height - track.height_site).max() < 1e-7
            assert np.abs(speed - track.vertical_speed).max() < 1e-8


def test_the_quick_loop_cuts_increments_at_samples_between_them(tmp_path):
    made = kalman_contents(2.0, 0.8, 0.05)
    baro = replace(made.sensors[0], time=made.sensors[0].time + 0.3 * DT)
    with written(tmp_path / "between.h5", replace(made, sensors=(baro, made.sensors[1]))) as log:
        half = next(iter(Kalman().candidates(gather(log)))).half
        whole = problem(log, half, "quick")
        height, speed = follow(whole, steps_of(whole))
        track = run_problem(whole).trajectory
    assert np.abs(height - track.height_site).max() < 1e-7
    assert np.abs(speed - track.vertical_speed).max() < 1e-8


def test_the_logger_of_hedy_is_followed_to_decimetres_on_spans_it_was_not_fitted_on(hedy_found):
    fitted, held, descent = hedy_found.chosen.scores
    assert (fitted.start, fitted.end, held.end) == (0.0, 17.0, 34.0)
    assert fitted.fitted and not held.fitted and not descent.fitted
    for score in (fitted, held, descent):
        assert score.height_rms < 0.3 and score.speed_rms < 0.1


def test_the_setup_says_it_is_fitted_and_keeps_the_bounds_of_the_issue_by_the_ordinary_replay(
    hedy, hedy_found
):
    setup = hedy_found.setup
    half = setup.onboard.replace(end_s=34.0)
    run = replay(hedy, setup.replace(onboard=half))
    check = check_fidelity(hedy.navigation(), run, hedy.header, setup, 0.0, 34.0)
    assert check.reproduces and "fitted, not as flown" in check.sentence()
    assert (setup.bounds.height_rms_m, setup.bounds.height_worst_m, setup.bounds.speed_rms_m_s) == (
        5.0,
        20.0,
        2.5,
    )
    assert "phased_kalman" in setup.note and "held out" in setup.note


def test_constant_gains_alone_keep_hedys_bounds(hedy, monkeypatch):
    evidence = gather(hedy, [(0.0, 17.0)], [(17.0, 34.0)])
    first = next(iter(ConstantGain().candidates(evidence)))
    monkeypatch.setattr(ConstantGain, "candidates", lambda self, evidence: iter([first]))
    found = identify(
        hedy, fit_spans=evidence.fit, score_spans=evidence.held_out, structures=["constant_gain"]
    )
    fitted, held = found.chosen.scores
    assert np.hypot(fitted.height_rms, held.height_rms) / np.sqrt(2.0) <= 5.0
    assert max(fitted.height_worst, held.height_worst) <= 20.0
    assert np.hypot(fitted.speed_rms, held.speed_rms) / np.sqrt(2.0) <= 2.5


def test_held_out_spans_play_no_part_in_the_choice():
    def attempt(free: int, misfit: float) -> Attempt:
        return Attempt("any", "any", None, free, misfit, ())

    assert choose((attempt(3, 1.0), attempt(9, 0.5))).free == 9
    assert choose((attempt(3, 1.02), attempt(9, 1.0))).free == 3


def test_a_log_without_recorded_solution_is_refused_with_a_remedy(repository):
    with open_log(repository / "sample_logs" / "falcon9_crs11.h5") as log, pytest.raises(BadData) as refused:
        identify(log)
    assert "no on-board solution" in refused.value.problem and "--setup" in refused.value.remedy


def test_an_unknown_structure_is_refused_and_the_known_ones_are_listed(hedy):
    with pytest.raises(UsageError) as refused:
        identify(hedy, structures=["neural"])
    for word in ("constant_gain", "drag_kalman", "kalman", "phased_kalman"):
        assert word in refused.value.remedy


def test_a_span_without_recorded_samples_is_refused(hedy):
    with pytest.raises(UsageError, match="no sample between 900 and 901"):
        identify(hedy, fit_spans=[(900.0, 901.0)])


def test_an_identification_can_be_stopped(hedy):
    with pytest.raises(Cancelled):
        identify(hedy, structures=["kalman"], cancelled=lambda: True)


@pytest.mark.parametrize(
    ("name", "start", "end", "height_rms", "speed_rms"),
    [("hedy", 0.0, 34.0, 0.1, 0.05), ("jackpot1", 1080.0, 1134.0, 4.0, 2.0)],
)
def test_the_setups_beside_the_sample_logs_reproduce_their_flights(
    repository, name, start, end, height_rms, speed_rms
):
    folder = repository / "sample_logs"
    setup = read_setup(folder / "setups" / f"{name}.json")
    assert setup.provenance == "fitted, not as flown" and "held out" in setup.note
    with open_log(folder / f"{name}.h5") as log:
        run = replay(log, setup.replace(onboard=setup.onboard.replace(end_s=end)))
        check = check_fidelity(log.navigation(), run, log.header, setup, start, end)
    height, speed = check.departures
    assert check.reproduces and height.rms < height_rms and speed.rms < speed_rms
