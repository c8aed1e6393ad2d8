"""Replay: the flight filter run again over the log with the on-board half of a setup."""

from __future__ import annotations

from collections.abc import Callable

from investigator.assembly import Assembly
from investigator.errors import NumericalFailure
from investigator.filters.engine import run_problem
from investigator.filters.run import Run
from investigator.logs.reader import FlightLog
from investigator.setup import Setup

Progress = Callable[[float], None]
CancelledQuery = Callable[[], bool]


def replay(
    log: FlightLog,
    setup: Setup,
    *,
    label: str = "baseline",
    engine: str = "auto",
    assembly: Assembly | None = None,
    heights_only: bool = False,
    after: Run | None = None,
    spent: bool = False,
    progress: Progress | None = None,
    cancelled: CancelledQuery | None = None,
) -> Run:
    """What the vehicle would have believed under `setup.onboard`, on the recorded data.

    `assembly`: of this log, where several runs share it; `heights_only`: without the states; `after`: an
    earlier run, from which this one may be taken up where they part, in whose memory where it is `spent`:
    nobody may look at it again.

    Raises UsageError for a sensor the log does not hold, Cancelled when asked to stop, NumericalFailure where
    not one step could be made; a later divergence is a result.
    """
    task = (assembly or Assembly(log)).problem(setup.onboard, label)
    run = run_problem(
        task,
        engine,
        heights_only=heights_only,
        after=after,
        spent=spent,
        progress=progress,
        cancelled=cancelled,
    )
    require_steps(run, str(log.path))
    return run


def require_steps(run: Run, place: str) -> None:
    """Raises NumericalFailure where a run diverged before its first epoch: there is nothing to show."""
    if run.trajectory.time.size == 0:
        why = run.divergence.reason if run.divergence is not None else "no epoch lies in its window"
        raise NumericalFailure(
            f"The run “{run.label}” has no step: {why}.",
            place,
            "Look at its start, or begin it later (start_s).",
        )
