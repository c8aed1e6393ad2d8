"""A sweep by two workers against the same sweep by one."""

from __future__ import annotations

import os
import tempfile
from functools import partial
from pathlib import Path

from investigator.opening import open_case
from investigator.sweep.axis import read_axis
from investigator.sweep.execution import run_sweep
from investigator.sweep.plan import Plan, make_plan
from scripts.bench.rounds import descent, side_by_side, tell

_MINUTES, _RUNS, _ROUNDS = 2.0, 1000, 2
_PATH = "onboard.sensors.rangefinder.gate.sigmas"


def main() -> None:
    """Measure and tell."""
    if (os.cpu_count() or 1) < 2:
        raise SystemExit("This machine has one core; two cannot be measured.")
    path = descent(_MINUTES)
    opened = open_case(path)
    with opened.log:
        axis = read_axis(f"{_PATH}=0.5:6:{_RUNS}", counted=True)
        plan = make_plan(opened.case, (axis,), engine="auto")
    spent = side_by_side({f"{workers}": partial(_swept, plan, path, workers) for workers in (1, 2)}, _ROUNDS)
    one, two = min(spent["1"]), min(spent["2"])
    tell(
        {"sweep.two_cores_over_one": one / two, "sweep.runs_per_s": _RUNS / two},
        f"{_RUNS} runs of {_MINUTES:g} minutes: {one:.1f} s by one worker, {two:.1f} s by two",
    )


def _swept(plan: Plan, path: Path, workers: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        sweep = run_sweep(plan, path, Path(folder) / "bench.sweep.h5", workers=workers)
    if not sweep.complete:
        raise SystemExit("The sweep did not finish.")


if __name__ == "__main__":
    main()
