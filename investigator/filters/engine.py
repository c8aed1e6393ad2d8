"""Which engine runs a filter problem.

`compiled` runs the same functions and the same algebra as compiled code; `reference` is the error-state
filter whose algebra is filterpy's, which a board can audit; `auto` is compiled where every function of the
problem compiles, else reference, and the run says why. `unscented` is the reference with filterpy's sigma
points in place of a sensor's partials, far slower, for sensors too curved for them.
"""

from __future__ import annotations

from dataclasses import replace

from investigator.errors import UsageError
from investigator.filters import reference, smoother
from investigator.filters.compiled import passes
from investigator.filters.compiled.packing import NotCompilable
from investigator.filters.problem import Problem
from investigator.filters.reference import CancelledQuery, Progress
from investigator.filters.run import Run
from investigator.filters.smoother import Smoothed

ENGINES = ("auto", "compiled", "reference", "unscented")


def run_problem(
    problem: Problem,
    engine: str = "auto",
    *,
    keep_covariance: bool = False,
    heights_only: bool = False,
    after: Run | None = None,
    spent: bool = False,
    progress: Progress | None = None,
    cancelled: CancelledQuery | None = None,
) -> Run:
    """Run a problem forward. The compiled engine starts where it parts from the run `after`, to the digit;
    where that one is `spent` its memory is written over, and nobody may look at it again. Where
    `heights_only` are wanted it leaves out the rows of the states (`run.Trajectory`).

    Raises UsageError for an engine there is not, or compiled code for what cannot be compiled; Cancelled when
    asked to stop.
    """
    _known(engine)
    why = ""
    if engine in ("auto", "compiled"):
        try:
            return passes.forward(
                problem,
                keep_covariance=keep_covariance,
                heights_only=heights_only,
                after=after,
                spent=spent,
                progress=progress,
                cancelled=cancelled,
            ).run
        except NotCompilable as reason:
            why = _left(problem, engine, reason)
    run = reference.run(
        problem,
        unscented=engine == "unscented",
        keep_covariance=keep_covariance,
        progress=progress,
        cancelled=cancelled,
    )
    return _saying(run, why)


def smooth_problem(
    problem: Problem,
    engine: str = "auto",
    *,
    keep_covariance: bool = False,
    heights_only: bool = False,
    progress: Progress | None = None,
    cancelled: CancelledQuery | None = None,
) -> Smoothed:
    """Run a problem forward and back. What is kept, and raised, as by `run_problem`; a divergence ends the
    trajectory. The forward run keeps its states.
    """
    _known(engine)
    why = ""
    if engine in ("auto", "compiled"):
        try:
            return passes.forward_and_back(
                problem,
                keep_covariance=keep_covariance,
                heights_only=heights_only,
                progress=progress,
                cancelled=cancelled,
            )
        except NotCompilable as reason:
            why = _left(problem, engine, reason)
    smoothed = smoother.forward_and_back(
        problem,
        unscented=engine == "unscented",
        keep_covariance=keep_covariance,
        progress=progress,
        cancelled=cancelled,
    )
    return replace(smoothed, run=_saying(smoothed.run, why))


def _left(problem: Problem, engine: str, reason: NotCompilable) -> str:
    """What the run says of having been left to the reference engine."""
    if engine == "compiled":
        raise UsageError(
            f"The compiled engine cannot run this: {reason}.",
            problem.label,
            "Use the engine auto or reference.",
        ) from reason
    return f"Run by the reference engine: {reason}."


def _saying(run: Run, note: str) -> Run:
    return replace(run, notes=(*run.notes, note)) if note else run


def _known(engine: str) -> None:
    if engine not in ENGINES:
        raise UsageError(f"There is no engine “{engine}”.", "engine", f"Known: {', '.join(ENGINES)}.")
