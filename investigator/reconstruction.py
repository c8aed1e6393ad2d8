"""Reconstruction: the best estimate of what really happened.

A forward pass with `setup.actual`, every sensor and every witness it names, then a backward smoothing pass
(modified Bryson–Frazier); residuals of every sensor against the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from investigator.assembly import Assembly
from investigator.filters.engine import smooth_problem
from investigator.filters.problem import Problem
from investigator.filters.run import Run, Trajectory
from investigator.logs.reader import FlightLog
from investigator.replay import CancelledQuery, Progress, require_steps
from investigator.residuals import Residuals, residuals
from investigator.setup import Setup


@dataclass(frozen=True)
class Reconstruction:
    """What happened: smoothed trajectory and the forward run behind it.

    `consistency` is the largest filter–smoother difference in its own sigma (McReynolds): near or above 6 the
    two passes contradict each other, and the model is wrong somewhere.
    """

    label: str
    trajectory: Trajectory
    forward: Run
    consistency: float
    problem: Problem

    @cached_property
    def residuals(self) -> Mapping[str, Residuals]:
        """Every sensor against the trajectory, computed when first asked for, by the engine of the run."""
        engine = "auto" if self.forward.engine == "compiled" else "reference"
        return residuals(self.problem, self.trajectory, engine)


def reconstruct(
    log: FlightLog,
    setup: Setup,
    *,
    label: str = "reconstruction",
    engine: str = "auto",
    assembly: Assembly | None = None,
    heights_only: bool = False,
    progress: Progress | None = None,
    cancelled: CancelledQuery | None = None,
) -> Reconstruction:
    """What happened, under `setup.actual`. `assembly`: of this log, where several runs share it;
    `heights_only`: without the smoothed states.

    Raises UsageError for a sensor the log does not hold, Cancelled when asked to stop, NumericalFailure where
    not one step could be made; a later divergence ends the trajectory.
    """
    task = (assembly or Assembly(log)).problem(setup.actual, label)
    smoothed = smooth_problem(task, engine, heights_only=heights_only, progress=progress, cancelled=cancelled)
    require_steps(smoothed.run, str(log.path))
    return Reconstruction(
        label=label,
        trajectory=smoothed.trajectory,
        forward=smoothed.run,
        consistency=smoothed.consistency,
        problem=task,
    )
