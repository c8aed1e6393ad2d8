"""Which engine runs a filter problem. Today one: the reference, whose algebra is filterpy's."""

from __future__ import annotations

from investigator.errors import UsageError
from investigator.filters import reference, smoother
from investigator.filters.problem import Problem
from investigator.filters.reference import CancelledQuery, Progress
from investigator.filters.run import Run
from investigator.filters.smoother import Smoothed

ENGINES = ("reference",)


def run_problem(
    problem: Problem,
    engine: str = "reference",
    *,
    keep_covariance: bool = False,
    progress: Progress | None = None,
    cancelled: CancelledQuery | None = None,
) -> Run:
    """Run a problem forward. Raises UsageError for an engine there is not, Cancelled when asked to stop."""
    _known(engine)
    return reference.run(problem, keep_covariance=keep_covariance, progress=progress, cancelled=cancelled)


def smooth_problem(
    problem: Problem,
    engine: str = "reference",
    *,
    progress: Progress | None = None,
    cancelled: CancelledQuery | None = None,
) -> Smoothed:
    """Run a problem forward and back. Raises as `run_problem`; a divergence ends the trajectory."""
    _known(engine)
    return smoother.forward_and_back(problem, progress=progress, cancelled=cancelled)


def _known(engine: str) -> None:
    if engine not in ENGINES:
        raise UsageError(f"There is no engine “{engine}”.", "engine", f"Known: {', '.join(ENGINES)}.")
