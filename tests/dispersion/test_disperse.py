"""A dispersion gives the same digits whoever flew it, loses no flight that was told, and holds no arrays."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest

from investigator.dispersion.disperse import disperse, fly_all
from investigator.dispersion.file import read_flights
from investigator.dispersion.plan import Flights, make_flights
from investigator.dispersion.result import SeedResult, dispersions
from investigator.dispersion.runner import flown as flown_here
from investigator.dispersion.runner import fly_points
from investigator.errors import Cancelled, UsageError
from investigator.refly.draws import drawn
from investigator.refly.flight import fly
from investigator.refly.outcome import outcome
from investigator.refly.scenario import Scenario
from investigator.sweep.axis import Axis
from investigator.sweep.execution import Progress
from investigator.sweep.journal import journal_of
from investigator.sweep.result import Fate, Outcome, Sweep
from tests.dispersion.conftest import SEEDS, digits

FLIES_UNTIL_KILLED = """
import sys
from pathlib import Path
from investigator.dispersion.disperse import fly_all
from investigator.dispersion.plan import Flights

if __name__ == "__main__":
    plan = Flights.model_validate_json(Path(sys.argv[1]).read_text(encoding="utf-8"))
    fly_all(plan, Path(sys.argv[2]), workers=1, progress=lambda one: print(one.done, flush=True))
"""


def test_a_flight_of_a_dispersion_is_the_flight_of_its_seed(hop: Scenario, flown: Sweep[Flights]) -> None:
    result = dispersions(flown)[0].results[4]
    flight = fly(hop, 5)
    verdict = outcome(flight)
    assert result.seed == 5
    assert (result.landed, result.words, result.ending) == (verdict.landed, verdict.words, verdict.ending)
    assert {name: result.measures[name] for name in verdict.measures} == pytest.approx(
        verdict.measures, rel=0, abs=0, nan_ok=True
    )
    assert result.drawn == drawn(flight)
    assert result.figures == {item.figure.name: item.met for item in verdict.figures}


@pytest.mark.parametrize("workers", [1, 4])
def test_any_number_of_processes_gives_the_same_digits(
    plan: Flights, flown: Sweep[Flights], tmp_path: Path, workers: int
) -> None:
    again = fly_all(plan, tmp_path / "again.h5", workers=workers)
    assert again.complete and flown.complete
    assert np.array_equal(again.values, flown.values, equal_nan=True)
    assert dict(again.notes) == dict(flown.notes)


def test_this_process_gives_the_same_digits(plan: Flights, flown: Sweep[Flights]) -> None:
    here = np.array([flown_here(plan, index).values for index in range(plan.size)])
    assert np.array_equal(here, flown.values, equal_nan=True)


def test_seeds_in_any_order_are_the_same_dispersion(hop: Scenario, plan: Flights) -> None:
    assert make_flights(hop, tuple(reversed(SEEDS))) == plan


def test_what_leaves_a_process_is_a_row_of_numbers(plan: Flights) -> None:
    """A flight's arrays are megabytes."""
    batch = fly_points(plan.model_dump_json(), (0, 1))
    assert len(pickle.dumps(batch)) < 4096


def test_every_flight_is_heard_once_and_the_dispersion_lists_them_by_seed(hop: Scenario) -> None:
    heard: list[SeedResult] = []
    found = disperse(hop, (9, 3, 6), workers=2, on_result=heard.append)
    assert [result.seed for result in found.results] == [3, 6, 9]
    assert digits(sorted(heard, key=lambda result: result.seed)) == digits(list(found.results))


def test_a_stopped_dispersion_keeps_its_flights_and_goes_on_from_there(
    hop: Scenario, flown: Sweep[Flights], tmp_path: Path
) -> None:
    heard: list[SeedResult] = []
    target = tmp_path / "hop.h5"
    with pytest.raises(Cancelled, match="The dispersion was stopped after"):
        disperse(
            hop, SEEDS, workers=1, on_result=heard.append, cancelled=lambda: len(heard) >= 2, keep=target
        )
    kept = read_flights(target)
    assert 2 <= kept.done < kept.plan.size
    again: list[SeedResult] = []
    whole = disperse(hop, SEEDS, workers=1, on_result=again.append, keep=target)
    assert [result.seed for result in again[: kept.done]] == [result.seed for result in heard[: kept.done]]
    assert len(again) == kept.plan.size
    assert digits(whole) == digits(dispersions(flown)[0])


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_killed_dispersion_loses_no_flight_that_was_told_and_goes_on(
    plan: Flights, flown: Sweep[Flights], tmp_path: Path, repository: Path
) -> None:
    target, text = tmp_path / "hop.h5", tmp_path / "plan.json"
    text.write_text(plan.model_dump_json(), encoding="utf-8")
    script = tmp_path / "flies.py"
    script.write_text(FLIES_UNTIL_KILLED, encoding="utf-8")
    places = os.pathsep.join((str(repository), os.environ.get("PYTHONPATH", "")))
    with subprocess.Popen(
        [sys.executable, str(script), str(text), str(target)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": places},
    ) as flying:
        assert flying.stdout is not None
        told = 0
        while told < 2:
            told = int(flying.stdout.readline())
        workers = psutil.Process(flying.pid).children(recursive=True)
        flying.send_signal(signal.SIGKILL)
    assert psutil.wait_procs(workers, timeout=30)[1] == []
    assert journal_of(target).exists()
    kept = read_flights(target)
    assert told <= kept.done < plan.size
    again: list[Outcome] = []

    def hear(progress: Progress) -> None:
        again.extend(progress.fresh)

    whole = fly_all(plan, target, workers=1, progress=hear)
    assert len(again) == plan.size
    assert np.array_equal(whole.values, flown.values, equal_nan=True)


def test_a_finished_dispersion_is_read_and_not_flown_again(
    hop: Scenario, flown_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_: object) -> None:
        raise AssertionError("Somebody was asked to fly.")

    monkeypatch.setattr("investigator.dispersion.disperse.Processes", nobody)
    assert len(disperse(hop, SEEDS, keep=flown_file).results) == len(SEEDS)


def test_another_dispersion_is_not_overwritten(hop: Scenario, flown_file: Path) -> None:
    with pytest.raises(UsageError, match="Another dispersion lies there, which differs in seeds"):
        disperse(hop, range(3), keep=flown_file)


@pytest.mark.parametrize("seeds", [(), (1, 1)])
def test_seeds_that_make_no_dispersion_are_refused(hop: Scenario, seeds: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match="needs seeds, each once"):
        make_flights(hop, seeds)


def test_a_scenario_that_cannot_be_flown_is_refused_before_anybody_starts(hop: Scenario) -> None:
    onboard = hop.onboard.sensors["rangefinder"].replace(latency_s=0.2)
    late = hop.replace(onboard=hop.onboard.replace(sensors={**hop.onboard.sensors, "rangefinder": onboard}))
    with pytest.raises(UsageError, match="before they exist"):
        disperse(late, (1,))


def test_a_setting_that_is_refused_leaves_the_others(hop: Scenario, tmp_path: Path) -> None:
    """Eight samples a second do not divide a hundred rows; five do."""
    plan = make_flights(hop, (1,), (Axis(path="suite.rangefinder.rate_hz", values=(8.0, 5.0)),))
    swept = fly_all(plan, tmp_path / "rates.h5", workers=1)
    assert [Fate(fate) for fate in swept.fates] == [Fate.REFUSED, Fate.FINISHED]
    assert "does not divide" in swept.notes[0]
    assert [len(cell.results) for cell in dispersions(swept)] == [0, 1]
