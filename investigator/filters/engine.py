"""Which engine runs a filter problem.

`reference` is the error-state filter whose algebra is filterpy's; `unscented` the same with filterpy's sigma
points in place of a sensor's partials, far slower, for sensors too curved for them.
"""

from __future__ import annotations

from investigator.errors import UsageError
from investigator.filters import reference, smoother
from investigator.filters.problem import Problem
from investigator.filters.reference import CancelledQuery, Progress
from investigator.filters.run import Run
from investigator.filters.smoother import Smoothed

ENGINES = ("reference", "unscented")


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
    return reference.run(
        problem,
        unscented=engine == "unscented",
        keep_covariance=keep_covariance,
        progress=progress,
        cancelled=cancelled,
    )


def smooth_problem(
    problem: Problem,
    engine: str = "reference",
    *,
    progress: Progress | None = None,
    cancelled: CancelledQuery | None = None,
) -> Smoothed:
    """Run a problem forward and back. Raises as `run_problem`; a divergence ends the trajectory."""
    _known(engine)
    return smoother.forward_and_back(
        problem, unscented=engine == "unscented", progress=progress, cancelled=cancelled
    )


def _known(engine: str) -> None:
    if engine not in ENGINES:
        raise UsageError(f"There is no engine “{engine}”.", "engine", f"Known: {', '.join(ENGINES)}.")
