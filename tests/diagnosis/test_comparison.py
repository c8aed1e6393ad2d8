"""A comparison sets hypotheses side by side on one log, in the order of the case."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Any

import numpy as np
import pytest

from investigator import verbs
from investigator.case import Case
from investigator.diagnosis.comparison import compare
from investigator.errors import Cancelled, NumericalFailure
from investigator.faults.bias import Bias
from investigator.faults.latency import Latency
from investigator.filters.run import Run
from investigator.hypotheses.sensor_fault import SensorFault
from investigator.hypotheses.tuning import Assignment, Tuning
from investigator.logs.contents import Channel, LogContents
from investigator.logs.writer import write_log
from investigator.opening import Opened, open_case
from investigator.reconstruction import Reconstruction
from investigator.results import Results
from investigator.setup import Setup
from tests import simulated_flight

BIAS = SensorFault(sensor="baro", fault=Bias(bias=120.0), target="onboard")
CAUSE = SensorFault(sensor="baro", fault=Bias(bias=120.0))


@pytest.fixture
def case(opened_flight: Opened) -> Case:
    return verbs.add_hypothesis(verbs.add_hypothesis(opened_flight.case, BIAS), CAUSE)


def opened(contents: LogContents, path: Path) -> Opened:
    write_log(path, contents)
    return open_case(path)


def test_an_edit_of_belief_is_drawn_as_its_replay_and_a_cause_as_its_reconstruction(
    case: Case, flight_results: Results
) -> None:
    belief, cause = compare(case, flight_results).outcomes
    assert (belief.draws, cause.draws) == ("replay", "reconstruction")
    assert belief.trajectory is belief.run.trajectory
    assert cause.trajectory is cause.reconstruction.trajectory


def test_a_barometer_believed_to_read_high_makes_the_vehicle_believe_it_is_higher(
    case: Case, flight_results: Results
) -> None:
    """120 Pa taken off every reading is ten metres of air at sea level."""
    comparison = compare(case, flight_results)
    raised = comparison.outcomes[0].run.trajectory.height_site[-1]
    assert raised - comparison.baseline.trajectory.height_site[-1] == pytest.approx(10.0, abs=1.0)


def test_outcomes_stand_in_the_cases_order_and_hidden_ones_are_left_out(
    case: Case, flight_results: Results
) -> None:
    turned = verbs.move_hypothesis(case, "B", -1)
    assert [item.hypothesis.letter for item in compare(turned, flight_results).outcomes] == ["B", "A"]
    hidden = verbs.show_hypothesis(turned, "B", False)
    assert [item.hypothesis.letter for item in compare(hidden, flight_results).outcomes] == ["A"]
    asked = compare(hidden, flight_results, letters=("B",))
    assert [item.hypothesis.letter for item in asked.outcomes] == ["B"]


def test_each_outcome_tells_its_difference_from_the_baseline(case: Case, flight_results: Results) -> None:
    belief = compare(case, flight_results).outcomes[0]
    assert [change.sentence() for change in belief.changes] == [
        "onboard baro: fault bias added",
        "onboard baro fault: bias 120 added",
        "onboard baro fault: component every added",
    ]


def test_progress_grows_from_nothing_to_all_and_names_what_runs(case: Case, opened_flight: Opened) -> None:
    told: list[tuple[float, str]] = []
    compare(
        case,
        Results(opened_flight.log, engine="reference"),
        progress=lambda share, label: told.append((share, label)),
    )
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert 0.0 <= shares[0] < 0.2 and 0.8 < shares[-1] <= 1.0
    labels = {label for _, label in told}
    assert {"Re-running the baseline", "Re-running A", "Re-running B", "Reconstructing B"} <= labels


def test_a_comparison_told_to_stop_stops_and_keeps_what_was_finished(
    case: Case, opened_flight: Opened
) -> None:
    results, stopped = Results(opened_flight.log, engine="reference"), False

    def progress(share: float, label: str) -> None:
        nonlocal stopped
        stopped = stopped or label == "Re-running A"

    with pytest.raises(Cancelled):
        compare(case, results, progress=progress, cancelled=lambda: stopped)
    assert results.has(case.setup, reconstruction=False)
    assert not results.has(case.hypothesis("A").apply(case.setup), reconstruction=False)


def test_replays_and_reconstructions_go_side_by_side(
    case: Case, opened_flight: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each waits for the other to have begun: one after the other they would wait for ever."""
    begun = Barrier(2)

    class Meeting(Results):
        def replay(self, setup: Setup, label: str, *rest: Any, **more: Any) -> Run:
            if label == "baseline":
                begun.wait(20.0)
            return super().replay(setup, label, *rest, **more)

        def reconstruction(self, setup: Setup, label: str, *rest: Any, **more: Any) -> Reconstruction:
            if label == "reconstruction":
                begun.wait(20.0)
            return super().reconstruction(setup, label, *rest, **more)

    comparison = compare(case, Meeting(opened_flight.log, engine="reference"))
    assert [item.hypothesis.letter for item in comparison.outcomes] == ["A", "B"]
    assert comparison.outcomes[0].run.label == "A"


def test_a_replay_that_fails_stops_the_reconstructions_beside_it(case: Case, opened_flight: Opened) -> None:
    made: list[str] = []

    class Failing(Results):
        def replay(self, setup: Setup, label: str, *rest: Any, **more: Any) -> Run:
            raise NumericalFailure("It fails.", label, "")

        def reconstruction(self, setup: Setup, label: str, *rest: Any, **more: Any) -> Reconstruction:
            found = super().reconstruction(setup, label, *rest, **more)
            made.append(label)
            return found

    with pytest.raises(NumericalFailure, match="It fails"):
        compare(case, Failing(opened_flight.log, engine="reference"))
    assert made == []


def test_a_log_without_a_recorded_solution_is_compared_without_fidelity(tmp_path: Path) -> None:
    found = opened(simulated_flight.contents(with_navigation=False), tmp_path / "bare.h5")
    comparison = compare(found.case, Results(found.log, engine="reference"))
    assert comparison.fidelity is None
    assert comparison.recorded is None
    found.log.close()


def test_a_recorded_solution_without_an_altitude_hinders_no_comparison(tmp_path: Path) -> None:
    whole = simulated_flight.contents()
    assert whole.navigation is not None
    speed: dict[str, Channel] = {"vertical_speed": whole.navigation.channels["vertical_speed"]}
    found = opened(
        replace(whole, navigation=replace(whole.navigation, channels=speed)), tmp_path / "speed.h5"
    )
    assert compare(found.case, Results(found.log, engine="reference")).fidelity is None
    found.log.close()


def test_a_baseline_that_diverges_is_a_result_that_does_not_reproduce(
    opened_flight: Opened, flight_results: Results
) -> None:
    fixed = {"baro": {"height": 10.0, "speed": 100.0}}
    wild = Tuning(
        assignments=(
            Assignment(path="onboard.mechanisation.fixed", value=fixed),
            Assignment(path="onboard.mechanisation.gains", value="fixed"),
            Assignment(path="onboard.sensors.baro.gate.kind", value="accept_all"),
        )
    )
    case = opened_flight.case.replace(setup=wild.apply(opened_flight.case.setup))
    comparison = compare(case, flight_results)
    assert comparison.baseline.divergence is not None
    assert comparison.fidelity is not None and not comparison.fidelity.reproduces
    assert "diverged" in comparison.fidelity.sentence()


def test_a_sensor_that_is_late_by_what_the_hypothesis_says_is_explained_by_it(tmp_path: Path) -> None:
    """The barometer's stamps moved half a second back: only the latency hypothesis fits both ends."""
    whole = simulated_flight.contents()
    late = tuple(
        replace(item, time=item.time + 0.5) if item.name == "baro" else item for item in whole.sensors
    )
    found = opened(replace(whole, sensors=late), tmp_path / "late.h5")
    case = verbs.add_hypothesis(
        found.case, SensorFault(sensor="baro", fault=Latency(latency_s=0.5), target="onboard")
    )
    comparison = compare(case, Results(found.log, engine="reference"))
    assert comparison.fidelity is not None
    time, height, _, _ = simulated_flight.truth()
    climb = (time > 4.0) & (time < 6.0)

    def error(run: Run) -> float:
        believed = np.interp(time, run.trajectory.time, run.trajectory.height_site)
        return float(np.abs(believed - height)[climb].max())

    assert error(comparison.outcomes[0].run) < 1.0 < error(comparison.baseline)
    found.log.close()
