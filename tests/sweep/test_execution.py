"""A sweep gives the same digits whoever runs it, holds few runs at a time, and loses none that was made."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import numpy as np
import psutil
import pytest

from investigator.case import Override
from investigator.errors import BadData, Cancelled, NumericalFailure, UsageError
from investigator.logs import quarantine
from investigator.opening import Opened
from investigator.sweep.axis import Axis
from investigator.sweep.execution import BATCHES_PER_WORKER, LONGEST_BATCH, Progress, run_sweep, work
from investigator.sweep.file import read_sweep
from investigator.sweep.journal import journal_of
from investigator.sweep.ledger import Ledger
from investigator.sweep.plan import Plan, make_plan
from investigator.sweep.result import Batch, Fate, Outcome, Sweep
from investigator.sweep.runner import Runner
from tests.sweep.conftest import NOISE, SIGMAS

LONG = 10_000  #: runs of a sweep made by a crew that computes nothing

SWEEPS_UNTIL_KILLED = """
import psutil, sys
from pathlib import Path
from investigator.sweep.execution import run_sweep
from investigator.sweep.plan import Plan

def tell(progress):
    pids = " ".join(str(child.pid) for child in psutil.Process().children(recursive=True))
    print(progress.done, pids, flush=True)

if __name__ == "__main__":
    plan, log, target = sys.argv[1:]
    plan = Plan.model_validate_json(Path(plan).read_text(encoding="utf-8"))
    run_sweep(plan, Path(log), Path(target), workers=2, progress=tell)
"""


class Instant:
    """A crew that answers at once, in reverse, and counts what is asked of it."""

    lost: tuple[type[BaseException], ...] = (BrokenProcessPool,)

    def __init__(self, made: Sweep, workers: int, losses: int = 0) -> None:
        self.made, self.count, self.losses = made, workers, losses
        self.waiting: list[tuple[Future[Batch], tuple[int, ...]]] = []
        self.most_waiting = self.mended = 0
        self.lengths: list[int] = []

    def workers(self) -> int:
        return self.count

    def submit(self, indices: tuple[int, ...]) -> Future[Batch]:
        future: Future[Batch] = Future()
        self.waiting.append((future, indices))
        self.most_waiting = max(self.most_waiting, len(self.waiting))
        self.lengths.append(len(indices))
        if len(self.waiting) == BATCHES_PER_WORKER * self.count or indices[-1] == self.made.plan.size - 1:
            self._answer()
        return future

    def _answer(self) -> None:
        for future, indices in reversed(self.waiting):
            if self.losses:
                self.losses -= 1
                future.set_exception(BrokenProcessPool())
            else:
                future.set_result(Batch(tuple(self.made.outcome(index) for index in indices), 1e-4))
        self.waiting.clear()

    def mend(self) -> bool:
        self.mended += 1
        return True

    def dismiss(self) -> None:
        pass


@pytest.fixture(scope="module")
def imagined(opened_flight: Opened, swept: Sweep) -> Sweep:
    """A long finished sweep of numbers that nobody computed."""
    axes = (Axis.between(SIGMAS, 1, 9, LONG // 100), Axis.between(NOISE, 1, 9, 100))
    plan = make_plan(opened_flight.case, axes)
    values = np.random.default_rng(5).standard_normal((LONG, len(swept.measures)))
    return Sweep(plan, swept.measures, np.full(LONG, Fate.FINISHED, np.uint8), values, {})


def test_one_two_and_more_processes_give_the_digits_of_none(
    plan: Plan, swept: Sweep, flight_log: Path, opened_flight: Opened, tmp_path: Path
) -> None:
    runner = Runner(plan, opened_flight.log)
    here = np.array([runner.outcome(index).values for index in range(plan.size)])
    one = run_sweep(plan, flight_log, tmp_path / "one.h5", workers=1)
    assert swept.complete
    assert np.array_equal(swept.values, here, equal_nan=True)
    assert np.array_equal(one.values, here, equal_nan=True)


def test_eight_processes_give_the_same_digits(
    opened_flight: Opened, swept: Sweep, flight_log: Path, tmp_path: Path
) -> None:
    gates, noises = swept.plan.axes
    plan = make_plan(opened_flight.case, (gates.replace(values=gates.values[:2]), noises), engine="reference")
    eight = run_sweep(plan, flight_log, tmp_path / "eight.h5", workers=8)
    assert plan.size == 8
    assert np.array_equal(eight.values, swept.values[:8], equal_nan=True)


def test_few_runs_are_held_at_a_time_however_many_there_are(imagined: Sweep, tmp_path: Path) -> None:
    """What is handed out is bounded by workers, not runs; what comes back is kept as numbers."""
    crew = Instant(imagined, workers=3)
    with Ledger(tmp_path / "s.h5", imagined.plan, imagined.measures) as ledger:
        work(crew, ledger)
    assert crew.most_waiting <= BATCHES_PER_WORKER * 3
    assert max(crew.lengths) <= LONGEST_BATCH
    assert np.array_equal(read_sweep(tmp_path / "s.h5").values, imagined.values)


def test_the_last_batches_are_short_so_that_nobody_works_alone_for_long(
    imagined: Sweep, tmp_path: Path
) -> None:
    crew = Instant(imagined, workers=3)
    with Ledger(tmp_path / "s.h5", imagined.plan, imagined.measures) as ledger:
        work(crew, ledger)
    assert max(crew.lengths) == LONGEST_BATCH
    assert crew.lengths[-6:] == [1] * 6
    assert sum(crew.lengths) == imagined.plan.size


def test_a_crew_that_loses_workers_now_and_then_still_makes_every_run(
    imagined: Sweep, tmp_path: Path
) -> None:
    crew = Instant(imagined, workers=2, losses=7)
    with Ledger(tmp_path / "s.h5", imagined.plan, imagined.measures) as ledger:
        work(crew, ledger)
    assert crew.mended > 0
    assert np.array_equal(ledger.sweep.values, imagined.values)


def test_a_crew_that_only_dies_is_given_up_and_the_way_out_told(imagined: Sweep, tmp_path: Path) -> None:
    crew = Instant(imagined, workers=1, losses=10**6)
    with (
        pytest.raises(NumericalFailure, match="died 3 times in a row") as failure,
        Ledger(tmp_path / "s.h5", imagined.plan, imagined.measures) as ledger,
    ):
        work(crew, ledger)
    assert "run it again to go on" in failure.value.remedy


def test_progress_counts_every_run_once_and_ends_with_no_time_left(imagined: Sweep, tmp_path: Path) -> None:
    told: list[Progress] = []
    with Ledger(tmp_path / "s.h5", imagined.plan, imagined.measures) as ledger:
        work(Instant(imagined, workers=2), ledger, told.append)
    assert (told[0].done, told[-1].done, told[-1].total) == (0, LONG, LONG)
    assert told[-1].seconds_left == 0.0
    assert sorted(item.index for one in told for item in one.fresh) == list(range(LONG))
    assert all(one.seconds_left >= 0.0 for one in told[2:])


def test_a_stopped_sweep_keeps_its_runs_and_goes_on_from_there(
    plan: Plan, swept: Sweep, flight_log: Path, tmp_path: Path
) -> None:
    target = tmp_path / "s.h5"
    told: list[Progress] = []
    with pytest.raises(Cancelled, match="of 20 runs"):
        run_sweep(
            plan,
            flight_log,
            target,
            workers=1,
            progress=told.append,
            cancelled=lambda: told[-1].done >= 3,
        )
    kept = read_sweep(target).done
    assert 3 <= kept < plan.size
    again: list[Outcome] = []
    whole = run_sweep(plan, flight_log, target, workers=1, progress=lambda one: again.extend(one.fresh))
    assert len(again) == plan.size - kept
    assert np.array_equal(whole.values, swept.values, equal_nan=True)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_killed_sweep_loses_no_run_that_was_told_leaves_nobody_behind_and_goes_on(
    plan: Plan, swept: Sweep, flight_log: Path, tmp_path: Path, repository: Path
) -> None:
    target, text = tmp_path / "s.h5", tmp_path / "plan.json"
    text.write_text(plan.model_dump_json(), encoding="utf-8")
    script = tmp_path / "sweeps.py"
    script.write_text(SWEEPS_UNTIL_KILLED, encoding="utf-8")
    places = os.pathsep.join((str(repository), os.environ.get("PYTHONPATH", "")))
    with subprocess.Popen(
        [sys.executable, str(script), str(text), str(flight_log), str(target)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": places},
    ) as sweeping:
        assert sweeping.stdout is not None
        told, workers = 0, [0]
        while told < 4:
            told, *workers = (int(word) for word in sweeping.stdout.readline().split())
        processes = [psutil.Process(pid) for pid in workers if psutil.pid_exists(pid)]
        sweeping.send_signal(signal.SIGKILL)
    assert journal_of(target).exists()
    kept = read_sweep(target)
    assert told <= kept.done < plan.size
    made = kept.fates != Fate.PENDING
    assert np.array_equal(kept.values[made], swept.values[made], equal_nan=True)
    assert psutil.wait_procs(processes, timeout=30)[1] == []
    again: list[Outcome] = []
    whole = run_sweep(plan, flight_log, target, workers=1, progress=lambda one: again.extend(one.fresh))
    assert len(again) == plan.size - kept.done
    assert np.array_equal(whole.values, swept.values, equal_nan=True)


def a_worker() -> psutil.Process:
    return psutil.Process(multiprocessing.active_children()[0].pid)


def the_server() -> psutil.Process:
    """What workers are forked from."""
    mine = psutil.Process().children()
    return next(child for child in mine if "forkserver" in " ".join(child.cmdline()))


@pytest.mark.parametrize(
    "victim",
    [
        a_worker,
        pytest.param(
            the_server,
            marks=pytest.mark.skipif(sys.platform != "linux", reason="elsewhere workers are spawned"),
        ),
    ],
)
def test_a_killed_process_costs_time_and_no_run(
    plan: Plan, swept: Sweep, flight_log: Path, tmp_path: Path, victim: Callable[[], psutil.Process]
) -> None:
    killed: list[psutil.Process] = []

    def kill_one(progress: Progress) -> None:
        if progress.fresh and not killed:
            killed.append(victim())
            killed[0].kill()

    whole = run_sweep(plan, flight_log, tmp_path / "s.h5", workers=2, progress=kill_one)
    assert killed
    assert np.array_equal(whole.values, swept.values, equal_nan=True)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere workers are spawned")
@pytest.mark.parametrize("error", [ConnectionRefusedError, EOFError])
def test_a_server_that_dies_while_it_is_asked_for_a_process_costs_time_and_no_run(
    plan: Plan,
    swept: Sweep,
    flight_log: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
) -> None:
    """Its place in the table of processes outlives its socket, where all wait for a processor by long."""
    from multiprocessing import forkserver

    ask, asked = forkserver.connect_to_new_process, []

    def ask_the_dying(files: list[int]) -> tuple[int, int]:
        asked.append(files)
        if 2 <= len(asked) < 12:
            raise error
        return ask(files)

    monkeypatch.setattr(forkserver, "connect_to_new_process", ask_the_dying)
    whole = run_sweep(plan, flight_log, tmp_path / "s.h5", workers=2)
    assert len(asked) > 12
    assert np.array_equal(whole.values, swept.values, equal_nan=True)


SERVER_AT_ITS_START = """
from multiprocessing import forkserver
from investigator.sweep.crew import make_ready

make_ready("investigator.sweep.runner")
print(open(f"/proc/{forkserver._forkserver._forkserver_pid}/status").read())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere workers are spawned")
def test_the_server_hears_no_interrupt_from_its_first_moment_on(repository: Path) -> None:
    started = subprocess.run(
        [sys.executable, "-c", SERVER_AT_ITS_START],
        cwd=repository,
        check=True,
        capture_output=True,
        text=True,
    )
    ignored = next(line for line in started.stdout.splitlines() if line.startswith("SigIgn"))
    assert int(ignored.split()[1], 16) >> (signal.SIGINT - 1) & 1


def test_points_that_are_refused_or_diverge_are_results_with_a_sentence(
    opened_flight: Opened, flight_log: Path, tmp_path: Path
) -> None:
    """Gains fixed far too high diverge; a noise below nought is no noise."""
    plan = make_plan(
        opened_flight.case,
        (
            Axis(path="onboard.mechanisation.gains", values=("kalman", "fixed")),
            Axis(path=NOISE, values=(6.0, -6.0)),
        ),
        fixed=(
            Override(path="onboard.mechanisation.fixed", value={"baro": {"height": 10, "speed": 100}}),
            Override(path="onboard.sensors.baro.gate.kind", value="accept_all"),
        ),
        engine="reference",
    )
    swept = run_sweep(plan, flight_log, tmp_path / "s.h5", workers=1)
    fine, refused, diverged, refused_too = (swept.outcome(index) for index in range(4))
    assert (fine.fate, diverged.fate) == (Fate.FINISHED, Fate.DIVERGED)
    assert refused.fate == refused_too.fate == Fate.REFUSED
    assert "greater than" in refused.note and NOISE in refused.note
    assert "at T+" in diverged.note
    assert swept.metric("divergence_s")[1, 0] < 20.0
    assert np.isnan(swept.metric("nis")[:, 1]).all()
    assert read_sweep(tmp_path / "s.h5").notes == swept.notes


def test_a_log_other_than_the_planned_one_stops_the_sweep(
    plan: Plan, departing_log: Path, tmp_path: Path
) -> None:
    with pytest.raises(BadData, match="planned over a log with hash"):
        run_sweep(plan, departing_log, tmp_path / "s.h5", workers=1)


def test_a_log_that_was_examined_is_not_examined_again_and_another_is_refused(
    plan: Plan, opened_flight: Opened, departing_log: Path, swept_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict = opened_flight.log.verdict
    monkeypatch.setattr(quarantine, "examine", lambda path: pytest.fail(f"{path} is examined again"))
    assert run_sweep(plan, opened_flight.log.path, swept_file, verdict=verdict).complete
    with pytest.raises(BadData, match="the file there"):
        run_sweep(plan, departing_log, swept_file, verdict=verdict)


def test_a_finished_sweep_is_read_and_not_run_again(plan: Plan, swept_file: Path, flight_log: Path) -> None:
    told: list[Progress] = []
    again = run_sweep(plan, flight_log, swept_file, workers=2, progress=told.append)
    assert again.complete and told == []


def test_no_cluster_is_told_with_its_address(plan: Plan, flight_log: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refusal:
        run_sweep(plan, flight_log, tmp_path / "s.h5", cluster="nowhere://1")
    assert refusal.value.place == "nowhere://1"
