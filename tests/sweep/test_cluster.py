"""A real cluster of several processes makes the same sweep, also when one of them is killed half-way."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from investigator.errors import UsageError
from investigator.logs.reader import FlightLog
from investigator.sweep import cluster
from investigator.sweep.execution import Progress, run_sweep
from investigator.sweep.plan import Plan
from investigator.sweep.result import Sweep
from investigator.sweep.runner import Task, task_of

if TYPE_CHECKING:
    from distributed import LocalCluster


@pytest.fixture(scope="module")
def machines() -> Iterator[LocalCluster]:
    """Three worker processes behind a scheduler; a worker that dies is started again."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as running:
        yield running


def test_a_cluster_that_loses_a_worker_half_way_gives_the_same_digits(
    machines: LocalCluster, plan: Plan, swept: Sweep, flight_log: Path, tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill_one(progress: Progress) -> None:
        if progress.done >= plan.size // 2 and not killed:
            killed.append(next(iter(machines.workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)

    found = run_sweep(
        plan, flight_log, tmp_path / "s.h5", cluster=machines.scheduler_address, progress=kill_one
    )
    assert killed
    assert np.array_equal(found.values, swept.values, equal_nan=True)
    assert np.array_equal(found.fates, swept.fates)


def test_machines_that_do_not_see_the_log_are_brought_it(
    machines: LocalCluster,
    plan: Plan,
    swept: Sweep,
    flight_log: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def elsewhere(plan: Plan, log: FlightLog) -> Task:
        return replace(task_of(plan, log), log=str(tmp_path / "not" / "there.h5"))

    monkeypatch.setattr(cluster, "task_of", elsewhere)
    found = run_sweep(plan, flight_log, tmp_path / "s.h5", cluster=machines.scheduler_address)
    assert np.array_equal(found.values, swept.values, equal_nan=True)


def test_a_cluster_with_another_version_is_refused(
    machines: LocalCluster, plan: Plan, flight_log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "__version__", "9.9.9")
    with pytest.raises(UsageError, match=r"installed, this is 9\.9\.9"):
        run_sweep(plan, flight_log, tmp_path / "s.h5", cluster=machines.scheduler_address)
