"""Replay: the flight filter run again over the log with the on-board half of a setup."""

from __future__ import annotations

from collections.abc import Callable

from investigator.assembly import problem
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
    engine: str = "reference",
    progress: Progress | None = None,
    cancelled: CancelledQuery | None = None,
) -> Run:
    """What the vehicle would have believed under `setup.onboard`, on the recorded data.

    Raises UsageError for a sensor the log does not hold, Cancelled when asked to stop. A divergence is a result.
    """
    return run_problem(problem(log, setup.onboard, label), engine, progress=progress, cancelled=cancelled)
